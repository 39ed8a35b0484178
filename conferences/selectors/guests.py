"""Everybody who signed up for an edition, from a delegation or not, as staff look for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from common.vietnamese.names import fold
from conferences.models import Conference, Delegate, InvitedUnit
from conferences.selectors.delegates import COMING
from conferences.selectors.protocol import unit_order
from conferences.states import DelegateRole
from registrations.models import Event, Registration
from registrations.selectors import matching

NONE = "none"
BY_NAME, BY_UNIT = "name", "unit"
_ROLES = tuple(DelegateRole)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom staff look for; what is empty asks nothing. `state`: empty is who comes, "all" is
    everybody; `province`: a name, or NONE for who belongs to no province."""

    words: str = ""
    province: str = ""
    kind: str = ""
    role: str = ""
    state: str = ""
    lacking: tuple[str, ...] = field(default=())
    order: str = BY_UNIT


LACKING: dict[str, Q] = {
    "email": Q(email=""),
    "salutation": Q(salutation=""),
    "rank": Q(delegate=None) | Q(delegate__rank=None),
}


def guests_of(event: Event, wanted: Wanted) -> list[Registration]:
    """Whom staff look for, each with delegate, delegation and unit, in at most four queries.

    By name, or as official lists name them: units in order, the head first, then by rank."""
    found = _filtered(event, wanted).select_related("delegate__delegation__unit", "delegate__row")
    if wanted.order == BY_NAME:
        return list(found.order_by("sort_given", "sort_family", "pk"))
    host = host_code(event)
    return sorted(found, key=lambda each: official_key(each, host))


def host_code(event: Event) -> str:
    code: str = Conference.objects.values_list("host_province_code", flat=True).get(pk=event.pk)
    return code


def delegate_of(registration: Registration) -> Delegate | None:
    """As what the person comes; None for who registered alone and has nothing arranged yet."""
    return getattr(registration, "delegate", None)


def unit_of(registration: Registration) -> InvitedUnit | None:
    delegate = delegate_of(registration)
    return delegate.delegation.unit if delegate and delegate.delegation else None


def official_key(registration: Registration, host: str) -> Any:
    """Sorts people as official lists name them: units in their order, trưởng đoàn first, drivers
    last, between them by rank, then as their roster names them."""
    delegate = delegate_of(registration)
    if delegate is None:
        return (unit_order(None, host), _ROLES.index(DelegateRole.DELEGATE), True, 0, 0,
                registration.sort_given, registration.sort_family, registration.pk)  # fmt: skip
    row = getattr(delegate, "row", None)
    return (
        unit_order(unit_of(registration), host),
        _ROLES.index(DelegateRole(delegate.role)),
        delegate.rank is None,
        delegate.rank or 0,
        row.position if row else 0,
        registration.sort_given,
        registration.sort_family,
        registration.pk,
    )


def _filtered(event: Event, wanted: Wanted) -> QuerySet[Registration]:
    found = event.registrations.all()
    if wanted.state != "all":
        found = found.filter(state__in=[wanted.state] if wanted.state else COMING)
    if wanted.province == NONE:
        found = found.exclude(delegate__delegation__unit__province_name__gt="")
    elif wanted.province:
        found = found.filter(delegate__delegation__unit__province_name=wanted.province)
    if wanted.kind == NONE:
        found = found.filter(delegate__delegation=None)
    elif wanted.kind:
        found = found.filter(delegate__delegation__unit__kind=wanted.kind)
    if wanted.role:
        role = Q(delegate__role=wanted.role)
        if wanted.role == DelegateRole.DELEGATE:
            role |= Q(delegate=None)
        found = found.filter(role)
    for name in wanted.lacking:
        found = found.filter(LACKING[name])
    return found.filter(_by_words(event, wanted.words)) if wanted.words else found


def _by_words(event: Event, words: str) -> Q:
    """A name, phone, code or unit, all without accents; units and workplaces are few."""
    parts = fold(words).split()
    units = [
        pk
        for pk, name in InvitedUnit.objects.filter(conference_id=event.pk).values_list("pk", "name")
        if parts and all(part in fold(name) for part in parts)
    ]
    at_work = [
        pk
        for pk, workplace in event.registrations.exclude(workplace="").values_list(
            "pk", "workplace"
        )
        if parts and all(part in fold(workplace) for part in parts)
    ]
    return (
        matching(words)
        | Q(code__iexact=words.strip())
        | Q(delegate__delegation__unit__in=units)
        | Q(pk__in=at_work)
    )
