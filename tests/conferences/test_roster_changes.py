"""After the roster was sent, up to the last evening: another person instead, one more, one less;
whoever is concerned is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Actor, Role
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from conferences.badges import worn_by
from conferences.models import (
    Bus,
    BusSeat,
    Delegate,
    Delegation,
    Hotel,
    HotelRoom,
    MealChoice,
    Paper,
    RoomType,
    RosterChange,
    RosterRow,
    Stay,
    Vehicle,
)
from conferences.selectors.rosters import roster_of
from conferences.services import changes, rostering
from conferences.services.reviewing import approve_delegation, lock_roster
from conferences.services.submitting import decline_invitation, submit_roster
from conferences.states import DelegateRole, DelegationState, PaperState
from notifications.models import Message
from registrations import links
from registrations.models import HistoryEntry, Registration
from registrations.services.deciding import cancel_registration
from registrations.services.events import release_due_seats
from registrations.states import Approval, State
from tests import factories
from tests.factories import SYSTEM, make_user
from tests.factories.conference import a_delegation, a_roster, an_edition, cells
from tests.factories.crowd import at_once

pytestmark = pytest.mark.django_db
BY = Actor.coordinator("Trần Thị Đầu Mối")
HEAD = {"role": "Trưởng đoàn"}
NEW = {"full_name": "Bà Hoàng Thị Yến", "phone": "0987111222", "position": "Phó Giám đốc"}


def locked(event=None, rows=(), *, quota=3, **fields):
    """A delegation whose roster was sent, approved and locked."""
    delegation = a_delegation(event or an_edition(), quota=quota, **fields)
    a_roster(
        delegation,
        rows or [cells("Ông Võ Quân", **HEAD), cells("Ông Lò Hiếu"), cells("Ông Tài Lái", role="Lái xe")],
    )  # fmt: skip
    submit_roster(delegation_id=delegation.pk, by=BY, beyond="wait")
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    lock_roster(delegation_id=delegation.pk, by=SYSTEM)
    return again(delegation)


def again(delegation):
    return Delegation.objects.select_related("unit__block", "unit__conference__event").get(
        pk=delegation.pk
    )


def named(name):
    return Delegate.objects.select_related("registration").get(registration__full_name=name)


def staff(delegation):
    office = delegation.unit.conference.event.organiser
    return Actor.user(make_user(Role.STAFF, office))


def swap(delegation, leaving, texts=None, **how):
    return changes.ask_swap(
        delegation_id=delegation.pk,
        leaving_id=named(leaving).pk,
        cells=texts or NEW,
        reason="Bận công tác",
        by=how.pop("by", BY),
    )


def make(change, delegation):
    return changes.make_change(change_id=change.pk, answer="", by=staff(delegation))


def seats(delegation):
    delegation = again(delegation)
    event = delegation.unit.conference.event
    return delegation.unit.block.used, event.seats_taken, event.seats_reserved


def told(kind):
    return [(m.to_name, m.to_email) for m in Message.objects.filter(kind=kind).order_by("pk")]


def test_a_swap_is_asked_answered_and_done_on_the_same_seat():
    delegation = locked(coordinator_email="daumoi@example.vn")
    old = named("Lò Hiếu")
    old_ticket = links.ticket(old.registration)
    Delegate.objects.filter(pk=old.pk).update(badge_printed_as="0" * 32)
    before = seats(delegation)

    change = swap(delegation, "Lò Hiếu")
    assert (change.state, change.asked_by) == ("asked", BY.label)
    assert old.registration.state == State.CONFIRMED, "nothing happens before staff agree"
    make(change, delegation)

    new = named("Hoàng Thị Yến")
    old = named("Lò Hiếu")
    assert (old.registration.state, new.registration.state) == (State.CANCELLED, State.CONFIRMED)
    assert seats(delegation) == before
    assert links.read_ticket(old_ticket) is None, "the old QR is dead"
    assert links.read_ticket(links.ticket(new.registration)) == new.registration
    assert new.replaces == old
    assert worn_by(new.registration).is_due
    change.refresh_from_db()
    assert (change.state, change.coming, change.decided_by is not None) == ("done", new, True)
    # Whom it concerns: both, here by way of the coordinator, and the coordinator.
    assert told("registration.cancelled") == [("Ông Lò Hiếu", "daumoi@example.vn")]
    [entered] = Message.objects.filter(
        kind="registration.entered_by_staff", topic=new.registration.topic
    )
    assert entered.to_email == "daumoi@example.vn"
    assert "qr" in entered.links
    [done] = Message.objects.filter(kind="delegation.change_done")
    assert (done.context["leaving"], done.context["coming"]) == ("Lò Hiếu", "Hoàng Thị Yến")
    whats = set(HistoryEntry.objects.values_list("what", flat=True))
    assert {"delegation.change_asked", "delegation.change_done", "registration.exchanged"} <= whats
    names = [row.cells["full_name"] for row in roster_of(again(delegation)).people]
    assert names == ["Ông Võ Quân", "Bà Hoàng Thị Yến", "Ông Tài Lái"]


def test_who_comes_instead_has_bed_meals_bus_car_and_tham_luan_of_the_one_before():
    event = an_edition(meals=["Tiệc tối"])
    meal = event.conference.meals.get()
    delegation = locked(
        event,
        [
            cells("Ông Võ Quân", **HEAD),
            cells(
                "Ông Lò Hiếu", room="Đôi", visit="Có", arrival="15h", plate="20A-123.45",
                paper="Kết nối vùng", **{f"meal:{meal.pk}": "Có"},
            ),
        ],
    )  # fmt: skip
    old = named("Lò Hiếu")
    place_in_a_room(event, old)
    bus = Bus.objects.create(conference=event.conference, name="Xe 1", capacity=30)
    BusSeat.objects.create(bus=bus, delegate=old)

    make(
        swap(delegation, "Lò Hiếu", {**NEW, "full_name": "Ông Hà Mới", "visit": "Không"}),
        delegation,
    )

    new = named("Hà Mới")
    assert (new.room_wish, new.vehicle.plate, new.stay.room.number) == (
        "double",
        "20A-123.45",
        "301",
    )
    assert MealChoice.objects.filter(delegate=new, meal=meal).exists()
    assert not new.site_visit, "what the new one says goes before what the old one had"
    assert not BusSeat.objects.exists()
    paper = Paper.objects.get()
    assert (paper.delegate, paper.author, paper.state) == (new, "Hà Mới", PaperState.OFFERED)


def place_in_a_room(event, *delegates):
    hotel = Hotel.objects.create(conference=event.conference, name="Khách sạn Biển")
    kind = RoomType.objects.create(hotel=hotel, name="Phòng đôi", beds=2)
    room = HotelRoom.objects.create(hotel=hotel, kind=kind, number="301")
    for delegate in delegates:
        Stay.objects.create(room=room, delegate=delegate)


def test_nobody_wakes_up_beside_a_stranger_of_the_other_sex_after_a_swap():
    event = an_edition()
    delegation = locked(
        event,
        [
            cells("Ông Võ Quân", **HEAD, room="Đôi"),
            cells("Ông Lò Hiếu", room="Đôi, ghép với số 1"),
        ],
    )
    head, old = named("Võ Quân"), named("Lò Hiếu")
    place_in_a_room(event, head, old)

    make(swap(delegation, "Lò Hiếu"), delegation)

    new = named("Hoàng Thị Yến")
    assert list(Stay.objects.values_list("delegate", flat=True)) == [head.pk]
    assert (new.room_wish, new.share_with) == ("double", None)


def test_a_text_that_was_sent_in_keeps_its_author_and_has_who_comes_to_present_it():
    delegation = locked(rows=[cells("Ông Võ Quân", **HEAD), cells("Ông Lò Hiếu", paper="Bài")])
    Paper.objects.update(state=PaperState.AGENDA)
    make(swap(delegation, "Lò Hiếu"), delegation)
    paper = Paper.objects.get()
    assert (paper.author, paper.delegate, paper.state) == (
        "Lò Hiếu", named("Hoàng Thị Yến"), PaperState.AGENDA,
    )  # fmt: skip


def test_a_new_driver_drives_the_same_car():
    delegation = locked(
        rows=[cells("Ông Võ Quân", **HEAD), cells("Ông Tài Lái", role="Lái xe", plate="20A-123.45")]
    )
    make(
        swap(delegation, "Tài Lái", {"full_name": "Ông Mới Lái", "phone": "0912000999"}), delegation
    )
    car = Vehicle.objects.get()
    assert (car.driver_name, car.driver_phone) == ("Mới Lái", "+84912000999")
    new = named("Mới Lái")
    assert new.role == DelegateRole.DRIVER
    assert new.registration.seatless


def test_the_head_is_replaced_by_a_head():
    delegation = locked()
    with pytest.raises(DomainError, match="phải là trưởng đoàn") as refusal:
        swap(delegation, "Võ Quân", {**NEW, "role": "Đại biểu"})
    assert refusal.value.field == "role"
    make(swap(delegation, "Võ Quân"), delegation)
    assert named("Hoàng Thị Yến").role == DelegateRole.HEAD


def test_where_staff_decide_who_comes_the_one_they_agreed_to_is_confirmed():
    delegation = locked(an_edition(approval=Approval.REVIEW))
    make(swap(delegation, "Lò Hiếu"), delegation)
    assert named("Hoàng Thị Yến").registration.state == State.CONFIRMED


def test_before_the_approval_who_comes_instead_waits_for_it_like_the_others():
    delegation = a_delegation(an_edition())
    a_roster(delegation, [cells(**HEAD), cells("Ông Lò Hiếu")])
    submit_roster(delegation_id=delegation.pk, by=BY)
    make(swap(delegation, "Lò Hiếu"), delegation)
    assert named("Hoàng Thị Yến").registration.state == State.PENDING
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    assert named("Hoàng Thị Yến").registration.state == State.CONFIRMED


def test_the_seat_goes_from_hand_to_hand_past_the_waiting_list(time_machine):
    event = an_edition(capacity=2)
    delegation = a_delegation(event, quota=2, held_days=3)
    a_roster(delegation, [cells("Ông Võ Quân", **HEAD), cells("Ông Lò Hiếu")])
    submit_roster(delegation_id=delegation.pk, by=BY)
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    time_machine.move_to(clock.now() + timedelta(days=4))
    release_due_seats()
    outsider = factories.register(event)
    assert outsider.state == State.WAITLISTED

    make(swap(delegation, "Lò Hiếu"), delegation)

    outsider.refresh_from_db()
    assert outsider.state == State.WAITLISTED
    assert named("Hoàng Thị Yến").registration.state == State.CONFIRMED

    withdrawal = changes.ask_withdrawal(
        delegation_id=delegation.pk, leaving_id=named("Hoàng Thị Yến").pk, reason="", by=BY
    )
    make(withdrawal, delegation)
    outsider.refresh_from_db()
    assert outsider.state == State.OFFERED, "what a withdrawal frees is offered"


def test_one_more_takes_a_seat_of_the_quota_then_of_the_common_pool_then_none():
    event = an_edition(capacity=4)
    delegation = locked(event, quota=3)
    for name, used, taken in (("Hà Mới Một", 3, 3), ("Hà Mới Hai", 3, 4)):
        change = changes.ask_addition(
            delegation_id=delegation.pk, cells=cells(name), reason="", by=BY
        )
        make(change, delegation)
        assert seats(delegation)[:2] == (used, taken)
        assert named(name).registration.state == State.CONFIRMED
    change = changes.ask_addition(
        delegation_id=delegation.pk, cells=cells("Hà Mới Ba"), reason="", by=BY
    )
    with pytest.raises(Conflict, match="Không còn chỗ"):
        make(change, delegation)
    change.refresh_from_db()
    assert change.state == "asked"
    driver = changes.ask_addition(
        delegation_id=delegation.pk, cells=cells("Tài Hai", role="Lái xe"), reason="", by=BY
    )
    make(driver, delegation)
    assert seats(delegation)[:2] == (3, 4)
    rows = [row.cells["full_name"] for row in roster_of(again(delegation)).rows]
    assert rows[-3:] == ["Hà Mới Một", "Hà Mới Hai", "Tài Hai"]


def test_one_who_withdraws_leaves_the_seat_to_who_waits_of_the_same_delegation():
    delegation = locked(
        rows=[cells("Ông Võ Quân", **HEAD), cells("Lò Hiếu"), cells("Đỗ Duy")], quota=2
    )
    assert named("Đỗ Duy").registration.state == State.WAITLISTED

    change = changes.ask_withdrawal(
        delegation_id=delegation.pk, leaving_id=named("Lò Hiếu").pk, reason="Ốm", by=BY
    )
    make(change, delegation)

    assert named("Lò Hiếu").registration.state == State.CANCELLED
    assert named("Đỗ Duy").registration.state == State.CONFIRMED
    assert seats(delegation) == (2, 2, 0)


def test_who_waits_may_come_instead_of_who_has_a_seat():
    delegation = locked(
        rows=[cells("Ông Võ Quân", **HEAD), cells("Lò Hiếu"), cells("Đỗ Duy", phone="0912333444")],
        quota=2,
    )
    make(swap(delegation, "Lò Hiếu", {"full_name": "Đỗ Duy", "phone": "0912333444"}), delegation)
    assert named("Đỗ Duy").registration.state == State.CONFIRMED
    assert Registration.objects.filter(full_name="Đỗ Duy").count() == 1
    names = [row.cells["full_name"] for row in roster_of(again(delegation)).people]
    assert names == ["Ông Võ Quân", "Đỗ Duy"]
    assert seats(delegation) == (2, 2, 0)


def test_the_head_withdraws_when_somebody_else_leads():
    delegation = locked()
    arguments = {"delegation_id": delegation.pk, "leaving_id": named("Võ Quân").pk, "reason": ""}
    with pytest.raises(DomainError) as refusal:
        changes.ask_withdrawal(**arguments, by=BY)
    assert refusal.value.field == "new_head"
    change = changes.ask_withdrawal(**arguments, by=BY, new_head_id=named("Lò Hiếu").pk)
    before = worn_by(named("Lò Hiếu").registration).summary
    make(change, delegation)
    assert named("Lò Hiếu").role == DelegateRole.HEAD
    assert worn_by(named("Lò Hiếu").registration).summary != before
    roster = roster_of(again(delegation))
    assert roster.head is not None
    assert roster.head.delegate == named("Lò Hiếu")


def test_what_can_not_be_done_is_said_at_its_cell():
    delegation = locked()
    for texts, field in (
        ({"full_name": ""}, "full_name"),
        ({**NEW, "phone": "12"}, "phone"),
        (
            {**NEW, "full_name": "Võ Quân", "phone": RosterRow.objects.first().cells["phone"]},
            "full_name",
        ),
        ({**NEW, "role": "Trưởng đoàn"}, "role"),
    ):
        with pytest.raises(DomainError) as refusal:
            swap(delegation, "Lò Hiếu", texts)
        assert refusal.value.field == field
    assert not RosterChange.objects.exists()


def test_asking_twice_is_one_request_and_another_about_the_same_person_waits():
    delegation = locked()
    assert swap(delegation, "Lò Hiếu") == swap(delegation, "Lò Hiếu")
    with pytest.raises(Conflict, match="đang chờ trả lời"):
        swap(delegation, "Lò Hiếu", {**NEW, "full_name": "Hà Khác"})


def test_staff_say_no_with_a_reason_and_the_coordinator_reads_it():
    delegation = locked()
    change = swap(delegation, "Lò Hiếu")
    with pytest.raises(DomainError):
        changes.refuse_change(change_id=change.pk, answer=" ", by=SYSTEM)
    changes.refuse_change(change_id=change.pk, answer="Đã in kỷ yếu", by=SYSTEM)
    [message] = Message.objects.filter(kind="delegation.change_refused")
    assert message.context["reason"] == "Đã in kỷ yếu"
    assert named("Lò Hiếu").registration.state == State.CONFIRMED
    with pytest.raises(IllegalTransition):
        make(change, delegation)


def test_a_request_is_taken_back_while_nobody_answered():
    delegation = locked()
    change = swap(delegation, "Lò Hiếu")
    changes.take_back_change(change_id=change.pk, by=BY)
    changes.take_back_change(change_id=change.pk, by=BY)
    with pytest.raises(IllegalTransition):
        make(change, delegation)
    done = make(swap(delegation, "Lò Hiếu"), delegation)
    with pytest.raises(IllegalTransition):
        changes.take_back_change(change_id=done.pk, by=BY)


def test_the_coordinator_asks_until_the_last_evening_and_staff_change_on_the_morning(time_machine):
    delegation = locked()
    until = rostering.last_moment(delegation)
    time_machine.move_to(until - timedelta(minutes=1))
    changes.take_back_change(change_id=swap(delegation, "Lò Hiếu").pk, by=BY)
    time_machine.move_to(until + timedelta(hours=10))
    with pytest.raises(DomainError, match="xin gọi cho Ban Tổ chức"):
        swap(delegation, "Lò Hiếu")

    done = changes.change_by_staff(
        delegation_id=delegation.pk,
        kind="swap",
        leaving_id=named("Lò Hiếu").pk,
        cells=NEW,
        by=staff(delegation),
    )
    assert (done.state, named("Hoàng Thị Yến").registration.state) == ("done", State.CONFIRMED)
    assert Message.objects.filter(kind="delegation.change_done").count() == 1


@pytest.mark.parametrize("state", ["invited", "draft", "returned", "declined"])
def test_while_the_list_is_edited_nothing_is_asked(state):
    delegation = locked()
    Delegation.objects.update(state=state)
    with pytest.raises(IllegalTransition):
        swap(delegation, "Lò Hiếu")


def test_somebody_whom_staff_cancelled_meanwhile_is_not_replaced_but_another_added():
    delegation = locked()
    change = swap(delegation, "Lò Hiếu")
    cancel_registration(registration_id=named("Lò Hiếu").pk, by=SYSTEM)
    with pytest.raises(Conflict, match="không còn trong đoàn"):
        make(change, delegation)
    make(changes.ask_addition(delegation_id=delegation.pk, cells=NEW, reason="", by=BY), delegation)
    assert seats(delegation)[0] == 2


def test_a_delegate_of_another_delegation_is_nobody_here():
    event = an_edition()
    first, second = (
        locked(event, quota=2),
        locked(event, [cells("Hà Khác", **HEAD), cells("Hà Hai")], quota=2),
    )
    with pytest.raises(Delegate.DoesNotExist):
        changes.ask_withdrawal(
            delegation_id=first.pk, leaving_id=named("Hà Hai").pk, reason="", by=BY
        )
    with pytest.raises(Conflict, match="trong một đoàn khác"):
        made = swap(first, "Lò Hiếu", dict(second.rows.get(position=2).cells))
        make(made, first)
    assert seats(first)[0] == 2


def test_a_locked_delegation_that_declines_frees_everybody():
    delegation = locked()
    change = swap(delegation, "Lò Hiếu")
    decline_invitation(delegation_id=delegation.pk, reason="Bão", by=SYSTEM)
    change.refresh_from_db()
    assert change.state == "taken_back"
    assert again(delegation).state == DelegationState.DECLINED
    assert seats(delegation) == (0, 0, 0)
    assert not Registration.objects.filter(state=State.CONFIRMED).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_of_staff_who_agree_at_once_make_one_change():
    delegation = locked()
    change = swap(delegation, "Lò Hiếu")
    by = staff(delegation)

    def agree():
        changes.make_change(change_id=change.pk, answer="", by=by)

    failures = at_once([agree] * 4)

    assert not failures
    assert Registration.objects.filter(full_name="Hoàng Thị Yến").count() == 1
    assert seats(delegation) == (2, 2, 1)
    assert Message.objects.filter(kind="delegation.change_done").count() == 1
