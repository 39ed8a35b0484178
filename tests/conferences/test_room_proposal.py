"""A proposal for everybody's bed: rules that no list of guests and rooms can break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from conferences.rooming import Bedroom, Guest, Why, propose, room_numbers, room_order

pytestmark = pytest.mark.once

ONG, BA = "ong", "ba"


def lists_of_rooms():
    return st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), max_size=14).map(
        lambda rooms: [Bedroom(100 + n, *room) for n, room in enumerate(sorted(rooms))]
    )


@st.composite
def worlds(draw):
    """Guests, rooms, and some people whom staff put somewhere by hand, within the rules or not."""
    count = draw(st.integers(0, 16))
    guests = [
        Guest(
            key,
            draw(st.sampled_from((ONG, ONG, BA, BA, ""))),
            draw(st.sampled_from((1, 1, 2, 3, None))),
            wants_room=draw(st.integers(0, 5)) > 0,
            alone=draw(st.integers(0, 4)) == 0,
            driver=draw(st.integers(0, 5)) == 0,
            head=draw(st.integers(0, 5)) == 0,
            shares_with=draw(st.none() | st.integers(0, count)),
        )
        for key in range(count)
    ]
    rooms = draw(lists_of_rooms())
    keys = [room.key for room in rooms]
    fixed = (
        draw(st.dictionaries(st.integers(0, count), st.sampled_from(keys), max_size=4))
        if keys
        else {}
    )
    return guests, rooms, fixed


def allowed(one, other):
    """The rule once more, in other words than the product's."""
    named = one.key in (other.shares_with,) or other.key in (one.shares_with,)
    if one.delegation == other.delegation is not None and named:
        return True
    return {one.sex, other.sex} in ({ONG}, {BA})


def rooms_of(guests, places):
    inside = {}
    for guest in guests:
        if guest.key in places:
            inside.setdefault(places[guest.key], []).append(guest)
    return inside


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_whatever_comes_the_rules_of_rooms_hold(world):
    guests, rooms, fixed = world
    made = propose(guests, rooms, fixed)
    wanting = {guest.key for guest in guests if guest.wants_room and guest.key not in fixed}
    assert set(made.places) | set(made.left) == wanting, "everybody has a bed or a reason"
    assert not set(made.places) & set(made.left), "nobody has both"
    assert not set(made.places) & set(fixed), "whom staff placed stays where they are"
    assert made == propose(guests, rooms, fixed), "the same lists give the same beds"
    beds = {room.key: room.beds for room in rooms}
    for room, inside in rooms_of(guests, {**fixed, **made.places}).items():
        came = [guest for guest in inside if guest.key in made.places]
        if not came:
            continue
        assert len(inside) <= beds[room]
        for guest in came:
            others = [other for other in inside if other.key != guest.key]
            assert all(allowed(guest, other) for other in others)
            assert not (others and guest.alone)
            assert not any(other.alone for other in others)
    empty = set(beds) - set(made.places.values()) - set(fixed.values())
    assert not (made.left and empty), "nobody is left out while a room is empty"


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_nobody_is_left_out_while_a_bed_beside_their_like_is_free(world):
    guests, rooms, _fixed = world
    made = propose(guests, rooms)
    inside = rooms_of(guests, made.places)
    for guest in guests:
        if made.left.get(guest.key) not in (Why.NO_BED, Why.NO_BED_OF_DRIVERS):
            continue
        for room in rooms:
            others = inside.get(room.key, [])
            alike = all(
                (other.sex, other.driver, other.alone) == (guest.sex, guest.driver, False)
                for other in others
            )
            assert len(others) >= room.beds or not alike


def doubles(number, hotel=1, beds=2, first=1):
    return [Bedroom(first + n, hotel, beds) for n in range(number)]


def together(made, *keys):
    return len({made.places.get(key) for key in keys} | {None}) == 2


def test_a_man_and_a_woman_share_only_within_one_delegation_and_when_one_asked_for_it():
    strangers = [Guest(1, ONG, 1, shares_with=2), Guest(2, BA, 2, shares_with=1)]
    assert not together(propose(strangers, doubles(2)), 1, 2), "both asked, but two delegations"
    colleagues = [Guest(1, ONG, 1), Guest(2, BA, 1)]
    assert not together(propose(colleagues, doubles(2)), 1, 2), "nobody asked"
    couple = [Guest(1, ONG, 1), Guest(2, BA, 1, shares_with=1)]
    assert together(propose(couple, doubles(2)), 1, 2)
    assert propose(strangers, doubles(1)).left == {2: Why.NO_BED}


