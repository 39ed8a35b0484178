"""People are reminded in time, once, and only if they still come."""

from __future__ import annotations

import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import clock
from notifications.models import Message
from registrations.models import Event, Registration, Session
from registrations.services.arranging import edit_event
from registrations.services.deciding import cancel_registration
from registrations.services.events import cancel_event, postpone_event, schedule_changed
from reminders import occasions, planning
from reminders.models import Occasion, ReminderRule
from reminders.planning import plan_due
from reminders.states import OccasionState
from tests.factories import SYSTEM, make_class, make_organiser, make_person, register
from tests.factories.crowd import at_once

pytestmark = pytest.mark.django_db


def a_class_with_one_person(in_days: int = 30, **fields):
    """Somebody confirmed long before a class that starts at 08:00."""
    event = make_class(in_days=in_days, **fields)
    registration = register(event)
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=60))
    return event, registration


def on_day(event, days_before: int, at: time = time(8)) -> datetime:
    day = clock.local(event.starts_at).date() - timedelta(days=days_before)
    return datetime.combine(day, at, clock.VIETNAM)


def reminders(**wanted) -> list[Message]:
    rows = Message.objects.filter(batch__startswith="occasion:", **wanted)
    return list(rows.exclude(state="withdrawn").order_by("due_at", "pk"))


def send_all() -> None:
    Message.objects.filter(state="queued").update(state="sent", settled_at=timezone.now())


def move(event, by: timedelta):
    """All buổi so much later (or earlier), and everybody told."""
    for session in event.sessions.all():
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at + by, ends_at=session.ends_at + by
        )
    return schedule_changed(event_id=event.pk, by=SYSTEM)


def a_rule(event, **fields) -> ReminderRule:
    values = {"days": -3, "audience": "confirmed", "name": "Nhắc", **fields}
    return ReminderRule.objects.create(
        event=event, organiser=event.organiser, kind=event.kind, **values
    )


def test_a_class_without_rules_reminds_seven_days_and_one_day_before():
    event, _person = a_class_with_one_person()
    for days in range(10, 0, -1):
        plan_due(on_day(event, days))
    assert [each.due_at for each in reminders()] == [on_day(event, 7), on_day(event, 1)]


def test_rules_of_its_own_take_the_place_of_the_usual_ones():
    event, _person = a_class_with_one_person()
    a_rule(event, at=time(18))
    for days in range(8, 0, -1):
        plan_due(on_day(event, days, time(18)))
    assert [each.due_at for each in reminders()] == [on_day(event, 3, time(18))]


def test_nobody_is_reminded_a_minute_before_eight_in_viet_nam():
    event, _person = a_class_with_one_person()
    assert plan_due(on_day(event, 7) - timedelta(minutes=1)) == 0
    assert plan_due(on_day(event, 7)) == 1


def test_planning_again_every_minute_makes_no_second_reminder():
    event, _person = a_class_with_one_person()
    made = [plan_due(on_day(event, 1) + timedelta(minutes=n)) for n in range(5)]
    assert made == [1, 0, 0, 0, 0]


def test_who_cancelled_or_came_after_the_moment_gets_no_reminder():
    event, registration = a_class_with_one_person()
    cancel_registration(registration_id=registration.pk, by=SYSTEM)
    late = register(event)
    Registration.objects.filter(pk=late.pk).update(confirmed_at=on_day(event, 7, time(8, 1)))
    assert plan_due(on_day(event, 7) + timedelta(minutes=5)) == 0


def test_who_cancels_after_the_planning_is_not_reminded_either():
    event, registration = a_class_with_one_person()
    plan_due(on_day(event, 7))
    cancel_registration(registration_id=registration.pk, by=SYSTEM)
    assert reminders() == []


def test_a_rule_that_cannot_be_planned_silences_no_other_event(monkeypatch):
    (sick, _one), (well, _other) = (a_class_with_one_person() for _each in range(2))
    plan = planning.plan_moment

    def broken(due, now):
        if due.event.pk == sick.pk:
            raise ValueError
        return plan(due, now)

    monkeypatch.setattr(planning, "plan_moment", broken)
    plan_due(on_day(well, 7))
    assert [each.scope for each in reminders()] == [well.scope]


# --- the event moves ---------------------------------------------------------------------------


def test_a_moved_class_reminds_anew_and_once():
    event, _person = a_class_with_one_person()
    plan_due(on_day(event, 7))
    event = move(event, timedelta(days=3))
    for _again in range(3):
        plan_due(on_day(event, 7))
    assert [each.due_at for each in reminders()] == [on_day(event, 7)]


