"""The fair beside an edition, and its plan of booths."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError
from conferences.booths import (
    LONGEST_NUMBER,
    MOST_BOOTHS,
    Zone,
    corner_for,
    number_after,
    numbers_from,
)
from conferences.models import Booth, Conference, Fair
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

# The places of a plan are stored in at most so many metres.
FARTHEST = Decimal(9_000)


def lock_fair(fair_id: int) -> tuple[Event, Fair]:
    """The edition, locked, and its fair. Raises DomainError once the edition is cancelled or over
    and Fair.DoesNotExist."""
    event = lock_event(fair_id)
    if event.state in (EventState.CANCELLED, EventState.CLOSED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy."))
    return event, Fair.objects.get(pk=fair_id)


@transaction.atomic
def save_fair(*, event_id: int, details: Mapping[str, Any], by: Actor) -> Fair:
    """Open a fair beside the edition, or change what is said of it."""
    event = lock_event(event_id)
    if event.state in (EventState.CANCELLED, EventState.CLOSED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy."))
    fair = Fair.objects.filter(pk=event_id).first() or Fair(
        conference=Conference.objects.get(pk=event_id)
    )
    for name, value in details.items():
        setattr(fair, name, value)
    fair.save()
    record(event, "fair.saved", by=by, details={"label": fair.name})
    return fair


@transaction.atomic
def add_zone(*, fair_id: int, zone: Zone, beside: bool, by: Actor) -> int:
    """Lay out a zone below all others, or beside them; returns how many booths it has.

    Raises DomainError for a number that is there already, and for more than the plan holds."""
    event, fair = lock_fair(fair_id)
    booths = list(fair.booths.all())
    places = zone.places(*corner_for(zone, booths, beside=beside))
    if len(booths) + len(places) > MOST_BOOTHS:
        raise DomainError(
            _("Một hội chợ có nhiều nhất %(most)d gian hàng.") % {"most": MOST_BOOTHS},
            field="rows",
        )
    last = places[-1]
    if last.x + zone.width > FARTHEST or last.y + zone.depth > FARTHEST:
        raise DomainError(_("Sơ đồ quá lớn."), field="rows")
    _require_new(booths, [place.number for place in places], field="first")
    _make(fair, zone.name, zone.width, zone.depth, [(p.number, p.x, p.y) for p in places])
    _note_plan(event, by, f"{zone.name}: {places[0].number}–{last.number}")
    return len(places)


@transaction.atomic
def add_row(*, booth_id: int, gap: Decimal, by: Actor) -> int:
    """One row more at the end of this booth's zone, `gap` metres behind its last (0: back to
    back); what is below moves down. The numbers go on. Returns how many booths it has."""
    event, fair, booth = _lock_booth(booth_id)
    booths = list(fair.booths.all())
    zone = [each for each in booths if each.zone == booth.zone]
    low = max(each.y for each in zone)
    row = sorted((each for each in zone if each.y == low), key=lambda each: each.x)
    if len(booths) + len(row) > MOST_BOOTHS:
        raise DomainError(
            _("Một hội chợ có nhiều nhất %(most)d gian hàng.") % {"most": MOST_BOOTHS}
        )
    bottom = max(each.y + each.depth for each in row)
    depth = max(each.depth for each in row)
    if max(each.y + each.depth for each in booths) + gap + depth > FARTHEST:
        raise DomainError(_("Sơ đồ quá lớn."))
    fair.booths.filter(y__gte=bottom).update(y=F("y") + gap + depth)
    numbers = numbers_from(number_after(each.number for each in zone))
    fresh = [(next(numbers), each.x, bottom + gap) for each in row]
    _require_new(booths, [number for number, _x, _y in fresh])
    _make(fair, booth.zone, row[0].width, depth, fresh)
    _note_plan(event, by, f"{booth.zone}: {fresh[0][0]}–{fresh[-1][0]}")
    return len(fresh)


@transaction.atomic
def remove_row(*, booth_id: int, by: Actor) -> int:
    """Take the row of this booth off the plan; returns how many booths it had.

    Raises Conflict while somebody has one of them."""
    event, fair, booth = _lock_booth(booth_id)
    row = fair.booths.filter(zone=booth.zone, y=booth.y)
    taken = list(row.exclude(exhibitor=None).values_list("number", flat=True))
    if taken:
        raise Conflict(
            _("Hàng này còn gian đã xếp: %(numbers)s.") % {"numbers": ", ".join(taken[:5])}
        )
    numbers = list(row.values_list("number", flat=True))
    row.delete()
    _note_plan(event, by, f"{booth.zone}: −{numbers[0]}–{numbers[-1]}")
    return len(numbers)


@transaction.atomic
def change_booth(*, booth_id: int, number: str, is_closed: bool, by: Actor) -> Booth:
    """Another number for a booth, or close it to everybody, or open it again.

    Raises DomainError for a number in use, and for closing what somebody has."""
    event, fair, booth = _lock_booth(booth_id)
    if fair.booths.exclude(pk=booth.pk).filter(number=number).exists():
        raise DomainError(_("Đã có gian hàng số này."), field="number")
    if is_closed and booth.exhibitor_id is not None:
        raise Conflict(_("Gian hàng đang có đơn vị, hãy trả gian trước."), field="is_closed")
    was = booth.number
    booth.number, booth.is_closed = number, is_closed
    booth.save(update_fields=["number", "is_closed"])
    _note_plan(event, by, was if was == number else f"{was} → {number}")
    return booth


def _lock_booth(booth_id: int) -> tuple[Event, Fair, Booth]:
    """The booth, re-read after its edition was locked. Raises Booth.DoesNotExist."""
    event, fair = lock_fair(Booth.objects.values_list("fair_id", flat=True).get(pk=booth_id))
    return event, fair, Booth.objects.get(pk=booth_id)


def _require_new(booths: list[Booth], numbers: list[str], field: str | None = None) -> None:
    there = {booth.number for booth in booths}
    twice = [number for number in numbers if number in there]
    if twice:
        raise DomainError(
            _("Đã có gian hàng số %(number)s. Hãy bắt đầu từ một số khác.") % {"number": twice[0]},
            field=field,
        )
    if max(map(len, numbers)) > LONGEST_NUMBER:
        raise DomainError(
            _("Số gian hàng dài nhất %(most)d chữ.") % {"most": LONGEST_NUMBER}, field=field
        )


def _make(
    fair: Fair,
    zone: str,
    width: Decimal,
    depth: Decimal,
    places: list[tuple[str, Decimal, Decimal]],
) -> None:
    Booth.objects.bulk_create(
        Booth(fair=fair, zone=zone, width=width, depth=depth, number=number, x=x, y=y)
        for number, x, y in places
    )


def _note_plan(event: Event, by: Actor, label: str) -> None:
    record(event, "fair.plan_changed", by=by, details={"label": label})
