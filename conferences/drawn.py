"""Plans as they are drawn on the screen: everything in whole units, for the templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from conferences.hall_papers import columns_of
from conferences.halls import PRESIDING_ROW, Seat
from conferences.models import Booth
from conferences.selectors.seating import Chair, HallPlan
from conferences.services.seating import seat_words

WIDTH, DEPTH, GAP, EDGE, STAGE = 108, 60, 6, 44, 44
NUMBER, LINE = 16, 13
# The same for a fair: pixels for a metre.
METRE, MARGIN = 20, 12
LETTERS_OF_A_LINE, MOST_LINES = 14, 3


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """A seat of the picture; `tone` is its style, `lines` the name."""

    key: str
    x: int
    y: int
    number: int
    title: str
    tone: str
    lines: list[tuple[int, str]]
    delegate: int | None = None


def drawn_hall(hall: HallPlan, chosen: Seat | None = None) -> dict[str, Any]:
    """The hall as a picture: its size, the stage, the rows' numbers, its seats."""
    columns = [round(x * WIDTH) for x in columns_of(hall.hall)]
    across = columns[-1] + WIDTH
    seats, rows, y = [], [], STAGE + 2 * GAP
    for row, chairs in hall.rows:
        places = columns
        if row == PRESIDING_ROW:
            first = max(0, (across - len(chairs) * WIDTH) // 2)
            places = [first + index * WIDTH for index in range(len(chairs))]
        else:
            rows.append((row, y + DEPTH // 2 + 5))
        seats += [
            _drawn(chair, EDGE + x, y, chosen) for x, chair in zip(places, chairs, strict=True)
        ]
        y += DEPTH + (3 * GAP if row == PRESIDING_ROW else GAP)
    whole = max(across, max((seat.x + WIDTH for seat in seats), default=0) - EDGE)
    return {
        "width": whole + 2 * EDGE,
        "height": y,
        "stage_x": EDGE + across // 4,
        "stage_width": across // 2,
        "stage_middle": EDGE + across // 2,
        "far_edge": EDGE + across + 8,
        "rows": rows,
        "seats": seats,
    }


def _drawn(chair: Chair, x: int, y: int, chosen: Seat | None) -> DrawnSeat:
    guest = chair.delegate
    name = guest.registration.full_name if guest else ""
    tone = "closed" if chair.is_closed else "free"
    if guest:
        tone = "hand" if chair.by_hand else "taken"
    if chair.seat == chosen:
        tone += " chosen"
    lines = name_lines(name)
    top = y + NUMBER + (DEPTH - NUMBER - LINE * len(lines)) // 2 + LINE - 3
    return DrawnSeat(
        key=chair.seat.key,
        x=x,
        y=y,
        number=chair.seat.number,
        title=f"{seat_words(chair.seat)}: {name}" if name else seat_words(chair.seat),
        tone=tone,
        lines=[(top + LINE * index, line) for index, line in enumerate(lines)],
        delegate=guest.pk if guest else None,
    )


@dataclass(frozen=True, slots=True)
class DrawnBooth:
    """A booth of the picture; `middle` of its box, `lines` name who has it."""

    pk: int | None
    number: str
    x: int
    y: int
    width: int
    depth: int
    middle: int
    title: str
    tone: str
    lines: list[tuple[int, str]]
    href: str = ""


def drawn_fair(
    booths: Sequence[Booth],
    *,
    own: int | None = None,
    chosen: Collection[int] = (),
    href: Callable[[Booth], str] = lambda _booth: "",
) -> dict[str, Any]:
    """The plan of a fair as a picture: its size, the zones' names, its booths.

    `own`: the exhibitor whose booths stand out; `chosen`: booths that are picked just now; `href`:
    where a click on a booth leads."""
    drawn = [_drawn_booth(booth, own, chosen, href(booth)) for booth in booths]
    corners: dict[str, tuple[int, int]] = {}
    for booth, each in zip(booths, drawn, strict=True):
        x, y = corners.get(booth.zone, (each.x, each.y))
        corners[booth.zone] = (min(x, each.x), min(y, each.y))
    return {
        "width": max((each.x + each.width for each in drawn), default=0) + MARGIN,
        "height": max((each.y + each.depth for each in drawn), default=0) + MARGIN,
        "zones": [(name, x, y - 8) for name, (x, y) in corners.items()],
        "booths": drawn,
    }


def _drawn_booth(booth: Booth, own: int | None, chosen: Collection[int], href: str) -> DrawnBooth:
    x, y, width, depth = (
        round(side * METRE) for side in (booth.x, booth.y, booth.width, booth.depth)
    )
    company = booth.exhibitor.company if booth.exhibitor else ""
    tone = "closed" if booth.is_closed else "free"
    title = f"{booth.number}: {_('không dùng') if booth.is_closed else _('trống')}"
    if booth.exhibitor_id is not None:
        tone, title = "own" if booth.exhibitor_id == own else "taken", f"{booth.number}: {company}"
    elif booth.pk in chosen:
        tone += " is-picked"
    lines = name_lines(company, max(4, width // 7), 2)
    return DrawnBooth(
        booth.pk, booth.number, MARGIN + x, MARGIN + y, width, depth, MARGIN + x + width // 2,
        title, tone,
        [(MARGIN + y + 34 + 11 * index, line) for index, line in enumerate(lines)],
        href,
    )  # fmt: skip


def name_lines(name: str, letters: int = LETTERS_OF_A_LINE, most: int = MOST_LINES) -> list[str]:
    """A name over so many lines of so many letters; what is too long ends in dots."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [line if len(line) <= letters else f"{line[: letters - 1]}…" for line in lines]
