"""Bảng điểm danh: the list that trainees sign at each buổi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    """One person to sign; `birth` is the year, `unit` is chức vụ and đơn vị công tác."""

    full_name: str
    birth: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AttendanceSheet:
    """What stands above and below the rows; `session` is "Sáng thứ Năm, 05/3/2026 (8h00–11h30)"."""

    parent_agency: str = ""
    organiser: str
    class_line: str
    session: str
    topic: str = ""
    trainer: str = ""
    venue: str = ""
    place_date: str = ""
    signer: str = "NGƯỜI ĐIỂM DANH"


def attendance_sheet(sheet: AttendanceSheet, rows: Sequence[AttendanceRow]) -> bytes:
    """Return the sheet as PDF: A4 portrait, rows of at least 12 mm, the head row on every page."""
    values = {
        **vars(sheet),
        **head_values(parent_agency=sheet.parent_agency, organiser=sheet.organiser),
        "rows": [{"number": n, **vars(row)} for n, row in enumerate(rows, start=1)],
        "count": str(len(rows)),
    }
    return html_to_pdf(
        load_template("attendance_sheet").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("attendance_sheet")),
        assets={},
        title=f"Bảng điểm danh – {sheet.session}",
        author=sheet.organiser,
    )
