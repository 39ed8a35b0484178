"""A PDF drawn directly, for long tables of fixed shape: WeasyPrint lays out some five pages of a
table in a second, which makes a book of hundreds of pages a matter of minutes.

Lengths are mm from the upper left corner of the page, sizes of type are points."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import pydyf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from .fitting import POINTS_PER_MM, balanced_lines, text_width
from .fonts import FOLDER
from .qr import QUIET_ZONE, qr_operators
from .templating import clean

REGULAR, BOLD, ITALIC = (f"LiberationSerif-{style}" for style in ("Regular", "Bold", "Italic"))
LEFT, CENTRE = "left", "centre"
# Red, green and blue from 0 to 1.
Colour = tuple[float, float, float]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
# From the top of a line to its baseline, in parts of the size.
_ASCENT = 0.8


class _Face:
    """One font file of the product, and which of its glyphs the document shows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.font = TTFont(FOLDER / f"{name}.ttf", recalcTimestamp=False)
        self._glyphs = {
            chr(code): self.font.getGlyphID(glyph)
            for code, glyph in self.font.getBestCmap().items()
        }
        self._codes = {letter: f"{glyph:04X}" for letter, glyph in self._glyphs.items()}
        self.letters: set[str] = set()

    @property
    def shown(self) -> dict[int, str]:
        """The glyphs that the document shows, each with its letter, in their order."""
        return dict(sorted((self._glyphs.get(each, 0), each) for each in self.letters))

    def encode(self, text: str) -> bytes:
        """The text as glyph numbers; a letter that the font lacks becomes its empty box."""
        self.letters.update(text)
        codes = self._codes
        return f"<{''.join([codes.get(letter, '0000') for letter in text])}>".encode()

    def embed(self, pdf: pydyf.PDF) -> pydyf.Dictionary:
        """Put the shown glyphs into the file; returns the font's object."""
        scale = 1000 / self.font["head"].unitsPerEm
        order, metrics = self.font.getGlyphOrder(), self.font["hmtx"].metrics
        widths = pydyf.Array()
        shown = self.shown
        for glyph in shown:
            width = pydyf.Array([round(metrics[order[glyph]][0] * scale, 2)])
            widths.extend([glyph, width.data.decode()])
        tag = "".join(chr(65 + glyph % 26) for glyph in [*shown, *[0] * 6][:6])
        base = f"/{tag}+{self.name}"
        file = pydyf.Stream([self._subset()], compress=True)
        pdf.add_object(file)
        descriptor = self._descriptor(base, scale, file)
        pdf.add_object(descriptor)
        inner = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": base,
                "CIDSystemInfo": pydyf.Dictionary(
                    {
                        "Registry": pydyf.String("Adobe"),
                        "Ordering": pydyf.String("Identity"),
                        "Supplement": 0,
                    }
                ),
                "CIDToGIDMap": "/Identity",
                "FontDescriptor": descriptor.reference,
                "W": widths,
            }
        )
        pdf.add_object(inner)
        letters = pydyf.Stream([self._letters()], compress=True)
        pdf.add_object(letters)
        outer = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": base,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([inner.reference]),
                "ToUnicode": letters.reference,
            }
        )
        pdf.add_object(outer)
        return outer

    def _descriptor(self, base: str, scale: float, file: pydyf.Stream) -> pydyf.Dictionary:
        head, lines = self.font["head"], self.font["hhea"]
        box = (head.xMin, head.yMin, head.xMax, head.yMax)
        return pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": base,
                "Flags": 4,
                "FontBBox": pydyf.Array([round(side * scale) for side in box]),
                "ItalicAngle": -16 if self.name == ITALIC else 0,
                "Ascent": round(lines.ascent * scale),
                "Descent": round(lines.descent * scale),
                "CapHeight": 660,
                "StemV": 120 if self.name == BOLD else 80,
                "FontFile2": file.reference,
            }
        )

    def _subset(self) -> bytes:
        options = Options(
            retain_gids=True, notdef_outline=True, layout_features=[], name_IDs=[],
            hinting=False, glyph_names=False,
        )  # fmt: skip
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM"]
        subsetter = Subsetter(options)
        subsetter.populate(gids=list(self.shown))
        subsetter.subset(self.font)
        kept = io.BytesIO()
        self.font.save(kept)
        return kept.getvalue()

    def _letters(self) -> bytes:
        pairs = [
            f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
            for glyph, letter in self.shown.items()
        ]
        blocks = "\n".join(
            f"{len(pairs[a : a + 100])} beginbfchar\n"
            + "\n".join(pairs[a : a + 100])
            + "\nendbfchar"
            for a in range(0, len(pairs), 100)
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapType 2 def /CMapName /Letters def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{blocks}\nendcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode()


class Drawing:
    """A document that grows page by page."""

    def __init__(self, *, width: float, height: float, title: str, author: str) -> None:
        self.width, self.height = width, height
        self._faces = {name: _Face(name) for name in (REGULAR, BOLD, ITALIC)}
        self._pages: list[pydyf.Stream] = []
        self._about = {"Title": pydyf.String(clean(title)), "Author": pydyf.String(clean(author))}
        self._page: list[bytes] = []

    @property
    def pages(self) -> int:
        return len(self._pages)

    def new_page(self) -> None:
        """Begin a page; what is drawn from now on is on it."""
        stream = pydyf.Stream(compress=True)
        stream.stream.append(b"0.5 w")
        self._page = stream.stream
        self._pages.append(stream)

    def turn_to(self, number: int) -> None:
        """Draw on an earlier page, counted from 1."""
        self._page = self._pages[number - 1].stream

    def text(
        self, text: str, x: float, top: float, *, size: float, font: str = REGULAR,
        width: float = 0.0, align: str = LEFT, colour: Colour = BLACK, squeeze: float = 1.0,
    ) -> None:  # fmt: skip
        """One line whose top is at `top`; centred in `width` from x when asked, and as narrow as
        `squeeze` says (1 is as the font has it)."""
        text = clean(text)
        if align == CENTRE:
            x += (width - text_width(text, font=font, size=size) * squeeze) / 2
        across = x * POINTS_PER_MM
        up = (self.height - top) * POINTS_PER_MM - size * _ASCENT
        shown = self._faces[font].encode(text)
        line = b"BT /%b %g Tf %.2f %.2f Td %b Tj ET" % (
            font[16:].encode(), size, across, up, shown
        )  # fmt: skip
        if squeeze != 1.0:
            line = b"%.4g Tz " % (squeeze * 100) + line + b" 100 Tz"
        self._page.append(
            line if colour == BLACK else b"%.3f %.3f %.3f rg " % colour + line + b" 0 g"
        )

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A thin line."""
        up = self.height
        points = (x, up - y, to_x, up - to_y)
        self._page.append(b"%.2f %.2f m %.2f %.2f l S" % tuple(p * POINTS_PER_MM for p in points))

    def box(
        self, x: float, y: float, width: float, height: float, *, grey: float | None = None
    ) -> None:
        """A rectangle in a thin line, filled from black (0) to white (1) when asked."""
        sides = (x, self.height - y - height, width, height)
        frame = b"%.2f %.2f %.2f %.2f re" % tuple(side * POINTS_PER_MM for side in sides)
        self._page.append(b"%b S" % frame if grey is None else b"%.2f g %b B 0 g" % (grey, frame))

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A rectangle of one colour, without a line around it."""
        sides = (x, self.height - y - height, width, height)
        frame = b"%.2f %.2f %.2f %.2f re" % tuple(side * POINTS_PER_MM for side in sides)
        self._page.append(b"%.3f %.3f %.3f rg %b f 0 g" % (*colour, frame))

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        """The QR code of a text, `side` mm from its first dark module to its last; the quiet zone
        around it is for the caller to leave empty."""
        whole, operators = qr_operators(text)
        module = side / (whole - 2 * QUIET_ZONE) * POINTS_PER_MM
        across = x * POINTS_PER_MM - QUIET_ZONE * module
        up = (self.height - y) * POINTS_PER_MM + QUIET_ZONE * module
        self._page.append(
            b"q %.4f 0 0 %.4f %.2f %.2f cm %b Q" % (module, -module, across, up, operators)
        )

    @contextmanager
    def dashed(self) -> Iterator[None]:
        """What is drawn inside has broken lines."""
        self._page.append(b"[3 3] 0 d")
        yield
        self._page.append(b"[] 0 d")

    @contextmanager
    def upside_down(self, x: float, y: float) -> Iterator[None]:
        """What is drawn inside is turned about this point, to be read from the other side."""
        across, up = 2 * x * POINTS_PER_MM, 2 * (self.height - y) * POINTS_PER_MM
        self._page.append(b"q -1 0 0 -1 %.2f %.2f cm" % (across, up))
        yield
        self._page.append(b"Q")

    def to_pdf(self) -> bytes:
        """The file, with its fonts embedded; the same drawing gives the same bytes."""
        pdf = pydyf.PDF()
        pdf.info.update(self._about)
        pdf.catalog["Lang"] = pydyf.String("vi")
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        fonts = pydyf.Dictionary(
            {
                name[16:]: face.embed(pdf).reference
                for name, face in self._faces.items()
                if face.letters
            }
        )
        resources = pydyf.Dictionary({"Font": fonts})
        pdf.add_object(resources)
        box = pydyf.Array([0, 0, *(round(s * POINTS_PER_MM, 2) for s in (self.width, self.height))])
        for stream in self._pages:
            pdf.add_object(stream)
            pdf.add_page(
                pydyf.Dictionary(
                    {
                        "Type": "/Page",
                        "Parent": pdf.pages.reference,
                        "MediaBox": box,
                        "Contents": stream.reference,
                        "Resources": resources.reference,
                    }
                )
            )
        out = io.BytesIO()
        pdf.write(out, identifier=True, compress=True)
        return out.getvalue()


@lru_cache(maxsize=4096)
def wrapped(
    text: str, width: float, sizes: Sequence[float], most: int, font: str = REGULAR
) -> tuple[float, tuple[str, ...]]:
    """The first of the sizes at which every word fits and the text takes at most so many lines,
    and these lines.

    At the last size it takes as many as it needs; a word wider than the column is broken."""
    words = clean(text).split()
    size, lines = sizes[0], [""]
    for size in sizes:
        pieces = [_pieces(word, width, size, font) for word in words]
        lines = balanced_lines(" ".join(pieces), font=font, size=size, width=width)
        if len(lines) <= most and pieces == words:
            break
    return size, tuple(lines)


def _pieces(word: str, width: float, size: float, font: str) -> str:
    if text_width(word, font=font, size=size) <= width:
        return word
    pieces, piece = [], ""
    for letter in word:
        if piece and text_width(piece + letter, font=font, size=size) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return " ".join([*pieces, piece])
