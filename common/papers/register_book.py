"""Sổ cấp giấy chứng nhận: one year's register, to print, sign and bind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .drawing import BOLD, CENTRE, ITALIC, LEFT, Drawing, wrapped
from .fitting import POINTS_PER_MM, text_width
from .head import head_values

WIDTH, HEIGHT = 297.0, 210.0
# The left side is bound.
MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 25.0, 10.0, 12.0, 12.0
LEAST_ROW = 12.0
_LEFT_HEAD = 105.0
_SIZES = (10.5, 9.5, 8.5, 7.5)
_LINE = 1.12
_PADDING = 1.0
_FOOT = 6.0


class _Column(NamedTuple):
    field: str
    title: str
    width: float
    align: str = LEFT


COLUMNS = (
    _Column("number", "Số vào sổ", 12, CENTRE),
    _Column("full_name", "Họ và tên", 36),
    _Column("birth", "Ngày sinh", 20, CENTRE),
    _Column("workplace", "Đơn vị công tác", 35),
    _Column("class_title", "Lớp", 36),
    _Column("serial", "Số hiệu", 29, CENTRE),
    _Column("day", "Ngày cấp", 20, CENTRE),
    _Column("decision", "Số quyết định", 22, CENTRE),
    _Column("", "Chữ ký người nhận", 22),
    _Column("note", "Ghi chú", 30),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterRow:
    """One paper of the register, as texts; `note` says that it was revoked or replaced."""

    number: str
    full_name: str
    birth: str = ""
    workplace: str = ""
    class_title: str = ""
    serial: str = ""
    day: str = ""
    decision: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterBook:
    """What stands around the rows; `place_date` is "Hải Phòng, ngày 05 tháng 3 năm 2026"."""

    parent_agency: str = ""
    organiser: str
    year: int
    place_date: str = ""
    signatory_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    signatory_name: str = ""


def register_book(heading: RegisterBook, rows: Iterable[RegisterRow]) -> bytes:
    """Return the register as PDF: A4 landscape, the columns' heads and the page's number on every
    page, rows of at least 12 mm to sign in. Takes about a millisecond for each row."""
    title = f"Sổ cấp giấy chứng nhận năm {heading.year}"
    book = _Book(
        heading, Drawing(width=WIDTH, height=HEIGHT, title=title, author=heading.organiser)
    )
    return book.write(rows)


class _Book:
    def __init__(self, heading: RegisterBook, drawing: Drawing) -> None:
        self.heading, self.drawing = heading, drawing
        self.y = MARGIN_TOP

    def write(self, rows: Iterable[RegisterRow]) -> bytes:
        drawing, first, last = self.drawing, "", ""
        count = 0
        drawing.new_page()
        self._official_head()
        self._column_heads()
        for row in rows:
            cells = _cells(row)
            height = max(LEAST_ROW, *(_height(size, lines) for size, lines in cells))
            if self.y + height > HEIGHT - MARGIN_BOTTOM - _FOOT:
                self._next_page()
            self._row(cells, height)
            first, last, count = first or row.number, row.number, count + 1
        self._closing(count, first, last)
        for page in range(1, drawing.pages + 1):
            drawing.turn_to(page)
            self._foot(f"Trang {page}/{drawing.pages}")
        return drawing.to_pdf()

    def _next_page(self, columns: bool = True) -> None:
        self.drawing.new_page()
        self.y = MARGIN_TOP
        if columns:
            self._column_heads()

    def _official_head(self) -> None:
        names = head_values(
            parent_agency=self.heading.parent_agency,
            organiser=self.heading.organiser,
            left_width=_LEFT_HEAD,
        )
        y = self.y
        for line in names["head_parent_lines"]:
            y = self._centred(line, MARGIN_LEFT, y, _LEFT_HEAD, 12)
        for line in names["head_unit_lines"]:
            y = self._centred(line, MARGIN_LEFT, y, _LEFT_HEAD, 12, BOLD)
        self._short_rule(MARGIN_LEFT, y + 0.6, _LEFT_HEAD, _LEFT_HEAD * 0.38)
        right, width = MARGIN_LEFT + 140, WIDTH - MARGIN_RIGHT - MARGIN_LEFT - 140
        lower = self._centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right, self.y, width, 12, BOLD)
        motto = "Độc lập - Tự do - Hạnh phúc"
        lower = self._centred(motto, right, lower, width, 13, BOLD)
        self._short_rule(right, lower + 0.6, width, text_width(motto, font=BOLD, size=13))
        self.y = max(y, lower) + 5
        whole = WIDTH - MARGIN_LEFT - MARGIN_RIGHT
        self.y = self._centred("SỔ CẤP GIẤY CHỨNG NHẬN", MARGIN_LEFT, self.y, whole, 14, BOLD)
        self.y = self._centred(f"Năm {self.heading.year}", MARGIN_LEFT, self.y, whole, 13) + 3

    def _centred(
        self, text: str, x: float, y: float, width: float, size: float, font: str = "LiberationSerif-Regular"
    ) -> float:  # fmt: skip
        self.drawing.text(text, x, y, size=size, font=font, width=width, align=CENTRE)
        return y + size * 1.2 / POINTS_PER_MM

    def _short_rule(self, x: float, y: float, width: float, length: float) -> None:
        start = x + (width - length) / 2
        self.drawing.rule(start, y, start + length, y)

    def _column_heads(self) -> None:
        cells = [
            wrapped(each.title, each.width - 2 * _PADDING, (10.5,), 2, BOLD) for each in COLUMNS
        ]
        height = max(_height(size, lines) for size, lines in cells) + 1
        self._cells_at(cells, height, (CENTRE,) * len(COLUMNS), BOLD)
        self.drawing.rule(MARGIN_LEFT, self.y, WIDTH - MARGIN_RIGHT, self.y)
        self._sides(height)
        self.y += height
        self.drawing.rule(MARGIN_LEFT, self.y, WIDTH - MARGIN_RIGHT, self.y)

    def _row(self, cells: list[tuple[float, tuple[str, ...]]], height: float) -> None:
        self._cells_at(cells, height, tuple(each.align for each in COLUMNS))
        self._sides(height)
        self.y += height
        self.drawing.rule(MARGIN_LEFT, self.y, WIDTH - MARGIN_RIGHT, self.y)

    def _cells_at(
        self,
        cells: list[tuple[float, tuple[str, ...]]],
        height: float,
        aligns: tuple[str, ...],
        font: str = "LiberationSerif-Regular",
    ) -> None:
        x = MARGIN_LEFT
        for column, (size, lines), align in zip(COLUMNS, cells, aligns, strict=True):
            step = size * _LINE / POINTS_PER_MM
            top = self.y + (height - step * len(lines)) / 2
            for line in lines:
                self.drawing.text(
                    line, x + _PADDING, top, size=size, font=font,
                    width=column.width - 2 * _PADDING, align=align,
                )  # fmt: skip
                top += step
            x += column.width

    def _sides(self, height: float) -> None:
        x = MARGIN_LEFT
        for width in (0.0, *(each.width for each in COLUMNS)):
            x += width
            self.drawing.rule(x, self.y, x, self.y + height)

    def _closing(self, count: int, first: str, last: str) -> None:
        lines = self.heading.signatory_lines
        if self.y + 46 + 5 * len(lines) > HEIGHT - MARGIN_BOTTOM - _FOOT:
            self._next_page(columns=False)
        y = self.y + 4
        pages = self.drawing.pages
        said = (
            f"Sổ có {count} số, từ số {first} đến số {last}, gồm {pages} trang."
            if count
            else "Năm này chưa cấp giấy nào."
        )
        self.drawing.text(said, MARGIN_LEFT, y, size=12)
        x, width = WIDTH - MARGIN_RIGHT - 110, 110.0
        y = self._centred(self.heading.place_date, x, y + 6, width, 12, ITALIC)
        for line in lines:
            y = self._centred(line, x, y, width, 13, BOLD)
        self._centred("NGƯỜI GHI SỔ", MARGIN_LEFT, y - 13 * 1.2 / POINTS_PER_MM, width, 13, BOLD)
        self._centred(self.heading.signatory_name, x, y + 22, width, 13, BOLD)

    def _foot(self, page: str) -> None:
        y = HEIGHT - MARGIN_BOTTOM - 3
        whole = WIDTH - MARGIN_LEFT - MARGIN_RIGHT
        self.drawing.text(f"Sổ cấp giấy chứng nhận năm {self.heading.year}", MARGIN_LEFT, y, size=9)
        self.drawing.text(page, MARGIN_LEFT, y, size=9, width=whole, align=CENTRE)


def _cells(row: RegisterRow) -> list[tuple[float, tuple[str, ...]]]:
    return [
        wrapped(str(getattr(row, each.field)) if each.field else "", each.width - 2 * _PADDING, _SIZES, 3)
        for each in COLUMNS
    ]  # fmt: skip


def _height(size: float, lines: tuple[str, ...]) -> float:
    return len(lines) * size * _LINE / POINTS_PER_MM + 2 * _PADDING
