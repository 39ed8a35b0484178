"""A page laid out once, to be filled for one person after the other.

Learnt from two invented people: what differs between their two layouts is what a person changes.
A page is used only when filling in the second person gives exactly the second layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint.images import LazyImage

from common.papers.assembly import Skeleton, entries, plain_object, stream_object
from common.papers.forms import qr_form
from common.papers.qr import qr_operators
from common.papers.shaping import UNITS, Shaper

from .capture import REPERTOIRE, TITLE, Capture, Face, Item, Line, Unfillable, place_operator

# Texts by field, one for each of its lines.
Texts = Mapping[str, tuple[str, ...]]

_ALIGNMENTS = (0.0, 0.5, 1.0)
_NEAR = 0.002
# The least by which two lines must differ in width, in CSS pixels.
_TELLING = 1.0
# Less room than this at the end of a line, in CSS pixels, and a full layout has to decide.
_SPARE = 0.5
_TITLE_STRING = pydyf.String(TITLE).data
_PLACE = re.compile(rb"1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm\Z")


class Pen:
    """Sets texts in one font at one size."""

    def __init__(self, face: Face, size: float) -> None:
        self._face, self._size = face, size
        self._shaper = Shaper(face.hb_face, size)
        # The same offices and posts come again and again, names and numbers do not.
        self.set = lru_cache(maxsize=512)(self._set)

    def _set(self, text: str) -> tuple[bytes, float] | None:
        """The operator that shows the text, and its width in CSS pixels.

        None for a letter outside the repertoire, or one that would not be read back as itself."""
        glyphs = self._shaper.shape(text) if REPERTOIRE.issuperset(text) else None
        if glyphs is None:
            return None
        widths, known, per_unit = self._face.widths, self._face.letters, 1000 / UNITS / self._size
        parts, total = ["[<"], 0
        # Shifts in parts of the size and truncated kerning: as WeasyPrint writes them.
        for number, letters, advance, shift in glyphs:
            if known.get(number) != letters:
                return None
            offset = shift / self._size
            if shift:
                parts.append(f">{-offset}<")
            kerning = int(widths[number] + offset - advance * per_unit)
            parts.append(f"{number:04x}>{kerning}<" if kerning else f"{number:04x}")
            total += advance
        shown = f"{''.join(parts)}>".removesuffix("<>")
        return f"{shown}] TJ".encode(), total / UNITS


@dataclass(frozen=True)
class _Place:
    """One text of a line: a fixed one has its width, a personal one its field and pen."""

    hole: int
    offset: float
    y: float
    width: float
    field: str
    number: int
    pen: Pen | None
    capitals: bool


@dataclass(frozen=True)
class _Row:
    """A line; `align` is the share of its room that stands before it, `start` its first x."""

    places: tuple[_Place, ...]
    align: float
    start: float
    left: float
    right: float


class CompiledPage:
    """The page of one template version, one class and one set of sizes.

    Raises Unfillable when the two layouts differ in more than their personal texts."""

    def __init__(
        self, short: tuple[Capture, Texts], long: tuple[Capture, Texts], qr_text: str
    ) -> None:
        (first, first_texts), (second, second_texts) = short, long
        self._pens: dict[tuple[str, float], Pen] = {}
        self._faces = first.faces
        self._rows = self._learn(first, second)
        self._prove(first, second, second_texts)
        self._prove(first, first, first_texts)
        self._pieces = self._cut(first.operators)
        self._qr_side, self._qr_object = self._find_qr(first, qr_text)
        self._content, self._info = first.content, len(first.objects)
        metadata = _number(first.catalog["Metadata"])
        self._metadata = metadata, bytes(first.objects[metadata].stream[0])
        filespec = first.objects[_number(first.catalog["AF"][0])]
        self._file = _number(filespec["EF"]["F"])
        self._file_entries = _file_entries(first.objects[self._file])
        self._info_entries = bytes(first.info.data)
        changing = {self._content, metadata, self._file, self._info}
        changing |= {self._qr_object} if self._qr_object else set()
        _same_objects(first, second, changing)
        self._skeleton = Skeleton(
            first.objects,
            changing=frozenset(changing),
            root=int(first.catalog.reference.split()[0]),
            info=self._info,
        )

    def _learn(self, first: Capture, second: Capture) -> tuple[_Row, ...]:
        if len(first.lines) != len(second.lines):
            raise Unfillable("a personal text changes the number of lines")
        seen: dict[str, int] = {}
        return tuple(
            self._row(one, other, seen)
            for one, other in zip(first.lines, second.lines, strict=True)
        )

    def _row(self, one: Line, other: Line, seen: dict[str, int]) -> _Row:
        same_room = abs(one.left - other.left) + abs(one.right - other.right) < _NEAR
        if not same_room or len(one.items) != len(other.items):
            raise Unfillable("a personal text changes the room of its line")
        growth = sum(b.width - a.width for a, b in zip(one.items, other.items, strict=True))
        if growth < _TELLING:
            raise Unfillable("two people are too much alike to tell how their line is aligned")
        moved = other.items[0].x - one.items[0].x
        align = min(_ALIGNMENTS, key=lambda share: abs(moved + share * growth))
        start = one.items[0].x
        places, offset = [], 0.0
        for item in one.items:
            # What stands between two texts (padding, spaces) belongs to the page.
            places.append(self._place(item, item.x - start - offset, seen))
            offset = item.x - start + item.width
        total = sum(item.width for item in one.items)
        return _Row(tuple(places), align, start + align * total, one.left, one.right)

    def _place(self, item: Item, gap: float, seen: dict[str, int]) -> _Place:
        pen, number = None, 0
        if item.field:
            number = seen[item.field] = seen.get(item.field, -1) + 1
            key = (item.font, item.size)
            pen = self._pens.get(key)
            if pen is None:
                pen = self._pens[key] = Pen(self._faces[item.font], item.size)
        return _Place(
            item.operator, gap, item.y, item.width, item.field, number, pen, item.capitals
        )

    def _operators(self, texts: Texts) -> dict[int, bytes] | None:
        """The operators that this person changes, by their place; None when something won't fit."""
        changed: dict[int, bytes] = {}
        for row in self._rows:
            shown: list[tuple[bytes, float]] = []
            for place in row.places:
                if place.pen is None:
                    shown.append((b"", place.width))
                    continue
                lines = texts[place.field]
                text = lines[place.number % len(lines)]
                done = place.pen.set(text.upper() if place.capitals else text)
                if done is None:
                    return None
                shown.append(done)
            x = row.start - row.align * sum(width for _operator, width in shown)
            begins = x
            for place, (operator, width) in zip(row.places, shown, strict=True):
                x += place.offset
                changed[place.hole] = place_operator(x, place.y)
                if operator:
                    changed[place.hole + 2] = operator
                x += width
            inside = row.left - _NEAR <= begins and x <= row.right + _NEAR
            if not inside or x - begins > row.right - row.left - _SPARE:
                return None
        return changed

    def _prove(self, first: Capture, real: Capture, texts: Texts) -> None:
        """Filling in this person must give the operators that the layout gave."""
        changed = self._operators(texts)
        if changed is None or len(first.operators) != len(real.operators):
            raise Unfillable("a personal text changes more than itself")
        for index, operator in enumerate(first.operators):
            if not _same_operator(changed.get(index, operator), real.operators[index]):
                raise Unfillable("a personal text changes more than itself")

    def _cut(self, operators: list[bytes]) -> list[bytes | int]:
        """The content stream as fixed pieces, with the numbers of the operators to be put in."""
        holes = {place.hole for row in self._rows for place in row.places}
        holes |= {place.hole + 2 for row in self._rows for place in row.places if place.pen}
        pieces: list[bytes | int] = []
        fixed: list[bytes] = []
        for index, operator in enumerate(operators):
            if index in holes:
                pieces += [b"\n".join(fixed), index]
                fixed = []
            else:
                fixed.append(operator)
        return [*pieces, b"\n".join(fixed)]

    @staticmethod
    def _find_qr(first: Capture, qr_text: str) -> tuple[int, int]:
        form = qr_form(qr_text)
        content = form.get_x_object(False, 1).stream
        for item in first.objects[1:]:
            if isinstance(item, pydyf.Stream) and item.stream == content:
                return int(form.width), int(item.number)
        return 0, 0

    def fill(self, texts: Texts, *, title: str, qr_text: str, data: bytes) -> bytes | None:
        """The PDF of one person, or None when a text does not fit or is outside the repertoire."""
        changed = self._operators(texts)
        if changed is None:
            return None
        content = b"\n".join(
            piece if isinstance(piece, bytes) else changed[piece] for piece in self._pieces
        )
        objects = {self._content: stream_object(self._content, content)}
        if self._qr_object:
            side, operators = qr_operators(qr_text)
            if side != self._qr_side:
                return None
            about = b"/Type /XObject/Subtype /Form/Resources <<>>/BBox [0 0 %d %d]" % (side, side)
            objects[self._qr_object] = stream_object(self._qr_object, operators, about)
        number, metadata = self._metadata
        titled = metadata.replace(TITLE.encode(), escape(title).encode())
        objects[number] = stream_object(number, titled, b"/Type /Metadata/Subtype /XML")
        objects[self._file] = stream_object(self._file, data, self._about_file(data))
        info = self._info_entries.replace(_TITLE_STRING, pydyf.String(title).data)
        objects[self._info] = plain_object(self._info, info)
        return self._skeleton.complete(objects)

    def _about_file(self, data: bytes) -> bytes:
        digest = b"<%b>" % md5(data, usedforsecurity=False).hexdigest().encode()
        return self._file_entries.replace(b"@sum", digest).replace(b"@size", b"%d" % len(data))


