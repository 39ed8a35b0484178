"""The hall of the opening: who is proposed for which seat, and what staff put right by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Conflict, DomainError
from conferences.halls import Guest, Plan, Seat, in_order, propose
from conferences.models import HallSeat, UnitKind
from conferences.selectors.seating import guests_in_order, hall_plan
from conferences.services import guests as guest_services
from conferences.services import seating
from conferences.states import DelegateRole
from registrations.states import State
from tests.conferences.at_once import at_once
from tests.factories import SYSTEM
from tests.factories.conference import a_delegate, a_delegation, an_edition, some_delegates

SHAPE = {"name": "Hội trường lớn", "presiding_seats": 3, "rows": 4, "seats_per_row": 5}


def a_hall(event, **shape):
    return seating.save_hall(
        event_id=event.pk, details={**SHAPE, "closed": [], "aisles": [], **shape}, by=SYSTEM
    )


def take(event, delegate, row, number):
    return seating.seat_delegate(
        event_id=event.pk, delegate_id=delegate.pk, seat=Seat(row, number), by=SYSTEM
    )


def suggest(event):
    return seating.propose_seats(event_id=event.pk, by=SYSTEM)


def seats_of(event):
    return {
        seat.delegate_id: Seat(seat.row, seat.number)
        for seat in HallSeat.objects.filter(hall_id=event.pk)
    }


@st.composite
def halls_with_guests(draw):
    rows, width = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    every = [Seat(row, number) for row in range(1, rows + 1) for number in range(1, width + 1)]
    plan = Plan(rows, width, frozenset(draw(st.sets(st.sampled_from(every)))), presiding_seats=3)
    guests = [
        Guest(
            pk,
            rank=draw(st.none() | st.integers(1, 4)),
            is_head=draw(st.booleans()),
            delegation=draw(st.integers(0, 4)),
        )
        for pk in range(draw(st.integers(0, 40)))
    ]
    open_seats = [*plan.seats(), Seat(0, 1), Seat(0, 2)]
    by_hand = draw(st.lists(st.sampled_from(open_seats), unique=True, max_size=len(guests)))
    return plan, guests, dict(enumerate(by_hand))


@given(halls_with_guests())
def test_whoever_is_proposed_has_one_open_seat_and_nobody_sits_before_their_betters(world):
    plan, guests, kept = world
    proposed = propose(plan, guests, kept)
    assert proposed == propose(plan, guests, kept)
    assert not proposed.keys() & kept.keys(), "who was seated by hand is left alone"
    everybody = [*proposed.values(), *kept.values()]
    assert len(everybody) == len(set(everybody)), "one seat, one person"
    assert all(plan.holds(seat) and seat.row > 0 for seat in proposed.values())
    in_hall = [seat for seat in kept.values() if seat.row > 0]
    free = len(plan.seats()) - len(in_hall)
    assert len(proposed) == min(len(guests) - len(kept), free), "while there is a seat, one sits"
    line = [guest for guest in in_order(guests) if guest.pk in proposed]
    for first, second in pairwise(line):
        one, other = proposed[first.pk], proposed[second.pk]
        assert one.row <= other.row
        leads = all(guest.rank is not None or guest.is_head for guest in (first, second))
        if leads and one.row == other.row:
            assert plan.from_middle(one) <= plan.from_middle(other)


@given(halls_with_guests())
def test_the_rest_of_a_delegation_sit_side_by_side(world):
    plan, guests, _kept = world
    plain = [Guest(guest.pk, delegation=guest.delegation) for guest in guests]
    proposed = propose(plan, plain, {})
    where = {seat: guest.delegation for guest in plain if (seat := proposed.get(guest.pk))}
    for row in range(1, plan.rows + 1):
        in_row = [where[seat] for seat in sorted(where) if seat.row == row]
        runs = [one for one, other in zip([None, *in_row], in_row, strict=False) if one != other]
        assert len(runs) == len(set(in_row)), "a delegation is one run of a row"


def test_a_delegation_that_a_row_parts_goes_on_right_behind():
    guests = [Guest(pk, delegation=pk // 2) for pk in range(6)]
    proposed = propose(Plan(rows=2, seats_per_row=3), guests, {})
    assert [proposed[pk] for pk in (2, 3)] == [Seat(1, 3), Seat(2, 3)]


@pytest.mark.django_db
def test_the_ministry_then_the_host_then_provinces_by_the_alphabet():
    event = an_edition()
    for name, kind, province in (
        ("Báo Mẫu", UnitKind.PRESS, ("", "")),
        ("Trung tâm Khuyến công Điện Biên", UnitKind.CENTRE, ("11", "Tỉnh Điện Biên")),
        ("Sở Công Thương tỉnh Điện Biên", UnitKind.DEPARTMENT, ("11", "Tỉnh Điện Biên")),
        ("Trung tâm Khuyến công Cao Bằng", UnitKind.CENTRE, ("04", "Tỉnh Cao Bằng")),
        ("Trung tâm Khuyến công Hải Phòng", UnitKind.CENTRE, ("31", "Thành phố Hải Phòng")),
        ("Trung tâm Khuyến công Bắc Ninh", UnitKind.CENTRE, ("24", "Tỉnh Bắc Ninh")),
        ("Cục Công nghiệp", UnitKind.MINISTRY, ("", "")),
    ):
        a_delegate(a_delegation(event, name, kind=kind, province=province, quota=2))
    assert [guest.delegation.unit.name for guest in guests_in_order(event)] == [
        "Cục Công nghiệp",
        "Trung tâm Khuyến công Hải Phòng",
        "Trung tâm Khuyến công Bắc Ninh",
        "Trung tâm Khuyến công Cao Bằng",
        "Sở Công Thương tỉnh Điện Biên",
        "Trung tâm Khuyến công Điện Biên",
        "Báo Mẫu",
    ]


@pytest.mark.django_db
def test_the_best_seats_go_by_rank_then_to_heads_and_drivers_wait_outside():
    event = an_edition()
    a_hall(event, closed=["1-3"])
    delegation = a_delegation(event, quota=9)
    plain, second, head, first, driver, gone = some_delegates(
        delegation,
        [
            {}, {"rank": 2}, {"role": DelegateRole.HEAD}, {"rank": 1},
            {"role": DelegateRole.DRIVER}, {},
        ],
    )  # fmt: skip
    take(event, gone, 1, 2)
    gone.registration.state = State.CANCELLED
    gone.registration.save()
    assert suggest(event) == seating.Seated(4, 0)
    where = seats_of(event)
    assert where == {
        first.pk: Seat(1, 2), second.pk: Seat(1, 4), head.pk: Seat(1, 1), plain.pk: Seat(1, 5),
    }  # fmt: skip
    assert driver.pk not in where
    with pytest.raises(DomainError, match="Lái xe"):
        take(event, driver, 2, 1)


@pytest.mark.django_db
def test_who_registered_without_a_delegation_sits_too_and_the_rest_are_counted():
    event = an_edition()
    a_hall(event, rows=1, seats_per_row=2)
    delegation = a_delegation(event, quota=4)
    some_delegates(delegation, 2)
    alone = a_delegate(delegation)
    registration = alone.registration
    alone.delete()
    assert suggest(event) == seating.Seated(2, 1)
    assert registration.pk not in seats_of(event), "who came without a delegation is last"


@pytest.mark.django_db
def test_what_staff_put_by_hand_stays_and_the_presiding_table_is_theirs_alone():
    event = an_edition()
    a_hall(event)
    people = some_delegates(a_delegation(event, quota=9), 6)
    take(event, people[5], 0, 2)
    take(event, people[4], 1, 3)
    suggest(event)
    suggest(event)
    where = seats_of(event)
    assert where[people[5].pk] == Seat(0, 2)
    assert where[people[4].pk] == Seat(1, 3)
    assert sum(seat.row == 0 for seat in where.values()) == 1
    assert seating.clear_seats(event_id=event.pk, by=SYSTEM) == 4
    assert seating.clear_seats(event_id=event.pk, by=SYSTEM, by_hand_too=True) == 2


@pytest.mark.django_db
def test_a_taken_seat_says_whose_it_is_and_two_may_swap():
    event = an_edition()
    a_hall(event)
    one, other = some_delegates(
        a_delegation(event, quota=9),
        [{"full_name": "Trần Thị Hoa", "salutation": "ba"}, {"full_name": "Lê Văn An"}],
    )
    take(event, one, 1, 3)
    with pytest.raises(Conflict, match="Hàng 1, ghế 3 đã có Bà Trần Thị Hoa"):
        take(event, other, 1, 3)
    take(event, other, 2, 1)
    seating.swap_seats(event_id=event.pk, delegate_id=other.pk, seat=Seat(1, 3), by=SYSTEM)
    assert seats_of(event) == {other.pk: Seat(1, 3), one.pk: Seat(2, 1)}
    for nowhere in (Seat(9, 1), Seat(1, 6), Seat(0, 4), Seat(1, 0)):
        with pytest.raises(DomainError, match="không có"):
            take(event, one, *nowhere)
    seating.free_seat(event_id=event.pk, delegate_id=other.pk, by=SYSTEM)
    assert seats_of(event) == {one.pk: Seat(2, 1)}
    assert event.history.filter(what="hall.seated", details__delegate=one.pk).count() == 2


@pytest.mark.django_db
def test_a_seat_of_somebody_who_does_not_come_is_free():
    event = an_edition()
    hall = a_hall(event)
    gone, coming = some_delegates(a_delegation(event, quota=9), 2)
    take(event, gone, 1, 3)
    gone.registration.state = State.CANCELLED
    gone.registration.save()
    assert hall_plan(event, hall).free == 20
    take(event, coming, 1, 3)
    assert seats_of(event) == {coming.pk: Seat(1, 3)}


@pytest.mark.django_db
def test_a_smaller_hall_frees_the_proposed_but_not_who_was_seated_by_hand():
    event = an_edition()
    a_hall(event)
    people = some_delegates(a_delegation(event, quota=9), 7)
    suggest(event)
    take(event, people[0], 4, 1)
    with pytest.raises(DomainError, match="1 người xếp bằng tay sẽ mất ghế"):
        a_hall(event, rows=1)
    assert len(seats_of(event)) == 7
    seating.free_seat(event_id=event.pk, delegate_id=people[0].pk, by=SYSTEM)
    a_hall(event, rows=1)
    assert {seat.row for seat in seats_of(event).values()} == {1}
    with pytest.raises(DomainError, match="ít nhất một ghế"):
        a_hall(event, rows=1, closed=[f"1-{number}" for number in range(1, 6)])


@pytest.mark.django_db
def test_who_comes_instead_sits_where_the_other_would_have():
    event = an_edition()
    a_hall(event)
    leaving, coming = some_delegates(a_delegation(event, quota=9), 2)
    take(event, leaving, 1, 3)
    guest_services.hand_over(leaving, coming)
    assert seats_of(event) == {coming.pk: Seat(1, 3)}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_six_clerks_want_one_seat_for_six_people_and_one_gets_it():
    event = an_edition()
    a_hall(event)
    people = some_delegates(a_delegation(event, quota=9), 6)
    assert (
        at_once([lambda each=each: take(event, each, 1, 3) for each in people]).count(Conflict) == 5
    )
    assert HallSeat.objects.filter(row=1, number=3).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_even_past_the_lock_the_database_lets_nobody_share_a_seat():
    event = an_edition()
    hall = a_hall(event)
    people = some_delegates(a_delegation(event, quota=9), 6)
    outcomes = at_once(
        [
            lambda each=each: HallSeat.objects.create(hall=hall, delegate=each, row=1, number=3)
            for each in people
        ]
    )
    assert outcomes.count(IntegrityError) == 5
