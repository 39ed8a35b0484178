"""The clock of the server jumps an hour ahead, or is set back: nothing is lost, kept up or doubled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from common import clock
from common.heartbeat import BeatScheduler
from config.celery import app
from notifications import delivery, links, smtp, tasks
from notifications.models import Message
from notifications.services import queue_message
from notifications.states import State
from reminders.models import ReminderRule
from reminders.tasks import plan_reminders
from tests import factories
from tests.factories.mailserver import MailServer
from tests.factories.outbox import HOA, a_draft

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
NOON = "2027-03-01 12:00+07:00"


@pytest.fixture(autouse=True)
def links_of_test(monkeypatch):
    monkeypatch.setitem(links._resolvers, "test.manage", lambda pk: f"/dk/{pk}/")


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    smtp.hang_up()
    yield server
    smtp.hang_up()
    server.stop(no_assert=True)


@pytest.fixture
def noon(time_machine):
    """The traveller; it is noon."""
    time_machine.move_to(NOON, tick=True)
    return time_machine


def jump(traveller, by: timedelta) -> None:
    traveller.move_to(clock.now() + by, tick=True)


def copies(server) -> Counter:
    return Counter(mail["Message-ID"] for mail in server.mails)


@pytest.mark.faults
def test_an_hour_ahead_in_mid_batch_a_second_sender_takes_over_and_only_what_was_on_the_wire_repeats(
    server, noon, figures
):
    Message.objects.bulk_create([a_draft(key=f"clock:{number}") for number in range(50)])
    first, *others = delivery.claim_due()
    on_the_wire = delivery.send(first)  # the server said yes, and nothing is noted yet
    jump(noon, HOUR)
    tasks.sweep_messages()  # another worker finds all leases over
    delivery.settle(first, *on_the_wire)
    assert not any(delivery.hold(each) for each in others), "the first one stops"
    repeated = sum(copies(server).values()) - 50
    figures(messages=50, sent=len(copies(server)), repeated=repeated)
    assert len(copies(server)) == 50
    assert repeated <= 1
    assert Message.objects.filter(state=State.SENT).count() == 50


def test_set_back_an_hour_the_lease_of_a_dead_sender_is_not_waited_for(server, noon):
    jump(noon, HOUR)
    message = a_draft()
    message.save()
    assert delivery.claim(message.pk) is not None  # and its process dies
    jump(noon, -HOUR)
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert len(server.mails) == 1


def test_what_was_queued_while_the_clock_was_ahead_does_not_wait_an_hour(server, noon):
    jump(noon, HOUR)
    Message.objects.bulk_create([a_draft(key="now"), a_draft(key="later")])
    Message.objects.filter(key="later").update(due_at=clock.now() + 3 * HOUR)
    jump(noon, -HOUR)
    tasks.sweep_messages()
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"now": State.SENT, "later": State.QUEUED}


def test_what_was_taken_for_too_late_while_the_clock_was_ahead_goes_after_all(server, noon):
    in_half_an_hour = clock.now() + HOUR / 2
    queue_message(
        key="soon",
        kind="registration.received",
        organiser_id=None,
        recipient=HOA,
        context={"event_title": "Lớp", "code": "K7M2PQX"},
        links={"manage": ["test.manage", 1]},
        topic="registration:1",
        due_at=clock.now() + HOUR / 4,
        expires_at=in_half_an_hour,
    )
    jump(noon, HOUR)
    tasks.sweep_messages()
    assert Message.objects.get().state == State.MISSED
    jump(noon, -HOUR)
    tasks.sweep_messages()
    assert Message.objects.get().state == State.QUEUED
    jump(noon, HOUR / 3)
    tasks.sweep_messages()
    assert Message.objects.get().state == State.SENT


def test_the_planner_reminds_each_once_however_the_clock_jumps(server, noon):
    event = factories.make_class(capacity=5, in_days=1)
    for _each in range(5):
        factories.register(event)
    ReminderRule.objects.create(
        event=event, organiser=event.organiser, kind=event.kind, name="Nhắc",
        audience="confirmed", days=-1, at=clock.local(clock.now() + HOUR / 2).time(),
    )  # fmt: skip
    jump(noon, timedelta(seconds=1))
    for by in (HOUR, -HOUR, HOUR / 2, HOUR, -HOUR / 2):
        jump(noon, by)
        plan_reminders()
        tasks.sweep_messages()
    reminders = Message.objects.filter(kind="reminder")
    assert reminders.count() == len(set(reminders.values_list("to_email", flat=True))) == 5
    assert set(copies(server).values()) == {1}


@pytest.mark.once
def test_a_beat_whose_clock_is_set_back_goes_on_asking(noon, monkeypatch):
    beat, asked = BeatScheduler(app=app), Counter()
    monkeypatch.setattr(beat, "apply_async", lambda entry, **_more: asked.update([entry.task]))

    def minute() -> None:
        for _second in range(12):
            while beat.tick() == 0:
                pass
            jump(noon, timedelta(seconds=5))

    minute()
    before = dict(asked)
    jump(noon, HOUR)
    minute()
    ahead = dict(asked)
    jump(noon, -HOUR)
    minute()
    for name, times in ahead.items():
        assert times > before[name], name
        assert asked[name] > times, name
