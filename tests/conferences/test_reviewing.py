"""Staff decide on a roster: each decision reaches who must know it, and stays in history."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from accounts.models import Actor, Role
from common.errors import DomainError, IllegalTransition
from conferences.models import RosterRow
from conferences.services import reviewing
from conferences.states import DelegationState
from notifications.models import Message
from registrations.models import Event, HistoryEntry, Registration
from registrations.states import State
from tests.factories import SYSTEM, make_user
from tests.factories.conference import a_delegation, a_roster, an_edition, some_delegates

pytestmark = pytest.mark.django_db


def a_sent_roster(event=None, people=2, **fields):
    event = event or an_edition(approval="review")
    delegation = a_delegation(event, **fields)
    rows = a_roster(delegation, people)
    delegates = some_delegates(delegation, people, state=State.PENDING)
    for row, delegate in zip(rows, delegates, strict=True):
        row.delegate = delegate
        row.save()
    delegation.state = DelegationState.SUBMITTED
    delegation.save()
    return delegation


def states_of(delegation):
    found = Registration.objects.filter(delegate__delegation=delegation)
    return set(found.values_list("state", flat=True))


def told(delegation):
    return set(Message.objects.filter(topic=delegation.topic).values_list("kind", flat=True))


def approve(delegation, by=SYSTEM):
    return reviewing.approve_delegation(delegation_id=delegation.pk, by=by)


def test_an_approved_roster_confirms_its_people_and_tells_the_coordinator():
    delegation = a_sent_roster()
    staff = make_user(Role.STAFF, delegation.unit.conference.event.organiser)
    approve(delegation, Actor.user(staff))
    assert states_of(delegation) == {State.CONFIRMED}
    assert told(delegation) == {"delegation.approved"}
    assert Message.objects.filter(kind="registration.approved").count() == 2
    entry = HistoryEntry.objects.get(what="delegation.approved")
    assert (entry.actor_user, entry.from_state, entry.details["delegation"]) == (
        staff,
        "submitted",
        delegation.pk,
    )


def test_a_second_approval_is_refused_and_tells_nobody_twice():
    delegation = a_sent_roster()
    approve(delegation)
    with pytest.raises(IllegalTransition):
        approve(delegation)
    assert Message.objects.filter(kind="delegation.approved").count() == 1


def test_a_returned_roster_carries_its_remark_and_may_be_returned_after_approval_too():
    delegation = a_sent_roster()
    for _time in range(2):
        reviewing.return_delegation(
            delegation_id=delegation.pk, remark="Thiếu điện thoại ông An", by=SYSTEM
        )
        delegation.refresh_from_db()
        assert delegation.state == DelegationState.RETURNED
        delegation.state = DelegationState.SUBMITTED
        delegation.save()
        approve(delegation)
    message = Message.objects.filter(kind="delegation.returned").first()
    assert message.context["reason"] == "Thiếu điện thoại ông An"
    assert HistoryEntry.objects.filter(reason="Thiếu điện thoại ông An").count() == 2


def test_nothing_is_returned_without_a_word_what_to_correct():
    delegation = a_sent_roster()
    with pytest.raises(DomainError, match="cần sửa") as refused:
        reviewing.return_delegation(delegation_id=delegation.pk, remark=" \n", by=SYSTEM)
    assert refused.value.field == "remark"


def test_what_staff_saw_is_kept_so_that_the_next_version_is_compared_with_it():
    delegation = a_sent_roster()
    first, second = delegation.rows.all()
    RosterRow.objects.filter(pk=second.pk).update(removed_at=first.updated_at, reviewed_cells={})
    reviewing.return_delegation(delegation_id=delegation.pk, remark="Sửa", by=SYSTEM)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.reviewed_cells == first.cells
    assert second.reviewed_cells is None


def test_only_an_approved_roster_is_locked_and_only_a_locked_one_arrives():
    delegation = a_sent_roster()
    for deed in (reviewing.lock_roster, reviewing.mark_arrived):
        with pytest.raises(IllegalTransition):
            deed(delegation_id=delegation.pk, by=SYSTEM)
    approve(delegation)
    reviewing.lock_roster(delegation_id=delegation.pk, by=SYSTEM)
    with pytest.raises(IllegalTransition):
        reviewing.return_delegation(delegation_id=delegation.pk, remark="Muộn", by=SYSTEM)
    reviewing.mark_arrived(delegation_id=delegation.pk, by=SYSTEM)
    delegation.refresh_from_db()
    assert (delegation.state, delegation.arrived_at is not None) == ("arrived", True)


def test_all_approved_rosters_of_one_edition_are_locked_in_one_click():
    event = an_edition()
    ours = [a_delegation(event, state=DelegationState.APPROVED) for _number in range(2)]
    sent = a_delegation(event, state=DelegationState.SUBMITTED)
    other = a_delegation(an_edition(), state=DelegationState.APPROVED)
    assert reviewing.lock_rosters(event_id=event.pk, by=SYSTEM) == 2
    assert reviewing.lock_rosters(event_id=event.pk, by=SYSTEM) == 0
    for each in (*ours, sent, other):
        each.refresh_from_db()
    assert [each.state for each in (*ours, sent, other)] == [
        "locked",
        "locked",
        "submitted",
        "approved",
    ]


def test_a_cancelled_edition_decides_on_nothing_any_more():
    delegation = a_sent_roster()
    Event.objects.update(state="cancelled")
    with pytest.raises(DomainError, match="đã hủy"):
        approve(delegation)


def waiting_beyond(delegation, number):
    """People of the delegation who wait, their quota being used up."""
    waiting = some_delegates(delegation, number, state=State.WAITLISTED)
    for place, each in enumerate(waiting, 1):
        Registration.objects.filter(pk=each.pk).update(seat_block=None, queue_number=place)
    Event.objects.update(waiting_count=number, queue_counter=number)
    return waiting


def test_who_waited_beyond_the_quota_is_seated_when_the_quota_grows():
    event = an_edition(capacity=10)
    delegation = a_delegation(event, quota=3)
    some_delegates(delegation, 1)
    waiting_beyond(delegation, 3)
    seated = reviewing.seat_waiting(delegation_id=delegation.pk, by=SYSTEM)
    assert seated == 2, "as many as the quota has room for, in the order of the line"
    event.refresh_from_db()
    delegation.unit.block.refresh_from_db()
    assert (event.seats_taken, event.seats_reserved, event.waiting_count) == (3, 0, 1)
    assert delegation.unit.block.used == 3
    assert Message.objects.filter(kind="registration.confirmed").count() == 2
    assert reviewing.seat_waiting(delegation_id=delegation.pk, by=SYSTEM) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_confirm_everybody_once():
    delegation = a_sent_roster(people=3)
    refused = []

    def work():
        try:
            approve(delegation)
        except IllegalTransition as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert Message.objects.filter(kind="registration.approved").count() == 3
    assert Message.objects.filter(kind="delegation.approved").count() == 1
