"""A roster is sent: in the quota as far as it goes, with one head, good rows at least."""

from __future__ import annotations

import contextlib
import time
from datetime import timedelta
from functools import partial

import pytest

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.rows import read_one
from conferences.models import Delegate, Delegation, Paper, RosterRow, Vehicle
from conferences.selectors.rosters import roster_of
from conferences.services import rostering, submitting
from conferences.services.inviting import change_quota
from conferences.services.reviewing import (
    approve_delegation,
    return_delegation,
    seat_waiting,
)
from conferences.services.submitting import decline_invitation, submit_roster, take_up_again
from conferences.states import DelegateRole, DelegationState, PaperState, RoomWish
from notifications.models import Message
from registrations.models import Event, HistoryEntry, Registration
from registrations.services.deciding import cancel_registration, change_details
from registrations.services.events import release_due_seats
from registrations.states import Approval, State
from tests import factories
from tests.factories import SYSTEM
from tests.factories.conference import a_delegation, a_roster, an_edition, cells, some_delegations
from tests.factories.crowd import at_once

pytestmark = pytest.mark.django_db
BY = Actor.coordinator("Trần Thị Đầu Mối")
HEAD = {"role": "Trưởng đoàn"}


def send(delegation, **how):
    return submit_roster(delegation_id=delegation.pk, by=BY, **how)


def again(delegation):
    """The delegation as it is now."""
    return Delegation.objects.select_related("unit__block", "unit__conference__event").get(
        pk=delegation.pk
    )


def states(delegation):
    return [
        row.delegate.registration.state if row.delegate else ""
        for row in roster_of(again(delegation)).rows
    ]


def seats(delegation):
    """(of the quota used, taken in all, reserved, waiting)."""
    delegation = again(delegation)
    event = delegation.unit.conference.event
    used = delegation.unit.block.used if delegation.unit.block else 0
    return used, event.seats_taken, event.seats_reserved, event.waiting_count


def test_a_roster_that_is_sent_becomes_registrations_in_the_quota():
    event = an_edition(meals=["Tiệc tối"])
    delegation = a_delegation(event, quota=3)
    meal = event.conference.meals.get()
    a_roster(
        delegation,
        [
            cells("Bà Võ Xuân Quân", **HEAD, room="đôi", arrival="15h", paper="Kết nối vùng"),
            cells("Ông Lò Văn Hiếu", visit="x", **{f"meal:{meal.pk}": "Có"}, note="ăn chay"),
            cells("Ông Trịnh Tùng", role="Lái xe", plate="20a 12345", phone="0912000111"),
        ],
    )

    sent = send(delegation)

    assert (sent.accepted, sent.waiting, sent.left) == (3, 0, [])
    assert states(delegation) == [State.PENDING] * 3
    assert seats(delegation) == (2, 2, 1, 0), "the driver takes no seat"
    head, guest, driver = Delegate.objects.order_by("pk")
    assert (head.role, head.room_wish, head.registration.salutation) == ("head", "double", "ba")
    assert f"{clock.local(head.arrives_at):%H}" == "15"
    paper = Paper.objects.get(delegate=head)
    assert (paper.title, paper.author, paper.state) == ("Kết nối vùng", "Võ Xuân Quân", "offered")
    assert guest.site_visit
    assert [choice.meal for choice in guest.meal_choices.all()] == [meal]
    assert guest.registration.dietary
    vehicle = Vehicle.objects.get()
    assert (vehicle.plate, vehicle.driver_name, vehicle.driver_phone) == (
        "20A-123.45", "Trịnh Tùng", "+84912000111",
    )  # fmt: skip
    assert driver.vehicle == vehicle
    assert driver.registration.seatless
    assert again(delegation).state == DelegationState.SUBMITTED
    assert HistoryEntry.objects.filter(what="delegation.submitted").get().actor_label == BY.label


