"""People are reminded in time, once, and only if they still come."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from threading import Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from common import clock
from notifications.models import Message
from registrations.models import Registration, Session
from registrations.services.deciding import cancel_registration
from registrations.services.events import schedule_changed
from reminders.models import ReminderRule
from reminders.planning import plan_due_reminders
from tests.factories import SYSTEM, make_class, register

pytestmark = pytest.mark.django_db


def a_class_with_one_person(in_days: int = 30):
    """Somebody confirmed long before a class that starts at 08:00."""
    event = make_class(in_days=in_days)
    registration = register(event)
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=60))
    return event, registration


def on_day(event, days_before: int, at: time = time(8)) -> datetime:
    day = clock.local(event.starts_at).date() - timedelta(days=days_before)
    return datetime.combine(day, at, clock.VIETNAM)


def reminders() -> list[Message]:
    return list(Message.objects.filter(kind="reminder").exclude(state="withdrawn").order_by("pk"))


def test_a_class_without_rules_reminds_seven_days_and_one_day_before():
    event, _person = a_class_with_one_person()
    for days in range(10, 0, -1):
        plan_due_reminders(on_day(event, days))
    assert [each.due_at for each in reminders()] == [on_day(event, 7), on_day(event, 1)]


def test_rules_of_its_own_take_the_place_of_the_usual_ones():
    event, _person = a_class_with_one_person()
    ReminderRule.objects.create(
        event=event,
        days=-3,
        at=time(18),
        organiser=event.organiser,
        kind=event.kind,
        name="Nhắc",
        audience="confirmed",
    )
    for days in range(8, 0, -1):
        plan_due_reminders(on_day(event, days, time(18)))
    assert [each.due_at for each in reminders()] == [on_day(event, 3, time(18))]


def test_nobody_is_reminded_a_minute_before_eight_in_viet_nam():
    event, _person = a_class_with_one_person()
    assert plan_due_reminders(on_day(event, 7) - timedelta(minutes=1)) == 0
    assert plan_due_reminders(on_day(event, 7)) == 1


def test_the_day_is_that_of_viet_nam_for_a_class_that_starts_before_seven():
    event, _person = a_class_with_one_person()
    start = datetime.combine(clock.local(event.starts_at).date(), time(6), clock.VIETNAM)
    Session.objects.filter(event=event).update(starts_at=start)
    schedule_changed(event_id=event.pk, by=SYSTEM)
    event.refresh_from_db()
    plan_due_reminders(on_day(event, 1))
    assert [each.due_at for each in reminders()] == [on_day(event, 1)]


def test_planning_again_every_minute_makes_no_second_reminder():
    event, _person = a_class_with_one_person()
    made = [plan_due_reminders(on_day(event, 1) + timedelta(minutes=n)) for n in range(5)]
    assert made == [1, 0, 0, 0, 0]


def test_a_moved_class_reminds_anew_and_once():
    event, _person = a_class_with_one_person()
    plan_due_reminders(on_day(event, 7))
    session = event.sessions.get()
    session.starts_at += timedelta(days=3)
    session.ends_at += timedelta(days=3)
    session.save()
    event = schedule_changed(event_id=event.pk, by=SYSTEM)
    for _again in range(3):
        plan_due_reminders(on_day(event, 7))
    assert [each.due_at for each in reminders()] == [on_day(event, 7)]


def test_who_cancelled_gets_no_reminder():
    event, registration = a_class_with_one_person()
    cancel_registration(registration_id=registration.pk, by=SYSTEM)
    assert plan_due_reminders(on_day(event, 7)) == 0


def test_a_reminder_nobody_could_plan_for_half_a_day_is_not_sent_late():
    event, _person = a_class_with_one_person()
    assert plan_due_reminders(on_day(event, 7) + timedelta(hours=13)) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_make_one_reminder():
    if connection.vendor != "postgresql":
        pytest.skip("a race needs two connections")
    event, _person = a_class_with_one_person()
    moment, failures = on_day(event, 7), []

    def plan() -> None:
        try:
            plan_due_reminders(moment)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    planners = [Thread(target=plan) for _each in range(4)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    assert failures == []
    assert len(reminders()) == 1
