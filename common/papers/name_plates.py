"""Biển tên: tent cards for the tables of a conference, to be folded in the middle.

Each card bears the name twice, once upside down, so that it reads from both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .drawing import BOLD, CENTRE, REGULAR, Drawing, wrapped
from .fitting import POINTS_PER_MM

LEAST_NAME = 40.0
_LINE = 1.18
_PADDING = 6.0
_TICK = 4.0


class _Size(NamedTuple):
    """A page in mm, how many cards one below the other, the largest name, the rest in points."""

    page: tuple[float, float]
    cards: int
    name: float
    small: tuple[float, ...]


class PlateSize(Enum):
    """One card on A4 landscape (each face 297 × 105 mm), or two on A4 portrait (210 × 74 mm)."""

    LARGE = _Size((297.0, 210.0), 1, 84.0, (24.0, 22.0, 20.0, 18.0, 16.0))
    HALF = _Size((210.0, 297.0), 2, 60.0, (18.0, 17.0, 16.0, 15.0, 14.0, 12.0))


@dataclass(frozen=True, slots=True)
class Plate:
    """One guest: "Ông" or "Bà" or nothing, the name as it is spoken, position and unit."""

    full_name: str
    salutation: str = ""
    position: str = ""
    unit: str = ""


class _Text(NamedTuple):
    size: float
    font: str
    lines: tuple[str, ...]
    above: float = 0.0

    @property
    def height(self) -> float:
        return self.above + len(self.lines) * self.size * _LINE / POINTS_PER_MM


def name_plates(plates: Sequence[Plate], *, size: PlateSize, title: str, author: str) -> bytes:
    """Return the cards as PDF, in their order, with marks where to fold and to cut.

    A name is at least 40 points high and on one line where it fits, else over two lines; only what
    fits in no other way is smaller. Takes about a millisecond for each card."""
    shape: _Size = size.value
    width, height = shape.page
    drawing = Drawing(width=width, height=height, title=title, author=author)
    card = height / shape.cards
    for index, plate in enumerate(plates):
        place = index % shape.cards
        if place == 0:
            drawing.new_page()
        top = place * card
        fold = top + card / 2
        if place:
            with drawing.dashed():
                drawing.rule(0, top, width, top)
        for edge in (0.0, width - _TICK):
            drawing.rule(edge, fold, edge + _TICK, fold)
        texts = _texts(plate, shape, width - 2 * _PADDING, card / 2 - 2 * _PADDING)
        _face(drawing, texts, width, fold, card / 2)
        with drawing.upside_down(width / 2, fold):
            _face(drawing, texts, width, fold, card / 2)
    if not plates:
        drawing.new_page()
    return drawing.to_pdf()


def _face(
    drawing: Drawing, texts: Sequence[_Text], width: float, top: float, height: float
) -> None:
    y = top + (height - sum(text.height for text in texts)) / 2
    for text in texts:
        y += text.above
        for line in text.lines:
            drawing.text(
                line, _PADDING, y, size=text.size, font=text.font,
                width=width - 2 * _PADDING, align=CENTRE,
            )  # fmt: skip
            y += text.size * _LINE / POINTS_PER_MM


def _texts(plate: Plate, shape: _Size, width: float, height: float) -> list[_Text]:
    """What stands on one face, the name as large as the rest leaves room for."""
    small = [
        _Text(*_split(text, width, shape.small, font), above=1.0)
        for text, font in ((plate.position, REGULAR), (plate.unit, REGULAR))
        if text
    ]
    salutation = [_Text(shape.small[0], REGULAR, (plate.salutation,))] if plate.salutation else []
    room = height - sum(text.height for text in (*salutation, *small))
    return [*salutation, _name(plate.full_name.upper(), shape.name, width, room), *small]


def _split(
    text: str, width: float, sizes: Sequence[float], font: str
) -> tuple[float, str, tuple[str, ...]]:
    size, lines = wrapped(text, width, tuple(sizes), 2, font)
    return size, font, lines


def _name(name: str, largest: float, width: float, room: float) -> _Text:
    """One line down to 40 points; else two lines, as large as they can be; else what fits."""
    text = _Text(*_split(name, width, (LEAST_NAME,), BOLD), above=1.5)
    steps = [largest - 2 * step for step in range(int((largest - 8) / 2) + 1)]
    for most, least in ((1, LEAST_NAME), (2, 8.0), (9, 8.0)):
        for size in steps:
            if size < least:
                break
            _size, lines = wrapped(name, width, (size,), most, BOLD)
            text = _Text(size, BOLD, lines, above=1.5)
            whole = " ".join(lines) == " ".join(name.split()) or most > 2
            if len(lines) <= most and whole and text.height <= room:
                return text
    return text
