"""The order of protocol: among delegates, and among the units of an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Actor
from conferences.models import Delegate, InvitedUnit
from conferences.services.core import lock_open_event
from conferences.services.guests import ensure_delegates
from registrations.models import Registration
from registrations.services.core import record, record_each

HIGHEST_RANK = 999


@dataclass(frozen=True, slots=True)
class GuestChange:
    """What staff changed for one registration: `rank` (number or None), `salutation`."""

    registration_id: int
    values: Mapping[str, Any]


@transaction.atomic
def arrange_guests(*, event_id: int, changes: Sequence[GuestChange], by: Actor) -> int:
    """Set ranks and forms of address of many at once; returns for how many something changed.

    Nobody is written to."""
    event = lock_open_event(event_id)
    ensure_delegates(event)
    wanted = {each.registration_id: each.values for each in changes}
    delegates = Delegate.objects.filter(
        registration__event=event, registration_id__in=wanted
    ).select_related("registration")
    ranked, addressed = [], []
    for delegate in delegates:
        values, registration = wanted[delegate.pk], delegate.registration
        if "rank" in values and delegate.rank != values["rank"]:
            delegate.rank = values["rank"]
            ranked.append(delegate)
        if "salutation" in values and registration.salutation != values["salutation"]:
            registration.salutation = values["salutation"]
            registration.version += 1
            addressed.append(delegate)
    Delegate.objects.bulk_update(ranked, ["rank"])
    people = [delegate.registration for delegate in addressed]
    Registration.objects.bulk_update(people, ["salutation", "version"])
    fields: dict[str, Any] = {"fields": ["salutation"]}
    told = [(each, fields) for each in people]
    record_each(event, "registration.details_changed", told, by=by)
    changed = {delegate.pk for delegate in (*ranked, *addressed)}
    if changed:
        record(event, "conference.ranked", by=by, details={"count": len(changed)})
    return len(changed)


@transaction.atomic
def order_units(*, event_id: int, unit_ids: Sequence[int] | None, by: Actor) -> None:
    """Put the invited units in this order, in lists and in the hall; None: by the rule again.

    Units that are not named keep no place of their own and follow by the rule."""
    event = lock_open_event(event_id)
    places = {pk: place for place, pk in enumerate(unit_ids or (), start=1)}
    units = list(InvitedUnit.objects.filter(conference_id=event_id, withdrawn_at=None))
    for unit in units:
        unit.position = places.get(unit.pk)
    InvitedUnit.objects.bulk_update(units, ["position"])
    record(event, "conference.ordered", by=by)
