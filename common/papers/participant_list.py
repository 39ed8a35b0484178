"""Danh sách học viên: the signed annex of the decision that opens a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class ParticipantRow:
    """One person of the list; `birth` is dd/mm/yyyy or the year alone."""

    full_name: str
    birth: str = ""
    position: str = ""
    workplace: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ParticipantList:
    """What stands around the rows; `annex_to` is "Kèm theo Quyết định số 45/QĐ-TTKC ngày …"."""

    parent_agency: str = ""
    organiser: str
    title: str = "DANH SÁCH HỌC VIÊN"
    class_line: str
    annex_to: str = ""
    place_date: str = ""
    signatory_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    signatory_name: str = ""


def participant_list(heading: ParticipantList, rows: Sequence[ParticipantRow]) -> bytes:
    """Return the list as PDF: A4 portrait, the head row on every page, pages numbered from 2 on."""
    values = {
        **vars(heading),
        **head_values(parent_agency=heading.parent_agency, organiser=heading.organiser),
        "rows": [{"number": n, **vars(row)} for n, row in enumerate(rows, start=1)],
        "count": f"{len(rows):02d}",
    }
    return html_to_pdf(
        load_template("participant_list").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("participant_list")),
        assets={},
        title=f"{heading.title.capitalize()} – {heading.class_line}",
        author=heading.organiser,
    )
