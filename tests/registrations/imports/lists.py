"""Lists as offices make them, for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from common.spreadsheets import Sheet, read_pasted, read_table
from registrations.imports import ImportedRow, Recognition, choose_sheet, understand

SAMPLES = Path(__file__).parent / "samples"


def read(sheets: list[Sheet]) -> tuple[Recognition, list[ImportedRow]]:
    sheet, recognition = choose_sheet(sheets)
    return recognition, understand(sheet, recognition)


def sample(name: str) -> tuple[Recognition, list[ImportedRow]]:
    return read(read_table((SAMPLES / name).read_bytes(), name))


def pasted(text: str) -> list[ImportedRow]:
    """The people in a pasted text."""
    return read(read_pasted(text))[1]


def table(*rows: list[Any], **special: Any) -> list[ImportedRow]:
    """The people in a sheet of these rows."""
    return read([Sheet("Danh sách", [list(row) for row in rows], **special)])[1]


def names(rows: list[ImportedRow]) -> list[str]:
    return [row.value("full_name") for row in rows]


def note(row: ImportedRow, field: str) -> str:
    return row.cells[field].note
