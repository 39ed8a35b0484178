"""The plan of a fair as numbers and rectangles: laying out zones, and which booths are neighbours.
Nothing here asks the database. Lengths are metres."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from conferences.models import Booth

STANDARD = Decimal(3)
# The name of a zone stands above it.
CAPTION = Decimal(3)
MOST_ROWS, MOST_COLUMNS, MOST_BOOTHS = 40, 60, 1_000
LONGEST_NUMBER = 12
_NUMBERED = re.compile(r"^(?P<before>.*?)(?P<digits>[0-9]{1,5})$")


def numbers_from(first: str) -> Iterator[str]:
    """«A01», «A02», … as long as asked: the digits at the end count up, with as many zeros.

    Raises ValueError for a number that does not end in digits."""
    found = _NUMBERED.match(first)
    if found is None:
        raise ValueError(first)
    before, digits = found["before"], found["digits"]
    count = int(digits)
    while True:
        yield f"{before}{count:0{len(digits)}d}"
        count += 1


def number_after(numbers: Iterable[str]) -> str:
    """The number that goes on after the last of these; "1" where none ends in digits."""
    found = [each for number in numbers if (each := _NUMBERED.match(number))]
    if not found:
        return "1"
    last = max(found, key=lambda each: int(each["digits"]))
    following = numbers_from(last.group())
    next(following)
    return next(following)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a booth stands: its number and its upper left corner."""

    number: str
    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Zone:
    """Booths in rows and columns. `block`: after so many columns an aisle crosses (0: never);
    `back_to_back`: two rows stand back to back, and the aisle runs between the pairs."""

    name: str
    first: str
    rows: int
    columns: int
    width: Decimal = STANDARD
    depth: Decimal = STANDARD
    aisle: Decimal = STANDARD
    block: int = 0
    back_to_back: bool = True

    def places(self, left: Decimal = Decimal(0), top: Decimal = Decimal(0)) -> list[Place]:
        """Its booths, row by row, with an aisle's width between what does not touch."""
        numbers = numbers_from(self.first)
        return [
            Place(next(numbers), left + self._across(column), top + self._down(row))
            for row in range(self.rows)
            for column in range(self.columns)
        ]

    def _across(self, column: int) -> Decimal:
        aisles = column // self.block if self.block else 0
        return column * self.width + aisles * self.aisle

    def _down(self, row: int) -> Decimal:
        aisles = row // 2 if self.back_to_back else row
        return row * self.depth + aisles * self.aisle


def corner_for(zone: Zone, booths: Sequence[Booth], *, beside: bool) -> tuple[Decimal, Decimal]:
    """Where a new zone begins: below all that is there, or to the right of it."""
    if not booths:
        return Decimal(0), CAPTION
    if beside:
        return max(booth.x + booth.width for booth in booths) + zone.aisle, CAPTION
    return Decimal(0), max(booth.y + booth.depth for booth in booths) + zone.aisle + CAPTION


def are_neighbours(one: Booth, other: Booth) -> bool:
    """Whether two booths share a part of a wall; a corner alone is not enough."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.depth, other.y + other.depth) - max(one.y, other.y)
    return (across == 0 and down > 0) or (down == 0 and across > 0)


def suggest(booths: Sequence[Booth], count: int, own: Collection[int] = ()) -> list[Booth]:
    """So many free booths side by side, or none where there are not so many.

    First next to those they have (`own`, keys), then the run of a row that leaves the least over,
    then any that hang together."""
    free = {
        booth.pk: booth for booth in booths if booth.exhibitor_id is None and not booth.is_closed
    }
    if count < 1 or count > len(free):
        return []
    walls = _walls(list(free.values()))
    mine = [booth for booth in booths if booth.pk in own]
    beside = [booth for booth in free.values() if any(are_neighbours(booth, each) for each in mine)]
    for start in beside:
        together = _reached(start, walls, free, count)
        if len(together) == count:
            return together
    runs = [run for run in _runs(free.values()) if len(run) >= count]
    if runs:
        return min(runs, key=len)[:count]
    for start in free.values():
        together = _reached(start, walls, free, count)
        if len(together) == count:
            return together
    return []


def _walls(booths: Sequence[Booth]) -> dict[int, list[int]]:
    """The neighbours of each, found among those whose sides are at the same place."""
    edges: dict[tuple[str, Decimal], list[Booth]] = {}
    for booth in booths:
        edges.setdefault(("x", booth.x), []).append(booth)
        edges.setdefault(("y", booth.y), []).append(booth)
    found: dict[int, list[int]] = {booth.pk: [] for booth in booths}
    for booth in booths:
        touching = [
            *edges.get(("x", booth.x + booth.width), ()),
            *edges.get(("y", booth.y + booth.depth), ()),
        ]
        for other in touching:
            if are_neighbours(booth, other):
                found[booth.pk].append(other.pk)
                found[other.pk].append(booth.pk)
    return found


def _reached(
    start: Booth, walls: Mapping[int, list[int]], free: Mapping[int, Booth], count: int
) -> list[Booth]:
    """Up to so many booths from this one on, each touching one before it."""
    together, seen = [start.pk], {start.pk}
    for pk in together:
        for other in walls[pk]:
            if other not in seen and len(together) < count:
                seen.add(other)
                together.append(other)
    return [free[pk] for pk in together]


def _runs(booths: Iterable[Booth]) -> list[list[Booth]]:
    """Booths of a row that touch, from left to right."""
    runs: list[list[Booth]] = []
    for booth in sorted(booths, key=lambda each: (each.y, each.x)):
        last = runs[-1][-1] if runs else None
        if last is not None and (last.y, last.x + last.width) == (booth.y, booth.x):
            runs[-1].append(booth)
        else:
            runs.append([booth])
    return runs
