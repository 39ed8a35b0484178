"""Official lists of an event's guests: kitchen, car park, reception, buses, hotels.

One table with the same columns throughout, cut into sections: sittings, hours, buses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import LEFT_WIDTH, head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its heading, its width in mm (None: what the others leave), and whether what
    stands in it is centred. Rows give a text for each column; "" prints a box to write in."""

    head: str
    width: float | None = None
    centre: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under a heading of their own; `facts` are (label, value) above the table, `total` is
    what is said below it."""

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    rows: Sequence[Sequence[str]] = ()
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterList:
    """What is common to all sections. `across`: A4 landscape. `apart`: each section begins a page,
    so that each can be handed to another person. Without `place_date` nobody signs."""

    parent_agency: str = ""
    organiser: str
    title: str
    event_line: str
    about: str = ""
    columns: Sequence[Column]
    sections: Sequence[Section]
    place_date: str = ""
    signatory_lines: tuple[str, ...] = ()
    signatory_name: str = ""
    across: bool = False
    apart: bool = False


def roster_list(paper: RosterList) -> bytes:
    """Return the list as PDF with the head of Nghị định 30/2020/NĐ-CP: rows numbered anew in each
    section, the head row of the table repeated on every page, pages numbered."""
    values = {
        **vars(paper),
        **head_values(
            parent_agency=paper.parent_agency,
            organiser=paper.organiser,
            left_width=LEFT_WIDTH + (45 if paper.across else 0),
        ),
        "heads": [column.head for column in paper.columns],
        "cols": [f"w{index}" for index in range(len(paper.columns))],
        "sections": [_section(paper, index) for index in range(len(paper.sections))],
    }
    return html_to_pdf(
        load_template("roster_list").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("roster_list"), _page_css(paper)),
        assets={},
        title=f"{paper.title.capitalize()} – {paper.event_line}",
        author=paper.organiser,
    )


def _section(paper: RosterList, index: int) -> dict[str, object]:
    section = paper.sections[index]
    rows = [
        {"number": str(number), "cells": _cells(row, paper.columns)}
        for number, row in enumerate(section.rows, start=1)
    ]
    return {
        "place": "section apart" if paper.apart and index else "section",
        "section_title": section.title,
        "facts": [{"label": label, "value": value} for label, value in section.facts if value],
        "table": [{"rows": rows}] if rows else [],
        "total": section.total,
    }


def _cells(row: Sequence[str], columns: Sequence[Column]) -> list[dict[str, str]]:
    return [
        {"text": text, "kind": "centre" if column.centre else "left"}
        for text, column in zip(row, columns, strict=True)
    ]


def _page_css(paper: RosterList) -> str:
    """The page, and the widths of columns, which differ from list to list."""
    size = "A4 landscape" if paper.across else "A4"
    margins = "20mm 15mm 20mm 20mm" if paper.across else "20mm 15mm 20mm 30mm"
    widths = " ".join(
        f".w{index} {{ width: {column.width:g}mm; }}"
        for index, column in enumerate(paper.columns)
        if column.width is not None
    )
    return f"@page {{ size: {size}; margin: {margins}; }} {widths}"
