"""Who is invited to an edition, with how many seats, by which letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from common.vietnamese.names import fold, place_key
from conferences.models import Conference, Delegation, InvitedUnit, UnitKind
from conferences.selectors import conference_day, provinces_on
from conferences.services.core import record_of, require_open
from notifications.services import withdraw_messages
from registrations.models import Event, Registration, SeatBlock
from registrations.services.core import lock_event, record
from registrations.services.events import (
    hold_again,
    hold_seats,
    keep_seats,
    release_seats,
    resize_seats,
)
from registrations.states import LIVE_STATES

NORTH = "north"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to be invited; `quota` in seats that are kept for it."""

    kind: str
    name: str
    quota: int = 0
    province_code: str = ""
    province_name: str = ""


def northern_units(event: Event, *, quota: int, besides: str = "") -> list[Unit]:
    """A Sở Công Thương and a Trung tâm Khuyến công of each northern province, as the provinces
    were named on the day of the conference; `quota` seats each. `besides`: the host's code."""
    units = []
    north = provinces_on(conference_day(event)).filter(region=NORTH).exclude(code=besides)
    for province in sorted(north, key=lambda each: place_key(each.name)):
        for kind in (UnitKind.DEPARTMENT, UnitKind.CENTRE):
            name = usual_name(kind, province.name)
            units.append(Unit(kind, name, quota, province.code, province.name))
    return units


def usual_name(kind: str, province: str) -> str:
    """What the Sở Công Thương (else the Trung tâm Khuyến công) of a province is mostly called."""
    if kind == UnitKind.DEPARTMENT:
        return f"Sở Công Thương {province[0].lower()}{province[1:]}"
    return f"Trung tâm Khuyến công {bare_name(province)}"


def bare_name(province: str) -> str:
    """Without Tỉnh or Thành phố before it."""
    return province.removeprefix("Tỉnh ").removeprefix("Thành phố ")


@transaction.atomic
def invite_units(
    *, event_id: int, units: Sequence[Unit], held_until: datetime | None, by: Actor
) -> list[InvitedUnit]:
    """Put units on the list of the invited and keep their seats until `held_until`.

    Those on the list already are left as they are. Raises Conflict, with the number, when fewer
    seats are free than all together would get; then nobody is invited."""
    event = lock_event(event_id)
    require_open(event)
    conference = Conference.objects.get(pk=event_id)
    there = set(conference.invited_units.filter(withdrawn_at=None).values_list("name", flat=True))
    fresh = [unit for unit in dict.fromkeys(units) if unit.name not in there]
    seated = [unit for unit in fresh if unit.quota]
    if seated and held_until is None:
        raise DomainError(_("Hãy ghi giữ chỗ đến khi nào."), field="held_until")
    blocks = {}
    if seated and held_until is not None:
        wanted = [(unit.name, unit.quota) for unit in seated]
        kept = keep_seats(event, wanted, held_until, field="quota")
        blocks = {block.label: block for block in kept}
    invited = InvitedUnit.objects.bulk_create(
        InvitedUnit(
            conference=conference,
            kind=unit.kind,
            name=unit.name,
            province_code=unit.province_code,
            province_name=unit.province_name,
            quota=unit.quota,
            block=blocks.get(unit.name),
        )
        for unit in fresh
    )
    Delegation.objects.bulk_create(Delegation(unit=unit) for unit in invited)
    if invited:
        record(event, "conference.invited", by=by, details={"count": len(invited)})
    return invited


@transaction.atomic
def change_quota(
    *, unit_id: int, quota: int, held_until: datetime | None, by: Actor
) -> InvitedUnit:
    """Give a unit more or fewer seats, until another day where one is named. Raises Conflict, at
    `quota`, below what it uses, or when too few are free."""
    unit = _locked(unit_id)
    try:
        unit.block = _kept(unit, quota, held_until, by)
    except Conflict as refusal:
        raise Conflict(refusal.message, field="quota") from None
    unit.quota = quota
    unit.save(update_fields=["block", "quota"])
    return unit


def _kept(
    unit: InvitedUnit, quota: int, held_until: datetime | None, by: Actor
) -> SeatBlock | None:
    """The seats of a unit once its quota is this one."""
    block = unit.block
    if block is not None and block.released_at is None:
        block = resize_seats(block_id=block.pk, size=quota, by=by)
        if held_until is not None:
            block.held_until = held_until
            block.save(update_fields=["held_until"])
        return block
    if not quota:
        return block
    if held_until is None:
        raise DomainError(_("Hãy ghi giữ chỗ đến khi nào."), field="held_until")
    if block is not None:
        return hold_again(block_id=block.pk, size=quota, held_until=held_until, by=by)
    return hold_seats(
        event_id=unit.conference_id, label=unit.name, size=quota, held_until=held_until, by=by
    )


