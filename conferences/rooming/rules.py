"""Who may sleep in one room.

Two people whose salutations are the same may always share. All others (a man and a woman, or
somebody whose salutation nobody wrote down) share only when they come in the same delegation and
one of them named the other: a husband and wife of one office do so, strangers never."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple


class Guest(NamedTuple):
    """One person who comes, in the order of the list of delegations.

    `sex` is the salutation ("ong", "ba", "" unknown); `delegation` none for who came alone;
    `shares_with` is the key of who was named to share the room."""

    key: int
    sex: str = ""
    delegation: int | None = None
    wants_room: bool = True
    alone: bool = False
    driver: bool = False
    head: bool = False
    shares_with: int | None = None


class Bedroom(NamedTuple):
    """One room with so many beds; rooms are given hotel by hotel, in the order of the doors."""

    key: int
    hotel: int
    beds: int


def named(one: Guest, other: Guest) -> bool:
    """Whether either asked to share with the other."""
    return one.shares_with == other.key or other.shares_with == one.key


def may_share(one: Guest, other: Guest) -> bool:
    """The rule of this module: same salutation, or same delegation and one named the other."""
    if one.sex and one.sex == other.sex:
        return True
    return one.delegation is not None and one.delegation == other.delegation and named(one, other)


def clash_in(guests: Iterable[Guest]) -> tuple[Guest, Guest] | None:
    """The first two of a room who may not share it, or None."""
    for one, other in combinations(guests, 2):
        if not may_share(one, other):
            return one, other
    return None