def test_who_has_no_salutation_sleeps_alone_unless_a_colleague_named_them():
    unknown = [Guest(1, "", 1), Guest(2, "", 1), Guest(3, ONG, 1)]
    made = propose(unknown, doubles(3))
    assert len(set(made.places.values())) == 3
    made = propose(unknown, doubles(1))
    assert made.left[1] == made.left[2] == Why.NO_SALUTATION
    assert together(propose([unknown[0], Guest(2, ONG, 1, shares_with=1)], doubles(1)), 1, 2)


def test_wishes_of_both_sides_come_before_those_of_one_side():
    guests = [
        Guest(1, ONG, 1, shares_with=3),
        Guest(2, ONG, 1),
        Guest(3, ONG, 1, shares_with=4),
        Guest(4, ONG, 1, shares_with=3),
    ]
    made = propose(guests, doubles(2))
    assert together(made, 3, 4)
    assert together(made, 1, 2)


def test_who_wants_a_room_alone_gets_a_single_and_a_double_only_if_nobody_else_needs_it():
    guests = [Guest(1, ONG, 1, alone=True), Guest(2, ONG, 1), Guest(3, ONG, 1)]
    made = propose(guests, [*doubles(1), Bedroom(9, 1, 1)])
    assert made.places == {1: 9, 2: 1, 3: 1}
    assert propose(guests, doubles(1)).left == {1: Why.NO_ROOM_ALONE}
    assert len(propose(guests, doubles(2)).places) == 3


def test_drivers_sleep_beside_drivers_of_other_delegations_and_not_beside_delegates():
    guests = [
        Guest(1, ONG, 1),
        Guest(2, ONG, 1, driver=True),
        Guest(3, ONG, 2, driver=True),
        Guest(4, ONG, 2),
    ]
    made = propose(guests, doubles(2))
    assert together(made, 2, 3)
    assert together(made, 1, 4)
    assert propose(guests[:2], doubles(1)).left == {2: Why.NO_BED_OF_DRIVERS}


def test_a_delegation_stays_in_one_hotel_behind_neighbouring_doors():
    guests = [Guest(n, ONG, delegation=n // 6) for n in range(30)]
    rooms = [*doubles(5, hotel=1), *doubles(12, hotel=2, first=11)]
    made = propose(guests, rooms)
    hotel = {room.key: room.hotel for room in rooms}
    for delegation in range(5):
        taken = sorted({made.places[n] for n in range(delegation * 6, delegation * 6 + 6)})
        assert len({hotel[room] for room in taken}) == 1
        assert taken == list(range(taken[0], taken[0] + 3))


def test_somebody_placed_by_hand_is_joined_by_who_named_them():
    guests = [Guest(1, ONG, 1), Guest(2, ONG, 2), Guest(3, ONG, 1, shares_with=1)]
    made = propose(guests, doubles(3), {1: 2})
    assert made.places[3] == 2
    assert 1 not in made.places


def test_a_group_that_finds_no_room_is_split_into_the_pair_that_asked_first():
    guests = [
        Guest(1, ONG, 1, shares_with=2), Guest(2, ONG, 1, shares_with=1),
        Guest(3, ONG, 1, shares_with=1), Guest(4, BA, 2), Guest(5, BA, 2, shares_with=4),
        Guest(6, BA, 2, shares_with=4),
    ]  # fmt: skip
    made = propose(guests, [Bedroom(1, 1, 3), *doubles(3, first=2)])
    assert together(made, 1, 2, 3)
    assert together(made, 4, 5)
    assert not together(made, 4, 6)


def test_three_hundred_guests_have_a_bed_each():
    guests = [
        Guest(
            n, (ONG, BA)[n % 3 == 0], n // 8, alone=n % 9 == 0, driver=n % 8 == 7,
            shares_with=n - 1 if n % 10 == 4 else None,
        )
        for n in range(300)
    ]  # fmt: skip
    rooms = [Bedroom(n, n // 70, 1 if n % 6 == 0 else 2) for n in range(200)]
    made = propose(guests, rooms)
    assert not made.left


def test_numbers_are_typed_as_spans_and_one_by_one():
    assert room_numbers("201-203, A09–A11; VIP 1,201") == [
        "201", "202", "203", "A09", "A10", "A11", "VIP 1",
    ]  # fmt: skip
    assert sorted(["A10", "A2", "101", "99"], key=room_order) == ["99", "101", "A2", "A10"]


@pytest.mark.parametrize(
    "text", ["", " , ;", "210-201", "A1-B5", "1-99999", "x" * 21, "abcdefghijklmnopqrs1-11", "\x00"]
)
def test_what_is_no_room_number_is_told(text):
    with pytest.raises(DomainError) as refused:
        room_numbers(text)
    assert refused.value.field == "numbers"
