"""Hundreds of mails on their way while something is killed, flushed, or answers badly."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from redis import Redis

from common import clock
from notifications.models import Attempt, Message
from notifications.services import Recipient
from notifications.states import Outcome, State
from tests import factories
from tests.factories.outbox import a_draft
from tests.faults.deployment import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.redis]

MANY, KILLS = 2000, 8
SOME = 200
SWEEP = (
    "from notifications.tasks import deliver_due, sweep_messages as sweep; sweep.delay();"
    "deliver_due.delay()"
)


def queue(count: int, **changes) -> None:
    """So many messages to so many people, due now; nobody is told of them yet."""
    registration = factories.register(factories.make_class())
    Attempt.objects.all().delete()  # of what a worker sent before
    Message.objects.all().delete()
    Message.objects.bulk_create(
        a_draft(
            to=Recipient(f"Bà Hoa {number}", f"hoa{number}@example.vn", f"+84912{number:06}"),
            key=f"fault:{number}",
            links={"manage": ["registration.manage", registration.pk]},
            **changes,
        )
        for number in range(count)
    )


def sent() -> int:
    return Message.objects.filter(state=State.SENT).count()


def copies(mails) -> Counter:
    return Counter(mail["Message-ID"] for mail in list(mails.mails))


def assert_each_recipient_has_one_record_that_was_sent(count: int) -> None:
    assert Message.objects.count() == count
    assert len(set(Message.objects.values_list("to_email", flat=True))) == count
    assert sent() == count
    done = Attempt.objects.filter(outcome=Outcome.SENT).values_list("message", flat=True)
    assert Counter(done).most_common(1)[0][1] == 1


def leases_run_out() -> int:
    """Two minutes pass for what a dead process held; how many that were."""
    past = clock.now() - timedelta(seconds=1)
    return Message.objects.filter(state=State.SENDING).update(leased_until=past)


def waiting_is_over() -> None:
    """The minutes pass that a refused message waits for its next try."""
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())


def test_workers_killed_at_random_points_in_2000_messages_repeat_at_most_one_mail_each(
    deploy, redis, mails, figures
):
    site = deploy(REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}")
    queue(MANY)
    chance, held = random.Random(), []
    for number in range(KILLS):
        worker = site.worker(f"doomed{number}", concurrency=1)
        site.run(SWEEP)
        target = len(mails.mails) + chance.randint(20, MANY // KILLS)
        wait_until(lambda: len(mails.mails) >= target, 90)  # noqa: B023
        time.sleep(chance.random() / 20)
        site.kill(worker)
        held.append(leases_run_out())
    before_the_end = sent()
    site.worker("fresh")
    site.beat()
    wait_until(lambda: sent() == MANY, 120)
    found = copies(mails)
    repeated = sum(found.values()) - MANY
    figures(
        messages=MANY,
        kills=KILLS,
        sent_by_the_killed=before_the_end,
        in_hand_at_each_kill=held,
        people_reached=len(found),
        repeated_with_same_id=repeated,
    )
    assert any(held), "no kill found a message in hand"
    assert len(found) == MANY
    assert 0 <= repeated <= KILLS
    assert max(found.values()) <= 2
    assert_each_recipient_has_one_record_that_was_sent(MANY)


def test_redis_flushed_while_mails_are_sent_costs_no_mail_and_no_other(
    deploy, redis, mails, figures
):
    site = deploy(REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}")
    site.at_work = [site.worker(), site.beat()]
    mails.stall_s = 0.02
    queue(SOME)
    site.run(SWEEP)
    wait_until(lambda: len(mails.mails) >= 20, 60)
    client = Redis.from_url(redis.url)
    client.flushall()
    flushed_at = len(mails.mails)
    # Queued without a hint, as when the hint was flushed: only the beat can find them.
    Message.objects.bulk_create(
        a_draft(to=Recipient(f"Ông Bình {n}", f"binh{n}@example.vn"), key=f"after:{n}", links={
            "manage": Message.objects.first().links["manage"]}) for n in range(5)
    )  # fmt: skip
    waited = wait_until(lambda: sent() == SOME + 5, 90)
    found = copies(mails)
    figures(sent=len(found), at_the_flush=flushed_at, all_sent_after_s=waited,
            repeated=sum(found.values()) - len(found))  # fmt: skip
    assert set(found.values()) == {1}
    assert_each_recipient_has_one_record_that_was_sent(SOME + 5)
    assert [process.poll() for process in site.at_work] == [None, None], "somebody gave up"


def test_a_mail_server_that_refuses_drops_stalls_and_greylists_gets_every_mail_once_in_the_end(
    deploy, redis, mails, figures
):
    """The minutes between tries are let pass by moving `due_at`, not by waiting."""
    site = deploy(
        REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}", EMAIL_TIMEOUT="2"
    )
    queue(60)
    site.worker(), site.beat()
    moods = {
        "greylisting": {"refuse": dict.fromkeys(
            [f"hoa{n}@example.vn" for n in range(60)], "451 4.7.1 greylisted, try in 300 seconds"
        )},
        "too busy": {"sender_reply": "421 4.3.2 too busy, try again in 2 minutes"},
        "dropping in mid-data": {"drop_in_data": True},
        "disliking the text": {"data_reply": "451 4.3.0 local error"},
        "stalling": {"stall_s": 4.0},
    }  # fmt: skip
    tries = {}
    for mood, signs in moods.items():
        usual = {name: getattr(mails, name) for name in signs}
        for name, value in signs.items():
            setattr(mails, name, value)
        before = Attempt.objects.count()
        waiting_is_over()
        site.run(SWEEP)
        wait_until(lambda: Attempt.objects.count() > before, 30)  # noqa: B023
        time.sleep(0.5)
        for name, value in usual.items():
            setattr(mails, name, value)
        tries[mood] = Attempt.objects.count() - before
    in_the_moods = len(mails.mails)
    until = time.monotonic() + 90
    while sent() < 60 and time.monotonic() < until:
        waiting_is_over()
        site.run(SWEEP)
        time.sleep(1)
    found = copies(mails)
    figures(messages=60, tries_in_each_mood=tries, sent_in_the_moods=in_the_moods,
            people_reached=len(found), repeated=sum(found.values()) - 60)  # fmt: skip
    assert len(found) == 60
    # Who stalls after the text may have taken it: the same mail then, under the same Message-ID.
    assert sum(found.values()) - 60 <= tries["stalling"]
    assert_each_recipient_has_one_record_that_was_sent(60)