def test_approving_confirms_them_and_each_gets_one_qr_by_way_of_the_coordinator_if_need_be():
    delegation = a_delegation(an_edition(), quota=3, coordinator_email="daumoi@example.vn")
    a_roster(
        delegation,
        [
            cells("Võ Xuân Quân", **HEAD, email="phong@example.vn"),
            cells("Lò Văn Hiếu", email="phong@example.vn"),
            cells("Nông Bá Bích"),
        ],
    )
    send(delegation)
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)

    assert states(delegation) == [State.CONFIRMED] * 3
    with_qr = [each for each in Message.objects.order_by("pk") if "qr" in each.links]
    assert [(each.to_name, each.to_email) for each in with_qr] == [
        ("Võ Xuân Quân", "phong@example.vn"),
        ("Lò Văn Hiếu", "phong@example.vn"),
        ("Nông Bá Bích", "daumoi@example.vn"),
    ], "two in one mailbox get each their own"
    assert len({str(each.links["qr"]) for each in with_qr}) == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "chưa có ai"),
        ([{}], "chưa có ai"),
        ([cells(), cells()], "chưa có trưởng đoàn"),
        ([cells(**HEAD), cells(**HEAD)], "đúng một trưởng đoàn, danh sách có ở các dòng 1, 2"),
        ([cells(**HEAD), cells(phone="123")], "Còn 1 dòng phải sửa"),
    ],
)
def test_what_is_not_ready_is_not_sent(rows, words):
    delegation = a_delegation(an_edition())
    a_roster(delegation, rows)
    with pytest.raises(DomainError, match=words):
        send(delegation)
    assert not Registration.objects.exists()
    assert again(delegation).state == DelegationState.DRAFT


def test_the_good_rows_go_and_those_in_error_stay_as_typed():
    delegation = a_delegation(an_edition())
    a_roster(delegation, [cells(**HEAD), cells(phone="123"), cells()])

    sent = send(delegation, only_good=True)

    assert (sent.accepted, [row.number for row in sent.left]) == (2, [2])
    assert states(delegation) == [State.PENDING, "", State.PENDING]
    assert RosterRow.objects.get(position=2).cells["phone"] == "123"


def test_who_is_in_another_delegation_stops_the_list_or_stays_behind():
    event = an_edition()
    first, second = a_delegation(event), a_delegation(event)
    twice = cells("Lò Văn Hiếu")
    a_roster(first, [cells(**HEAD), twice])
    a_roster(second, [cells(**HEAD), twice, cells()])
    send(first)

    with pytest.raises(Conflict, match="Dòng 2: Lò Văn Hiếu đã có tên trong một đoàn khác"):
        send(second)
    assert seats(second)[0] == 0

    sent = send(second, only_good=True)
    assert [row.number for row in sent.left] == [2]
    assert seats(second) == (2, 4, 6, 0)


def test_more_than_the_quota_asks_first_then_waits_together_or_stays():
    event = an_edition()
    delegation = a_delegation(event, quota=2)
    a_roster(delegation, [cells(), cells(**HEAD), cells(), cells(), cells(role="Lái xe")])

    with pytest.raises(Conflict, match="thiếu 2 chỗ") as refusal:
        send(delegation)
    assert refusal.value.field == "beyond"

    sent = send(delegation, beyond="wait")

    assert (sent.accepted, sent.waiting) == (3, 2)
    assert states(delegation) == ["pending", "pending", "waitlisted", "waitlisted", "pending"]
    waiting = Registration.objects.filter(state=State.WAITLISTED)
    assert {each.party for each in waiting} == {again(delegation).party}
    assert seats(delegation) == (2, 2, 0, 2)


def test_those_beyond_the_quota_may_stay_behind():
    delegation = a_delegation(an_edition(), quota=1)
    a_roster(delegation, [cells(), cells(**HEAD)])
    sent = send(delegation, beyond="leave")
    assert (sent.accepted, [row.number for row in sent.left]) == (1, [1])
    assert states(delegation) == ["", "pending"]


def test_without_a_waiting_list_nobody_waits():
    event = an_edition(waiting_list_open=False)
    delegation = a_delegation(event, quota=1)
    a_roster(delegation, 2)
    with pytest.raises(Conflict, match="không nhận danh sách chờ"):
        send(delegation, beyond="wait")
    assert seats(delegation) == (0, 0, 1, 0)


