"""Rules that count from each person's state: everybody at their own time, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from notifications.models import Message
from registrations.models import Event, HistoryEntry, Registration
from registrations.services.arranging import edit_event
from reminders.models import Occasion, ReminderRule
from reminders.planning import plan_due
from reminders.states import Anchor, Audience, OccasionState
from tests.factories import SYSTEM, make_class, register

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    """A class with one seat: one is in, the others wait."""
    event = make_class(capacity=1)
    register(event)
    return event


@pytest.fixture
def rule(event):
    """Two days after somebody came to the waiting list, to the hour; it has held for a week."""
    Event.objects.update(published_at=clock.now() - timedelta(days=7))
    return ReminderRule.objects.create(
        organiser=event.organiser, event=event, kind=event.kind, name="Vẫn chờ", at=None,
        audience=Audience.WAITING, anchor=Anchor.STATE, days=2,
        holds_from=clock.now() - timedelta(days=7),
    )  # fmt: skip


def waiting_since(event, moment) -> Registration:
    registration = register(event)
    HistoryEntry.objects.filter(registration=registration).update(at=moment)
    return registration


def told() -> dict[str, str]:
    rows = Message.objects.filter(batch__startswith="occasion:")
    return dict(rows.values_list("topic", "state"))


def test_each_is_told_two_days_after_they_came_to_wait_and_once(event, rule):
    now = clock.now()
    first = waiting_since(event, now - timedelta(days=2) + HOUR)
    second = waiting_since(event, now - timedelta(days=2) + 3 * HOUR)
    seen = []
    for hours in (0, 1, 2, 3, 4, 5):
        plan_due(now + hours * HOUR)
        seen.append(len(told()))
    assert seen == [0, 1, 1, 2, 2, 2]
    assert told() == {first.topic: "queued", second.topic: "queued"}


def test_who_left_the_waiting_list_is_not_told(event, rule):
    registration = waiting_since(event, clock.now() - timedelta(days=2))
    Registration.objects.filter(pk=registration.pk).update(state="cancelled")
    plan_due(clock.now() + HOUR)
    assert told() == {}


def test_what_came_while_the_site_stood_still_is_kept_as_missed(event, rule):
    now = clock.now()
    late = waiting_since(event, now - timedelta(days=3))
    timely = waiting_since(event, now - timedelta(days=2, hours=3))
    plan_due(now)
    assert told() == {late.topic: "missed", timely.topic: "queued"}
    plan_due(now + HOUR)
    assert len(told()) == 2


def test_before_the_rule_was_made_nothing_is_missed(event, rule):
    ReminderRule.objects.update(holds_from=clock.now())
    waiting_since(event, clock.now() - timedelta(days=3))
    plan_due(clock.now() + HOUR)
    assert told() == {}


def test_a_clock_that_ran_an_hour_ahead_loses_nobody(event, rule):
    now = clock.now()
    plan_due(now + HOUR)  # the clock is wrong
    between = waiting_since(event, now - timedelta(days=2) + HOUR / 2)
    plan_due(now + HOUR * 0.75)
    assert told() == {between.topic: "queued"}


def test_another_venue_is_said_in_what_was_not_sent_yet(event, rule):
    now = clock.now()
    waiting_since(event, now - timedelta(days=2) - HOUR)
    plan_due(now)
    edit_event(event_id=event.pk, details={"venue": "Hội trường B"}, by=SYSTEM)
    assert list(told().values()) == ["withdrawn"]
    plan_due(now + timedelta(minutes=1))
    [message] = Message.objects.filter(batch__startswith="occasion:")
    assert message.state == "queued"
    assert ["Địa điểm", "Hội trường B"] in message.context["facts"]
    assert Occasion.objects.get().state == OccasionState.PLANNED
