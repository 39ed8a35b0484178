"""Kỷ yếu: many PDFs of many makers as one, with a cover, a table of contents and page numbers.

What belongs to the single file goes: forms (what they show is kept on the page), scripts,
attachments, tags; links to the web stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template

# Anything that WeasyPrint takes for a link; it is made a jump within the file.
_JUMP = "https://muc-luc.invalid/"
_WEB = ("http://", "https://", "mailto:")
_FONT = "/KyYeuSo"
_POINTS = 10.0
_EDGE = 22.0
_A4_WIDTH = 595.0
_CMAP_LINE = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>")
_FRONT_TRIES = 4
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands on the cover; `place_date` is "Hải Phòng, tháng 3 năm 2027"."""

    parent_agency: str = ""
    organiser: str
    title: str = "KỶ YẾU"
    event_title: str
    chairs: str = ""
    place_date: str = ""


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One text: its PDF on disk, or none for one that goes along as a file of its own."""

    title: str
    author: str
    unit: str = ""
    path: Path | None = None


@dataclass(slots=True)
class Bound:
    """What became of the contributions: on which page each begins (0: a file of its own), and
    those whose PDF could not be read."""

    pages: int = 0
    begins: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def bind(cover: Cover, texts: Sequence[Contribution], to: Path) -> Bound:
    """Write the kỷ yếu as one PDF; each text keeps the size and direction of its pages.

    The sources are read from disk page by page, never all at once into memory."""
    bound = Bound(begins=[0] * len(texts))
    sources: dict[int, pikepdf.Pdf] = {}
    try:
        for place, text in enumerate(texts):
            if text.path is not None:
                opened = _opened(text.path)
                if opened is None:
                    bound.broken.append(place)
                else:
                    sources[place] = opened
        lengths = {place: len(source.pages) for place, source in sources.items()}
        front = _front(cover, texts, lengths, bound)
        _write(cover, texts, sources, front, bound, to)
    finally:
        for source in sources.values():
            source.close()
    return bound


def _opened(path: Path) -> pikepdf.Pdf | None:
    """A PDF whose pages can be read, its forms made part of the pages; else None."""
    try:
        source = pikepdf.open(path)
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, ValueError):
        return None
    try:
        if not source.pages:
            raise ValueError("no pages")
        source.flatten_annotations("print")
        for page in source.pages:
            _strip(page)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError):
        source.close()
        return None
    return source


def _strip(page: pikepdf.Page) -> None:
    """Take away what runs, what is attached, and the ties to the file that the page came from."""
    box = _box(page)
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        raise ValueError("a page without a size")
    for name in ("/AA", "/AF", "/StructParents", "/Metadata", "/PieceInfo", "/B"):
        if name in page.obj:
            del page.obj[name]
    kept = [each for each in page.obj.get("/Annots", []) if _leads_to_the_web(each)]
    if "/Annots" in page.obj:
        del page.obj["/Annots"]
    if kept:
        page.obj.Annots = pikepdf.Array(kept)


def _leads_to_the_web(annotation: Any) -> bool:
    if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") != Name.Link:
        return False
    action = annotation.get("/A")
    for name in ("/AA", "/StructParent", "/Parent", "/P"):
        if name in annotation:
            del annotation[name]
    return (
        isinstance(action, Dictionary)
        and action.get("/S") == Name.URI
        and "/Next" not in action
        and str(action.get("/URI", "")).lower().startswith(_WEB)
    )


def _front(
    cover: Cover, texts: Sequence[Contribution], lengths: dict[int, int], bound: Bound
) -> bytes:
    """Cover and contents. How long they are decides where the first text begins: asked until both
    agree."""
    pages = 2
    for _turn in range(_FRONT_TRIES):
        start = pages + 1
        for place, length in lengths.items():
            bound.begins[place], start = start, start + length
        bound.pages = start - 1
        data = _front_pages(cover, texts, bound)
        with pikepdf.open(BytesIO(data)) as front:
            found = len(front.pages)
        if found == pages:
            break
        pages = found
    return data


def _front_pages(cover: Cover, texts: Sequence[Contribution], bound: Bound) -> bytes:
    rows = [
        {
            "number": place + 1,
            "title": text.title,
            "author": ", ".join(filter(None, (text.author, text.unit))),
            "page": bound.begins[place],
            "jump": f"{_JUMP}{bound.begins[place]}",
        }
        for place, text in enumerate(texts)
    ]
    heads = head_values(
        parent_agency=cover.parent_agency, organiser=cover.organiser, left_width=140
    )
    values = {
        **vars(cover),
        **heads,
        "rows": [row for row in rows if row["page"]],
        "apart": [{"rows_apart": [row for row in rows if not row["page"]]}]
        if not all(bound.begins)
        else [],
    }
    return html_to_pdf(
        load_template("proceedings").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("proceedings")),
        assets={},
        title=f"{cover.title.capitalize()} – {cover.event_title}",
        author=cover.organiser,
    )


def _write(
    cover: Cover,
    texts: Sequence[Contribution],
    sources: dict[int, pikepdf.Pdf],
    front: bytes,
    bound: Bound,
    to: Path,
) -> None:
    with pikepdf.open(BytesIO(front)) as target:
        stamp = _Stamp(target)
        _untag(target)
        length = len(target.pages)
        for source in sources.values():
            target.pages.extend(source.pages)
        for number, page in enumerate(target.pages, start=1):
            if number > 1:  # a cover bears no number
                stamp.put(page, number)
        for page in list(target.pages)[:length]:
            _make_jumps(target, page)
        with target.open_outline() as outline:
            outline.root.append(OutlineItem("Mục lục", min(1, length - 1)))
            outline.root.extend(
                OutlineItem(f"{place + 1}. {texts[place].title}", bound.begins[place] - 1)
                for place in sources
            )
        target.Root.PageMode = Name.UseOutlines
        target.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _untag(target: pikepdf.Pdf) -> None:
    """The front alone was tagged: half a structure misleads whoever listens to the file. Its own
    headings are no bookmarks either."""
    for name in ("/StructTreeRoot", "/MarkInfo", "/Outlines"):
        if name in target.Root:
            del target.Root[name]


def _make_jumps(target: pikepdf.Pdf, page: pikepdf.Page) -> None:
    for link in page.obj.get("/Annots", []):
        action = link.get("/A")
        uri = str(action.get("/URI", "")) if action is not None else ""
        if uri.startswith(_JUMP):
            goal = target.pages[int(uri.removeprefix(_JUMP)) - 1].obj
            del link["/A"]
            link.Dest = pikepdf.Array([goal, Name.Fit])
        if "/StructParent" in link:
            del link["/StructParent"]


class _Stamp:
    """«trang 12» in the lower right corner as the page is read, whatever its size and direction.

    The font is that of the front, whose template prints every digit."""

    def __init__(self, target: pikepdf.Pdf) -> None:
        self._target = target
        self._font, self._glyphs, self._widths = _font_of_digits(target)

    def put(self, page: pikepdf.Page, number: int) -> None:
        text = f"trang {number}"
        codes = "".join(f"{self._glyphs[char]:04x}" for char in text)
        left, low, right, high = _box(page)
        turned = int(page.obj.get("/Rotate", 0)) % 360
        scale = min(4.0, max(0.25, min(right - left, high - low) / _A4_WIDTH))
        size, edge = _POINTS * scale, _EDGE * scale
        width = sum(self._widths.get(self._glyphs[char], 500) for char in text) * size / 1000
        x, y, matrix = {
            90: (right - edge, high - edge - width, "0 1 -1 0"),
            180: (left + edge + width, high - edge, "-1 0 0 -1"),
            270: (left + edge, low + edge + width, "0 -1 1 0"),
        }.get(turned, (right - edge - width, low + edge, "1 0 0 1"))
        pad = size * 0.2
        paint = (
            f"\nQ q {matrix} {x:.2f} {y:.2f} cm 1 g {-pad:.2f} {-pad * 1.5:.2f} "
            f"{width + 2 * pad:.2f} {size + pad:.2f} re f 0 g BT {_FONT} {size:.2f} Tf "
            f"<{codes}> Tj ET Q\n"
        )
        self._share_resources(page)
        page.add_resource(self._font, Name.Font, Name(_FONT))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(paint.encode())

    def _share_resources(self, page: pikepdf.Page) -> None:
        """Resources of its own, so that what is added here is added once and to one page."""
        resources = page.obj.get("/Resources")
        own = Dictionary(dict(resources.items())) if isinstance(resources, Dictionary) else None
        page.obj.Resources = own if own is not None else Dictionary()
        fonts = page.obj.Resources.get("/Font")
        page.obj.Resources.Font = (
            Dictionary(dict(fonts.items())) if isinstance(fonts, Dictionary) else Dictionary()
        )


def _font_of_digits(target: pikepdf.Pdf) -> tuple[Any, dict[str, int], dict[int, float]]:
    """The font object of the front that has all letters of a stamp, their glyphs and widths."""
    needed = set("trang 0123456789")
    for page in target.pages:
        for font in page.obj.Resources.get("/Font", {}).values():
            if "/ToUnicode" not in font:
                continue
            pairs = _CMAP_LINE.findall(font.ToUnicode.read_bytes())
            glyphs = {chr(int(code, 16)): int(glyph, 16) for glyph, code in pairs}
            if needed <= set(glyphs):
                return font, glyphs, _widths(font)
    raise ValueError("the front lacks the letters of a page number")


def _widths(font: Any) -> dict[int, float]:
    """{glyph: width in thousandths} of the /W array of a composite font."""
    found: dict[int, float] = {}
    parts = list(font.DescendantFonts[0].get("/W", []))
    for first, widths in zip(parts[::2], parts[1::2], strict=False):
        if isinstance(widths, pikepdf.Array):
            for offset, width in enumerate(widths):
                found[int(first) + offset] = float(width)
    return found


def _box(page: pikepdf.Page) -> Box:
    """What is seen of a page, its corners in order."""
    numbers = [float(each) for each in page.cropbox]
    left, right = sorted((numbers[0], numbers[2]))
    low, high = sorted((numbers[1], numbers[3]))
    return left, low, right, high