def test_the_old_occasion_is_withdrawn_as_soon_as_the_beat_looks():
    event, _person = a_class_with_one_person()
    moment = on_day(event, 7)
    plan_due(moment)
    move(event, timedelta(days=3))
    plan_due(moment + timedelta(minutes=1))
    assert Occasion.objects.get().state == OccasionState.WITHDRAWN


def test_moved_there_and_back_what_was_sent_is_not_sent_twice():
    event, _person = a_class_with_one_person()
    moment = on_day(event, 7)
    plan_due(moment)
    send_all()
    event = move(event, timedelta(days=3))
    plan_due(moment + timedelta(minutes=1))
    event = move(event, timedelta(days=-3))
    plan_due(moment + timedelta(minutes=2))
    assert [each.state for each in reminders()] == ["sent"]


def test_moved_there_and_back_what_was_withdrawn_holds_again_with_the_present_words():
    event, _person = a_class_with_one_person()
    moment = on_day(event, 7)
    plan_due(moment)
    move(event, timedelta(days=3))
    plan_due(moment + timedelta(minutes=1))
    assert reminders() == []
    move(event, timedelta(days=-3))
    edit_event(event_id=event.pk, details={"venue": "Hội trường B"}, by=SYSTEM)
    plan_due(moment + timedelta(minutes=2))
    [revived] = reminders()
    assert (revived.state, revived.due_at) == ("queued", moment)
    assert ["Địa điểm", "Hội trường B"] in revived.context["facts"]
    assert Message.objects.filter(batch__startswith="occasion:").count() == 1


def test_another_venue_changes_what_is_queued_and_repeats_nothing_that_was_sent():
    event, registration = a_class_with_one_person()
    register(event)
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=60))
    moment = on_day(event, 7)
    plan_due(moment)
    Message.objects.filter(topic=registration.topic, state="queued").update(state="sent")
    edit_event(event_id=event.pk, details={"venue": "Hội trường B"}, by=SYSTEM)
    assert plan_due(moment + timedelta(minutes=1)) == 0
    sent, queued = sorted(reminders(), key=lambda each: each.state, reverse=True)
    assert ["Địa điểm", "Hội trường A"] in sent.context["facts"]
    assert (queued.state, queued.batch) == ("queued", sent.batch)
    assert ["Địa điểm", "Hội trường B"] in queued.context["facts"]


def test_moved_so_that_the_moment_lies_days_back_nothing_is_sent_and_nothing_called_missed(
    time_machine,
):
    event, _person = a_class_with_one_person(in_days=30)
    time_machine.move_to(on_day(event, 20))
    event = move(event, timedelta(days=-15))
    plan_due(on_day(event, 4))
    assert not Occasion.objects.exists()


@pytest.mark.parametrize("end", [cancel_event, postpone_event])
def test_a_class_called_off_reminds_nobody(end):
    event, _person = a_class_with_one_person()
    plan_due(on_day(event, 7))
    end(event_id=event.pk, by=SYSTEM, reason="Bão số 5")
    plan_due(on_day(event, 7) + timedelta(minutes=1))
    plan_due(on_day(event, 1))
    assert reminders() == []
    assert [each.state for each in Occasion.objects.all()] == [OccasionState.WITHDRAWN]


# --- late, killed, twice -------------------------------------------------------------------------


def test_half_a_day_late_it_is_seen_as_missed_by_name_and_never_sent():
    event, registration = a_class_with_one_person()
    assert plan_due(on_day(event, 7) + timedelta(hours=13)) == 0
    occasion = Occasion.objects.get()
    assert (occasion.state, occasion.people) == (OccasionState.MISSED, 1)
    [kept] = reminders()
    assert (kept.state, kept.topic) == ("missed", registration.topic)
    plan_due(on_day(event, 7) + timedelta(hours=14))
    assert len(reminders()) == 1


def test_eleven_hours_late_it_still_goes_out():
    event, _person = a_class_with_one_person()
    assert plan_due(on_day(event, 7) + timedelta(hours=11)) == 1


def test_a_class_that_was_published_after_the_moment_missed_nothing():
    a_class_with_one_person(in_days=5)
    plan_due(timezone.now() + timedelta(minutes=1))
    assert not Occasion.objects.exists()


