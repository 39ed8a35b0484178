"""A laid-out page taken apart: what it draws, and where the personal texts stand in it.

The only place that looks into WeasyPrint's boxes and PDF objects (internals of 70.x: pinned)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import font_features

from common.papers.engine import describe, write
from common.papers.shaping import UNITS, Shaper

from .layout import MARKED, PDF_VARIANT, attachment

# What Vietnamese papers print: ASCII, Vietnamese, the letters of Êđê, Gia Rai and Ba Na names,
# and the signs of titles and addresses. A paper with any other letter is laid out in full.
REPERTOIRE = frozenset(
    "".join(chr(code) for code in range(0x20, 0x7F))
    + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"
    + "".join(chr(code) for code in range(0x1EA0, 0x1EFA))
    + "ČčĔĕĬĭŎŏŬŭÑñ"
    + "–—‘’“”…·•°№§×"
)
TITLE = "\ue000title\ue000"
_LETTERS = "".join(sorted(letter for letter in REPERTOIRE if letter.isascii() and letter.isalpha()))
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_FONT = re.compile(rb"/(\w+) [\d.]+ Tf\Z")
_ZEROS = re.compile(rb">0<|(?<=>)0(?=\])")
_TRANSFORMS = {"none": False, "uppercase": True}


class Unfillable(Exception):
    """The template does something with personal texts that only a full layout can do."""


@dataclass(frozen=True)
class Item:
    """One text on a line. `operator` is where the page places it; personal ones name their field."""

    operator: int
    x: float
    y: float
    width: float
    field: str = ""
    font: str = ""
    size: float = 0.0
    capitals: bool = False


@dataclass(frozen=True)
class Line:
    """A line with personal texts: its items from left to right, and the room it may take."""

    items: tuple[Item, ...]
    left: float
    right: float


@dataclass
class Face:
    """A font of the page: its widths in thousandths and the letters of each glyph."""

    hb_face: Any
    widths: Mapping[int, int]
    letters: Mapping[int, str]


@dataclass
class Capture:
    """One page: its operators, its lines with personal texts, its fonts and its PDF objects."""

    operators: list[bytes] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    faces: dict[str, Face] = field(default_factory=dict)
    objects: list[Any] = field(default_factory=list)
    catalog: Any = None
    info: Any = None
    content: int = 0


def capture(document: Any, *, author: str) -> Capture:
    """Paint the one-page document and take it apart. Call inside `laying_out`.

    Raises Unfillable when a personal text stands where it cannot be replaced."""
    describe(document, title=TITLE, author=author, language="vi")
    result = Capture()
    page = document.pages[0]
    paint = page.paint

    def paint_and_look(stream: Any, scale: float) -> None:
        paint(stream, scale)
        result.operators = [_without_zeros(pydyf._to_bytes(item)) for item in stream.stream]
        result.lines = list(_lines(page._page_box, result.operators))
        used = {item.font for line in result.lines for item in line.items if item.font}
        # Painting goes on with the fonts, so this is when they can be given more glyphs.
        for font in document.fonts.values():
            if font.hash in used:
                result.faces[font.hash] = _widen(font)
        result.content = stream.number

    def keep(_document: Any, pdf: Any) -> None:
        result.objects, result.catalog, result.info = list(pdf.objects), pdf.catalog, pdf.info

    page.paint = paint_and_look
    write(document, pdf_variant=PDF_VARIANT, attachments=(attachment(b"{}"),), finisher=keep)
    return result


def _without_zeros(operator: bytes) -> bytes:
    """WeasyPrint writes kerning that it rounded to nothing; that is half of some texts."""
    return _ZEROS.sub(b"", operator) if operator.endswith(b" TJ") else operator


def _widen(font: Any) -> Face:
    """Let the font of a PDF cover the repertoire, whatever the page itself shows of it."""
    for number, (letters, width) in _repertoire(font.hb_face, font.name, font.font_size).items():
        font.to_unicode[number] = letters
        font.widths[number] = width
    font.to_unicode = dict(sorted(font.to_unicode.items()))
    font.widths = dict(sorted(font.widths.items()))
    return Face(font.hb_face, font.widths, font.to_unicode)


@lru_cache(maxsize=16)
def _repertoire(hb_face: Any, _name: bytes, size: float) -> dict[int, tuple[str, int]]:
    """Glyphs of the repertoire, its ligatures and its contextual forms, with their widths."""
    shaper = Shaper(hb_face, size)
    singles = " ".join(sorted(REPERTOIRE))
    pairs = " ".join(a + b for a in _LETTERS for b in _LETTERS)
    found: dict[int, tuple[str, int]] = {}
    for text in (singles, f"{pairs} ffi ffl"):
        for number, letters, _advance, _shift in shaper.shape(text) or ():
            if number and number not in found:
                found[number] = (letters, round(shaper.advance(number) * 1000 / UNITS / size))
    return found


def _lines(root: Any, operators: list[bytes]) -> Iterator[Line]:
    places: dict[bytes, int] = {}
    for index, operator in enumerate(operators):
        if operator.endswith(b" Tm"):
            # Two texts at one place cannot be told apart.
            places[operator] = -1 if operator in places else index
    for line, container, broken in _personal_lines(root):
        if not broken:
            raise Unfillable("a paragraph that flows over several lines")
        items = tuple(_items(line, "", places, operators))
        left = container.content_box_x()
        yield Line(items, left, left + container.width)


def _real(box: Any) -> Any:
    return getattr(box, "_box", box)


def _personal_lines(box: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Lines with personal texts, their containers, and whether line breaks there are ordered."""
    box = _real(box)
    children = [_real(child) for child in getattr(box, "children", ())]
    if box.element is not None and getattr(box, "style", None) and box.style["float"] != "none":
        raise Unfillable("floats take room from lines")
    lines = [child for child in children if isinstance(child, boxes.LineBox)]
    if any(_is_personal(line) for line in lines):
        broken = all(_ends_in_break(line) for line in lines[:-1])
        yield from ((line, box, broken) for line in lines if _is_personal(line))
    for child in children:
        yield from _personal_lines(child)


