"""Starts the site in one terminal: web, worker and beat; stops them all on Ctrl-C."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import environ
from certificate import kept_certificate, local_address

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PASSWORD = "khuyen-cong-2026"
LOGINS = ("admin", "staff", "approver", "trainer", "door", "coordinator", "trainee")
NO = {"", "0", "false", "no", "off"}
LOOK_EVERY_S = 0.5
WEB_ALONE_S = 15
STOP_WITHIN_S = 8
# A child that ends again and again is started ever more slowly.
RESTART_AFTER_S = (1, 2, 5, 15, 30)
STEADY_AFTER_S = 60
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def say(text: str) -> None:
    print(f"[run] {text}", flush=True)


def environment() -> dict[str, str]:
    """The environment of every child: what was given (also in .env), and what follows from it."""
    if (ROOT / ".env").is_file():
        environ.Env.read_env(str(ROOT / ".env"))
    given = dict(os.environ)
    secure = given.get("HTTPS", "").lower() not in NO
    port = given.get("PORT") or "8000"
    data = Path(given.get("DATA_DIR") or ROOT / "data").expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    host = local_address() if secure else "127.0.0.1"
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SITE_URL": f"{'https' if secure else 'http'}://{host}:{port}",
        "LOG_LEVEL": "WARNING",
        **{name: value for name, value in given.items() if value},
        "DATA_DIR": str(data),
        "PORT": port,
        "BIND": f"{'0.0.0.0' if secure else '127.0.0.1'}:{port}",
        "HTTPS": "1" if secure else "0",
        "PYTHONUNBUFFERED": "1",
        # The demo may run as root; Celery's paragraph about it would hide what matters.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
    if secure:
        cert, key = kept_certificate(data, host)
        settings |= {"TLS_CERT": str(cert), "TLS_KEY": str(key)}
        settings.setdefault("ALLOWED_HOSTS", f"{host},{socket.gethostname()},127.0.0.1,localhost")
    return settings


def commands() -> dict[str, list[str]]:
    celery = [str(BIN / "celery"), "--quiet", "-A", "config"]
    alone = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
    return {
        "web": [str(BIN / "gunicorn"), "-c", "config/gunicorn.py"],
        "worker": [*celery, "worker", "--concurrency", "2", *alone],
        "beat": [*celery, "beat"],
    }


def die_with_parent() -> None:
    """Should this terminal be killed, its children are told to stop (on Linux)."""
    try:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except AttributeError:  # not Linux
        return


class Child:
    """One of the processes; its lines carry its name."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.name, self.command, self.env = name, command, env
        self.failures, self.due = 0, 0.0
        self.start()

    def start(self) -> None:
        self.started, self.due = time.monotonic(), 0.0
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches this program alone, which stops all in order
            preexec_fn=die_with_parent,
            text=True,
            errors="replace",
        )
        threading.Thread(target=self._print_lines, args=(self.process,), daemon=True).start()

    def _print_lines(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            print(f"[{self.name}] {line}", end="", flush=True)

    def look(self) -> None:
        """Start it again when it has ended, after a while that grows with its failures."""
        code, now = self.process.poll(), time.monotonic()
        if code is None:
            return
        if not self.due:
            self.failures = 0 if now - self.started > STEADY_AFTER_S else self.failures + 1
            pause = RESTART_AFTER_S[min(self.failures, len(RESTART_AFTER_S) - 1)]
            self.due = now + pause
            say(f"{self.name} ended with {code}; starting it again in {pause} s")
        elif now >= self.due:
            self.start()

    def signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def state_of(*patterns: str) -> str:
    """Changes whenever one of these files, or a package that brings more of them, does."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        about = path.stat()
        digest.update(f"{path}\n{about.st_size}\n{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare(env: dict[str, str]) -> None:
    """Bring database, static files and demo data up to date; ends the program on failure."""
    data = Path(env["DATA_DIR"])
    static, database = state_of("static/**/*"), state_of("*/migrations/*.py")
    stamp = data / "prepared"
    known = stamp.read_text().split("\n") if stamp.exists() else []
    steps = [] if static in known else ["static"]
    if is_demo(env):
        steps.append("demo")
    wanted = [static, database, "demo" if is_demo(env) else "no demo"]
    # Only a database in this folder is known to be as it was left.
    if known == wanted and "DATABASE_URL" not in env and (data / "db.sqlite3").exists():
        return
    command = [sys.executable, str(ROOT / "tools" / "prepare.py"), *steps]
    if subprocess.run(command, cwd=ROOT, env=env).returncode:
        sys.exit("[run] The site could not be prepared: see above.")
    stamp.write_text("\n".join(wanted))


def answers(env: dict[str, str]) -> bool:
    """Whether pages are served; the certificate is our own, so it is not checked."""
    url = f"{env['SITE_URL'].split(':')[0]}://127.0.0.1:{env['PORT']}/"
    trusting = ssl._create_unverified_context()
    try:
        urllib.request.urlopen(url, timeout=10, context=trusting).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def is_open(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def stop(children: list[Child]) -> None:
    say("stopping")
    until = time.monotonic() + STOP_WITHIN_S
    for child in children:
        # A group's first process tells the others itself; only a late one is killed with them.
        child.process.terminate()
    for child in children:
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{child.name} does not stop: killing it")
        child.signal(signal.SIGKILL)
        child.process.wait()


def watch(env: dict[str, str], children: list[Child]) -> None:
    """Keep the children alive, for ever. Web comes first: somebody waits for the first page."""
    waiting = commands()
    children.append(Child("web", waiting.pop("web"), env))
    until, told = time.monotonic() + WEB_ALONE_S, False
    while True:
        time.sleep(LOOK_EVERY_S)
        for child in children:
            child.look()
        if not told and answers(env):
            told = True
            announce(env)
        if waiting and (told or time.monotonic() > until):
            children += [Child(name, command, env) for name, command in waiting.items()]
            waiting = {}


def is_demo(env: dict[str, str]) -> bool:
    return env.get("DEMO", "1").lower() not in NO


def announce(env: dict[str, str]) -> None:
    site = env["SITE_URL"]
    say(f"open {site}/   (Ctrl-C stops everything)")
    if is_demo(env):
        say(f"demo logins, all with the password {PASSWORD}, at {site}/accounts/login/:")
        say("  " + "  ".join(f"{name}@example.vn" for name in LOGINS))
    if not env.get("EMAIL_URL"):
        say(f"mail is written to {env['DATA_DIR']}/mail and shown on the staff page of messages")


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    env = environment()
    if is_open(env["PORT"]):
        sys.exit(f"[run] Port {env['PORT']} is in use: choose another, as in PORT=8001 make run")
    children: list[Child] = []
    try:
        prepare(env)
        watch(env, children)
    except KeyboardInterrupt:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(children)


if __name__ == "__main__":
    main()
