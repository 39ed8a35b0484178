"""`make run` in one terminal, as somebody tries it out: it starts, heals itself, and stops whole."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.once]
PATIENCE_S = 120


class Terminal:
    """A terminal in which the site runs."""

    def __init__(self, data, port, **environment):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        given = {"DEMO": "0", "DATA_DIR": str(data), "PORT": str(port), **environment}
        self.port, self.lines = port, []
        self.scheme = "https" if environment.get("HTTPS") == "1" else "http"
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tools" / "run.py")],
            env={**kept, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def text(self):
        return "\n".join(self.lines)

    def wait_for(self, words, since=0):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if re.search(words, "\n".join(self.lines[since:])):
                return
            time.sleep(0.2)
        pytest.fail(f"no {words!r} in:\n{self.text()}")

    def health(self):
        url = f"{self.scheme}://127.0.0.1:{self.port}/health/"
        try:
            answer = urllib.request.urlopen(url, context=ssl._create_unverified_context())
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, json.loads(answer.read())

    def wait_until_well(self):
        until = time.monotonic() + PATIENCE_S
        while True:
            status, body = self.health()
            if status == 200:
                return body
            if time.monotonic() > until:
                pytest.fail(f"{body}\n{self.text()}")
            time.sleep(0.5)

    def children(self):
        """The first process of web, worker and beat, by name."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_text().split("\0")
                parent = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == self.process.pid:
                [name] = {"config/gunicorn.py", "worker", "beat"} & set(command) or {"preparing"}
                found["web" if name == "config/gunicorn.py" else name] = int(place.name)
        return found

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def running(*args, **kwargs):
    terminal = Terminal(*args, **kwargs)
    try:
        yield terminal
    finally:
        if terminal.process.poll() is None:
            terminal.stop()


def test_it_starts_heals_itself_and_stops_whole(tmp_path):
    with running(tmp_path, free_port()) as site:
        site.wait_for(rf"open http://127\.0\.0\.1:{site.port}/")
        assert site.wait_until_well()["ok"]
        before = site.children()
        assert set(before) == {"web", "worker", "beat"}

        os.kill(before["worker"], signal.SIGKILL)
        site.wait_for("worker ended with -9; starting it again")
        until = time.monotonic() + PATIENCE_S
        while site.children().get("worker", before["worker"]) == before["worker"]:
            assert time.monotonic() < until
            time.sleep(0.2)
        site.wait_until_well()
        after = site.children()
        assert after["web"] == before["web"]

        assert site.stop() == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in after.values())
        with pytest.raises(urllib.error.URLError):
            site.health()

    started = time.monotonic()
    with running(tmp_path, site.port) as again:
        again.wait_for("open http://")
        assert time.monotonic() - started < 60  # under 10 s on a machine that does nothing else
        assert "collecting styles" not in again.text()


@pytest.mark.faults
def test_two_sites_live_side_by_side_and_one_speaks_https(tmp_path):
    with (
        running(tmp_path / "a", free_port()) as one,
        running(tmp_path / "b", free_port(), HTTPS="1") as other,
    ):
        one.wait_for("open http://")
        other.wait_for("open https://")
        one.wait_until_well()
        other.wait_until_well()
        one.stop()
        assert other.wait_until_well()["ok"]
        third = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "run.py")],
            env={**os.environ, "PORT": str(other.port), "DATA_DIR": str(tmp_path / "c")},
            capture_output=True,
            text=True,
        )
        assert third.returncode == 1
        assert f"Port {other.port} is in use" in third.stderr
        key = next((tmp_path / "b").glob("tls-*.key"))
        assert key.stat().st_mode & 0o077 == 0


@pytest.mark.faults
def test_closing_the_terminal_leaves_nothing_behind(tmp_path):
    with running(tmp_path, free_port()) as site:
        site.wait_for("open http://")
        site.wait_until_well()
        left = site.children()
        site.process.kill()
        site.process.wait()
        until = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in left.values()):
            assert time.monotonic() < until
            time.sleep(0.2)
