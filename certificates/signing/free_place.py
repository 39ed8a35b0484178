"""Where on a paper's page a box may stand without covering anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Matrix, Name

MARGIN, AIR, STEP = 68, 5, 8  # points; within the margin may be a border


class Area(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right + AIR
            and other.left < self.right + AIR
            and self.bottom < other.top + AIR
            and other.bottom < self.top + AIR
        )

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def free_place(pdf: bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """A free rectangle of this size (points, on the first page): between the lines above a
    signature and the name under it, else the free place nearest to the lower right corner; None
    when nothing is free."""
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        sheet = Area(*(float(edge) for edge in page.mediabox))
        taken = [each for each in _Reading(page).areas() if not _is_ground(each, sheet)]
    candidates = [*_in_the_signature(taken, sheet, width, height), *_grid(sheet, width, height)]
    for each in candidates:
        if not any(each.meets(area) for area in taken):
            return (
                int(each.left),
                int(each.bottom),
                int(each.left) + width,
                int(each.bottom) + height,
            )
    return None


def _is_ground(area: Area, sheet: Area) -> bool:
    """A border or background: more than half of the page."""
    covered = (area.right - area.left) * (area.top - area.bottom)
    return covered > 0.5 * (sheet.right - sheet.left) * (sheet.top - sheet.bottom)


def _in_the_signature(taken: list[Area], sheet: Area, width: int, height: int) -> Iterator[Area]:
    """The widest gap between lines at the lower right, the widest first."""
    lines = [
        each
        for each in taken
        if each.middle > sheet.left + 0.55 * (sheet.right - sheet.left)
        and each.top < sheet.bottom + 0.5 * (sheet.top - sheet.bottom)
    ]
    lines.sort(key=lambda each: each.bottom, reverse=True)
    gaps = [(above.bottom - below.top, above, below) for above, below in pairwise(lines)]
    for gap, above, below in sorted(gaps, key=lambda each: -each[0]):
        if gap >= height + 2 * AIR:
            left = below.middle - width / 2
            bottom = below.top + (above.bottom - below.top - height) / 2
            yield Area(left, bottom, left + width, bottom + height)


def _grid(sheet: Area, width: int, height: int) -> Iterable[Area]:
    bottom = sheet.bottom + MARGIN
    while bottom + height <= sheet.top - MARGIN:
        left = sheet.right - MARGIN - width
        while left >= sheet.left + MARGIN:
            yield Area(left, bottom, left + width, bottom + height)
            left -= STEP
        bottom += STEP


class _Reading:
    """The areas of a page's texts and pictures, read from its content stream."""

    def __init__(self, page: pikepdf.Page) -> None:
        self._page = page
        self._ground = self._line = self._text = Matrix()
        self._stack: list[Matrix] = []
        self._size = self._leading = 0.0
        self._font = ""
        self._widths: dict[str, dict[int, float]] = {}

    @cached_property
    def _resources(self) -> Any:
        return self._page.resources

    def areas(self) -> Iterator[Area]:
        for operands, operator in pikepdf.parse_content_stream(self._page):
            known = _OPERATORS.get(str(operator))
            area = known(self, operands) if known else None
            if area is not None:
                yield area

    def _push(self, _operands: Any) -> None:
        self._stack.append(self._ground)

    def _pop(self, _operands: Any) -> None:
        if self._stack:
            self._ground = self._stack.pop()

    def _transform(self, operands: Any) -> None:
        self._ground = Matrix(*map(float, operands)) @ self._ground

    def _begin(self, _operands: Any) -> None:
        self._line = self._text = Matrix()

    def _choose(self, operands: Any) -> None:
        self._font, self._size = str(operands[0]), float(operands[1])

    def _place(self, operands: Any) -> None:
        self._line = self._text = Matrix(*map(float, operands))

    def _move(self, operands: Any) -> None:
        self._line = self._text = Matrix().translated(*map(float, operands)) @ self._line

    def _show(self, operands: Any) -> Area:
        (shown,) = operands
        parts = shown if isinstance(shown, pikepdf.Array) else [shown]
        advance = sum(self._advance(part) for part in parts) * self._size / 1000
        area = self._box(0, -0.25 * self._size, advance, 0.8 * self._size, self._text)
        self._text = Matrix().translated(advance, 0) @ self._text
        return area

    def _advance(self, part: Any) -> float:
        if not isinstance(part, (pikepdf.String, bytes, str)):
            return -float(part)
        data = bytes(part)
        widths = self._widths_of(self._font)
        return sum(
            widths.get(int.from_bytes(data[at : at + 2], "big"), 1000.0)
            for at in range(0, len(data), 2)
        )

    def _widths_of(self, name: str) -> dict[int, float]:
        """Glyph widths of a composite font, as WeasyPrint embeds all of them."""
        if name not in self._widths:
            font = self._resources.Font[name]
            found: dict[int, float] = {}
            entries = (
                list(font.DescendantFonts[0].get(Name.W, [])) if "/DescendantFonts" in font else []
            )
            for first, widths in zip(entries[::2], entries[1::2], strict=False):
                found |= {int(first) + at: float(width) for at, width in enumerate(widths)}
            self._widths[name] = found
        return self._widths[name]

    def _paint(self, operands: Any) -> Area | None:
        drawn = self._resources.XObject[str(operands[0])]
        if drawn.Subtype == Name.Image:
            return self._box(0, 0, 1, 1, Matrix())
        own = Matrix(*map(float, drawn.get(Name.Matrix, [1, 0, 0, 1, 0, 0])))
        return self._box(*map(float, drawn.BBox), own)

    def _box(self, left: float, bottom: float, right: float, top: float, own: Matrix) -> Area:
        matrix = own @ self._ground
        corners = [
            matrix.transform(point)
            for point in ((left, bottom), (right, bottom), (left, top), (right, top))
        ]
        across, up = [x for x, _y in corners], [y for _x, y in corners]
        return Area(min(across), min(up), max(across), max(up))


_OPERATORS = {
    "q": _Reading._push,
    "Q": _Reading._pop,
    "cm": _Reading._transform,
    "BT": _Reading._begin,
    "Tf": _Reading._choose,
    "Tm": _Reading._place,
    "Td": _Reading._move,
    "TJ": _Reading._show,
    "Tj": _Reading._show,
    "Do": _Reading._paint,
}
