"""Letters and minutes as DOCX, for offices that go on writing in them.

The layout is that of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, margins of 20, 15, 20 and 30 mm, Times
New Roman, the two heads with their rules, the number of a page above it from the second on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from common import clock

from .fitting import balanced_lines, text_width
from .templating import clean

FONT = "Times New Roman"
# In mm: the text is 165 wide; a cell keeps 1.9 free on each side.
LEFT, RIGHT, CELL_PADDING = 70.0, 95.0, 1.9
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
START, END = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
BOLD_FONT, PLAIN_FONT = "LiberationSerif-Bold", "LiberationSerif-Regular"


class WordPaper:
    """A document that is written from its head to its signatures."""

    def __init__(self, *, title: str, author: str) -> None:
        self._document: Any = Document()
        self._set_page()
        self._set_letters()
        self._number_pages()
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = clean(title), clean(author), ""
        about.comments, about.language = "", "vi-VN"
        about.created = about.modified = clock.now().astimezone(UTC).replace(tzinfo=None)

    def head(
        self, *, parent_agency: str, organiser: str, number: str = "", place_day: str = ""
    ) -> None:
        """The office on the left, the state's name and motto on the right, each with its rule."""
        left, right = self._columns(LEFT, RIGHT)
        room = LEFT - 2 * CELL_PADDING
        for name, bold, font in (
            (parent_agency, False, PLAIN_FONT),
            (organiser, True, BOLD_FONT),
        ):
            for line in balanced_lines(clean(name).upper(), font=font, size=12, width=room):
                self._line(left, line, size=12, bold=bold)
        self._rule(left, room, room * 0.4)
        self._line(right, STATE, size=12, bold=True)
        self._line(right, MOTTO, size=13, bold=True)
        self._rule(right, RIGHT - 2 * CELL_PADDING, text_width(MOTTO, font=BOLD_FONT, size=13))
        if number:
            self._line(left, number, size=13, before=4)
        if place_day:
            self._line(right, place_day, size=13, italic=True, before=4)

    def title(self, kind: str, about: str) -> None:
        """«BÁO CÁO», below it what it is about, and a rule under both."""
        self._text(kind, size=14, bold=True, align=CENTRE, before=14)
        self._text(about, size=14, bold=True, align=CENTRE)
        self._rule(self._document, LEFT + RIGHT, 50)

    def addressee(self, name: str) -> None:
        """«Kính gửi: …», in the middle."""
        self._text(f"Kính gửi: {name}", size=14, align=CENTRE, before=6, after=6)

    def heading(self, text: str) -> None:
        """The heading of a part: «II. KẾT QUẢ»."""
        paragraph = self._text(text, size=14, bold=True, before=6, after=3, indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def paragraph(self, text: str, *, italic: bool = False) -> None:
        """A paragraph of the text, its first line set in."""
        self._text(text, size=14, italic=italic, align=JUSTIFY, after=4, indent=True)

    def to_fill(self, *labels: str, lines: int = 1) -> None:
        """Labels, each followed by dots to write on instead of, side by side; then more such
        lines, up to `lines` in all."""
        width = LEFT + RIGHT
        text = " ".join(f"{label}\t" for label in labels)
        for line in (text, *["\t"] * (lines - 1)):
            paragraph = self._text(line, size=14, after=4, indent=line == text)
            stops = len(labels) if line == text else 1
            for stop in range(1, stops + 1):
                paragraph.paragraph_format.tab_stops.add_tab_stop(
                    Mm(width * stop / stops), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
                )

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[float],
        right: Sequence[int] = (),
    ) -> None:
        """A ruled table whose head row is repeated on every page; `widths` in mm, `right` are the
        columns of figures."""
        table = self._document.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _set_columns(table, widths)
        self._row(table, heads, widths, bold=True)
        _flag(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        for row in rows:
            self._row(table, row, widths, right=right)
        self._text("", size=6)

    def signatures(
        self,
        signers: Sequence[tuple[Sequence[str], str]],
        *,
        recipients: Sequence[str] = (),
    ) -> None:
        """Each signer's lines and name beside each other; Nơi nhận, where there are any, on the
        left."""
        count = len(signers) + bool(recipients)
        cells = self._columns(*[(LEFT + RIGHT) / count] * count)
        _flag(cells[0]._tc.getparent().get_or_add_trPr(), "w:cantSplit")
        if recipients:
            self._line(cells[0], "Nơi nhận:", size=12, bold=True, italic=True, align=START)
            for line in recipients:
                self._line(cells[0], line, size=11, align=START)
        for cell, (lines, name) in zip(cells[bool(recipients) :], signers, strict=True):
            for line in lines:
                self._line(cell, line, size=13, bold=True)
            for _line in range(4):
                self._line(cell, "", size=14)
            self._line(cell, name, size=14, bold=True)

    def to_bytes(self) -> bytes:
        """The file."""
        kept = BytesIO()
        self._document.save(kept)
        return kept.getvalue()

    def _set_page(self) -> None:
        page = self._document.sections[0]
        page.orientation = WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(30), Mm(15)
        page.header_distance = Mm(10)

    def _set_letters(self) -> None:
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(14)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(part), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.get_or_add_rPr().append(language)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    def _number_pages(self) -> None:
        page = self._document.sections[0]
        page.different_first_page_header_footer = True
        paragraph = page.header.paragraphs[0]
        paragraph.alignment = CENTRE
        run = self._run(paragraph, "", size=14)
        for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
            part = OxmlElement("w:instrText" if code else "w:fldChar")
            if code:
                part.text = code
            else:
                part.set(qn("w:fldCharType"), kind)
            run._r.append(part)

    def _columns(self, *widths: float) -> list[Any]:
        """Cells beside each other, without lines around them."""
        table = self._document.add_table(rows=1, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _set_columns(table, widths)
        cells = list(table.rows[0].cells)
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        return cells

    def _row(
        self,
        table: Any,
        texts: Sequence[str],
        widths: Sequence[float],
        *,
        bold: bool = False,
        right: Sequence[int] = (),
    ) -> None:
        row = table.add_row()
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
        for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = Mm(width)
            align = CENTRE if bold else END if place in right else START
            self._line(cell, text, size=12, bold=bold, align=align)

    def _text(self, text: str, *, indent: bool = False, **how: Any) -> Any:
        """A paragraph of the page itself."""
        paragraph = self._document.add_paragraph()
        if indent:
            paragraph.paragraph_format.first_line_indent = Mm(10)
        self._write(paragraph, text, **how)
        return paragraph

    def _line(self, cell: Any, text: str, *, align: Any = CENTRE, **how: Any) -> None:
        """One more paragraph of a cell; the empty one that it comes with is the first."""
        first = cell.paragraphs[0]
        fresh = len(cell.paragraphs) == 1 and not first.runs
        self._write(first if fresh else cell.add_paragraph(), text, align=align, **how)

    def _write(
        self,
        paragraph: Any,
        text: str,
        *,
        align: Any = START,
        before: float = 0,
        after: float = 0,
        **letters: Any,
    ) -> None:
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        self._run(paragraph, text, **letters)

    def _run(
        self, paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False
    ) -> Any:
        run = paragraph.add_run(clean(text))
        run.bold, run.italic = bold or None, italic or None
        run.font.size = Pt(size)
        return run

    def _rule(self, within: Any, room: float, width: float) -> None:
        """A line of this width in the middle of a room, both in mm."""
        paragraph = within.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Mm((room - width) / 2)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
        border = OxmlElement("w:pBdr")
        below = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            below.set(qn(f"w:{name}"), value)
        border.append(below)
        paragraph._p.get_or_add_pPr().insert_element_before(
            border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _set_columns(table: Any, widths: Sequence[float]) -> None:
    """Word goes by the cells, other programs by the columns."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _flag(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))
