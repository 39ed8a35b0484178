"""Plans as PDF: the seats of a hall, the booths of a fair, each with who has it; on one page, and
behind it the same as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .drawing import BOLD, CENTRE, ITALIC, REGULAR, Drawing, wrapped
from .fitting import POINTS_PER_MM

MARGIN = 10.0
_HEAD, _FOOT = 17.0, 6.0
_LINE = 1.12
# No larger than this in mm, however few there are.
_LARGEST_UNIT = 36.0
_SIZES = (11.0, 10.0, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5, 4.0)
_CLOSED, _TAKEN = 0.82, 0.95
_LIST_LINE, _LIST_SIZE = 5.4, 9.5
_NUMBER_WIDTH = 16.0


class Paper(Enum):
    """Sheets laid across, in mm."""

    A3 = (420.0, 297.0)
    A4 = (297.0, 210.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One seat or booth, placed in units of the plan from its upper left corner. `label` is its
    number, `text` who has it (nothing: it is free)."""

    x: float
    y: float
    width: float
    height: float
    label: str
    text: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """Words on the plan that are no seat: the stage, a row, a zone; centred in their frame."""

    x: float
    y: float
    width: float
    height: float
    text: str
    framed: bool = False


class Entry(NamedTuple):
    """One line of the list: the number, who has it, and a word besides."""

    label: str
    text: str
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanSheet:
    """A plan and its list; `unit` is how many units of the plan a usual cell is wide."""

    organiser: str
    title: str
    about: str = ""
    cells: Sequence[Cell]
    captions: Sequence[Caption] = ()
    unit: float = 1.0
    list_title: str = ""
    entries: Sequence[Entry] = ()


def plan_sheet(sheet: PlanSheet, *, paper: Paper) -> bytes:
    """Return the plan as PDF: as large as the page lets it be, each name as large as its cell
    does, then the list in columns. Takes about a millisecond for ten cells."""
    width, height = paper.value
    drawing = Drawing(width=width, height=height, title=sheet.title, author=sheet.organiser)
    _plan_page(drawing, sheet)
    _list_pages(drawing, sheet)
    for page in range(1, drawing.pages + 1):
        drawing.turn_to(page)
        drawing.text(
            f"Trang {page}/{drawing.pages}", MARGIN, height - MARGIN - 3, size=9,
            width=width - 2 * MARGIN, align=CENTRE,
        )  # fmt: skip
    return drawing.to_pdf()


def _head(drawing: Drawing, title: str, about: str) -> None:
    drawing.new_page()
    room = drawing.width - 2 * MARGIN
    for text, top, sizes, font in (
        (title, MARGIN, (16.0, 14.0, 12.0, 10.0, 8.0), BOLD),
        (about, MARGIN + 7.5, (11.0, 10.0, 9.0, 8.0, 7.0), ITALIC),
    ):
        size, lines = wrapped(text or " ", room, sizes, 1, font)
        drawing.text(
            lines[0] if lines else "", MARGIN, top, size=size, font=font, width=room, align=CENTRE
        )


def _plan_page(drawing: Drawing, sheet: PlanSheet) -> None:
    _head(drawing, sheet.title, sheet.about)
    frames = [*sheet.cells, *sheet.captions]
    if not frames:
        return
    left, top = min(each.x for each in frames), min(each.y for each in frames)
    across = max(each.x + each.width for each in frames) - left
    down = max(each.y + each.height for each in frames) - top
    room = drawing.width - 2 * MARGIN
    scale = min(
        room / across,
        (drawing.height - 2 * MARGIN - _HEAD - _FOOT) / down,
        _LARGEST_UNIT / sheet.unit,
    )
    move_x = MARGIN + (room - across * scale) / 2 - left * scale
    move_y = MARGIN + _HEAD - top * scale
    for caption in sheet.captions:
        x, y = caption.x * scale + move_x, caption.y * scale + move_y
        width, height = caption.width * scale, caption.height * scale
        if caption.framed:
            drawing.box(x, y, width, height)
        _fill(drawing, caption.text, x, y, width, height, BOLD)
    for cell in sheet.cells:
        _cell(
            drawing, cell, cell.x * scale + move_x, cell.y * scale + move_y, cell.width * scale,
            cell.height * scale,
        )  # fmt: skip


def _cell(drawing: Drawing, cell: Cell, x: float, y: float, width: float, height: float) -> None:
    """Its number small at the top, and below it who has it, as large as fits."""
    grey = _CLOSED if cell.is_closed else _TAKEN if cell.text else None
    drawing.box(x, y, width, height, grey=grey)
    if not cell.text:
        _fill(drawing, cell.label, x, y, width, height, REGULAR)
        return
    size = min(8.0, height * 0.22 * POINTS_PER_MM)
    label = size * _LINE / POINTS_PER_MM
    _fill(drawing, cell.label, x, y + 0.3, width, label, REGULAR, sizes=(round(size, 1), 4.0, 3.0))
    _fill(drawing, cell.text, x, y + label, width, height - label - 0.5, BOLD)


def _fill(
    drawing: Drawing, text: str, x: float, y: float, width: float, height: float, font: str,
    sizes: tuple[float, ...] = _SIZES,
) -> None:  # fmt: skip
    """The text in the middle of a frame, at the first of the sizes at which it fits; at the last,
    what goes in, and dots."""
    room = width - 1.0
    size, lines = sizes[-1], ("",)
    for size in sizes:
        most = max(1, int(height / (size * _LINE / POINTS_PER_MM)))
        _size, lines = wrapped(text, room, (size,), most, font)
        if len(lines) <= most and (size == sizes[-1] or " ".join(lines) == " ".join(text.split())):
            break
    most = max(1, int(height / (size * _LINE / POINTS_PER_MM)))
    if len(lines) > most:
        lines = (*lines[: most - 1], f"{lines[most - 1][:-1]}…")
    line = size * _LINE / POINTS_PER_MM
    y += (height - line * len(lines)) / 2
    for each in lines:
        drawing.text(each, x + 0.5, y, size=size, font=font, width=room, align=CENTRE)
        y += line


def _list_pages(drawing: Drawing, sheet: PlanSheet) -> None:
    """The list in as many columns as the page holds, top to bottom, then left to right."""
    if not sheet.entries:
        return
    columns = 3 if drawing.width > Paper.A4.value[0] else 2
    width = (drawing.width - 2 * MARGIN) / columns
    bottom = drawing.height - MARGIN - _FOOT
    column, y = columns, bottom
    for entry in sheet.entries:
        room = width - _NUMBER_WIDTH - 5
        said = f"{entry.text} – {entry.more}" if entry.more else entry.text
        size, lines = wrapped(said, room, (_LIST_SIZE,), 99, REGULAR)
        height = _LIST_LINE + (len(lines) - 1) * size * _LINE / POINTS_PER_MM
        if y + height > bottom:
            column, y = column + 1, MARGIN + _HEAD
            if column >= columns:
                column = 0
                _head(drawing, sheet.list_title or sheet.title, sheet.about)
        x = MARGIN + column * width
        size_of_label, label = wrapped(
            entry.label, _NUMBER_WIDTH - 1, (_LIST_SIZE, 8.0, 7.0, 6.0), 1, BOLD
        )
        drawing.text(label[0], x, y, size=size_of_label, font=BOLD)
        for index, line in enumerate(lines):
            drawing.text(
                line, x + _NUMBER_WIDTH, y + index * size * _LINE / POINTS_PER_MM, size=size
            )
        y += height
        drawing.rule(x, y - 0.8, x + width - 4, y - 0.8)
