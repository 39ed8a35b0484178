"""What the diary of somebody who signed up is told, from the first word to the last."""

from __future__ import annotations

import pytest

from accounts.models import Actor
from notifications.models import Message
from registrations.models import Session
from registrations.notices import calendar_part
from registrations.services.deciding import approve_registration, cancel_registration
from registrations.services.events import (
    cancel_event,
    postpone_event,
    publish_event,
    schedule_changed,
)
from registrations.states import Approval
from tests import factories

pytestmark = pytest.mark.django_db
BY = Actor.system()


def told(registration) -> list[tuple[str, int]]:
    """Method and SEQUENCE of every entry that was queued, in order; all of one UID."""
    parts = Message.objects.filter(topic=registration.topic).exclude(calendar=None).order_by("pk")
    assert {each.calendar["uid"] for each in parts} <= {f"registration-{registration.pk}"}
    return [(each.calendar["method"], each.calendar["sequence"]) for each in parts]


def assert_each_is_above_the_last(entries: list[tuple[str, int]]) -> None:
    numbers = [number for _method, number in entries]
    assert numbers == sorted(set(numbers)), entries


def test_a_class_put_off_moved_and_published_anew_stands_above_its_cancellation():
    event = factories.make_class()
    registration = factories.register(event)
    schedule_changed(event_id=event.pk, by=BY)
    postpone_event(event_id=event.pk, by=BY, reason="Bão")
    publish_event(event_id=event.pk, by=BY)
    cancel_event(event_id=event.pk, by=BY, reason="Bão nữa")
    entries = told(registration)
    assert [method for method, _n in entries] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
        "REQUEST",
        "CANCEL",
    ]
    assert_each_is_above_the_last(entries)


def test_who_comes_from_the_waiting_list_is_invited_when_confirmed_and_not_before():
    event = factories.make_class(approval=Approval.REVIEW)
    registration = factories.register(event)
    assert told(registration) == []
    approve_registration(registration_id=registration.pk, by=BY)
    assert [method for method, _n in told(registration)] == ["REQUEST"]


def test_who_never_was_in_a_diary_is_not_taken_out_of_it():
    event = factories.make_class(approval=Approval.REVIEW)
    registration = factories.register(event)
    cancel_registration(registration_id=registration.pk, by=BY)
    assert told(registration) == []
    other = factories.register(event)
    cancel_event(event_id=event.pk, by=BY, reason="Bão")
    assert told(other) == []


def test_who_signs_up_again_gets_an_entry_of_its_own():
    event = factories.make_class()
    first = factories.register(event, "Nguyễn Thị Hoa", phone="+84912345678")
    cancel_registration(registration_id=first.pk, by=BY)
    second = factories.register(event, "Nguyễn Thị Hoa", phone="+84912345678")
    assert second.pk != first.pk
    assert [method for method, _n in told(first)] == ["REQUEST", "CANCEL"]
    assert [method for method, _n in told(second)] == ["REQUEST"]


def test_who_is_approved_while_the_class_is_put_off_gets_no_entry_for_the_old_days():
    event = factories.make_class(approval=Approval.REVIEW)
    registration = factories.register(event)
    postpone_event(event_id=event.pk, by=BY, reason="Bão")
    registration.refresh_from_db()
    assert calendar_part(registration, "REQUEST") is None


def test_a_class_of_several_days_names_each_from_its_first_to_its_last_buoi(
    django_assert_max_num_queries,
):
    event = factories.make_class(days=3, parts=("morning", "afternoon"))
    people = [factories.register(event) for _each in range(5)]
    part = calendar_part(people[0], "REQUEST")
    sessions = list(Session.objects.filter(event=event).order_by("starts_at"))
    assert part.days == tuple(
        (sessions[n].starts_at, sessions[n + 1].ends_at) for n in range(0, 6, 2)
    )
    with django_assert_max_num_queries(25):
        schedule_changed(event_id=event.pk, by=BY)
    sent = Message.objects.filter(kind="event.schedule_changed")
    assert {len(each.calendar["days"]) for each in sent} == {3}
