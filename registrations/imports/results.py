"""What was understood: of the sheet, of each row, of each cell. Plain data, stored as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from common.vietnamese.phones import format_phone
from registrations.imports.fields import ROW_FIELDS

ACCEPTED, DOUBTFUL, REFUSED = "accepted", "doubtful", "refused"

# How a cell was taken: as it is; with a remark; to be looked at; not at all.
OK, INFO, DOUBT, REFUSAL = 0, 1, 2, 3
_VERDICTS = {OK: ACCEPTED, INFO: ACCEPTED, DOUBT: DOUBTFUL, REFUSAL: REFUSED}


@dataclass
class Recognition:
    """Where the table is and what its columns hold. Rows and columns count from 0.

    `confidence` runs from 0 (no column of names found) to 1. `headings` has a text for each column
    of the sheet. `ignored` columns are not taken over at all (identity numbers and the like).
    `layout` is "table", or "lines" where each line of text is a person, or "forms". `sections` are
    further tables below the first whose columns are in another order: their heading's row, and
    the columns from there on."""

    header_rows: list[int]
    columns: dict[str, int]
    confidence: float
    first_row: int
    last_row: int
    notes: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    layout: str = "table"
    sections: list[tuple[int, dict[str, int]]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recognition:
        sections = [(row, columns) for row, columns in data["sections"]]
        return cls(**{**data, "sections": sections})


@dataclass(slots=True)
class ImportedCell:
    """One field of one person: as sent, as it would be kept, and what is to be said about it."""

    original: str = ""
    value: str = ""
    note: str = ""
    level: int = OK

    def remark(self, note: str, level: int = INFO) -> None:
        """Add a sentence; the graver level stays."""
        if note and note not in self.note:
            self.note = f"{self.note} {note}".strip()
        self.level = max(self.level, level)

    @property
    def verdict(self) -> str:
        return _VERDICTS[self.level]

    def as_json(self) -> dict[str, Any]:
        return {
            "original": self.original,
            "value": self.value,
            "note": self.note,
            "level": self.level,
        }


@dataclass
class ImportedRow:
    """One person of a list. `number` is the row as the spreadsheet counts it (from 1).

    Values of the cells: phone in E.164; birth "1990-10-26" or "1990"; salutation "ong" or "ba";
    on_state_salary "yes" or "no"; empty where nothing is known. `extras` has the columns that are
    none of our fields, by heading; `group` the title of the group the row stands under."""

    number: int
    cells: dict[str, ImportedCell]
    group: str = ""
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return _VERDICTS[max((cell.level for cell in self.cells.values()), default=OK)]

    def value(self, name: str) -> str:
        """The cleaned value of a field; "" where the list has none."""
        cell = self.cells.get(name)
        return cell.value if cell else ""

    @property
    def birth_date(self) -> dt.date | None:
        text = self.value("birth")
        return dt.date.fromisoformat(text) if len(text) == 10 else None

    @property
    def birth_year(self) -> int | None:
        text = self.value("birth")
        return int(text[:4]) if text else None

    @property
    def on_state_salary(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.value("on_state_salary"))

    def shown(self, name: str) -> str:
        """The cleaned value as a person reads it."""
        value = self.value(name)
        if name == "phone" and value:
            return format_phone(value)
        if name == "birth" and (date := self.birth_date):
            return f"{date:%d/%m/%Y}"
        if name in ("salutation", "on_state_salary"):
            return {"ong": "Ông", "ba": "Bà", "yes": "Có", "no": "Không"}.get(value, "")
        return value

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Each remark with the name of its field, gravest first: what to say about the row."""
        noted = [(name, cell) for name, cell in self.cells.items() if cell.note]
        noted.sort(key=lambda item: -item[1].level)
        return [(str(ROW_FIELDS.get(name, name)), cell.note) for name, cell in noted]

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "number": self.number,
            "cells": {name: cell.as_json() for name, cell in self.cells.items()},
            "group": self.group,
            "extras": self.extras,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ImportedRow:
        cells = {name: ImportedCell(**cell) for name, cell in data["cells"].items()}
        return cls(data["number"], cells, data["group"], data["extras"])
