"""The agenda in a diary: one entry an item, which a later version moves or takes away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from conferences.agenda import Item
from conferences.models import AgendaVersion
from conferences.selectors.agenda import is_of_these_days, items_in
from notifications.calendar import CANCEL, REQUEST, CalendarPart
from registrations.diary import is_off
from registrations.models import Event


def of_events(events: Sequence[Event], *, whole: bool = True) -> dict[int, list[CalendarPart]]:
    """What each edition's public agenda holds; while it has none its span, if `whole`. One query."""
    versions: dict[int, list[AgendaVersion]] = defaultdict(list)
    for version in AgendaVersion.objects.filter(
        conference_id__in=[event.pk for event in events]
    ).order_by("-number"):
        versions[version.conference_id].append(version)
    found = {}
    for event in events:
        mine = versions[event.pk]
        shown = mine[0] if mine and is_of_these_days(mine[0], event) else None
        entries = calendar_of(event, mine, shown, _address(event))
        found[event.pk] = [*entries, *_span(event)] if whole and shown is None else entries
    return found


def _address(event: Event) -> str:
    return f"{settings.SITE_URL}{reverse('conferences:agenda_public', args=[event.code])}"


def _span(event: Event) -> list[CalendarPart]:
    if event.starts_at is None or event.ends_at is None:
        return []
    return [
        CalendarPart(
            uid=f"event-{event.pk}",
            method=CANCEL if is_off(event) else REQUEST,
            sequence=2 * event.schedule_version + is_off(event),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            summary=event.title,
            location=", ".join(filter(None, (event.venue, event.venue_address))),
            description=event.code,
        )
    ]


def calendar_of(
    event: Event, versions: Sequence[AgendaVersion], shown: AgendaVersion | None, url: str
) -> list[CalendarPart]:
    """An entry for each item of the version that is shown; those that an earlier one had and this
    one has not are cancelled, and all of an edition that is off. `versions`: the last first.

    An item keeps its uid through all versions; the number of the version is its SEQUENCE, and one
    more where all is off."""
    if not versions:
        return []
    off = is_off(event)
    here = {item.id: item for item in items_in(shown)} if shown and not off else {}
    gone: dict[int, Item] = {}
    for version in versions:
        for item in items_in(version):
            if item.id not in here:
                gone.setdefault(item.id, item)
    last = versions[0].number
    parts = [_part(event, item, REQUEST, last, url) for item in here.values()]
    parts += [_part(event, item, CANCEL, last + off, url) for item in gone.values()]
    return parts


def _part(event: Event, item: Item, method: str, sequence: int, url: str) -> CalendarPart:
    track = f" ({item.track})" if item.track else ""
    said = [
        event.title,
        *item.people,
        *(_("Chủ tọa: %(name)s") % {"name": name} for name in item.presiding),
        item.note,
    ]
    return CalendarPart(
        uid=f"agenda-{event.pk}-{item.id}",
        method=method,
        sequence=sequence,
        starts_at=item.starts,
        ends_at=item.ends,
        summary=f"{item.words}{track}",
        location=", ".join(filter(None, (item.room, event.venue, event.venue_address))),
        description="\n".join(filter(None, said)),
        url=url,
    )
