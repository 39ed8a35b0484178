"""The official head of papers: agency on the left, state name and motto on the right.

Nghị định 30/2020/NĐ-CP, Phụ lục I: cơ quan chủ quản in capitals, not bold; the unit in bold
capitals with a rule of a third to a half of the line; the motto with a rule as wide as itself."""

from __future__ import annotations

from typing import Any

from .fitting import balanced_lines

# In a portrait page with margins of 30 and 15 mm the left column has this many mm.
LEFT_WIDTH = 78.0


def head_values(*, parent_agency: str, organiser: str, left_width: float = LEFT_WIDTH) -> Any:
    """Values for the partial template `head`; names come as they are spoken, not in capitals.

    `left_width` in mm is the room of the left column, set in 12 points."""
    parent = balanced_lines(
        parent_agency.upper(), font="LiberationSerif-Regular", size=12, width=left_width
    )
    unit = balanced_lines(organiser.upper(), font="LiberationSerif-Bold", size=12, width=left_width)
    return {"head_parent_lines": parent, "head_unit_lines": unit}
