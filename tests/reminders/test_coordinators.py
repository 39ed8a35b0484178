"""The units of a conference are reminded by its rules, and by staff with a button: never both."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from accounts.models import Role
from common import clock
from conferences.models import Delegation
from conferences.services.reminding import remind_units
from notifications.models import Message
from reminders.models import Occasion, ReminderRule
from reminders.planning import plan_due
from reminders.states import Anchor, Audience
from tests.factories import SYSTEM, make_user
from tests.factories.conference import a_delegation, an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline():
    return clock.today() + timedelta(days=20)


@pytest.fixture
def event(deadline):
    midnight = datetime.combine(deadline + timedelta(days=1), time(), clock.VIETNAM)
    return an_edition(registration_closes_at=midnight)


def asked(event, **fields):
    return a_delegation(event, letter_sent_at=clock.now() - timedelta(days=3), **fields)


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), clock.VIETNAM)


def mails():
    return Message.objects.filter(kind="delegation.reminder").exclude(state="missed")


def test_five_days_before_the_deadline_whose_last_day_ends_at_midnight(event, deadline):
    delegation = asked(event)
    day = deadline - timedelta(days=5)
    told = []
    for moment in ((-1, 12, 0), (-1, 23, 59), (0, 0, 0), (0, 7, 59), (0, 8, 0), (0, 8, 1),
                   (0, 23, 59), (1, 8, 0), (2, 9, 0)):  # fmt: skip
        plan_due(at(day + timedelta(days=moment[0]), *moment[1:]))
        told.append(mails().count())
    assert told == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    delegation.refresh_from_db()
    assert delegation.reminded_at == at(day, 8)


def test_who_answered_declined_or_just_got_the_letter_is_not_among_them(event, deadline):
    for state in ("submitted", "approved", "declined"):
        asked(event, state=state)
    day = deadline - timedelta(days=5)
    a_delegation(event, letter_sent_at=at(day, 7))
    assert plan_due(at(day, 8)) == 0


def test_who_was_reminded_by_hand_in_the_morning_is_not_reminded_again_that_day(
    event, deadline, time_machine
):
    asked(event)
    day = deadline - timedelta(days=5)
    time_machine.move_to(at(day, 7, 30))
    remind_units(event_id=event.pk, by=SYSTEM)
    plan_due(at(day, 9))
    assert mails().count() == 1


def test_who_was_reminded_by_the_rule_is_not_reminded_by_the_button_that_day(
    event, deadline, time_machine
):
    asked(event)
    time_machine.move_to(at(deadline - timedelta(days=5), 8))
    plan_due()
    assert remind_units(event_id=event.pk, by=SYSTEM).mails == 0


def test_a_coordinator_without_an_address_is_to_be_called(event, deadline):
    asked(event, coordinator_email="")
    plan_due(at(deadline - timedelta(days=5), 8))
    [message] = mails()
    assert message.is_call


def test_a_coordinator_is_reminded_so_many_days_after_the_letter(event):
    """Counted from the state: each unit at its own time, once."""
    rule = ReminderRule.objects.create(
        organiser=event.organiser, event=event, kind=event.kind, name="Chưa mở",
        audience=Audience.NOT_STARTED, anchor=Anchor.STATE, days=2, at=time(9),
    )  # fmt: skip
    first, second = asked(event), asked(event)
    today = clock.today()
    Delegation.objects.filter(pk=first.pk).update(letter_sent_at=at(today, 10))
    Delegation.objects.filter(pk=second.pk).update(letter_sent_at=at(today, 8))
    ReminderRule.objects.filter(pk=rule.pk).update(holds_from=at(today, 0))
    type(event).objects.update(published_at=at(today, 0))
    assert plan_due(at(today + timedelta(days=2), 8, 59)) == 0
    assert plan_due(at(today + timedelta(days=2), 9)) == 2
    assert plan_due(at(today + timedelta(days=2), 9, 5)) == 0
    assert Occasion.objects.get().people == 2


def test_staff_find_the_rule_on_the_page_and_switch_it_off(event, deadline, client):
    asked(event)
    client.force_login(make_user(Role.STAFF, event.organiser))
    plan_due(clock.now())
    page = client.get(f"/quan-ly/su-kien/{event.code}/nhac-lich/").content.decode()
    assert "Nhắc gửi danh sách đoàn trước hạn 5 ngày" in page
    client.post(f"/quan-ly/su-kien/{event.code}/nhac-lich/rieng/")
    rule = event.reminder_rules.get(audience=Audience.NOT_SUBMITTED)
    client.post(f"/quan-ly/nhac-lich/{rule.pk}/bat-tat/", {"on": "0"})
    plan_due(at(deadline - timedelta(days=5), 8))
    assert not mails().exists()
