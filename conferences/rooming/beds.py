"""What is free while a proposal is made: empty rooms by hotel and size, and single free beds."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from .rules import Bedroom, Guest
from .wishes import suits

# Salutation and whether they drive: those of one kind may take any free bed among themselves.
Kind = tuple[str, bool]


class Beds:
    """Rooms and who sleeps there so far. Every question costs the same for 3 rooms and 300."""

    def __init__(self, rooms: Iterable[Bedroom], fixed: Mapping[int, list[Guest]]) -> None:
        self.rooms = {room.key: room for room in rooms}
        self.inside: dict[int, list[Guest]] = {key: list(fixed.get(key, ())) for key in self.rooms}
        # hotel → beds → rooms in the order of the doors
        self.empty: dict[int, dict[int, deque[int]]] = {}
        self.used_by: dict[int | None, list[int]] = defaultdict(list)
        self._shared: dict[tuple[int | None, Kind], deque[int]] = defaultdict(deque)
        self._lonely: dict[Kind, deque[int]] = defaultdict(deque)
        self._partly: dict[Kind, deque[int]] = defaultdict(deque)
        for room in self.rooms.values():
            sizes = self.empty.setdefault(room.hotel, {})
            sizes.setdefault(room.beds, deque())
            if self.inside[room.key]:
                self._offer(room.key)
            else:
                sizes[room.beds].append(room.key)

    def put(self, guests: Iterable[Guest], room: int) -> None:
        """They sleep there from now on; the room must not be among the empty ones any more."""
        for guest in guests:
            self.inside[room].append(guest)
        self._offer(room)

    def take_empty(self, hotels: Iterable[int], size: int, *, exactly: bool = False) -> int | None:
        """An empty room for so many, of the first of these hotels that has one, the smallest that
        does and the first door; none where there is none."""
        for hotel in hotels:
            sizes = self.empty[hotel]
            for beds in sorted(sizes):
                if (beds == size or (beds > size and not exactly)) and sizes[beds]:
                    return sizes[beds].popleft()
        return None

    def count_empty(self, hotel: int | None = None) -> int:
        """How many rooms nobody sleeps in, of one hotel or of all."""
        hotels = self.empty.values() if hotel is None else (self.empty[hotel],)
        return sum(len(rooms) for sizes in hotels for rooms in sizes.values())

    def may_join(self, guest: Guest, room: int) -> bool:
        """Whether a bed is free there beside people who suit and do not want to be alone."""
        inside = self.inside[room]
        return len(inside) < self.rooms[room].beds and all(
            suits(guest, other) and not other.alone for other in inside
        )

    def bed_beside_own(self, guest: Guest) -> int | None:
        return self._first(self._shared[guest.delegation, _kind(guest)], guest)

    def bed_beside_one(self, guest: Guest) -> int | None:
        """In a room where one person of the same kind sleeps so far."""
        return self._first(self._lonely[_kind(guest)], guest, most=1)

    def any_bed(self, guest: Guest) -> int | None:
        room = self.bed_beside_one(guest)
        return self._first(self._partly[_kind(guest)], guest) if room is None else room

    def _first(self, rooms: deque[int], guest: Guest, most: int | None = None) -> int | None:
        while rooms:
            room = rooms[0]
            if self.may_join(guest, room) and (most is None or len(self.inside[room]) <= most):
                return room
            rooms.popleft()  # full by now
        return None

    def _offer(self, room: int) -> None:
        """Note the free beds of a room all of whose guests are of one kind."""
        inside = self.inside[room]
        for guest in inside:
            used = self.used_by[guest.delegation]
            if self.rooms[room].hotel not in used:
                used.append(self.rooms[room].hotel)
        kinds = {_kind(guest) for guest in inside}
        if len(inside) >= self.rooms[room].beds or len(kinds) != 1:
            return
        kind = kinds.pop()
        if not kind[0] or any(guest.alone for guest in inside):
            return
        for delegation in {guest.delegation for guest in inside} - {None}:
            self._shared[delegation, kind].append(room)
        (self._lonely if len(inside) == 1 else self._partly)[kind].append(room)


def _kind(guest: Guest) -> Kind:
    return guest.sex, guest.driver
