"""Danh sách ký nhận tiền: who is paid how much, each with a box to sign in.

The head and the letters follow Nghị định 30/2020/NĐ-CP, Phụ lục I; the total stands in figures
and in words, as accounting papers want it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import LEFT_WIDTH, head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """One person: `amounts` of each kind and their `total`, in figures as they are printed."""

    full_name: str
    unit: str = ""
    days: str
    amounts: tuple[str, ...]
    total: str


@dataclass(frozen=True, kw_only=True)
class PaymentSheet:
    """What stands around the rows. `grounds` are lines such as «Căn cứ …»; `kinds` the headings of
    the amounts; `totals` theirs at the end, `total` of all; `signers` are three: their lines, and
    a name or nothing."""

    parent_agency: str = ""
    organiser: str
    class_line: str
    facts: tuple[tuple[str, str], ...] = ()
    grounds: tuple[str, ...] = ()
    kinds: tuple[str, ...]
    totals: tuple[str, ...]
    total: str
    total_words: str
    place_date: str
    signers: tuple[tuple[tuple[str, ...], str], ...]


def payment_list(sheet: PaymentSheet, rows: Sequence[PaymentRow]) -> bytes:
    """Return the list as PDF: A4 landscape, rows of at least 12 mm, the head row on every page."""
    last = len(sheet.signers) - 1
    values = {
        **vars(sheet),
        **head_values(
            parent_agency=sheet.parent_agency,
            organiser=sheet.organiser,
            left_width=LEFT_WIDTH + 40,
        ),
        "facts": [{"label": label, "value": value} for label, value in sheet.facts if value],
        "rows": [
            {**vars(row), "number": n, "amounts": list(row.amounts)}
            for n, row in enumerate(rows, start=1)
        ],
        "signers": [
            {"lines": list(lines), "name": name, "day": sheet.place_date if index == last else ""}
            for index, (lines, name) in enumerate(sheet.signers)
        ],
        "count": str(len(rows)),
    }
    return html_to_pdf(
        load_template("payment_list").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("payment_list")),
        assets={},
        title=f"Danh sách ký nhận tiền – {sheet.class_line}",
        author=sheet.organiser,
    )
