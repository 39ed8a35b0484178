"""Danh sách đại biểu of a conference, by province and delegation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.vietnamese.numbers import roman

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class DelegateLine:
    """One person; `full_name` with Ông or Bà, `note` is «Trưởng đoàn» or empty."""

    full_name: str
    position: str = ""
    workplace: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DelegateGroup:
    """People of one unit; `name` is empty where the section has no other unit."""

    name: str
    people: Sequence[DelegateLine]


@dataclass(frozen=True, kw_only=True)
class DelegateSection:
    """A province, or another part of the list, with its units in their order."""

    title: str
    groups: Sequence[DelegateGroup]

    @property
    def count(self) -> int:
        return sum(len(group.people) for group in self.groups)


@dataclass(frozen=True, kw_only=True)
class DelegateList:
    """What stands around the rows; `when_where` is a line under the title."""

    parent_agency: str = ""
    organiser: str
    title: str = "DANH SÁCH ĐẠI BIỂU"
    event_line: str
    when_where: str = ""
    place_date: str = ""
    signatory_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    signatory_name: str = ""


def delegate_list(heading: DelegateList, sections: Sequence[DelegateSection]) -> bytes:
    """Return the list as PDF: A4 portrait, people numbered throughout, sections in Roman figures,
    the head row on every page, a heading never alone at the foot of one (Nghị định 30/2020/NĐ-CP,
    Phụ lục I)."""
    count = sum(section.count for section in sections)
    values = {
        **vars(heading),
        **head_values(parent_agency=heading.parent_agency, organiser=heading.organiser),
        "rows": list(_rows(sections)),
        "count": f"{count:02d}",
    }
    return html_to_pdf(
        load_template("delegate_list").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("delegate_list")),
        assets={},
        title=f"Danh sách đại biểu – {heading.event_line}",
        author=heading.organiser,
    )


def _rows(sections: Sequence[DelegateSection]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    number = 0
    for place, section in enumerate(sections, start=1):
        rows.append(
            {"section": {"numeral": roman(place), "title": section.title, "of": section.count}}
        )
        for group in section.groups:
            if group.name:
                rows.append({"group": {"name": group.name}})
            for person in group.people:
                number += 1
                rows.append({"person": {"number": number, **vars(person)}})
    return rows