def _file_entries(file: Any) -> bytes:
    parameters = {**file.extra["Params"], "CheckSum": "@sum", "Size": "@size"}
    return entries({**file.extra, "Params": pydyf.Dictionary(parameters)})


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _same_operator(made: bytes, real: bytes) -> bool:
    if made == real:
        return True
    one, other = _PLACE.match(made), _PLACE.match(real)
    if not one or not other:
        return False
    return all(
        abs(float(a) - float(b)) < _NEAR for a, b in zip(one.groups(), other.groups(), strict=True)
    )


def _same_objects(first: Capture, second: Capture, changing: set[int]) -> None:
    """Nothing but the changing objects may hold anything of a person: not the tags, not the
    bookmarks, not an alternative text."""
    if len(first.objects) != len(second.objects):
        raise Unfillable("a personal text changes the document")
    for one, other in zip(first.objects[1:], second.objects[1:], strict=True):
        if one.number not in changing and _content(one) != _content(other):
            raise Unfillable("a personal text is used outside the page's text")


def _content(item: Any) -> tuple[Any, ...]:
    """What an object says, without the time to compress it."""
    if not isinstance(item, pydyf.Stream):
        return (item.data,)
    # A picture is an object that is read only when it is written.
    parts = [part.data if isinstance(part, LazyImage) else part for part in item.stream]
    return parts, {name: _plain(value) for name, value in item.extra.items()}


def _plain(value: Any) -> Any:
    return value.data if isinstance(value, pydyf.Object) else value
