"""Long lists in the taking: workers killed in the middle, two at once, the same people twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Role
from common import clock
from notifications.models import Message
from registrations.models import Event, ImportBatch, ImportRow, Registration, RowState
from registrations.services import import_taking, importing
from tests import factories
from tests.faults.deployment import wait_until

PEOPLE, KILLS = 600, 3
LONGEST_S = 90


def lines(numbers) -> str:
    people = [f"Lê Văn {chr(65 + n % 26)}\t09{12000000 + n}\tUBND xã Mẫu" for n in numbers]
    return "Họ và tên\tĐiện thoại\tĐơn vị\n" + "\n".join(people)


def a_list(people: int, capacity: int, order: int = 1, office=None) -> ImportBatch:
    office = office or factories.make_organiser()
    event = factories.make_class(office, capacity=capacity)
    staff = factories.make_user(Role.STAFF, office)
    pasted = lines(range(people)[::order])
    return importing.keep_list(event_id=event.pk, by=staff, source="CV 1", pasted=pasted)


def ask_in(site, batch: ImportBatch) -> None:
    site.run(
        "from registrations.services.import_taking import ask_for_rows as ask;"
        "from accounts.models import User;"
        f"ask(batch_id={batch.pk}, by=User.objects.get(pk={batch.by_id}), all_good=True)"
    )


def taken(batch: ImportBatch) -> int:
    return ImportRow.objects.filter(batch=batch, state=RowState.TAKEN).count()


def a_minute_passes() -> None:
    ImportBatch.objects.update(leased_until=clock.now() - timedelta(seconds=1))


def assert_everybody_once(batch: ImportBatch, people: int, seats: int) -> None:
    registrations = Registration.objects.filter(event=batch.event_id)
    assert registrations.count() == people
    assert registrations.values("person").distinct().count() == people
    assert set(registrations.values_list("pk", flat=True)) == set(
        batch.rows.values_list("registration", flat=True)
    )
    event = Event.objects.get(pk=batch.event_id)
    states = Counter(registrations.values_list("state", flat=True))
    assert states == +Counter(confirmed=seats, waitlisted=people - seats)
    assert (event.seats_taken, event.waiting_count) == (seats, people - seats)
    told = Counter(Message.objects.filter(scope=event.scope).values_list("topic", flat=True))
    assert len(told) == people
    assert set(told.values()) == {1}


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_a_worker_killed_again_and_again_takes_every_row_once(deploy, redis, figures):
    site = deploy(REDIS_URL=redis.url)
    batch = a_list(PEOPLE, capacity=400)
    ask_in(site, batch)
    chance = random.Random()
    done_at_kill = []
    for number in range(KILLS):
        worker = site.worker(f"doomed{number}")
        site.run(f"from registrations.tasks import take_import as t; t.delay({batch.pk})")
        target = taken(batch) + chance.randint(10, 120)
        wait_until(lambda: taken(batch) >= target, LONGEST_S)  # noqa: B023
        site.kill(worker)
        done_at_kill.append(taken(batch))
        assert Registration.objects.count() == taken(batch), "a row and its person go together"
        a_minute_passes()
    assert 0 < done_at_kill[0] < done_at_kill[-1] < PEOPLE, "killed in the middle"
    site.worker("fresh")
    site.beat()
    wait_until(lambda: taken(batch) == PEOPLE, LONGEST_S)
    figures(people=PEOPLE, kills=KILLS, taken_at_each_kill=done_at_kill, taken=taken(batch))
    assert_everybody_once(batch, PEOPLE, 400)


def at_once(*deeds) -> list[BaseException]:
    errors: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def do(deed) -> None:
        start.wait()
        try:
            deed()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def queue(batch: ImportBatch) -> None:
    batch.rows.update(state=RowState.QUEUED, asked_by=batch.by)


@pytest.mark.postgres
def test_two_who_take_the_same_list_take_everybody_once(transactional_db):
    batch = a_list(120, capacity=100)
    queue(batch)

    def take() -> None:
        while import_taking.take_part(batch.pk):
            pass

    assert at_once(take, take, take) == []
    assert_everybody_once(batch, 120, 100)


@pytest.mark.postgres
def test_lists_with_the_same_people_in_opposite_orders_do_not_stop_each_other(
    transactional_db,
):
    office = factories.make_organiser()
    lists = [a_list(60, 60, order, office) for order in (1, -1)]
    for batch in lists:
        queue(batch)

    def take(batch: ImportBatch) -> None:
        while import_taking.take_queued(batch_id=batch.pk):
            pass

    errors = at_once(*[lambda batch=batch: take(batch) for batch in lists])
    assert errors == []
    for batch in lists:
        assert_everybody_once(batch, 60, 60)
