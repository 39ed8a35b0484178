"""Thẻ đại biểu: badges on A4, several to a sheet, with marks where to cut.

A6 cards (105 × 148 mm, four to a sheet) for a holder around the neck, or cards of 86 × 54 mm (ten
to a sheet). Who wears one is read from two metres: the name is at least 24 points high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .drawing import BLACK, BOLD, CENTRE, LEFT, REGULAR, WHITE, Colour, Drawing, wrapped
from .fitting import POINTS_PER_MM

A4_WIDTH, A4_HEIGHT = 210.0, 297.0
LEAST_NAME = 24.0
# A name that is too long at 24 points is set narrower before it is set smaller.
SQUEEZES = (0.94, 0.88, 0.82, 0.76, 0.7)
# Of the dark modules alone: a phone reads that from an arm's length.
LEAST_QR = 25.0
_LINE = 1.16
# The lines of a name stand closer: two of them at 24 points stay above the code.
_NAME_LINE = 1.04
_TICK = 3.5
_PADDING = 4.0


class _Size(NamedTuple):
    """A card in mm, how many across and down, the height of its band, and its type in points."""

    width: float
    height: float
    across: int
    down: int
    band: float
    names: tuple[float, ...]
    small: tuple[float, ...]
    qr: float


class BadgeSize(Enum):
    """The two sizes of the holders that are sold."""

    A6 = _Size(
        105.0, 148.0, 2, 2, 20.0, (40.0, 36.0, 33.0, 30.0, 28.0, 26.0, 24.0, 20.0, 16.0, 12.0),
        (15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0), 36.0,
    )  # fmt: skip
    CARD = _Size(
        86.0, 54.0, 2, 5, 6.4, (26.0, 24.0, 20.0, 17.0, 14.0, 11.0, 9.0),
        (11.0, 10.0, 9.0, 8.0, 7.0, 6.0), LEAST_QR,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Badge:
    """What one person wears: `role` in words on a band of its `colour`, `ticket` as the QR."""

    full_name: str
    position: str
    unit: str
    province: str
    role: str
    colour: Colour
    code: str
    ticket: str


def badges(cards: Sequence[Badge], *, size: BadgeSize, event: str, author: str) -> bytes:
    """Return the cards as PDF, in their order, with marks where to cut.

    A name takes two lines (three on A6), then becomes narrower, before it is smaller than 24 points.
    Takes about five milliseconds a card."""
    shape: _Size = size.value
    drawing = Drawing(
        width=A4_WIDTH, height=A4_HEIGHT, title=f"Thẻ đại biểu – {event}", author=author
    )
    left = (A4_WIDTH - shape.across * shape.width) / 2
    top = (A4_HEIGHT - shape.down * shape.height) / 2
    paint = _paint_a6 if size is BadgeSize.A6 else _paint_card
    for index, card in enumerate(cards):
        place = index % (shape.across * shape.down)
        if place == 0:
            drawing.new_page()
        row, column = divmod(place, shape.across)
        paint(drawing, card, shape, left + column * shape.width, top + row * shape.height, event)
        last = index == len(cards) - 1
        if last or place == shape.across * shape.down - 1:
            _cut_marks(drawing, shape, left, top)
    if not cards:
        drawing.new_page()
    return drawing.to_pdf()


def _cut_marks(drawing: Drawing, shape: _Size, left: float, top: float) -> None:
    """At the paper's edge, where the cards leave room; else short crosses between them."""
    across = [left + column * shape.width for column in range(shape.across + 1)]
    down = [top + row * shape.height for row in range(shape.down + 1)]
    right, bottom = across[-1], down[-1]
    for x in across:
        for edge in (max(top - _TICK, 0.0), min(bottom, A4_HEIGHT - _TICK)):
            drawing.rule(x, edge, x, edge + _TICK)
    for y in down:
        for edge in (max(left - _TICK, 0.0), min(right, A4_WIDTH - _TICK)):
            drawing.rule(edge, y, edge + _TICK, y)
    for x in across[1:-1]:
        for y in down[1:-1]:
            drawing.rule(x - _TICK / 2, y, x + _TICK / 2, y)
            drawing.rule(x, y - _TICK / 2, x, y + _TICK / 2)


class _Text(NamedTuple):
    size: float
    font: str
    lines: tuple[str, ...]
    above: float = 0.0
    squeeze: float = 1.0
    leading: float = _LINE

    @property
    def height(self) -> float:
        return self.above + len(self.lines) * self.size * self.leading / POINTS_PER_MM


def _write(
    drawing: Drawing, texts: Sequence[_Text], x: float, y: float, width: float, align: str,
    colour: Colour = BLACK,
) -> None:  # fmt: skip
    for text in texts:
        y += text.above
        for line in text.lines:
            drawing.text(
                line, x, y, size=text.size, font=text.font, width=width, align=align, colour=colour,
                squeeze=text.squeeze,
            )  # fmt: skip
            y += text.size * text.leading / POINTS_PER_MM


