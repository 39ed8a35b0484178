"""What a sheet is once it has been read: plain values, and what was special about some cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

Value = str | int | float | bool | dt.datetime | None

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 6_000
MAX_COLUMNS = 200
# Of all sheets together: reading them takes some seconds.
MAX_CELLS = 200_000
MAX_SHEETS = 50
MAX_CELL_CHARACTERS = 5_000


class SpreadsheetError(ValueError):
    """The file or text cannot be read; the message says why and what to do, in Vietnamese."""

    @property
    def message(self) -> str:
        return str(self.args[0])


class Span(NamedTuple):
    """Merged cells, first and last row and column, counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One visible sheet. Rows and columns count from 0; rows may differ in length.

    `formulas` holds the text of each formula ("=A1+1"). It is never evaluated: the cell's value is
    what the program that saved the file had computed, or the formula's text where it had not."""

    title: str
    rows: list[list[Value]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    old_font: bool = False

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """The cell's value; None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """The cell as a person reads it."""
        return value_text(self.value(row, column))

    def column(self, column: int, start: int = 0) -> Iterator[Value]:
        """The values of one column from a row downwards."""
        return (row[column] if column < len(row) else None for row in self.rows[start:])


def value_text(value: Value) -> str:
    """A value as a person reads it: dates dd/mm/yyyy, whole numbers without a decimal part."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.datetime):
        has_time = value.time() != dt.time()
        return f"{value:%d/%m/%Y %H:%M}" if has_time else f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def check_rows(count: int) -> None:
    """Refuse a sheet of more rows than any list has."""
    if count > MAX_ROWS:
        raise SpreadsheetError(
            _("Bảng có hơn %(rows)d dòng. Hãy tách thành nhiều tệp nhỏ hơn.") % {"rows": MAX_ROWS}
        )


def check_cells(count: int) -> None:
    """Refuse a file that is large both ways."""
    if count > MAX_CELLS:
        raise SpreadsheetError(_("Bảng có quá nhiều ô. Hãy tách thành nhiều tệp nhỏ hơn."))


def check_columns(count: int) -> None:
    """Refuse a sheet of more columns than any list has."""
    if count > MAX_COLUMNS:
        raise SpreadsheetError(_("Bảng có hơn %(columns)d cột.") % {"columns": MAX_COLUMNS})
