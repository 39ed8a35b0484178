"""Starts the site in one terminal: web, worker and beat; stops them all on Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PASSWORD = "khuyen-cong-2026"
LOGINS = ("admin", "staff", "approver", "trainer", "door", "coordinator", "trainee")
STOP_WITHIN_S = 10
RESTART_AFTER_S = 2


def say(text: str) -> None:
    print(f"[run] {text}", flush=True)


def environment() -> dict[str, str]:
    data = Path(os.environ.get("DATA_DIR") or ROOT / "data").expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT", "8000")
    scheme = "https" if os.environ.get("HTTPS") == "1" else "http"
    host = local_address() if scheme == "https" else "127.0.0.1"
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(data),
        "PORT": port,
        "SITE_URL": f"{scheme}://{host}:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    if scheme == "https":
        settings["ALLOWED_HOSTS"] = f"{host},127.0.0.1,localhost"
    return {**settings, **{k: v for k, v in os.environ.items() if k not in ("DATA_DIR", "PORT")}}


def local_address() -> str:
    """This machine's address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A self-made certificate for the local network, kept beside the data."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    cert_file, key_file = folder / f"tls-{host}.crt", folder / f"tls-{host}.key"
    if cert_file.exists():
        return cert_file, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(host)), x509.DNSName("localhost")]
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return cert_file, key_file


def commands(env: dict[str, str]) -> dict[str, list[str]]:
    secure = env["SITE_URL"].startswith("https")
    host = "0.0.0.0" if secure else "127.0.0.1"
    web = [
        str(BIN / "gunicorn"), "config.wsgi", "--bind", f"{host}:{env['PORT']}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
        "--log-level", "warning",
    ]  # fmt: skip
    if secure:
        address = env["SITE_URL"].split("//")[1].rsplit(":", 1)[0]
        cert, key = make_certificate(Path(env["DATA_DIR"]), address)
        web += ["--certfile", str(cert), "--keyfile", str(key)]
    celery = [str(BIN / "celery"), "-A", "config"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "warning", "--without-mingle"]
    return {
        "web": web,
        "worker": [*celery, *worker],
        "beat": [*celery, "beat", "--loglevel", "warning"],
    }


class Child:
    """One of the processes; its lines carry its name."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.name, self.command, self.env = name, command, env
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        threading.Thread(target=self._print_lines, args=(self.process,), daemon=True).start()

    def _print_lines(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            print(f"[{self.name}] {line}", end="", flush=True)

    def stop(self, how: int) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)


def prepare(env: dict[str, str]) -> None:
    manage = [sys.executable, "manage.py"]
    say("setting up the database")
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    subprocess.run(
        [*manage, "collectstatic", "--noinput", "--verbosity", "0"], cwd=ROOT, env=env, check=True
    )
    if env.get("DEMO", "1") != "0":
        say("loading the demo data (once)")
        subprocess.run([*manage, "load_demo"], cwd=ROOT, env=env, check=True)


def main() -> None:
    env = environment()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", int(env["PORT"]))) == 0:
            sys.exit(f"[run] Port {env['PORT']} is in use: choose another with PORT=8001 make run")
    prepare(env)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    children = [Child(name, command, env) for name, command in commands(env).items()]
    wait_for_web(env, stopping)
    say(f"open {env['SITE_URL']}/   (Ctrl-C stops everything)")
    say(f"demo logins, all with the password {PASSWORD}, at {env['SITE_URL']}/accounts/login/:")
    say("  " + "  ".join(f"{name}@example.vn" for name in LOGINS))
    while not stopping.wait(RESTART_AFTER_S):
        for child in children:
            if child.process.poll() is not None:
                say(f"{child.name} ended with {child.process.returncode}; starting it again")
                child.start()
    stop_all(children)


def wait_for_web(env: dict[str, str], stopping: threading.Event) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and not stopping.is_set():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(env["PORT"]))) == 0:
                return
        time.sleep(0.1)


def stop_all(children: list[Child]) -> None:
    say("stopping")
    for child in children:
        child.stop(signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN_S
    for child in children:
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.stop(signal.SIGKILL)
            child.process.wait()


if __name__ == "__main__":
    main()
