"""The official order of the units that an edition invites."""

from __future__ import annotations

from common.vietnamese.names import place_key
from conferences.models import Conference, InvitedUnit, UnitKind
from registrations.models import Event

MINISTRY, HOST, PROVINCE, BUSINESS, PRESS, OTHER, NO_UNIT = range(7)
_OF_PROVINCES = (UnitKind.DEPARTMENT, UnitKind.CENTRE, UnitKind.HOST_SECTOR)
_LATER = {UnitKind.BUSINESS: BUSINESS, UnitKind.PRESS: PRESS}
UnitOrder = tuple[bool, int, int, str, int, int]


def unit_order(unit: InvitedUnit | None, host_code: str) -> UnitOrder:
    """A key that sorts units as official lists name them: the ministry, the host, the provinces in
    Vietnamese alphabetical order (a Sở before its Trung tâm), businesses, press, others.

    Units that staff gave a place of their own come first, in that order; who came without a unit
    is last. `host_code`: the province of the edition's host."""
    if unit is None:
        return (True, 0, NO_UNIT, "", 0, 0)
    return (unit.position is None, unit.position or 0, *_by_rule(unit, host_code))


def _by_rule(unit: InvitedUnit, host_code: str) -> tuple[int, str, int, int]:
    group = unit_group(unit, host_code)
    kind = UnitKind(unit.kind)
    place = _OF_PROVINCES.index(kind) if kind in _OF_PROVINCES else 0
    name = place_key(unit.province_name or unit.name) if group == PROVINCE else ""
    return (group, name, place, unit.pk)


def unit_group(unit: InvitedUnit, host_code: str) -> int:
    """To which part of an official list a unit belongs."""
    kind = UnitKind(unit.kind)
    if kind == UnitKind.MINISTRY:
        return MINISTRY
    if kind not in _OF_PROVINCES:
        return _LATER.get(kind, OTHER)
    if kind == UnitKind.HOST_SECTOR or (host_code and unit.province_code == host_code):
        return HOST
    return PROVINCE


def units_in_order(event: Event) -> list[InvitedUnit]:
    """The units on an edition's list as official lists name them."""
    host = Conference.objects.values_list("host_province_code", flat=True).get(pk=event.pk)
    units = InvitedUnit.objects.filter(conference_id=event.pk, withdrawn_at=None)
    return sorted(units, key=lambda unit: unit_order(unit, host))
