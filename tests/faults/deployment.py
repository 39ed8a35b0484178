"""The site as in deployment: gunicorn, workers and beats of their own, on the test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.conftest import free_port, wait_for_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
HOST = "khuyencong.example.vn"
ALONE = ("--without-mingle", "--without-gossip", "--without-heartbeat")


def database_url(values: dict[str, Any]) -> str:
    """The address, for another process, of the database that Django's settings describe."""
    if values["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{values['NAME']}"
    user = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    host = values["HOST"] or values["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgresql://{user}:@/{values['NAME']}?host={host}"
    return f"postgresql://{user}@{host}:{values['PORT'] or 5432}/{values['NAME']}"


def wait_until(true: Callable[[], Any], seconds: float = 30.0) -> float:
    """Return, with the seconds it took, once `true()` is; fail when it never is."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


class Site:
    """Starts and kills the processes of one site; `stop` ends whatever is left of them."""

    def __init__(self, place: Path, static: Path | None, database: str, **environment: str) -> None:
        place.mkdir(parents=True, exist_ok=True)
        if static is not None:
            (place / "static").symlink_to(static)
        self.place, self.port = place, 0
        self._processes: list[subprocess.Popen[bytes]] = []
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "DATABASE_URL": database,
            "DATA_DIR": str(place),
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "TRUSTED_PROXY_COUNT": "1",
            "LOG_LEVEL": "WARNING",
            **environment,
        }

    def web(self, workers: int = 3, threads: int = 4) -> subprocess.Popen[bytes]:
        self.port = free_port()
        self.env |= {
            "PORT": str(self.port),
            "WEB_WORKERS": str(workers),
            "WEB_THREADS": str(threads),
        }
        process = self._start("web", str(BIN / "gunicorn"), "-c", "config/gunicorn.py")
        wait_for_port(self.port, 30)
        return process

    def worker(self, name: str = "worker", concurrency: int = 2) -> subprocess.Popen[bytes]:
        options = ("--concurrency", str(concurrency), "--hostname", f"{name}@test", *ALONE)
        return self._start(name, *self._celery("worker"), *options)

    def beat(self, name: str = "beat") -> subprocess.Popen[bytes]:
        return self._start(name, *self._celery("beat"), "--pidfile=")

    def run(self, code: str) -> str:
        """What a line of Python prints inside the site."""
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def log(self, name: str) -> str:
        return (self.place / f"{name}.log").read_text(errors="replace")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL, to a process and all its children at once, as when the power goes."""
        self._processes.remove(process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        for process in list(self._processes):
            with suppress(ProcessLookupError):  # the whole group has ended
                self.kill(process)

    def _celery(self, what: str) -> tuple[str, ...]:
        return (str(BIN / "celery"), "--quiet", "-A", "config", what)

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self.place / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process


class Redis:
    """A broker that can be stopped, stalled and started again on the same port."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder))
        self.process = subprocess.Popen(
            [self._program, *options, "--save", ""], stdout=subprocess.DEVNULL
        )
        wait_for_port(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stall(self) -> None:
        """Connections are accepted by the kernel, and nobody answers."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.go_on()
            self.kill()