def _field_of(box: Any) -> str:
    name = "" if box.element is None else box.element.get("data-field")
    return str(name) if name in MARKED else ""


def _is_personal(box: Any) -> bool:
    if isinstance(box, boxes.LineBox) or not _field_of(box):
        return any(_is_personal(_real(child)) for child in getattr(box, "children", ()))
    return True


def _ends_in_break(box: Any) -> bool:
    while children := getattr(box, "children", ()):
        box = _real(children[-1])
        if str(box.element_tag).startswith("br"):
            return True
    return False


def _items(
    box: Any, name: str, places: Mapping[bytes, int], operators: list[bytes]
) -> Iterator[Item]:
    for child in map(_real, box.children):
        if isinstance(child, boxes.InlineBox):
            yield from _items(child, name or _field_of(child), places, operators)
        elif not isinstance(child, boxes.TextBox):
            raise Unfillable("something other than text beside a personal text")
        elif child.text.strip():
            yield _item(child, name, places, operators)


def _item(box: Any, name: str, places: Mapping[bytes, int], operators: list[bytes]) -> Item:
    x, y = box.position_x, box.position_y + box.baseline
    index = places.get(place_operator(x, y), -1)
    if index < 0:
        raise Unfillable("a text that is not drawn where it stands")
    if not name:
        return Item(index, x, y, box.width)
    style = box.style
    plain = (
        style["letter_spacing"] in ("normal", 0)
        and not style["word_spacing"]
        and style["font_language_override"] == "normal"
        and style["direction"] == "ltr"
        and style["text_transform"] in _TRANSFORMS
        and not font_features(*(style[feature] for feature in _FEATURES))
    )
    font = _FONT.match(operators[index + 1])
    if not plain or not font or not operators[index + 2].endswith(b"] TJ"):
        raise Unfillable("a personal text that is set in a special way")
    if operators[index + 3] != b"ET":
        raise Unfillable("a personal text in several pieces")
    # Pango rounds sizes down to its own units.
    size = int(style["font_size"] * UNITS) / UNITS
    capitals = _TRANSFORMS[style["text_transform"]]
    return Item(index, x, y, box.width, name, font[1].decode(), size, capitals)


def place_operator(x: float, y: float) -> bytes:
    """The operator that places a text at x, y in CSS pixels from the page's top left."""
    return b"1 0 0 -1 %b %b Tm" % (pydyf._to_bytes(float(x)), pydyf._to_bytes(float(y)))
