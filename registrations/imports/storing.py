"""A sheet as JSON that every database keeps, and back."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from common.spreadsheets import Sheet, Span, Value

# What no database keeps in JSON: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what no database keeps."""
    return _UNSTORABLE.sub("", text)


def pack_sheet(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON that every database keeps."""
    return {
        "title": storable(sheet.title),
        "rows": [[_pack(value) for value in row] for row in sheet.rows],
        "formulas": [[*place, storable(text)] for place, text in sheet.formulas.items()],
        "merged": [list(span) for span in sheet.merged],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "struck": [list(place) for place in sorted(sheet.struck)],
        "old_font": sheet.old_font,
    }


def unpack_sheet(data: dict[str, Any]) -> Sheet:
    """The sheet that was packed."""
    return Sheet(
        title=data["title"],
        rows=[[_unpack(value) for value in row] for row in data["rows"]],
        formulas={(row, column): text for row, column, text in data["formulas"]},
        merged=[Span(*span) for span in data["merged"]],
        hidden_rows=set(data["hidden_rows"]),
        hidden_columns=set(data.get("hidden_columns", ())),
        struck={(row, column) for row, column in data["struck"]},
        old_font=data["old_font"],
    )


def _pack(value: Value) -> Any:
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return storable(value) if isinstance(value, str) else value


def _unpack(value: Any) -> Value:
    return dt.datetime.fromisoformat(value["moment"]) if isinstance(value, dict) else value