def test_those_who_wait_are_offered_seats_of_the_common_pool_together_when_seats_are_free():
    event = an_edition(capacity=3)
    delegation = a_delegation(event, quota=1)
    others = [factories.register(event) for _each in range(2)]
    a_roster(delegation, 3)
    send(delegation, beyond="wait")

    cancel_registration(registration_id=others[0].pk, by=SYSTEM)
    assert states(delegation)[1:] == ["waitlisted"] * 2, "one seat is not enough for both"
    cancel_registration(registration_id=others[1].pk, by=SYSTEM)

    assert states(delegation)[1:] == ["offered"] * 2
    assert seats(delegation) == (1, 3, 0, 0)


def test_a_larger_quota_seats_those_who_wait():
    delegation = a_delegation(an_edition(), quota=1)
    a_roster(delegation, 3)
    send(delegation, beyond="wait")
    change_quota(unit_id=delegation.unit_id, quota=2, held_until=None, by=SYSTEM)

    assert seat_waiting(delegation_id=delegation.pk, by=SYSTEM) == 1

    assert states(delegation) == ["pending", "confirmed", "waitlisted"]
    assert seats(delegation) == (2, 2, 0, 1)


@pytest.mark.parametrize(("others", "waiting"), [(3, 0), (5, 1)])
def test_after_the_seats_were_given_back_a_late_list_takes_what_the_common_pool_has(
    time_machine, others, waiting
):
    event = an_edition(capacity=6)
    delegation = a_delegation(event, quota=3, held_days=5)
    a_roster(delegation, 2)
    time_machine.move_to(clock.now() + timedelta(days=6))
    release_due_seats()
    for _each in range(others):
        factories.register(event)

    sent = send(delegation, beyond="wait")

    assert sent.waiting == waiting
    assert Event.objects.get(pk=event.pk).seats_taken == others + 2 - waiting


def test_the_quota_is_kept_where_applicants_are_selected_too():
    event = an_edition(approval=Approval.SELECTION, capacity=4)
    delegation = a_delegation(event, quota=2)
    a_roster(delegation, 3)
    send(delegation, beyond="wait")
    assert states(delegation) == ["pending", "pending", "waitlisted"]
    for _each in range(2):
        factories.register(event)
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    assert states(delegation) == ["confirmed", "confirmed", "waitlisted"]
    assert seats(delegation)[0] == 2


def test_a_returned_list_is_corrected_grows_and_shrinks_and_is_sent_again():
    event = an_edition()
    delegation = a_delegation(event, quota=3)
    rows = a_roster(
        delegation,
        [cells("Võ Quân", **HEAD), cells("Lò Hiếu", phone="0912111222"), cells("Đỗ Duy")],
    )
    send(delegation)
    return_delegation(delegation_id=delegation.pk, remark="Ghi rõ chức vụ", by=SYSTEM)
    before = Delegate.objects.get(registration__full_name="Lò Hiếu")
    common = {"delegation_id": delegation.pk, "by": BY}
    rostering.save_row(
        key=rows[1].key, version=None, cells={"full_name": "Lò Văn Hiếu", "room": "Đơn"}, **common
    )
    rostering.remove_row(key=rows[2].key, **common)
    rostering.add_rows(rows=[cells("Hà Mới")], **common)

    sent = send(delegation)

    assert (sent.accepted, sent.waiting) == (3, 0)
    corrected = Delegate.objects.get(pk=before.pk)
    assert corrected.registration.full_name == "Lò Văn Hiếu"
    assert corrected.room_wish == RoomWish.SINGLE
    assert Registration.objects.get(full_name="Đỗ Duy").state == State.CANCELLED
    assert Registration.objects.get(full_name="Hà Mới").state == State.PENDING
    assert seats(delegation) == (3, 3, 0, 0)
    assert HistoryEntry.objects.filter(what="delegation.submitted").count() == 2


def test_what_staff_corrected_meanwhile_stays_when_the_list_is_sent_again():
    delegation = a_delegation(an_edition(), quota=2)
    rows = a_roster(
        delegation, [cells("Võ Quân", **HEAD, room="Đôi", phone="0912000001"), cells("Ông Lò Hiếu")]
    )
    send(delegation)
    head = Delegate.objects.get(registration__full_name="Võ Quân")
    change_details(registration_id=head.pk, by=SYSTEM, changes={"phone": "+84988000001"})
    Delegate.objects.filter(pk=head.pk).update(room_wish=RoomWish.SINGLE)
    return_delegation(delegation_id=delegation.pk, remark="Ghi chức vụ", by=SYSTEM)
    rostering.save_row(
        delegation_id=delegation.pk, key=rows[0].key, cells={"position": "Giám đốc"}, version=None,
        by=BY,
    )  # fmt: skip

    send(delegation)

    head = Delegate.objects.get(pk=head.pk)
    assert (head.registration.phone, head.registration.position, head.room_wish) == (
        "+84988000001", "Giám đốc", RoomWish.SINGLE,
    )  # fmt: skip


