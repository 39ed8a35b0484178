"""Spreadsheets that staff download: what people typed stays text and never becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from common.clock import VIETNAM

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "#", "'")
_ONLY_DIGITS = re.compile(r"\+?[\d .]{6,}")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_CELL = 32_000
_WIDTHS_FROM_ROWS = 500
_NARROWEST, _WIDEST = 6, 60


def write_xlsx(title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet: frozen bold headings, fitting widths, real dates, text as text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_NOT_IN_TITLES.sub(" ", str(title))[:31].strip() or "Sheet1")
    table = [[_plain(value) for value in row] for row in rows]
    heads = [_plain(heading) for heading in headings]
    for column, width in enumerate(_widths([heads, *table[:_WIDTHS_FROM_ROWS]]), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, heading) for heading in heads])
    for row in table:
        sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def write_csv(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a BOM, as Excel opens it; text that a formula could begin gets a ' before.

    Dates are dd/mm/yyyy. Phone numbers keep their leading zero in Excel only when given with
    spaces (format_phone)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_safe_text(_plain(heading)) for heading in headings])
    writer.writerows([_safe_text(_plain(value)) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    """A value a spreadsheet can hold; lazy translations and the like become text."""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if value is None or isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dt.date):
        return value
    return _FORBIDDEN.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST_CELL]


def _shown(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _safe_text(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value
    return value if isinstance(value, (int, float, Decimal)) else _shown(value)


def _widths(rows: list[list[Any]]) -> list[float]:
    count = max(map(len, rows), default=0)
    widths = [_NARROWEST] * count
    for row in rows:
        for column, value in enumerate(row):
            longest = max(map(len, _shown(value).split("\n")))
            widths[column] = max(widths[column], min(longest + 2, _WIDEST))
    return [float(width) for width in widths]


def _heading(sheet: WriteOnlyWorksheet, value: Any) -> WriteOnlyCell:
    cell = _text_cell(sheet, _shown(value))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if isinstance(value, str):
        risky = value.startswith(_FORMULA_STARTS) or _ONLY_DIGITS.fullmatch(value)
        return _text_cell(sheet, value) if risky else value
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value)
        is_moment = isinstance(value, dt.datetime)
        cell.number_format = "dd/mm/yyyy hh:mm" if is_moment else "dd/mm/yyyy"
        return cell
    return value


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    text_only(cell, text)
    return cell


def text_only(cell: Cell | WriteOnlyCell, text: str) -> None:
    """Put a text into a cell that stays text, whatever it begins with."""
    text = _FORBIDDEN.sub("", text)[:_LONGEST_CELL]
    cell.value = text or None
    if not text:
        return
    cell.data_type = "s"
    cell.number_format = "@"
    # So that it stays text when somebody edits the cell.
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
