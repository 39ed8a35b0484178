"""The last seats, over HTTP: everybody sends the form in the same moment, some of them twice."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import Count

from notifications.models import Message
from registrations.models import Registration
from registrations.states import State
from tests import factories
from tests.faults.visitors import Visitor, all_at_once, most_at_once

EVERY_FIFTH = 5


@contextmanager
def people_waiting_for_the_lock():
    """The most connections of this database that waited for a row at once, as {"most": n}."""
    seen, over = {"most": 0}, threading.Event()
    if connection.vendor != "postgresql":
        yield seen
        return
    import psycopg

    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as watcher:

        def watch() -> None:
            while not over.wait(0.005):
                (count,) = watcher.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                ).fetchone()
                seen["most"] = max(seen["most"], count)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield seen
        finally:
            over.set()
            thread.join()


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seats", "free", "clients"),
    [(8, 4, 10), pytest.param(300, 30, 50, marks=pytest.mark.faults)],
)
def test_a_crowd_at_the_last_seats_fills_the_class_exactly_and_gets_no_error(
    deploy, request, figures, seats, free, clients
):
    broker = {}
    if connection.vendor == "postgresql":
        broker = {"REDIS_URL": request.getfixturevalue("redis").url}
    event = factories.make_class(capacity=seats)
    for _each in range(seats - free):
        factories.register(event)
    site, path = deploy(**broker), f"/dang-ky/{event.code}/"
    site.web(workers=3, threads=4)
    visitors = [Visitor(site.port, number) for number in range(clients)]
    assert {visitor.open_form(path).status for visitor in visitors} == {200}
    impatient = visitors[::EVERY_FIFTH]
    clicks = [*visitors, *impatient]
    with people_waiting_for_the_lock() as waiting:
        answers = all_at_once([lambda v=v: v.send_form(path) for v in clicks])

    figures(
        attempts=len(clicks),
        people=clients,
        at_once=most_at_once(answers),
        waited_for_the_lock=waiting["most"],
        slowest_s=max(answer.seconds for answer in answers),
        answers=dict(Counter(answer.status for answer in answers)),
    )
    assert {answer.status for answer in answers} == {303}
    assert all(answer.location.startswith("/dk/") for answer in answers), "both clicks end well"
    assert "Traceback" not in site.log("web")
    assert most_at_once(answers) > clients / 2, "the crowd was no crowd"
    assert_filled_exactly(event, seats, waiting=clients - free)
    if connection.vendor == "postgresql":
        assert waiting["most"] > 1
        assert deadlocks() == 0


def assert_filled_exactly(event, seats: int, *, waiting: int) -> None:
    event.refresh_from_db()
    confirmed = event.registrations.filter(state=State.CONFIRMED)
    assert (event.seats_taken, confirmed.count()) == (seats, seats)
    line = event.registrations.filter(state=State.WAITLISTED).order_by("queue_number")
    assert list(line.values_list("queue_number", flat=True)) == list(range(1, waiting + 1))
    everybody = Registration.objects.filter(event=event).values("person")
    assert not everybody.annotate(times=Count("pk")).filter(times__gt=1).exists()
    told = Message.objects.filter(scope=event.scope).values("topic")
    assert told.count() == seats + waiting
    assert not told.annotate(times=Count("pk")).filter(times__gt=1).exists()