def test_another_name_in_a_row_that_was_sent_is_another_person_on_the_same_seat():
    delegation = a_delegation(an_edition(), quota=2)
    rows = a_roster(delegation, [cells(**HEAD), cells("Lò Hiếu")])
    send(delegation)
    return_delegation(delegation_id=delegation.pk, remark="Thay người", by=SYSTEM)
    rostering.save_row(
        delegation_id=delegation.pk,
        key=rows[1].key,
        cells={"full_name": "Bà Hoàng Thị Yến", "phone": "0987111222"},
        version=None,
        by=BY,
    )

    send(delegation)

    old = Registration.objects.get(full_name="Lò Hiếu")
    new = Registration.objects.get(full_name="Hoàng Thị Yến")
    assert (old.state, new.state) == (State.CANCELLED, State.PENDING)
    assert old.person_id != new.person_id
    assert new.delegate.replaces == old.delegate
    assert seats(delegation) == (2, 2, 0, 0)


def test_a_driver_who_becomes_a_delegate_needs_a_seat_and_gives_it_back_as_a_driver():
    delegation = a_delegation(an_edition(), quota=2)
    rows = a_roster(delegation, [cells(**HEAD), cells(), cells(role="Lái xe")])
    send(delegation)
    return_delegation(delegation_id=delegation.pk, remark="Đổi lái xe", by=SYSTEM)
    for row, role in ((rows[1], "Lái xe"), (rows[2], "Đại biểu")):
        rostering.save_row(
            delegation_id=delegation.pk, key=row.key, cells={"role": role}, version=None, by=BY
        )

    send(delegation)

    assert seats(delegation) == (2, 2, 0, 0)
    assert [row.delegate.role for row in roster_of(again(delegation)).rows] == [
        DelegateRole.HEAD, DelegateRole.DRIVER, DelegateRole.DELEGATE,
    ]  # fmt: skip


def test_whom_staff_cancelled_is_not_signed_up_again_by_sending_the_list_again():
    delegation = a_delegation(an_edition(), quota=2)
    rows = a_roster(delegation, [cells(**HEAD), cells()])
    send(delegation)
    registration = roster_of(again(delegation)).rows[1].delegate.registration
    cancel_registration(registration_id=registration.pk, by=SYSTEM)
    return_delegation(delegation_id=delegation.pk, remark="Thiếu một người", by=SYSTEM)

    send(delegation)
    assert states(delegation) == ["pending", "cancelled"]

    return_delegation(delegation_id=delegation.pk, remark="Ghi lại nếu vẫn đi", by=SYSTEM)
    for act in (rostering.remove_row, rostering.restore_row):
        act(delegation_id=delegation.pk, key=rows[1].key, by=BY)
    send(delegation)
    assert states(delegation) == ["pending", "pending"]
    assert seats(delegation) == (2, 2, 0, 0)


def test_who_signed_up_alone_before_comes_with_the_delegation_on_its_quota():
    event = an_edition(capacity=10)
    alone = factories.register(event, "Lò Văn Hiếu", phone="+84912345678")
    delegation = a_delegation(event, quota=2)
    a_roster(delegation, [cells(**HEAD), cells("Lò Văn Hiếu", phone="0912 345 678")])

    send(delegation)

    assert Registration.objects.filter(full_name="Lò Văn Hiếu").count() == 1
    alone.refresh_from_db()
    assert (alone.state, alone.seat_block_id) == (State.CONFIRMED, delegation.unit.block_id)
    assert alone.delegate.delegation == delegation
    assert seats(delegation) == (2, 2, 0, 0)