def _fitted(
    text: str, sizes: Sequence[float], width: float, room: float, most: int, font: str
) -> _Text:
    """The largest of the sizes at which the text takes at most so many lines and stays within
    `room` mm; at the last as many lines as it needs."""
    best = _Text(sizes[-1], font, ())
    for size in sizes:
        for squeeze in (1.0, *SQUEEZES) if size == LEAST_NAME else (1.0,):
            _size, lines = wrapped(text, width / squeeze, (size,), most, font)
            best = _Text(size, font, lines, squeeze=squeeze, leading=_NAME_LINE)
            whole = " ".join(lines) == " ".join(text.split())
            if whole and len(lines) <= most and best.height <= room:
                return best
    return best


def _stack(
    texts: Sequence[tuple[str, str]], sizes: Sequence[float], width: float, room: float
) -> list[_Text]:
    """Some texts (with their fonts) one below the other, as large as all of them fit."""
    stacked: list[_Text] = []
    for size in sizes:
        stacked = [
            _Text(size, font, wrapped(text, width, (size,), 9, font)[1], above=0.6)
            for text, font in texts
            if text
        ]
        if sum(text.height for text in stacked) <= room:
            break
    return stacked


def _band(
    drawing: Drawing,
    card: Badge,
    shape: _Size,
    x: float,
    y: float,
    role: float,
    event: _Text | None,
) -> None:
    """The colour of the role, its word, and above it on A6 the event's name."""
    drawing.fill(x, y, shape.width, shape.band, card.colour)
    inner = shape.width - 2 * _PADDING
    if event is not None:
        _write(drawing, [event], x + _PADDING, y + 2.0, inner, CENTRE, WHITE)
    below = y + shape.band - role * 1.25 / POINTS_PER_MM - (0.9 if event is None else 1.2)
    line = [_Text(role, BOLD, (card.role.upper(),))]
    _write(drawing, line, x + _PADDING, below, inner, CENTRE, WHITE)


def _paint_a6(drawing: Drawing, card: Badge, shape: _Size, x: float, y: float, event: str) -> None:
    width = shape.width - 2 * _PADDING
    title = _fitted(event, (11.0, 10.0, 9.0, 8.0, 7.0), width, 10.0, 2, BOLD)
    _band(drawing, card, shape, x, y, 14.0, title)
    qr_top = y + shape.height - shape.qr - 13.0
    free = qr_top - 5.0 - (y + shape.band + 5.0)
    name = _fitted(card.full_name, shape.names, width, free * 0.6, 3, BOLD)
    about = [(card.position, REGULAR), (card.unit, BOLD), (card.province, REGULAR)]
    rest = _stack(about, shape.small, width, free - name.height - 3.0)
    used = name.height + 3.0 + sum(text.height for text in rest)
    start = y + shape.band + 5.0 + max(0.0, (free - used) / 2)
    _write(drawing, [name], x + _PADDING, start, width, CENTRE)
    _write(drawing, rest, x + _PADDING, start + name.height + 3.0, width, CENTRE)
    drawing.qr(card.ticket, x + (shape.width - shape.qr) / 2, qr_top, shape.qr)
    code = [_Text(10.0, REGULAR, (card.code,))]
    _write(drawing, code, x + _PADDING, qr_top + shape.qr + 4.0, width, CENTRE)


def _paint_card(
    drawing: Drawing, card: Badge, shape: _Size, x: float, y: float, _event: str
) -> None:
    _band(drawing, card, shape, x, y, 11.0, None)
    width = shape.width - 2 * _PADDING
    qr_top = y + shape.height - shape.qr - 3.0
    name_top = y + shape.band + 0.6
    # Down to the quiet zone of the code, which only the name's second line comes near.
    name = _fitted(card.full_name, shape.names, width, qr_top - 1.2 - name_top, 2, BOLD)
    slack = max(0.0, qr_top - 1.2 - name_top - name.height)
    _write(drawing, [name], x + _PADDING, name_top + slack / 2, width, LEFT)
    beside = shape.width - shape.qr - 2 * _PADDING - 3.0
    about = [(card.position, REGULAR), (card.unit, BOLD), (card.province, REGULAR)]
    rest = _stack(about, shape.small, beside, shape.qr - 4.0)
    _write(drawing, rest, x + _PADDING, qr_top - 0.6, beside, LEFT)
    code = [_Text(7.0, REGULAR, (card.code,))]
    _write(drawing, code, x + _PADDING, y + shape.height - 5.5, beside, LEFT)
    drawing.qr(card.ticket, x + shape.width - shape.qr - 3.0, qr_top, shape.qr)
