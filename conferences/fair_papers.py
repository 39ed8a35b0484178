"""Papers of the fair: its plan with who has which booth."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import override

from common.papers.plans import Caption, Cell, Entry, Paper, PlanSheet, plan_sheet
from common.vietnamese.dates import date_range_words
from conferences.booths import CAPTION, STANDARD
from conferences.models import Booth, Fair
from registrations.models import Event


def fair_sheet(event: Event, fair: Fair, booths: Sequence[Booth]) -> bytes:
    """The plan on A3, and behind it who has which booth. Papers are Vietnamese."""
    with override("vi"):
        when = date_range_words(fair.starts_on, fair.ends_on)
        return plan_sheet(
            PlanSheet(
                organiser=event.organiser.name,
                title=f"SƠ ĐỒ GIAN HÀNG – {fair.name}",
                about=", ".join(filter(None, (when, fair.venue))),
                cells=[_cell(booth) for booth in booths],
                captions=_captions(booths),
                unit=float(STANDARD),
                list_title="DANH SÁCH GIAN HÀNG",
                entries=[
                    Entry(booth.number, booth.exhibitor.company, booth.exhibitor.province_name)
                    for booth in booths
                    if booth.exhibitor is not None
                ],
            ),
            paper=Paper.A3,
        )


def _cell(booth: Booth) -> Cell:
    return Cell(
        x=float(booth.x),
        y=float(booth.y),
        width=float(booth.width),
        height=float(booth.depth),
        label=booth.number,
        text=booth.exhibitor.company if booth.exhibitor else "",
        is_closed=booth.is_closed,
    )


def _captions(booths: Sequence[Booth]) -> list[Caption]:
    """The name of each zone above its booths."""
    zones: dict[str, list[Booth]] = {}
    for booth in booths:
        zones.setdefault(booth.zone, []).append(booth)
    return [
        Caption(
            x=float(min(each.x for each in zone)),
            y=float(min(each.y for each in zone) - CAPTION),
            width=float(max(each.x + each.width for each in zone) - min(each.x for each in zone)),
            height=float(CAPTION) * 0.8,
            text=name,
        )
        for name, zone in zones.items()
        if name
    ]
