"""The buses of the site visit, and who rides in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Actor
from common.errors import Conflict, DomainError
from conferences.bus_plan import Coach, Plan, Rider, plan_buses
from conferences.models import Bus, BusSeat
from conferences.selectors.delegates import delegates_of
from conferences.selectors.travel import buses_of
from conferences.services.core import require_open
from conferences.services.guests import ensure_delegates
from conferences.services.travel import painted
from registrations.models import Event
from registrations.services.core import lock_event, record

MOST_BUSES = 30
_NUMBERED = re.compile(r"Xe (\d{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class BusDetails:
    """What is known of a bus: guests it takes, price in đồng, phone as E.164 or ""."""

    capacity: int
    name: str = ""
    route: str = ""
    plate: str = ""
    leader_name: str = ""
    leader_phone: str = ""
    leaves_at: datetime | None = None
    leaves_from: str = ""
    price: int | None = None


@transaction.atomic
def add_buses(*, event_id: int, number: int, details: BusDetails, by: Actor) -> list[Bus]:
    """So many buses alike, named "Xe 1", "Xe 2" … after the highest number there is.

    Raises DomainError for no bus, or more than 30 in an edition."""
    event = _open(event_id)
    names = list(buses_of(event).values_list("name", flat=True))
    if number < 1 or len(names) + number > MOST_BUSES:
        raise DomainError(_("Mỗi kỳ hội nghị có từ 1 đến 30 xe tham quan."), field="number")
    numbers = [int(found[1]) for name in names if (found := _NUMBERED.fullmatch(name))]
    first = max(numbers, default=0) + 1
    made = Bus.objects.bulk_create(
        Bus(conference_id=event.pk, **{**_values(details), "name": f"Xe {first + index}"})
        for index in range(number)
    )
    record(event, "conference.buses_added", by=by, details={"count": number})
    return made


@transaction.atomic
def change_bus(*, event_id: int, bus_id: int, details: BusDetails, by: Actor) -> Bus:
    """Another name, place, leader or plate; another size, not below those who ride in it.

    Raises Conflict for too small a size or a name that another bus has, DomainError for what is
    no plate; Bus.DoesNotExist."""
    event = _open(event_id)
    bus = buses_of(event).get(pk=bus_id)
    if buses_of(event).filter(name__iexact=details.name).exclude(pk=bus_id).exists():
        raise Conflict(_("Đã có xe mang tên này."), field="name")
    riders = _riding(event)[bus.pk]
    if details.capacity < riders:
        raise Conflict(
            ngettext(
                "Xe đang có %(count)d người; hãy chuyển bớt trước.",
                "Xe đang có %(count)d người; hãy chuyển bớt trước.",
                riders,
            )
            % {"count": riders},
            field="capacity",
        )
    for name, value in _values(details).items():
        setattr(bus, name, value)
    bus.save()
    record(event, "conference.bus_edited", by=by, details={"label": bus.name})
    return bus


def _open(event_id: int) -> Event:
    event = lock_event(event_id)
    require_open(event)
    return event


def _values(details: BusDetails) -> dict[str, Any]:
    plate = painted(details.plate) if details.plate.strip() else ""
    return {**asdict(details), "plate": plate}


@transaction.atomic
def remove_bus(*, event_id: int, bus_id: int, by: Actor) -> int:
    """A bus does not go; returns how many lose their seat and wait for another.

    Raises Bus.DoesNotExist."""
    event = _open(event_id)
    bus = buses_of(event).get(pk=bus_id)
    riders = _riding(event)[bus.pk]
    bus.riders.all().delete()
    record(event, "conference.bus_removed", by=by, details={"label": bus.name, "count": riders})
    bus.delete()
    return riders


def _riding(event: Event) -> Counter[int]:
    """How many of those who come ride in each bus."""
    seats = BusSeat.objects.filter(delegate__in=delegates_of(event).values("pk"))
    return Counter(seats.filter(bus__conference_id=event.pk).values_list("bus_id", flat=True))


def _free_stale_seats(event: Event) -> None:
    """Who cancelled keeps no seat."""
    (
        BusSeat.objects.filter(bus__conference_id=event.pk)
        .exclude(delegate__in=delegates_of(event).values("pk"))
        .delete()
    )


@transaction.atomic
def propose_buses(*, event_id: int, keep: bool, by: Actor) -> Plan:
    """Give everybody who wants the visit a seat, delegations together (conferences.bus_plan).

    `keep`: who has a seat stays in it; else only who was put there by hand does, and the others
    are placed anew. Returns what was done, with those who found no seat and why."""
    event = _open(event_id)
    ensure_delegates(event)
    _free_stale_seats(event)
    seats = BusSeat.objects.filter(bus__conference_id=event.pk)
    if not keep:
        seats.filter(by_hand=False).delete()
    seated = dict(seats.values_list("delegate_id", "bus_id"))
    wanting = delegates_of(event).filter(site_visit=True)
    plan = plan_buses(
        [Coach(bus.pk, bus.capacity) for bus in buses_of(event)],
        [Rider(each.pk, each.delegation_id) for each in wanting],
        seated,
    )
    BusSeat.objects.bulk_create(
        BusSeat(delegate_id=rider, bus_id=bus) for rider, bus in sorted(plan.seats.items())
    )
    record(event, "conference.buses_proposed", by=by, details={"count": len(plan.seats)})
    return plan


@transaction.atomic
def seat_people(
    *, event_id: int, delegate_ids: Collection[int], bus_id: int | None, by: Actor
) -> int:
    """Put people into a bus by hand, out of any other; no bus: they give their seats up.

    Returns how many were moved. Either all of them find a seat or nobody moves: raises Conflict
    with the number of seats that are left. People who do not come are passed over.
    Raises Bus.DoesNotExist."""
    event = _open(event_id)
    ensure_delegates(event)
    _free_stale_seats(event)
    people = set(delegates_of(event).filter(pk__in=delegate_ids).values_list("pk", flat=True))
    seats = BusSeat.objects.filter(delegate__in=people)
    if bus_id is None:
        moved = seats.delete()[0]
    else:
        bus = buses_of(event).get(pk=bus_id)
        there = set(seats.filter(bus=bus).values_list("delegate_id", flat=True))
        _check_room(bus, _riding(event)[bus.pk], len(people - there))
        seats.delete()
        BusSeat.objects.bulk_create(
            BusSeat(delegate_id=person, bus=bus, by_hand=True) for person in sorted(people)
        )
        moved = len(people)
    record(event, "conference.bus_seats", by=by, details={"count": moved})
    return moved


def _check_room(bus: Bus, riders: int, more: int) -> None:
    left = max(bus.capacity - riders, 0)
    if more > left:
        raise Conflict(
            _("%(bus)s chỉ còn %(left)d chỗ, không đủ cho %(more)d người.")
            % {"bus": bus.name, "left": left, "more": more},
            field="bus",
        )
