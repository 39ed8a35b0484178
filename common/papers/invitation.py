"""Giấy mời: the letters that invite units to the conference, one page each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom one letter goes to; `number` is "Số: 05/GM-TTKC", or empty while văn thư has given none;
    `delegates` is "03 đại biểu", or empty for an invitation without a quota."""

    name: str
    number: str = ""
    place_date: str
    delegates: str = ""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What all letters of one conference say."""

    parent_agency: str = ""
    organiser: str
    event_title: str
    when: str
    where: str
    co_chairs: str = ""
    answer_by: str = ""
    contact: str = ""
    archive: str = "VT"
    signatory_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    signatory_name: str = ""


def invitations(letter: Invitation, addressees: Sequence[Addressee]) -> bytes:
    """Return the letters as one PDF, each on a page of its own (Nghị định 30/2020/NĐ-CP, mẫu 1.9:
    giấy mời)."""
    shared = {
        **vars(letter),
        **head_values(parent_agency=letter.parent_agency, organiser=letter.organiser),
    }
    # A section sees one set of values: each letter brings the shared ones along.
    letters = [
        load_template("invitation_letter").render(
            {**shared, "head_number": each.number, "head_place_day": each.place_date, **vars(each)}
        )
        for each in addressees
    ]
    return html_to_pdf(
        f'<!DOCTYPE html><html lang="vi"><body>{"".join(letters)}</body></html>',
        css=(load_css("head"), load_css("sheet"), load_css("invitation")),
        assets={},
        title=f"Giấy mời – {letter.event_title}",
        author=letter.organiser,
    )
