"""The agenda on paper. Official papers are Vietnamese, whatever language the reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.utils.translation import override

from common import clock
from common.papers.agenda import Agenda, AgendaDay, AgendaRow, agenda_paper
from common.papers.words import day_in_words, place_and_day
from common.vietnamese.dates import date_range_words
from conferences.agenda import Day, Item, days_of
from conferences.models import AgendaVersion
from registrations.models import Event

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def agenda_of(event: Event, items: Sequence[Item], version: AgendaVersion | None) -> bytes:
    """These items as PDF; without a version it is marked as a draft."""
    organiser = event.organiser
    published = clock.local(version.published_at).date() if version else clock.today()
    with override("vi"):
        agenda = Agenda(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            event_title=event.title,
            when=_days(items),
            where=", ".join(filter(None, (event.venue, event.venue_address))),
            version=f"Bản số {version.number}, công bố {day_in_words(published)}"
            if version
            else "Dự thảo, chưa công bố",
            place_date=place_and_day(organiser.place, published) if organiser.place else "",
        )
        return agenda_paper(agenda, [_day(day) for day in days_of(items)])


def _days(items: Sequence[Item]) -> str:
    if not items:
        return ""
    return date_range_words(min(item.day for item in items), max(item.day for item in items))


def _day(day: Day) -> AgendaDay:
    rows: list[AgendaRow] = []
    for block in day.blocks:
        if block.item:
            rows.append(_row(block.item))
        for track, items in block.tracks.items():
            rows.append(AgendaRow(section=track))
            rows += [_row(item) for item in items]
    return AgendaDay(heading=day_heading(day.day), rows=tuple(rows))


def day_heading(day: date) -> str:
    """«Thứ Sáu, ngày 05 tháng 3 năm 2026»."""
    return f"{WEEKDAYS[day.weekday()]}, {day_in_words(day)}"


def _row(item: Item) -> AgendaRow:
    start, end = clock.local(item.starts), clock.local(item.ends)
    return AgendaRow(
        hours=f"{start:%H}h{start:%M} – {end:%H}h{end:%M}",
        title=item.words,
        place=item.room,
        note=item.note,
        people=(*item.people, *(f"Chủ tọa: {name}" for name in item.presiding)),
        pause=item.is_pause,
    )


def inline_pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
