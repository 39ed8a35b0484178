"""Who asked to be together, as groups that one room can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .rules import Guest, may_share, named


def suits(one: Guest, other: Guest) -> bool:
    """Whether a proposal may put them together: the rule of salutations, and drivers among
    drivers unless one named the other."""
    return may_share(one, other) and (one.driver == other.driver or named(one, other))


def groups_by_wish(waiting: Sequence[Guest], most: int) -> list[list[Guest]]:
    """Groups of two to `most` people, of whom each may share with each; nobody is in two.

    Wishes of both sides come first, then those of one side, in the order of the guests. A wish
    that would break a group, or names somebody who wants a room alone, is left out. The first two
    of a group asked for each other, so that a group which finds no room can be split."""
    by_key = {guest.key: guest for guest in waiting if not guest.alone}
    group_of = {key: [guest] for key, guest in by_key.items()}
    for one, other in _pairs(by_key):
        first, second = group_of[one.key], group_of[other.key]
        if first is second or len(first) + len(second) > most:
            continue
        if all(suits(a, b) for a in first for b in second):
            joined = first + second if len(first) >= len(second) else second + first
            for guest in joined:
                group_of[guest.key] = joined
    seen: set[int] = set()
    groups = []
    for group in group_of.values():
        if len(group) > 1 and id(group) not in seen:
            seen.add(id(group))
            groups.append(group)
    return groups


def _pairs(by_key: Mapping[int, Guest]) -> Iterator[tuple[Guest, Guest]]:
    """Who named whom: first where both did, then the others."""
    asked = []
    for one in by_key.values():
        other = None if one.shares_with is None else by_key.get(one.shares_with)
        if other is not None and other.key != one.key:
            asked.append((one, other))
    yield from (pair for pair in asked if pair[1].shares_with == pair[0].key)
    yield from (pair for pair in asked if pair[1].shares_with != pair[0].key)
