"""A hall as a plan of seats, and who is proposed for which. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conferences.models import Hall

PRESIDING_ROW = 0


class Seat(NamedTuple):
    """Row 1 is next to the stage, row 0 is the table of those who preside; numbers count from the
    left as one faces the stage."""

    row: int
    number: int

    @property
    def key(self) -> str:
        return f"{self.row}-{self.number}"

    @classmethod
    def read(cls, key: str) -> Seat | None:
        """The seat of a key such as "3-12"; None for anything else."""
        row, _dash, number = key.partition("-")
        if all(part.isascii() and part.isdigit() and len(part) < 4 for part in (row, number)):
            return cls(int(row), int(number))
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """The seats of a hall: rows, the seats of each, and those where nobody sits."""

    rows: int
    seats_per_row: int
    closed: frozenset[Seat] = frozenset()
    presiding_seats: int = 0

    @classmethod
    def of(cls, hall: Hall) -> Plan:
        closed = (Seat.read(str(key)) for key in hall.closed)
        return cls(
            rows=hall.rows,
            seats_per_row=hall.seats_per_row,
            closed=frozenset(filter(None, closed)),
            presiding_seats=hall.presiding_seats,
        )

    def width_of(self, row: int) -> int:
        return self.presiding_seats if row == PRESIDING_ROW else self.seats_per_row

    def holds(self, seat: Seat) -> bool:
        """Whether somebody may sit there."""
        inside = PRESIDING_ROW <= seat.row <= self.rows and seat.number >= 1
        return inside and seat.number <= self.width_of(seat.row) and seat not in self.closed

    def seats(self, first: int = 1) -> list[Seat]:
        """Every seat somebody may take, from row `first` on."""
        return [
            seat
            for row in range(first, self.rows + 1)
            for number in range(1, self.width_of(row) + 1)
            if (seat := Seat(row, number)) not in self.closed
        ]

    def from_middle(self, seat: Seat) -> int:
        """How far a seat is from the middle of its row, in half seats."""
        return abs(2 * seat.number - self.width_of(seat.row) - 1)

    def goodness(self, seat: Seat) -> tuple[int, int, int]:
        """Sorts seats from the best on: front rows first, in each the middle first."""
        return (seat.row, self.from_middle(seat), seat.number)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be seated. `rank` 1 is the highest, None for who has none; `delegation` is the
    place of the delegation in the official order."""

    pk: int
    rank: int | None = None
    is_head: bool = False
    delegation: int = 0


def in_order(guests: Iterable[Guest]) -> list[Guest]:
    """Guests as they take seats: by rank; then heads of delegations; then everybody else,
    delegation by delegation, as they were given."""

    def key(guest: Guest) -> tuple[int, int, int]:
        tier = 0 if guest.rank is not None else 1 if guest.is_head else 2
        return (tier, guest.rank or 0, guest.delegation)

    return sorted(guests, key=key)


def propose(plan: Plan, guests: Sequence[Guest], kept: Mapping[int, Seat]) -> dict[int, Seat]:
    """A seat for each guest who has none in `kept`, as far as seats go; the presiding row stays
    empty. The same input gives the same answer.

    Of two proposed guests, who comes first in `in_order` never sits in a row further back; of two
    in one row who both have a rank or lead a delegation, never further from the middle. The rest of
    a delegation sit side by side, and where a row ends go on right behind: every second row is
    filled from the other side."""
    taken = set(kept.values())
    waiting = [guest for guest in in_order(guests) if guest.pk not in kept]
    leaders = [guest for guest in waiting if guest.rank is not None or guest.is_head]
    free = sorted((seat for seat in plan.seats() if seat not in taken), key=plan.goodness)
    proposed = {guest.pk: seat for guest, seat in zip(leaders, free, strict=False)}
    others, left = waiting[len(leaders) :], free[len(leaders) :]
    places = _there_and_back(left[: len(others)])
    proposed |= {guest.pk: seat for guest, seat in zip(others, places, strict=False)}
    return proposed


def _there_and_back(seats: Iterable[Seat]) -> list[Seat]:
    """Row by row, from the left and from the right in turn."""
    rows: dict[int, list[Seat]] = {}
    for seat in sorted(seats):
        rows.setdefault(seat.row, []).append(seat)
    return [
        seat
        for turn, row in enumerate(rows.values())
        for seat in (reversed(row) if turn % 2 else row)
    ]
