"""Which units of an edition are invited to the next one, by the names of the new day.

Provinces merge and are renamed: their Sở and Trung tâm are followed from the old day to the new
one through the dated list of provinces, never by the code alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Province
from conferences.models import Conference, InvitedUnit, UnitKind
from conferences.selectors import conference_day
from conferences.selectors.protocol import units_in_order
from conferences.services.inviting import Unit, bare_name, usual_name

OF_A_PROVINCE = (UnitKind.DEPARTMENT, UnitKind.CENTRE)


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of one or several units: `unit` is invited, `coordinated_like` is the old unit
    whose coordinator goes along (None: nobody's), `note` says what changed ("" where nothing)."""

    was: Sequence[InvitedUnit]
    unit: Unit | None
    coordinated_like: InvitedUnit | None = None
    note: str = ""


def carried_units(source: Conference, *, day: date, host_code: str) -> list[Carried]:
    """The units of an edition as they are invited on another day by a host of this province.

    Where provinces merged, their Sở are one, and so are their Trung tâm, with the greatest of the
    quotas; the coordinator is that of the office that goes on. Sở, ngành of another host are left
    out. Two queries."""
    old_day = conference_day(source.event) or day
    history = list(Province.objects.all())
    groups: dict[tuple[str, str], list[InvitedUnit]] = {}
    fates: dict[tuple[str, str], Province | None] = {}
    for unit in units_in_order(source.event):
        province = _successor(history, unit, old_day, day)
        together = province is not None and unit.kind in OF_A_PROVINCE
        key = (unit.kind, province.code) if together and province else ("", str(unit.pk))
        groups.setdefault(key, []).append(unit)
        fates[key] = province
    same_host = bool(host_code) and host_code == source.host_province_code
    return [_fate(units, fates[key], same_host=same_host) for key, units in groups.items()]


def _fate(units: Sequence[InvitedUnit], province: Province | None, *, same_host: bool) -> Carried:
    first = units[0]
    if first.kind == UnitKind.HOST_SECTOR and not same_host:
        return Carried(units, None, note=_("Sở, ngành của nơi đăng cai trước: không mời lại."))
    if province is None:
        note = _("Không rõ tỉnh, giữ nguyên tên: hãy xem lại.") if first.province_code else ""
        return Carried(units, _unit(first, first.name, units), first, note)
    heir = next((each for each in units if _goes_on(each, province)), first)
    if first.kind not in OF_A_PROVINCE:
        note = "" if heir.province_name == province.name else _("Đổi tên tỉnh.")
        return Carried(units, _unit(heir, heir.name, units, province), heir, note)
    unit = _unit(heir, _new_name(heir, province), units, province)
    like = heir if _goes_on(heir, province) else None
    return Carried(units, unit, like, _note(units, heir, unit, province))


def _note(units: Sequence[InvitedUnit], heir: InvitedUnit, unit: Unit, province: Province) -> str:
    if len(units) > 1:
        return _("Nhập thành một đơn vị sau khi sáp nhập tỉnh; số đại biểu lấy số lớn nhất.")
    if not _goes_on(heir, province):
        return _("Tỉnh đã sáp nhập: đổi tên, không kèm cán bộ đầu mối.")
    return _("Đổi tên theo tỉnh.") if unit.name != heir.name else ""


def _goes_on(unit: InvitedUnit, province: Province) -> bool:
    """Whether the province bears this unit's name still, be it no longer a Tỉnh."""
    return bare_name(unit.province_name) == bare_name(province.name)


def _unit(
    heir: InvitedUnit,
    name: str,
    units: Sequence[InvitedUnit],
    province: Province | None = None,
) -> Unit:
    return Unit(
        heir.kind,
        name,
        max(each.quota for each in units),
        province.code if province else heir.province_code,
        province.name if province else heir.province_name,
    )


def _new_name(unit: InvitedUnit, province: Province) -> str:
    """The unit's own name with the province's new one in it; else the usual name."""
    if unit.province_name == province.name:
        return unit.name
    old, new = bare_name(unit.province_name), bare_name(province.name)
    kind = province.name.removesuffix(new).strip().lower()
    named = re.compile(rf"(?P<kind>(?:tỉnh|thành phố|TP\.?) )?{re.escape(old)}\b", re.IGNORECASE)
    name, found = named.subn(lambda at: f"{kind} {new}" if at["kind"] else new, unit.name)
    return name if found else usual_name(unit.kind, province.name)


def _successor(
    history: Sequence[Province], unit: InvitedUnit, old_day: date, day: date
) -> Province | None:
    """What a unit's province of the old day is on the new day; None where that is not known."""
    if not unit.province_code:
        return None
    then = [row for row in history if row.code == unit.province_code and _valid(row, old_day)]
    named = [row for row in then if row.name == unit.province_name] or [
        row for row in history if (row.code, row.name) == (unit.province_code, unit.province_name)
    ]
    current = next(iter(named or then), None)
    seen = 0
    while current is not None and not _valid(current, day) and seen < len(history):
        current, seen = _next(history, current), seen + 1
    return current if current is not None and _valid(current, day) else None


def _next(history: Sequence[Province], row: Province) -> Province | None:
    if row.valid_to is None:
        return None
    code, begins = row.merged_into or row.code, row.valid_to + timedelta(days=1)
    return next((each for each in history if (each.code, each.valid_from) == (code, begins)), None)


def _valid(row: Province, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_to is None or day <= row.valid_to
    )