def test_a_planner_killed_in_the_middle_goes_on_where_it_was(monkeypatch):
    event, _person = a_class_with_one_person(capacity=30)
    for _each in range(6):
        register(event)
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=60))
    monkeypatch.setattr(occasions, "BATCH", 3)
    whole, batches = occasions.plan_batch, []

    def killed(**batch):
        if len(batches) == 1:
            raise KeyboardInterrupt
        batches.append(batch)
        return whole(**batch)

    monkeypatch.setattr(occasions, "plan_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        plan_due(on_day(event, 7))
    assert Occasion.objects.get().state == OccasionState.PLANNING
    monkeypatch.setattr(occasions, "plan_batch", whole)
    assert plan_due(on_day(event, 7) + timedelta(minutes=1)) == 4
    occasion = Occasion.objects.get()
    assert (occasion.state, occasion.people) == (OccasionState.PLANNED, 7)
    assert len({each.topic for each in reminders()}) == 7


def test_a_batch_of_any_size_costs_the_same_queries():
    office = make_organiser()

    def queries(people: int) -> int:
        event = make_class(office, capacity=30)
        for _each in range(people):
            register(event)
        with CaptureQueriesContext(connection) as found:
            plan_due(on_day(event, 7))
        return len(found)

    queries(1)  # makes the usual rules
    assert queries(1) == queries(5) <= 24


def test_a_scan_costs_the_same_queries_for_any_number_of_events():
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            plan_due()
        return len(found)

    make_class()
    queries()
    first = queries()
    office = make_class().organiser
    for _each in range(4):
        make_class(office)
    queries()
    assert queries() == first <= 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_reminder_each_and_one_set_of_rules():
    event, _person = a_class_with_one_person()
    register(event)
    moment = on_day(event, 7)
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=60))
    assert at_once([lambda: plan_due(moment)] * 4) == []
    assert len(reminders()) == 2
    assert Occasion.objects.get().people == 2
    assert ReminderRule.objects.filter(kind="class").count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "without the lock"])
def test_whoever_cancels_while_the_planner_writes_is_not_reminded(locked, monkeypatch):
    """The planner reads its people, then somebody cancels, then it writes: the lock forbids it."""
    event, registration = a_class_with_one_person()
    read, cancelled = threading.Event(), threading.Event()
    whole = occasions.queue_or_revive

    def slow(drafts):
        read.set()
        cancelled.wait(2)
        return whole(drafts)

    monkeypatch.setattr(occasions, "queue_or_revive", slow)
    if not locked:
        monkeypatch.setattr(
            occasions,
            "lock_event",
            lambda pk, *_more: Event.objects.select_related("organiser").get(pk=pk),
        )

    def cancel() -> None:
        read.wait(5)
        cancel_registration(registration_id=registration.pk, by=SYSTEM)
        cancelled.set()

    assert at_once([lambda: plan_due(on_day(event, 7)), cancel]) == []
    assert bool(reminders()) is not locked


# --- who was told hears of the move ----------------------------------------------------------------


def test_trainers_hear_of_another_time_of_the_end_and_of_a_pause_once_each():
    trainer = make_person(make_class().organiser, "Phạm Văn Giảng", email="giang@example.vn")
    event = make_class(trainer.organiser, days=2, trainer=trainer)

    def told() -> list[str]:
        rows = Message.objects.filter(topic=f"person:{trainer.pk}").order_by("pk")
        return list(rows.values_list("kind", flat=True))

    event = move(event, timedelta(days=1))
    assert told() == ["teaching.moved"]
    postpone_event(event_id=event.pk, by=SYSTEM, reason="Bão")
    cancel_event(event_id=event.pk, by=SYSTEM, reason="Bão")
    assert told() == ["teaching.moved", "teaching.postponed", "teaching.cancelled"]


def test_a_trainer_who_takes_part_hears_of_it_as_a_participant():
    event, registration = a_class_with_one_person()
    event.sessions.get().roles.create(person=registration.person)
    move(event, timedelta(days=1))
    kinds = Message.objects.exclude(kind="registration.confirmed").values_list("kind", flat=True)
    assert list(kinds) == ["event.schedule_changed"]


def test_what_waits_for_the_morning_says_today_and_not_tomorrow(monkeypatch):
    office = make_organiser(quiet_from=time(21), quiet_to=time(7))
    event, _registration = a_class_with_one_person(organiser=office)
    a_rule(event, days=-1, at=time(21, 30))
    evening = on_day(event, 1, time(21, 30))
    monkeypatch.setattr(clock, "now", lambda: evening)
    plan_due()
    [message] = reminders()
    assert clock.local(message.due_at) == on_day(event, 0, time(7))
    assert message.context["days_left"] == 0
