"""Finding somebody at the door, with the network."""

from __future__ import annotations

from common.vietnamese.names import fold
from conferences.models import Delegate
from door.selectors.guests import Guest, group_of_workplace, guests_of
from registrations.models import Event, Registration
from registrations.selectors import find_in_event

MOST_FOUND = 20


def find_guests(event: Event, words: str) -> list[Guest]:
    """Whom these words name: a name without accents, a phone, a code, a unit or delegation; the
    first twenty in Vietnamese order, who may come in before who may not."""
    pks = list(find_in_event(event, words).values_list("pk", flat=True)[: MOST_FOUND * 2])
    if not pks:
        pks = _of_unit(event, words)
    found = guests_of(event, pks) if pks else {}
    return sorted(found.values(), key=lambda each: not each.registration.is_live)[:MOST_FOUND]


def _of_unit(event: Event, words: str) -> list[int]:
    """The people of a unit whose name holds these words, by one pass over the units' names."""
    wanted = fold(words)
    if len(wanted) < 3:
        return []
    rows = event.registrations.order_by("sort_given", "sort_family", "pk").values_list(
        "pk", "workplace", "delegate__delegation__unit__name"
    )
    return [
        pk
        for pk, workplace, unit in rows
        if wanted in fold(workplace) or (unit and wanted in fold(unit))
    ][: MOST_FOUND * 2]


def group_members(event: Event, group: str) -> list[Guest]:
    """Who came together: a delegation («d12») or the people of one office («w…»); six queries."""
    rows = event.registrations.order_by("sort_given", "sort_family", "pk")
    if group.startswith("d") and group[1:].isascii() and group[1:].isdigit() and len(group) < 19:
        members = Delegate.objects.filter(registration__event=event, delegation=int(group[1:]))
        pks = set(members.values_list("pk", flat=True))
    else:
        alone = rows.filter(delegate__delegation=None).values_list("pk", "workplace")
        pks = {pk for pk, workplace in alone if group_of_workplace(workplace) == group}
    return list(guests_of(event, pks).values()) if pks else []


def by_code(event: Event, code: str) -> Registration | None:
    """Somebody of the organiser's by the code they say, of whichever event."""
    return Registration.objects.filter(code=code, event__organiser=event.organiser_id).first()
