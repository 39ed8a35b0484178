"""Bảng điểm danh: the list that people sign at each buổi, and what was marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    """One person to sign; `birth` is the year, `unit` is chức vụ and đơn vị công tác, `mark` how
    they were marked: a filled sheet prints it where the empty one is signed."""

    full_name: str
    birth: str = ""
    unit: str = ""
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a sheet calls things: a class has a chuyên đề and a giảng viên."""

    title: str = "BẢNG ĐIỂM DANH"
    session: str = "Buổi học"
    topic: str = "Chuyên đề"
    trainer: str = "Giảng viên"
    people: str = "học viên"


@dataclass(frozen=True, kw_only=True)
class AttendanceSheet:
    """What stands above and below the rows; `session` is "Sáng thứ Năm, 05/3/2026 (8h00–11h30)".

    `tally` says what a filled sheet comes to; without it the sheet is there to be signed."""

    parent_agency: str = ""
    organiser: str
    class_line: str
    session: str
    topic: str = ""
    trainer: str = ""
    venue: str = ""
    place_date: str = ""
    signer: str = "NGƯỜI ĐIỂM DANH"
    tally: str = ""
    wording: Wording = Wording()


def attendance_sheet(sheet: AttendanceSheet, rows: Sequence[AttendanceRow]) -> bytes:
    """Return the sheet as PDF: A4 portrait, rows of at least 12 mm, the head row on every page."""
    words = sheet.wording
    values = {
        **vars(sheet),
        **head_values(parent_agency=sheet.parent_agency, organiser=sheet.organiser),
        **{f"{name}_word": word for name, word in vars(words).items()},
        "trainer_signer": words.trainer.upper(),
        "sign_word": "Điểm danh" if sheet.tally else "Chữ ký",
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
