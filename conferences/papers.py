"""Papers of an edition: the letters that invite."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import override

from common import clock
from common.papers.invitation import Addressee, Invitation, invitations
from common.papers.words import place_and_day
from common.vietnamese.dates import date_range_words
from conferences.models import Conference, InvitedUnit
from conferences.notices import deadline_words
from registrations.models import Event


def letters_of(conference: Conference, units: Sequence[InvitedUnit]) -> bytes:
    """The giấy mời of these units as one PDF. The official papers are Vietnamese, whatever
    language staff read."""
    event = conference.event
    organiser = event.organiser
    with override("vi"):
        letter = Invitation(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            event_title=title_of(conference),
            when=_when(event),
            where=", ".join(filter(None, (event.venue, event.venue_address))),
            co_chairs=conference.co_chairs,
            answer_by=deadline_words(event),
            contact=event.whom_to_call,
            signatory_lines=tuple(
                filter(None, (organiser.signatory_capacity, organiser.signatory_title))
            ),
            signatory_name=organiser.signatory_name,
        )
        return invitations(letter, [_addressee(event, unit) for unit in units])


def _addressee(event: Event, unit: InvitedUnit) -> Addressee:
    organiser = event.organiser
    symbol = f"GM-{organiser.document_symbol}" if organiser.document_symbol else "GM"
    # Nghị định 30/2020/NĐ-CP: a zero before numbers under 10.
    number = "\u00a0" * 6 if unit.letter_number is None else f"{unit.letter_number:02d}"
    return Addressee(
        name=unit.name,
        number=f"Số: {number}/{symbol}",
        place_date=place_and_day(organiser.place, unit.letter_date or clock.today()),
        delegates=f"{unit.quota:02d} đại biểu" if unit.quota else "",
    )


def title_of(conference: Conference) -> str:
    title = conference.event.title
    return title if "lần thứ" in title else f"{title} lần thứ\u00a0{conference.edition}"


def _when(event: Event) -> str:
    if event.starts_at is None or event.ends_at is None:
        return ""
    start, end = clock.local(event.starts_at), clock.local(event.ends_at)
    return f"{start:%H} giờ {start:%M}, {date_range_words(start.date(), end.date())}"
