"""Chương trình hội nghị: what is held when, and who does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class AgendaRow:
    """One line: `hours` is "08h00 - 08h30"; `people` are the lines of who does it. A row with a
    `section` alone is a heading within the day: a track and its room."""

    hours: str = ""
    title: str = ""
    place: str = ""
    note: str = ""
    people: tuple[str, ...] = ()
    pause: bool = False
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class AgendaDay:
    """`heading` is "Thứ Sáu, ngày 05 tháng 3 năm 2026"."""

    heading: str
    rows: tuple[AgendaRow, ...]


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What stands around the days; `version` is "Bản số 2, công bố ngày …"."""

    parent_agency: str = ""
    organiser: str
    title: str = "CHƯƠNG TRÌNH HỘI NGHỊ"
    event_title: str
    when: str = ""
    where: str = ""
    version: str = ""
    place_date: str = ""
    signature: str = "BAN TỔ CHỨC"


def agenda_paper(agenda: Agenda, days: Sequence[AgendaDay]) -> bytes:
    """Return the agenda as PDF: A4 portrait, the head row on every page, a heading for each day.

    The head is that of Nghị định 30/2020/NĐ-CP, Phụ lục I."""
    values = {
        **vars(agenda),
        **head_values(parent_agency=agenda.parent_agency, organiser=agenda.organiser),
        "days": [{"heading": day.heading, "rows": [_row(row) for row in day.rows]} for day in days],
    }
    return html_to_pdf(
        load_template("agenda").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("agenda")),
        assets={},
        title=f"{agenda.title.capitalize()} – {agenda.event_title}",
        author=agenda.organiser,
    )


def _row(row: AgendaRow) -> dict[str, object]:
    # What a row lacks must not be taken from the values around it.
    about = vars(row) | {"people": list(row.people)}
    return {"line": None, **about} if row.section else {"line": [about], "section": ""}
