"""Seats: who gets one, who waits, and that no seat is given twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from registrations.models import Event, Registration
from registrations.services import deciding, events, offers
from registrations.services.registering import Basis, Details, register_person
from registrations.states import Approval, EventState, State
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_comes_while_there_are_seats_is_confirmed_and_the_next_one_waits():
    event = factories.make_class(capacity=2)
    states = [factories.register(event).state for _ in range(3)]
    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]
    event.refresh_from_db()
    assert event.seats_taken == 2


def test_the_same_person_twice_is_one_registration():
    event = factories.make_class()
    first = factories.register(event, "Nguyễn Thị Hoà", phone="+84912345678")
    again = register_person(
        event_id=event.pk,
        details=Details(full_name="NGUYỄN THỊ HÒA", phone="+84912345678"),
        by=Actor.person(),
        basis=Basis(),
    )
    assert again.already_there
    assert again.registration == first
    assert event.registrations.count() == 1


def test_two_people_on_one_office_mailbox_are_two_registrations():
    event = factories.make_class()
    for name in ("Lê Văn An", "Lê Văn Bình"):
        factories.register(event, name, email="vanphong@example.vn")
    assert event.registrations.filter(email="vanphong@example.vn").count() == 2


def test_a_freed_seat_is_offered_to_the_head_of_the_line_and_to_nobody_else():
    event = factories.make_class(capacity=1)
    holder, head, second = (factories.register(event) for _ in range(3))
    deciding.cancel_registration(registration_id=holder.pk, by=Actor.person())
    head.refresh_from_db()
    second.refresh_from_db()
    assert (head.state, second.state) == (State.OFFERED, State.WAITLISTED)
    assert second.place_in_line == 1


def test_a_newcomer_does_not_overtake_those_who_wait():
    event = factories.make_class(capacity=1)
    factories.register(event)
    factories.register(event)
    events.change_capacity(event_id=event.pk, capacity=2, by=factories.SYSTEM)
    assert factories.register(event).state == State.WAITLISTED


def test_an_offer_that_is_declined_goes_to_the_next():
    event = factories.make_class(capacity=1)
    holder, head, second = (factories.register(event) for _ in range(3))
    deciding.cancel_registration(registration_id=holder.pk, by=Actor.person())
    offers.decline_offer(registration_id=head.pk, by=Actor.person())
    second.refresh_from_db()
    assert second.state == State.OFFERED


def test_an_offer_that_ran_out_cannot_be_accepted_and_passes_on(time_machine):
    event = factories.make_class(capacity=1)
    holder, head, second = (factories.register(event) for _ in range(3))
    deciding.cancel_registration(registration_id=holder.pk, by=Actor.person())
    head.refresh_from_db()
    time_machine.move_to(head.offer_expires_at)
    with pytest.raises(Conflict):
        offers.accept_offer(registration_id=head.pk, by=Actor.person())
    assert offers.expire_due_offers() == 1
    assert offers.expire_due_offers() == 0
    head.refresh_from_db()
    second.refresh_from_db()
    assert (head.state, second.state) == (State.EXPIRED, State.OFFERED)


def test_close_to_the_cut_off_nobody_is_offered_without_staff():
    event = factories.make_class(capacity=1, in_days=1)
    holder, head = factories.register(event), factories.register(event)
    Event.objects.filter(pk=event.pk).update(cut_off_at=clock.now() + timedelta(minutes=30))
    deciding.cancel_registration(registration_id=holder.pk, by=factories.SYSTEM)
    head.refresh_from_db()
    assert head.state == State.WAITLISTED
    offers.offer_seat_to(registration_id=head.pk, by=factories.SYSTEM)
    head.refresh_from_db()
    assert head.state == State.OFFERED


def test_an_applicant_under_selection_holds_no_seat_until_approved():
    event = factories.make_class(capacity=1, approval=Approval.SELECTION)
    first, second = factories.register(event), factories.register(event)
    event.refresh_from_db()
    assert event.seats_taken == 0
    deciding.approve_registration(registration_id=second.pk, by=factories.SYSTEM)
    with pytest.raises(Conflict):
        deciding.approve_registration(registration_id=first.pk, by=factories.SYSTEM)


def test_capacity_is_not_cut_below_the_seats_that_are_held():
    event = factories.make_class(capacity=3)
    for _ in range(3):
        factories.register(event)
    with pytest.raises(Conflict, match="3"):
        events.change_capacity(event_id=event.pk, capacity=2, by=factories.SYSTEM)


def test_seats_kept_for_an_office_come_back_when_released():
    event = factories.make_class(capacity=2)
    block = events.hold_seats(
        event_id=event.pk,
        label="Sở Công Thương",
        size=1,
        held_until=event.starts_at,
        by=factories.SYSTEM,
    )
    factories.register(event)
    waiting = factories.register(event)
    assert waiting.state == State.WAITLISTED
    events.release_seats(block_id=block.pk, by=factories.SYSTEM)
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED


def test_cancelling_the_class_cancels_everybody_once():
    event = factories.make_class(capacity=1)
    factories.register(event)
    factories.register(event)
    events.cancel_event(event_id=event.pk, by=factories.SYSTEM, reason="Bão số 3")
    event.refresh_from_db()
    assert event.state == EventState.CANCELLED
    assert event.seats_taken == 0
    assert set(event.registrations.values_list("state", flat=True)) == {State.CANCELLED}


def test_a_move_takes_a_seat_in_the_new_class_and_frees_the_old_one():
    organiser = factories.make_organiser()
    old = factories.make_class(organiser, capacity=1)
    new = factories.make_class(organiser, capacity=1)
    moved, waiting = factories.register(old), factories.register(old)
    result = deciding.move_registration(
        registration_id=moved.pk, to_event_id=new.pk, by=factories.SYSTEM
    )
    waiting.refresh_from_db()
    moved.refresh_from_db()
    assert (result.state, moved.state, waiting.state) == (
        State.CONFIRMED,
        State.CANCELLED,
        State.OFFERED,
    )


def test_nobody_signs_up_for_a_draft_or_after_the_deadline(time_machine):
    with pytest.raises(DomainError):
        factories.register(factories.make_class(published=False))
    event = factories.make_class()
    time_machine.move_to(event.starts_at)
    with pytest.raises(DomainError):
        factories.register(event)


@pytest.mark.parametrize("with_lock", [True, False])
@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_last_seats_go_to_as_many_people_as_there_are_seats(with_lock, monkeypatch):
    """12 people at once for 3 seats; the control without the lock shows the race it prevents."""
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    event = factories.make_class(capacity=3)
    errors = _sign_up_at_once(event, 12, with_lock, monkeypatch)
    event.refresh_from_db()
    confirmed = event.registrations.filter(state=State.CONFIRMED).count()
    if with_lock:
        assert not errors
        assert (confirmed, event.seats_taken) == (3, 3)
        assert event.registrations.filter(state=State.WAITLISTED).count() == 9
    else:
        assert confirmed != event.seats_taken or errors


def _sign_up_at_once(event, people, with_lock, monkeypatch):
    if not with_lock:
        from registrations.services import registering

        monkeypatch.setattr(
            registering,
            "lock_event",
            lambda pk: type(event).objects.select_related("organiser").get(pk=pk),
        )
    errors: list[Exception] = []
    gate = threading.Barrier(people)

    def sign_up(number):
        try:
            gate.wait(timeout=20)
            factories.register(event, f"Người Thứ {chr(65 + number)}")
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


@pytest.mark.django_db(transaction=True)
def test_a_fault_after_the_seat_was_taken_leaves_no_seat_and_no_message(monkeypatch):
    from notifications.models import Message
    from registrations import notices

    event = factories.make_class()

    def fail(_registration):
        raise RuntimeError("fault")

    monkeypatch.setattr(notices, "of_state", fail)
    with pytest.raises(RuntimeError):
        factories.register(event)
    event.refresh_from_db()
    assert event.seats_taken == 0
    assert not Registration.objects.filter(event=event).exists()
    assert not Message.objects.filter(scope=event.scope).exists()


def test_no_office_is_kept_more_seats_than_are_free():
    event = factories.make_class(capacity=3)
    kept = {
        "event_id": event.pk,
        "held_until": clock.now() + timedelta(days=1),
        "by": factories.SYSTEM,
    }
    events.hold_seats(label="UBND xã A", size=2, **kept)
    with pytest.raises(Conflict, match="Cần giữ 2 chỗ nhưng chỉ còn 1"):
        events.hold_seats(label="UBND xã B", size=2, **kept)
    event.refresh_from_db()
    assert event.seats_reserved == 2
