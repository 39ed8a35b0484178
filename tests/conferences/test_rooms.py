"""Who sleeps where: the last bed, strangers, who does not come any more, and what can be undone."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from accounts.models import Actor, Role
from common.errors import Conflict, DomainError
from conferences.models import Delegate, HotelRoom, Stay
from conferences.rooming import Why
from conferences.selectors.lodging import arrangement_of, room_words
from conferences.selectors.room_lists import problems_of
from conferences.services import lodging, placing
from conferences.services.guests import hand_over
from conferences.states import DelegateRole, RoomWish
from registrations.models import Registration
from registrations.services.deciding import change_details
from registrations.states import State
from tests.factories import SYSTEM, make_user
from tests.factories.conference import a_delegate, a_delegation, an_edition, some_delegates
from tests.factories.lodging import a_hotel, asleep, room

pytestmark = pytest.mark.django_db
ONG, BA, DOUBLE, SINGLE = "ong", "ba", RoomWish.DOUBLE, RoomWish.SINGLE


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def delegation(event):
    return a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=20)


def man(delegation, name="", **more):
    return a_delegate(delegation, name, **{"salutation": ONG, "room_wish": DOUBLE, **more})


def woman(delegation, name="", **more):
    return man(delegation, name, salutation=BA, **more)


def put(event, who, where, by=SYSTEM):
    return placing.place_delegate(event_id=event.pk, delegate_id=who.pk, room_id=where.pk, by=by)


def cancelled(who):
    Registration.objects.filter(pk=who.pk).update(state=State.CANCELLED)


def where(*people):
    found = dict(Stay.objects.values_list("delegate_id", "room__number"))
    return [found.get(each.pk) for each in people]


def test_a_full_room_takes_nobody_more_and_names_who_is_there(event, delegation):
    hotel = a_hotel(event, "Khách sạn Biển", doubles=1)
    first, second, third = (man(delegation, f"Lê Văn {n}") for n in ("An", "Bình", "Chi"))
    put(event, first, room(hotel, 201))
    put(event, second, room(hotel, 201))
    with pytest.raises(Conflict, match="phòng 201 đã đủ 2 người: Ông Lê Văn An, Ông Lê Văn Bình"):
        put(event, third, room(hotel, 201))
    assert where(first, second, third) == ["201", "201", None]


def test_a_stranger_of_the_other_sex_is_refused_with_the_reason(event, delegation):
    hotel = a_hotel(event, doubles=1)
    elsewhere = a_delegation(event, quota=5)
    her = woman(elsewhere, "Trần Thị Hoa")
    him = man(delegation, "Lê Văn An", share_with=her)
    put(event, her, room(hotel, 201))
    with pytest.raises(
        DomainError, match="Bà Trần Thị Hoa và Ông Lê Văn An chung phòng: khác giới"
    ):
        put(event, him, room(hotel, 201))
    assert where(him) == [None]


def test_a_couple_of_one_delegation_shares_when_one_named_the_other(event, delegation):
    hotel = a_hotel(event, doubles=1)
    her = woman(delegation)
    him = man(delegation, share_with=her)
    put(event, her, room(hotel, 201))
    put(event, him, room(hotel, 201))
    assert where(her, him) == ["201", "201"]


def test_who_has_no_salutation_is_put_beside_nobody(event, delegation):
    hotel = a_hotel(event, doubles=1)
    put(event, man(delegation), room(hotel, 201))
    unknown = man(delegation, "Lò Sao", salutation="")
    with pytest.raises(DomainError, match="chưa ghi Ông hay Bà cho Lò Sao"):
        put(event, unknown, room(hotel, 201))


def test_who_cancelled_keeps_no_bed(event, delegation):
    hotel = a_hotel(event, doubles=1)
    gone, here, late = man(delegation), man(delegation), man(delegation)
    put(event, gone, room(hotel, 201))
    put(event, here, room(hotel, 201))
    cancelled(gone)
    [view] = arrangement_of(event).rooms
    assert [each.pk for each in view.people] == [here.pk]
    put(event, late, room(hotel, 201))
    assert where(gone, here, late) == [None, "201", "201"]
    with pytest.raises(DomainError, match="không còn trong danh sách"):
        put(event, gone, room(hotel, 201))


def test_who_turns_out_to_be_a_woman_beside_a_strange_man_is_to_be_looked_at(event, delegation):
    hotel = a_hotel(event, doubles=2)
    one, two = man(delegation, "Lê Văn An"), man(delegation, "Trần Thanh Bình")
    husband = man(delegation, "Võ Quân")
    wife = man(delegation, "Lò Xuân", share_with=husband)
    for number, pair in enumerate([(one, two), (husband, wife)], start=201):
        for each in pair:
            put(event, each, room(hotel, number))
    assert problems_of(arrangement_of(event), event) == []
    for each in (two, wife):
        change_details(registration_id=each.pk, by=SYSTEM, changes={"salutation": BA})
    [problem] = problems_of(arrangement_of(event), event)
    assert problem.tone == "bad"
    assert "Ông Lê Văn An và Bà Trần Thanh Bình đang chung phòng mà không được" in problem.text


def test_two_people_swap_and_one_of_them_may_have_had_no_room(event, delegation):
    hotel = a_hotel(event, doubles=2)
    one, two, three = man(delegation), man(delegation), man(delegation)
    put(event, one, room(hotel, 201))
    put(event, two, room(hotel, 202))
    swap = {"event_id": event.pk, "by": SYSTEM}
    placing.swap_beds(delegate_id=one.pk, other_id=two.pk, **swap)
    assert where(one, two) == ["202", "201"]
    placing.swap_beds(delegate_id=three.pk, other_id=two.pk, **swap)
    assert where(three, two) == ["201", None]


def test_a_swap_that_would_bring_strangers_together_moves_nobody(event, delegation):
    hotel = a_hotel(event, doubles=2)
    her, mate, him = woman(delegation), woman(delegation), man(delegation)
    for who, door in ((her, 201), (mate, 201), (him, 202)):
        put(event, who, room(hotel, door))
    with pytest.raises(DomainError, match="khác giới"):
        placing.swap_beds(event_id=event.pk, delegate_id=him.pk, other_id=her.pk, by=SYSTEM)
    assert where(her, mate, him) == ["201", "201", "202"]


def test_moves_are_taken_back_one_by_one_each_person_their_own(event, delegation):
    hotel = a_hotel(event, doubles=3)
    mine, theirs = (Actor.user(make_user(Role.STAFF, event.organiser)) for _each in range(2))
    one, two = man(delegation), man(delegation)
    asleep(one, room(hotel, 201), by_hand=False)
    put(event, one, room(hotel, 202), by=mine)
    put(event, two, room(hotel, 203), by=theirs)
    placing.swap_beds(event_id=event.pk, delegate_id=one.pk, other_id=two.pk, by=mine)
    placing.take_back_move(event_id=event.pk, by=mine)
    assert where(one, two) == ["202", "203"]
    placing.take_back_move(event_id=event.pk, by=mine)
    assert where(one, two) == ["201", "203"]
    assert not one.__class__.objects.get(pk=one.pk).stay.by_hand, "as the proposal had it"
    with pytest.raises(DomainError, match="Không còn"):
        placing.take_back_move(event_id=event.pk, by=mine)


def test_what_somebody_else_moved_since_is_not_taken_back(event, delegation):
    hotel = a_hotel(event, doubles=2)
    mine, theirs = (Actor.user(make_user(Role.STAFF, event.organiser)) for _each in range(2))
    one = man(delegation)
    put(event, one, room(hotel, 201), by=mine)
    put(event, one, room(hotel, 202), by=theirs)
    with pytest.raises(Conflict, match="đã có người xếp lại"):
        placing.take_back_move(event_id=event.pk, by=mine)
    assert where(one) == ["202"]


def propose(event, **more):
    return placing.apply_proposal(event_id=event.pk, by=SYSTEM, **more)


def test_a_proposal_places_everybody_says_what_it_did_and_is_repeated_without_change(
    event, delegation
):
    a_hotel(event, singles=1, doubles=3)
    boss = man(delegation, room_wish=SINGLE, role=DelegateRole.HEAD)
    men = some_delegates(delegation, [{"salutation": ONG, "room_wish": DOUBLE}] * 2)
    women = some_delegates(delegation, [{"salutation": BA, "room_wish": DOUBLE}] * 3)
    at_home = man(delegation, room_wish=RoomWish.NONE)
    done = propose(event)
    assert (done.new, done.moved, done.kept, done.left) == (6, 0, 0, {})
    assert done.seconds < 1
    assert where(boss, at_home) == ["101", None]
    assert len(set(where(*men))) == 1
    assert len(set(where(*women))) == 2
    again = propose(event, again=True)
    assert (again.new, again.moved, again.kept) == (0, 0, 6)


def test_a_proposal_leaves_whom_staff_placed_and_tells_who_found_no_bed(event, delegation):
    hotel = a_hotel(event, doubles=2)
    mine = man(delegation)
    put(event, mine, room(hotel, 202))
    other, her = man(delegation), woman(delegation)
    alone = man(delegation, room_wish=SINGLE)
    done = propose(event, again=True)
    assert where(mine, other, her, alone) == ["202", "202", "201", None]
    assert done.left == {alone.pk: Why.NO_ROOM_ALONE}
    assert placing.clear_proposal(event_id=event.pk, by=SYSTEM) == 2
    assert where(mine, other, her) == ["202", None, None]


def test_who_comes_late_is_placed_without_moving_the_others(event, delegation):
    a_hotel(event, doubles=4)
    early = [man(delegation) for _each in range(3)]
    propose(event)
    before = where(*early)
    late = man(delegation)
    done = propose(event)
    assert (done.new, done.moved, done.kept) == (1, 0, 3)
    assert where(*early) == before
    assert where(late) != [None]


def test_who_replaces_somebody_takes_the_bed_unless_a_stranger_sleeps_there(event, delegation):
    hotel = a_hotel(event, doubles=2)
    him, mate, her, couple = man(delegation), man(delegation), woman(delegation), man(delegation)
    her.share_with = couple
    her.save()
    for who, door in ((him, 201), (mate, 201), (her, 202), (couple, 202)):
        put(event, who, room(hotel, door))
    new_him = man(delegation)
    hand_over(him, new_him)
    assert where(him, new_him) == [None, "201"]
    new_her = woman(delegation)
    hand_over(mate, new_her)
    assert where(new_her) == [None], "a woman beside the man who stayed"
    hers = woman(delegation)
    hand_over(couple, hers)
    assert where(hers) == ["202"]
    instead = man(delegation)
    hand_over(hers, instead)
    assert where(instead) == [None], "she never named him"
    assert Delegate.objects.get(pk=her.pk).share_with is None


def test_rooms_are_added_by_pattern_and_those_there_before_are_told(event):
    hotel = a_hotel(event, doubles=1)
    kind = hotel.room_types.get()
    added = lodging.add_rooms(
        hotel_id=hotel.pk, kind_id=kind.pk, numbers=["200", "201", "202"], by=SYSTEM
    )
    assert added == (["200", "202"], ["201"])


def test_only_what_is_empty_is_deleted(event, delegation):
    hotel = a_hotel(event, doubles=3)
    here, gone = man(delegation), man(delegation)
    put(event, here, room(hotel, 201))
    put(event, gone, room(hotel, 202))
    cancelled(gone)
    every = list(HotelRoom.objects.values_list("pk", flat=True))
    with pytest.raises(DomainError, match="không xóa: 201"):
        lodging.delete_rooms(hotel_id=hotel.pk, room_ids=every, by=SYSTEM)
    for refused in (lodging.delete_hotel,):
        with pytest.raises(DomainError, match="còn phòng"):
            refused(hotel_id=hotel.pk, by=SYSTEM)
    with pytest.raises(DomainError, match="Còn phòng thuộc loại này"):
        lodging.delete_room_type(kind_id=hotel.room_types.get().pk, by=SYSTEM)
    placing.free_bed(event_id=event.pk, delegate_id=here.pk, by=SYSTEM)
    assert lodging.delete_rooms(hotel_id=hotel.pk, room_ids=every, by=SYSTEM) == 3
    lodging.delete_hotel(hotel_id=hotel.pk, by=SYSTEM)


def test_a_kind_of_room_does_not_become_smaller_than_who_sleeps_there(event, delegation):
    hotel = a_hotel(event, doubles=1)
    for _each in range(2):
        put(event, man(delegation), room(hotel, 201))
    with pytest.raises(Conflict, match="Phòng 201 đang có 2 người"):
        lodging.save_room_type(
            hotel_id=hotel.pk, kind_id=hotel.room_types.get().pk, by=SYSTEM,
            details={"name": "Phòng đơn", "beds": 1, "price": None},
        )  # fmt: skip


def test_a_room_in_words_names_the_hotel_the_door_and_who_else_sleeps_there(event, delegation):
    hotel = a_hotel(event, "Khách sạn Biển", doubles=1)
    one, two = man(delegation, "Lê Văn An"), man(delegation, "Trần Văn Bình")
    assert room_words(one) == ""
    put(event, one, room(hotel, 201))
    assert room_words(one) == "Khách sạn Biển, phòng 201"
    put(event, two, room(hotel, 201))
    assert room_words(one) == "Khách sạn Biển, phòng 201, cùng Ông Trần Văn Bình"


@pytest.mark.parametrize("with_lock", [True, False])
@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_last_bed_goes_to_one_of_two(with_lock, monkeypatch):
    """Two of the staff at once; the control without the lock shows the race it prevents."""
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    event = an_edition()
    delegation = a_delegation(event, quota=20)
    hotel = a_hotel(event, doubles=1)
    asleep(man(delegation), room(hotel, 201))
    people = [man(delegation) for _each in range(3)]
    errors = _at_once(event, people, room(hotel, 201), with_lock, monkeypatch)
    inside = Stay.objects.count()
    if with_lock:
        assert inside == 2
        assert [type(error) for error in errors] == [Conflict] * 2
        assert all("đã đủ 2 người" in str(error) for error in errors)
    else:
        assert inside > 2, errors


def _at_once(event, people, where_to, with_lock, monkeypatch):
    if not with_lock:
        monkeypatch.setattr(placing, "lock_open_event", lambda pk: type(event).objects.get(pk=pk))
    errors: list[Exception] = []
    gate, seen = threading.Barrier(len(people)), threading.Barrier(len(people))
    check = placing._check

    def checked(*given):
        check(*given)
        if not with_lock:
            seen.wait(timeout=20)  # all have looked before anybody lies down

    monkeypatch.setattr(placing, "_check", checked)

    def lie_down(who):
        try:
            gate.wait(timeout=20)
            put(event, who, where_to)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=lie_down, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors
