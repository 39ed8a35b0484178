"""Plans as they are drawn on the screen: everything in whole units, for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conferences.hall_papers import columns_of
from conferences.halls import PRESIDING_ROW, Seat
from conferences.selectors.seating import Chair, HallPlan
from conferences.services.seating import seat_words

WIDTH, DEPTH, GAP, EDGE, STAGE = 108, 60, 6, 44, 44
NUMBER, LINE = 16, 13
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
