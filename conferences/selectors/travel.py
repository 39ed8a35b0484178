"""How people come: vehicles, arrivals and the site visit's buses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from common import clock
from common.vietnamese.names import fold
from conferences.bus_plan import WhyNot
from conferences.models import Bus, BusSeat, Delegate, Delegation, Vehicle
from conferences.selectors.delegates import in_brief
from conferences.states import DelegateRole
from registrations.models import Event

_SEPARATORS = re.compile(r"[^0-9a-z]")
# Words of who comes by plane, train or coach, and is to be fetched.
_TO_BE_MET = re.compile(
    r"\b(may bay|san bay|chuyen bay|bay|flight|vn ?\d+|vj ?\d+|qh ?\d+|tau|ga|ben xe|xe khach|limousine"
    r"|(?:nho|can|de nghi|xin) (?:xe )?don|don (?:tai|o|giup))\b"
)
_NOT_MET = re.compile(r"\b(khong can don|khong don|tu tuc|tu di)\b")


def plate_key(text: str) -> str:
    """A plate without what separates its parts: "20A-123.45" and "20a 12345" are one."""
    return _SEPARATORS.sub("", fold(text))


@dataclass(slots=True)
class Ride:
    """A vehicle with those who come in it."""

    vehicle: Vehicle
    people: list[Delegate]

    @property
    def arrives_at(self) -> datetime | None:
        """When it comes, else when the first of its people does."""
        return self.vehicle.arrives_at or min(
            (each.arrives_at for each in self.people if each.arrives_at), default=None
        )

    @property
    def leaves_at(self) -> datetime | None:
        """When it goes, else when the last of its people does."""
        return self.vehicle.leaves_at or max(
            (each.leaves_at for each in self.people if each.leaves_at), default=None
        )

    @property
    def driver(self) -> tuple[str, str]:
        """Name and phone: as written for the vehicle, else of its passenger who drives."""
        if self.vehicle.driver_name or self.vehicle.driver_phone:
            return self.vehicle.driver_name, self.vehicle.driver_phone
        drivers = [each for each in self.people if each.role == DelegateRole.DRIVER]
        if not drivers:
            return "", ""
        return drivers[0].registration.full_name, drivers[0].registration.phone

    @property
    def unit(self) -> str:
        """Whose it is: its delegation, else that of its people."""
        delegation = self.vehicle.delegation or next(
            (each.delegation for each in self.people if each.delegation), None
        )
        return delegation.unit.name if delegation else ""

    @property
    def is_crowded(self) -> bool:
        """More people than seats."""
        return self.vehicle.seats is not None and len(self.people) > self.vehicle.seats


def vehicles_of(event: Event) -> QuerySet[Vehicle]:
    """The vehicles of an edition, each with its delegation."""
    return Vehicle.objects.filter(conference_id=event.pk).select_related("delegation__unit")


def rides_of(event: Event, *, search: str = "") -> list[Ride]:
    """The vehicles by time of arrival, those without one last, each with its people.

    `search` is a part of a plate, with or without separators, or of a driver's or unit's name."""
    people: dict[int, list[Delegate]] = defaultdict(list)
    for person in in_brief(event).filter(vehicle__isnull=False):
        people[person.vehicle_id or 0].append(person)
    rides = [Ride(vehicle, people[vehicle.pk]) for vehicle in vehicles_of(event)]
    found = [ride for ride in rides if _is_found(ride, search)]
    return sorted(found, key=lambda ride: (*_by_time(ride.arrives_at), ride.vehicle.plate))


def _by_time(moment: datetime | None) -> tuple[bool, float]:
    return moment is None, moment.timestamp() if moment else 0.0


def _is_found(ride: Ride, search: str) -> bool:
    if not search.strip():
        return True
    plate = plate_key(search)
    words = fold(search)
    return bool(plate and plate in plate_key(ride.vehicle.plate)) or any(
        words in fold(text) for text in (ride.driver[0], ride.unit)
    )


@dataclass(slots=True)
class Arrival:
    """One person at the reception desk."""

    delegate: Delegate
    at: datetime | None
    plate: str

    @property
    def note(self) -> str:
        return self.delegate.registration.note

    @property
    def to_be_met(self) -> bool:
        """Comes without a vehicle, by what is written about plane, train or coach."""
        words = fold(self.note)
        return not self.plate and bool(_TO_BE_MET.search(words)) and not _NOT_MET.search(words)


@dataclass(slots=True)
class Hour:
    """Who comes within one hour; no moment: it is not known when."""

    at: datetime | None
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def until(self) -> datetime | None:
        return self.at + timedelta(hours=1) if self.at else None


def arrivals_of(event: Event) -> list[Arrival]:
    """Everybody in the order of arrival, by vehicle and delegation within the same minute; those
    of whom no hour is known come last. Whoever says no hour comes with their vehicle."""
    arrivals = [
        Arrival(
            delegate,
            delegate.arrives_at or (delegate.vehicle.arrives_at if delegate.vehicle else None),
            delegate.vehicle.plate if delegate.vehicle else "",
        )
        for delegate in in_brief(event).select_related("vehicle")
    ]
    # Stable: within a vehicle the order of the delegations stays.
    return sorted(arrivals, key=lambda arrival: (*_by_time(arrival.at), arrival.plate))


def by_hour(arrivals: Iterable[Arrival]) -> list[Hour]:
    """The same people cut into the hours of Viet Nam in which they come."""
    hours: dict[datetime | None, Hour] = {}
    for arrival in arrivals:
        at = arrival.at and clock.local(arrival.at).replace(minute=0, second=0, microsecond=0)
        hours.setdefault(at, Hour(at)).arrivals.append(arrival)
    return list(hours.values())


def days_of(arrivals: Iterable[Arrival]) -> list[date]:
    """The days on which somebody comes."""
    return sorted({clock.local(each.at).date() for each in arrivals if each.at})


@dataclass(slots=True)
class Load:
    """A bus with who rides in it, in the order of the list."""

    bus: Bus
    riders: list[Delegate]

    @property
    def free(self) -> int:
        return max(self.bus.capacity - len(self.riders), 0)

    @property
    def companies(self) -> list[tuple[Delegation | None, list[Delegate]]]:
        """The riders by delegation; None: those without one."""
        people: dict[int | None, list[Delegate]] = defaultdict(list)
        for rider in self.riders:
            people[rider.delegation_id].append(rider)
        return [(riders[0].delegation, riders) for riders in people.values()]


@dataclass(slots=True)
class Left:
    """Somebody who wants the visit and has no seat, and why."""

    delegate: Delegate
    why: WhyNot | None

    @property
    def words(self) -> str:
        if self.why == WhyNot.NO_BUS:
            return _("chưa có xe nào")
        return _("các xe đã hết chỗ") if self.why == WhyNot.FULL else _("chưa xếp")


@dataclass
class Fleet:
    """The buses of an edition with their riders, and who is still without a seat."""

    loads: list[Load]
    left: list[Left]
    others: list[Delegate]  # without a seat, and without the wish
    wanting: int
    split: list[Delegation]  # who ride in more than one bus

    @property
    def seated(self) -> int:
        return sum(len(load.riders) for load in self.loads)

    @property
    def free(self) -> int:
        return sum(load.free for load in self.loads)


def buses_of(event: Event) -> QuerySet[Bus]:
    """The buses of the visit, in the order in which they were made."""
    return Bus.objects.filter(conference_id=event.pk).order_by("pk")


def fleet_of(event: Event) -> Fleet:
    """The buses with who comes and rides in them, in two queries.

    Seats of people who cancelled are empty seats."""
    seats = BusSeat.objects.filter(bus__conference_id=event.pk)
    people = list(in_brief(event).prefetch_related(Prefetch("bus_seat", seats)))
    riders: dict[int, list[Delegate]] = defaultdict(list)
    waiting: list[Delegate] = []
    others: list[Delegate] = []
    for person in people:
        seat = getattr(person, "bus_seat", None)
        if seat is not None:
            riders[seat.bus_id].append(person)
        else:
            (waiting if person.site_visit else others).append(person)
    loads = [Load(bus, riders[bus.pk]) for bus in buses_of(event)]
    why = _why_left(loads)
    left = [Left(person, why) for person in waiting]
    return Fleet(loads, left, others, sum(each.site_visit for each in people), _split(loads))


def _why_left(loads: Sequence[Load]) -> WhyNot | None:
    """Why somebody waits; None: there is room, it was only not proposed yet."""
    if not loads:
        return WhyNot.NO_BUS
    return None if any(load.free for load in loads) else WhyNot.FULL


def _split(loads: Sequence[Load]) -> list[Delegation]:
    buses: dict[int, set[int]] = defaultdict(set)
    delegations: dict[int, Delegation] = {}
    for load in loads:
        for delegation, _riders in load.companies:
            if delegation is not None:
                buses[delegation.pk].add(load.bus.pk)
                delegations[delegation.pk] = delegation
    return [delegations[pk] for pk, where in buses.items() if len(where) > 1]
