"""The board on which staff correct who sleeps where: filters, notes, and where one may move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from common.vietnamese.names import fold
from conferences.rooming import may_share
from conferences.selectors.lodging import Arrangement, HotelView, RoomView, Sleeper
from conferences.selectors.room_lists import Problem

Choices = list[tuple[str, str]]


@dataclass
class Board:
    """What the filters leave: people without a room, who asked for none but was searched for, and
    rooms by hotel. `hits` are people that the filters name."""

    waiting: list[Sleeper]
    besides: list[Sleeper]
    hotels: list[HotelView]
    hits: set[int] = field(default_factory=set)


def board_of(
    arranged: Arrangement, problems: list[Problem], filters: Mapping[str, str] | None = None
) -> Board:
    """`filters`: q (part of a name, accents or not), hotel and unit (keys), show ("free": rooms
    with a free bed, "look": rooms with something to look at).

    Where people are named, the rooms are those in which they sleep or could be put."""
    given = filters or {}
    _write_notes(arranged, problems)
    narrow = bool(given.get("q") or given.get("unit"))
    people = [s for s in arranged.sleepers.values() if _is_meant(s, given)]
    hits = {sleeper.pk for sleeper in people} if narrow else set()
    hotels = []
    for hotel in arranged.hotels:
        if given.get("hotel") in (None, "", str(hotel.hotel.pk)):
            rooms = [room for room in hotel.rooms if _is_shown(room, given.get("show"), hits)]
            hotels.append(HotelView(hotel.hotel, rooms))
    return Board(
        waiting=[s for s in people if s.room is None and s.guest.wants_room],
        besides=[s for s in people if s.room is None and not s.guest.wants_room] if narrow else [],
        hotels=hotels,
        hits=hits,
    )


def _write_notes(arranged: Arrangement, problems: list[Problem]) -> None:
    rooms: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.who is not None:
            problem.who.notes.append(problem)
        elif problem.room is not None:
            rooms[problem.room.pk].append(problem)
    for room in arranged.rooms:
        room.notes = rooms.get(room.pk, [])


def _is_meant(sleeper: Sleeper, given: Mapping[str, str]) -> bool:
    sought, unit = fold(given.get("q", "")), given.get("unit", "")
    if unit and str(sleeper.guest.delegation) != unit:
        return False
    return not sought or sought in sleeper.delegate.registration.folded_name


def _is_shown(room: RoomView, show: str | None, hits: set[int]) -> bool:
    if show == "free" and not room.free:
        return False
    if show == "look" and not (room.notes or any(each.notes for each in room.people)):
        return False
    return not hits or bool(room.free) or any(each.pk in hits for each in room.people)


def rooms_for(sleeper: Sleeper, arranged: Arrangement) -> list[tuple[str, Choices]]:
    """Where somebody may move, by hotel: rooms with a free bed beside people who may share with
    them, each with its kind and who is there."""
    return [
        (hotel.hotel.name, choices)
        for hotel in arranged.hotels
        if (
            choices := [
                (str(room.pk), _in_words(room))
                for room in hotel.rooms
                if room is not sleeper.room and room.free and _may_lie(sleeper, room)
            ]
        )
    ]


def _may_lie(sleeper: Sleeper, room: RoomView, *, instead_of: Sleeper | None = None) -> bool:
    others = (each for each in room.people if each is not instead_of)
    return all(may_share(sleeper.guest, each.guest) for each in others)


def _in_words(room: RoomView) -> str:
    inside = ", ".join(each.addressed for each in room.people) or _("phòng trống")
    return f"{room.room.number} · {room.room.kind.name} · {inside}"


def swaps_for(sleeper: Sleeper, arranged: Arrangement) -> Choices:
    """With whom somebody may swap, in the order of the doors; each may then lie where the other
    did. Both or one of them has a room, and never the same."""
    found = []
    for room in arranged.rooms:
        if room is sleeper.room or (sleeper.room is None and len(room.people) > room.beds):
            continue
        for other in room.people:
            if _may_lie(sleeper, room, instead_of=other) and (
                sleeper.room is None or _may_lie(other, sleeper.room, instead_of=sleeper)
            ):
                words = f"{room.room.number} · {other.addressed} · {room.room.hotel.name}"
                found.append((str(other.pk), words))
    return found