@transaction.atomic
def withdraw_invitation(*, unit_id: int, by: Actor) -> InvitedUnit:
    """Take a unit off the list; its free seats go to everybody. Twice changes nothing.

    Nothing that waits to be sent goes to its coordinator any more. Raises DomainError while people
    of its delegation are signed up: they would come without a unit."""
    unit = _locked(unit_id)
    if unit.withdrawn_at is None:
        _require_nobody_signed_up(unit)
        withdraw_messages(topic=unit.delegation.topic)
        if unit.block is not None:
            release_seats(block_id=unit.block.pk, by=by)
        unit.withdrawn_at = clock.now()
        unit.save(update_fields=["withdrawn_at"])
        record(unit.conference.event, "conference.uninvited", by=by, details={"label": unit.name})
    return unit


def _require_nobody_signed_up(unit: InvitedUnit) -> None:
    people = Registration.objects.filter(delegate__delegation__unit=unit, state__in=LIVE_STATES)
    if count := people.count():
        raise DomainError(
            _("Đoàn này đã có %(count)d người đăng ký: hãy ghi nhận đơn vị không tham dự.")
            % {"count": count}
        )


@transaction.atomic
def number_letters(*, event_id: int, first: int, day: date, by: Actor) -> int:
    """Give each letter that has no number one, from `first` on, and its date; returns how many.

    The numbers are those of văn thư, who keeps them. Raises DomainError for a number in use."""
    event = lock_event(event_id)
    units = InvitedUnit.objects.filter(conference_id=event_id)
    top = units.filter(letter_date__year=day.year).aggregate(top=Max("letter_number"))["top"]
    if top is not None and first <= top:
        raise DomainError(
            _("Số giấy mời đã dùng đến %(top)d, hãy ghi một số lớn hơn.") % {"top": top},
            field="first",
        )
    waiting = list(units.filter(withdrawn_at=None, letter_number=None).order_by("pk"))
    for number, unit in enumerate(waiting, start=first):
        unit.letter_number, unit.letter_date = number, day
    InvitedUnit.objects.bulk_update(waiting, ["letter_number", "letter_date"])
    if waiting:
        record(event, "conference.letters_numbered", by=by, details={"count": len(waiting)})
    return len(waiting)


@transaction.atomic
def number_letter(*, unit_id: int, number: int | None, day: date | None, by: Actor) -> InvitedUnit:
    """Give one letter the number that văn thư wrote on it, or take it away; the same again changes
    nothing. Raises DomainError for a number that another letter of that year bears."""
    unit = _locked(unit_id)
    day = day if number is not None else None
    if (unit.letter_number, unit.letter_date) == (number, day):
        return unit
    if number is not None and day is not None:
        same = InvitedUnit.objects.filter(
            conference=unit.conference_id, letter_number=number, letter_date__year=day.year
        )
        if same.exclude(pk=unit.pk).exists():
            raise DomainError(_("Số này đã dùng cho giấy mời khác."), field="letter_number")
    unit.letter_number, unit.letter_date = number, day
    unit.save(update_fields=["letter_number", "letter_date"])
    record_of(unit.delegation, "delegation.letter_numbered", by=by)
    return unit


def placed(units: Sequence[Unit], event: Event) -> list[Unit]:
    """The units with the province that their names end with, as it was named on the day of the
    conference; names that tell none are left as they are."""
    provinces = [
        (f" {fold(bare_name(each.name))}", each) for each in provinces_on(conference_day(event))
    ]
    found = []
    for unit in units:
        ending = [each for words, each in provinces if fold(unit.name).endswith(words)]
        place = max(ending, key=lambda each: len(each.name), default=None)
        found.append(
            replace(unit, province_code=place.code, province_name=place.name) if place else unit
        )
    return found


def _locked(unit_id: int) -> InvitedUnit:
    event = lock_event(InvitedUnit.objects.values_list("conference_id", flat=True).get(pk=unit_id))
    require_open(event)
    unit = InvitedUnit.objects.select_related("conference", "block", "delegation").get(pk=unit_id)
    unit.conference.event = event
    unit.delegation.unit = unit
    return unit
