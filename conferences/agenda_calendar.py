"""The agenda in a diary: one entry an item, which a later version moves or takes away."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from conferences.agenda import Item
from conferences.models import AgendaVersion
from conferences.selectors.agenda import items_in
from notifications.calendar import CANCEL, REQUEST, CalendarPart
from registrations.models import Event
from registrations.states import EventState


def calendar_of(
    event: Event, versions: Sequence[AgendaVersion], shown: AgendaVersion | None, url: str
) -> list[CalendarPart]:
    """An entry for each item of the version that is shown; those that an earlier one had and this
    one has not are cancelled, and all of an edition that is off. `versions`: the last first.

    An item keeps its uid through all versions; the number of the version is its SEQUENCE, and one
    more where all is off."""
    if not versions:
        return []
    off = event.state in (EventState.CANCELLED, EventState.POSTPONED)
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
