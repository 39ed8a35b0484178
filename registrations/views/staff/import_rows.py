"""How one row of a list is shown: its cells, and the fields to type other texts over them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from registrations.imports import ACCEPTED, DOUBTFUL, REFUSED, ImportedRow
from registrations.imports.fields import ROW_FIELDS
from registrations.models import ImportRow
from registrations.services.importing import LONGEST_CORRECTION, QUEUED, THERE, Standing

TONES = {ACCEPTED: "good", DOUBTFUL: "wait", REFUSED: "bad", THERE: "note", QUEUED: "note"}
# These can be filled in for any row, whether the list has a column for them or not.
_ALWAYS = ("full_name", "birth", "phone", "email", "workplace")
_CHOICES = {"salutation": ("", "Ông", "Bà"), "on_state_salary": ("", "Có", "Không")}
_KEYBOARDS = {"phone": "tel", "email": "email"}


def names_of(rows: Iterable[ImportRow]) -> list[str]:
    """The fields that any of the rows has a cell for, in the order in which they are shown."""
    filled = {name for row in rows for name in row.understood["cells"]}
    return [name for name in ROW_FIELDS if name in filled]


def labels_of(names: list[str]) -> list[str]:
    return [str(ROW_FIELDS[name]) for name in names]


def shown(kept: ImportRow, standing: Standing, names: list[str], in_hand: bool) -> dict[str, Any]:
    """One row for the page; `in_hand` gives it the fields for correcting."""
    labels = {
        ACCEPTED: _("Đạt"),
        DOUBTFUL: _("Cần xem"),
        REFUSED: _("Không nhận"),
        THERE: _("Đã có"),
        QUEUED: _("Đang nhận"),
    }
    row, status = ImportedRow.from_json(kept.understood), standing.status
    correctable = status in (ACCEPTED, DOUBTFUL, REFUSED)
    return {
        "number": row.number,
        "group": row.group,
        "name": row.value("full_name"),
        "cells": [_cell(row, name) for name in names],
        "status": status,
        "label": labels[status],
        "tone": TONES[status],
        "code": standing.code,
        "refusal": "" if standing.code else kept.error,
        "tickable": status == DOUBTFUL,
        "correctable": correctable,
        "corrected": bool(kept.corrections),
        "fields": _fields(kept, row, names) if in_hand and correctable else [],
    }


def _cell(row: ImportedRow, name: str) -> dict[str, Any]:
    cell, clean = row.cells.get(name), row.shown(name)
    original = cell.original if cell else ""
    return {
        "label": ROW_FIELDS[name],
        "shown": clean,
        "original": original if original.strip() != clean else "",
        "note": cell.note if cell else "",
        "tone": TONES[cell.verdict] if cell and cell.verdict != ACCEPTED else "",
    }


def _fields(kept: ImportRow, row: ImportedRow, names: list[str]) -> list[dict[str, Any]]:
    gravest = max(row.cells, key=lambda name: row.cells[name].level, default="full_name")
    return [
        {
            **_cell(row, name),
            "name": name,
            "in_focus": name == gravest,
            "text": _typed(kept, row, name),
            "choices": _CHOICES.get(name),
            "keyboard": _KEYBOARDS.get(name, ""),
            "longest": LONGEST_CORRECTION,
        }
        for name in ROW_FIELDS
        if name in names or name in _ALWAYS
    ]


def _typed(kept: ImportRow, row: ImportedRow, name: str) -> str:
    """What stands in the field: the last correction, else what was understood, else as sent."""
    if name in kept.corrections:
        return str(kept.corrections[name])
    cell = row.cells.get(name)
    if cell is None or cell.value or name in _CHOICES:
        return row.shown(name)
    return " ".join(cell.original.split())[:LONGEST_CORRECTION]


def corrected(kept: ImportRow, given: QueryDict) -> dict[str, str]:
    """All corrections of a row after somebody sent the fields: the earlier, and what is new."""
    row = ImportedRow.from_json(kept.understood)
    new = {
        name: given[name].strip()
        for name in ROW_FIELDS
        if name in given and given[name].strip() != _typed(kept, row, name)
    }
    return {**kept.corrections, **new}
