"""The official order of the units that an edition invites."""

from __future__ import annotations

from common.vietnamese.names import place_key
from conferences.models import InvitedUnit, UnitKind

MINISTRY, HOST, PROVINCE, BUSINESS, PRESS, OTHER, NO_UNIT = range(7)
_OF_PROVINCES = (UnitKind.DEPARTMENT, UnitKind.CENTRE, UnitKind.HOST_SECTOR)
_LATER = {UnitKind.BUSINESS: BUSINESS, UnitKind.PRESS: PRESS}
UnitOrder = tuple[int, str, int, int]


def unit_order(unit: InvitedUnit | None, host_code: str) -> UnitOrder:
    """A key that sorts units as official lists name them: the ministry, the host, the provinces in
    Vietnamese alphabetical order (a Sở before its Trung tâm), businesses, press, others.

    Who came without a unit is last. `host_code`: the province of the edition's host."""
    if unit is None:
        return (NO_UNIT, "", 0, 0)
    kind = UnitKind(unit.kind)
    if kind == UnitKind.MINISTRY:
        return (MINISTRY, "", 0, unit.pk)
    if kind not in _OF_PROVINCES:
        return (_LATER.get(kind, OTHER), "", 0, unit.pk)
    place = _OF_PROVINCES.index(kind)
    if kind == UnitKind.HOST_SECTOR or (host_code and unit.province_code == host_code):
        return (HOST, "", place, unit.pk)
    return (PROVINCE, place_key(unit.province_name or unit.name), place, unit.pk)
