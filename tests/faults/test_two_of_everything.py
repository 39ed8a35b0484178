"""Two beats and two workers by mistake: everything is planned, passed on and sent once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery

from accounts.models import Actor
from common import clock
from common.heartbeat import BeatScheduler
from config.celery import app
from notifications.models import Message
from notifications.states import Channel, State
from registrations.models import Event, HistoryEntry, Registration
from registrations.services.deciding import cancel_registration
from registrations.states import State as Seat
from reminders.models import ReminderRule
from tests import factories
from tests.faults.deployment import wait_until

SEATS, PEOPLE, ROUNDS = 3, 30, 3
BY_THE_CLOCK = (
    "notifications.tasks.sweep_messages",
    "registrations.tasks.expire_offers",
    "reminders.tasks.plan_reminders",
)


def a_class_whose_offers_have_run_out() -> Event:
    event = factories.make_class(capacity=SEATS)
    holders = [factories.register(event) for _each in range(SEATS)]
    for _each in range(2 * SEATS):
        factories.register(event)
    for holder in holders:
        cancel_registration(registration_id=holder.pk, by=Actor.person())
    offered = event.registrations.filter(state=Seat.OFFERED)
    assert offered.update(offer_expires_at=clock.now() - timedelta(seconds=1)) == SEATS
    return event


def a_class_of_tomorrow_that_is_to_be_reminded() -> Event:
    event = factories.make_class(capacity=PEOPLE, in_days=1)
    for _each in range(PEOPLE):
        factories.register(event)
    before = clock.now() - timedelta(days=1)
    event.registrations.update(confirmed_at=before)
    Event.objects.filter(pk=event.pk).update(published_at=before)
    ReminderRule.objects.create(
        event=event,
        days=-1,
        at=clock.local(clock.now()).time(),
        holds_from=before,
        organiser=event.organiser,
        kind=event.kind,
        name="Nhắc",
        audience="confirmed",
    )
    return event


def mails_left() -> int:
    waiting = Message.objects.filter(state__in=(State.QUEUED, State.SENDING))
    return waiting.filter(channel=Channel.EMAIL).count()


def times(event: Event, what: str) -> list[int]:
    """How often each registration of an event has this line in its history."""
    lines = HistoryEntry.objects.filter(event=event, what=what)
    return list(Counter(lines.values_list("registration", flat=True)).values())


def rounds_done(redis) -> Counter:
    """How often the workers ran each of what the beats ask for."""
    inspect = Celery("asking", broker=redis.url).control.inspect(timeout=2)
    done: Counter = Counter()
    for about in (inspect.stats() or {}).values():
        done.update({name: about["total"].get(name, 0) for name in BY_THE_CLOCK})
    return done


@pytest.mark.once
def test_a_beat_that_starts_again_asks_for_everything_at_once():
    schedule = BeatScheduler(app=app).schedule
    assert set(BY_THE_CLOCK) <= set(schedule)
    assert all(entry.is_due().is_due for entry in schedule.values())
    assert all(0 < next(entry).is_due().next <= 300 for entry in schedule.values())


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_two_beats_and_two_workers_send_each_mail_once_and_pass_each_seat_on_once(
    deploy, redis, mails, figures
):
    site = deploy(REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}")
    waiting, tomorrow = (
        a_class_whose_offers_have_run_out(),
        a_class_of_tomorrow_that_is_to_be_reminded(),
    )
    beats = [site.beat(f"beat{number}") for number in (1, 2)]
    site.worker("one")
    site.worker("two")
    reminders = Message.objects.filter(kind="reminder", scope=tomorrow.scope)
    wait_until(lambda: times(waiting, "registration.expired") and reminders.exists(), 60)
    for _round in range(1, ROUNDS):  # at its start a beat asks for everything at once
        for beat in beats:
            site.kill(beat)
        known = rounds_done(redis)
        beats = [site.beat(f"beat{number}") for number in (1, 2)]
        wait_until(lambda: all((rounds_done(redis) - known)[n] >= 2 for n in BY_THE_CLOCK), 30)  # noqa: B023
    wait_until(lambda: mails_left() == 0, 30)

    copies = Counter(mail["Message-ID"] for mail in mails.mails)
    done = rounds_done(redis)
    figures(
        rounds=min(done.values()),
        mails=len(copies),
        duplicates=sum(copies.values()) - len(copies),
        reminders=reminders.count(),
        offers_expired=times(waiting, "registration.expired"),
    )
    assert min(done.values()) >= 2 * ROUNDS, "each beat asked each time"
    assert set(copies.values()) == {1}
    left = Message.objects.exclude(state=State.SENT)
    assert set(left.values_list("state", flat=True)) == {State.WITHDRAWN}, "of who cancelled"
    assert len(copies) == Message.objects.filter(state=State.SENT).count()
    assert reminders.count() == len(set(reminders.values_list("to_email", flat=True))) == PEOPLE
    assert times(waiting, "registration.expired") == [1] * SEATS
    assert times(waiting, "registration.offered") == [1] * 2 * SEATS
    states = Counter(Registration.objects.filter(event=waiting).values_list("state", flat=True))
    assert states == {Seat.CANCELLED: SEATS, Seat.EXPIRED: SEATS, Seat.OFFERED: SEATS}