def test_people_who_share_a_room_are_noted_by_number_and_by_name():
    delegation = a_delegation(an_edition())
    a_roster(
        delegation,
        [
            cells("Ông Võ Quân", **HEAD, room="Đôi"),
            cells("Ông Lò Hiếu", room="Đôi, ghép với số 1"),
            cells("Ông Đỗ Duy", room="Đôi"),
            cells("Ông Hà Tùng", room="ghép với anh Duy"),
        ],
    )
    send(delegation)
    wished = {
        each.registration.full_name: each.share_with and each.share_with.registration.full_name
        for each in Delegate.objects.all()
    }
    assert wished == {"Võ Quân": None, "Lò Hiếu": "Võ Quân", "Đỗ Duy": None, "Hà Tùng": "Đỗ Duy"}


def test_a_tham_luan_that_is_not_offered_any_more_is_withdrawn():
    delegation = a_delegation(an_edition())
    [row] = a_roster(delegation, [cells(**HEAD, paper="Chuyển đổi số")])
    send(delegation)
    return_delegation(delegation_id=delegation.pk, remark="Đã đủ tham luận", by=SYSTEM)
    rostering.save_row(
        delegation_id=delegation.pk, key=row.key, cells={"paper": ""}, version=None, by=BY
    )
    send(delegation)
    assert Paper.objects.get().state == PaperState.WITHDRAWN


def test_declining_with_a_reason_cancels_and_frees_the_seats_and_may_be_taken_back():
    event = an_edition(capacity=10)
    delegation = a_delegation(event, quota=4)
    a_roster(delegation, 2)
    send(delegation)

    with pytest.raises(DomainError, match="lý do"):
        decline_invitation(delegation_id=delegation.pk, reason=" ", by=BY)
    decline_invitation(delegation_id=delegation.pk, reason="Trùng lịch bão lũ", by=BY)

    delegation = again(delegation)
    assert (delegation.state, delegation.decline_reason) == ("declined", "Trùng lịch bão lũ")
    assert states(delegation) == ["cancelled"] * 2
    assert seats(delegation) == (0, 0, 0, 0)
    entry = HistoryEntry.objects.get(what="delegation.declined")
    assert (entry.from_state, entry.reason) == ("submitted", "Trùng lịch bão lũ")
    assert Message.objects.filter(kind="delegation.declined").count() == 1

    take_up_again(delegation_id=delegation.pk, by=BY)
    send(delegation)
    assert states(delegation) == ["pending"] * 2
    assert seats(delegation) == (2, 2, 2, 0)


@pytest.mark.parametrize("state", ["submitted", "approved", "locked", "arrived", "declined"])
def test_a_list_that_was_sent_is_not_sent_again_before_it_is_returned(state):
    delegation = a_delegation(an_edition())
    a_roster(delegation, 1)
    Delegation.objects.update(state=state)
    with pytest.raises(IllegalTransition):
        send(delegation)
    assert not Registration.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_eighteen_delegations_that_send_at_once_lose_nobody_and_pass_no_quota(monkeypatch, locked):
    """Seven people for five seats each; some click twice."""
    number = 18 if locked else 4
    event = an_edition(capacity=number * 5)
    delegations = some_delegations(event, number, quota=5)
    for delegation in delegations:
        a_roster(delegation, 7)
    if not locked:
        _take_the_lock_away(monkeypatch)

    def click(delegation):
        with contextlib.suppress(IllegalTransition):
            send(delegation, beyond="wait")

    failures = at_once(partial(click, each) for each in [*delegations, *delegations[:4]])

    event.refresh_from_db()
    held = Registration.objects.filter(state=State.PENDING).count()
    waiting = Registration.objects.filter(state=State.WAITLISTED).count()
    seen = (event.seats_taken, event.waiting_count, held, waiting)
    whole = seen == (number * 5, number * 2, number * 5, number * 2)
    if not locked:
        assert failures or not whole, "without the lock something is lost or counted twice"
        return
    assert not failures
    assert whole, seen
    for delegation in delegations:
        assert seats(delegation)[0] == 5
        assert delegation.rows.exclude(delegate=None).count() == 7


def _take_the_lock_away(monkeypatch):
    """Nobody waits for anybody, and everybody reads before anybody writes."""
    monkeypatch.setattr(
        "registrations.services.core.read_one",
        lambda model, lock=False, **key: read_one(model, **key),
    )

    def slowly(delegation):
        roster = roster_of(delegation)
        time.sleep(0.5)
        return roster

    monkeypatch.setattr(submitting, "roster_of", slowly)
