"""Vehicles that bring people, and when people come and go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError
from common.vietnamese.names import squeeze
from conferences.models import Delegate, Delegation, Vehicle
from conferences.roster.cells import plate_in
from conferences.selectors.delegates import delegates_of
from conferences.selectors.travel import plate_key, vehicles_of
from conferences.services.core import lock_open_event
from conferences.services.guests import ensure_delegates
from registrations.models import Event
from registrations.services.core import record

SHORTEST_PLATE, LONGEST_PLATE = 4, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDetails:
    """What is known of a vehicle; the plate in any spelling, the phone as E.164 or ""."""

    plate: str
    seats: int | None = None
    driver_name: str = ""
    driver_phone: str = ""
    delegation_id: int | None = None
    arrives_at: datetime | None = None
    leaves_at: datetime | None = None


def painted(plate: str) -> str:
    """A plate as it is painted, "20A-123.45"; one of another pattern (foreign, diplomatic) as
    typed, in capitals. Raises DomainError for what is no plate."""
    typed, known = squeeze(plate).upper(), plate_in(plate)
    beside = plate_key(plate).replace(plate_key(known), "", 1)
    if known and not any(map(str.isdecimal, beside)):
        return known
    if not any(map(str.isdecimal, typed)) or len(plate_key(typed)) < SHORTEST_PLATE:
        raise DomainError(_("Không giống biển số xe; hãy ghi như 20A-123.45."), field="plate")
    if known or len(typed) > LONGEST_PLATE:
        raise DomainError(_("Mỗi xe một biển số, ghi như 20A-123.45."), field="plate")
    return typed


@transaction.atomic
def save_vehicle(
    *, event_id: int, details: VehicleDetails, vehicle_id: int | None = None, by: Actor
) -> Vehicle:
    """A new vehicle of an edition, or what has changed of one.

    Raises Conflict for a plate that another vehicle of the edition bears, DomainError for what is
    no plate or a departure before the arrival; Vehicle.DoesNotExist."""
    event = lock_open_event(event_id)
    plate = painted(details.plate)
    _check_times(details.arrives_at, details.leaves_at)
    vehicle = (
        Vehicle(conference_id=event.pk)
        if vehicle_id is None
        else vehicles_of(event).get(pk=vehicle_id)
    )
    others = vehicles_of(event).exclude(pk=vehicle_id or 0).values_list("plate", flat=True)
    if plate_key(plate) in map(plate_key, others):
        raise Conflict(_("Biển số này đã có trong danh sách xe."), field="plate")
    if details.delegation_id is not None and not _is_ours(event, details.delegation_id):
        raise DomainError(_("Đoàn này không thuộc hội nghị."), field="delegation")
    for name, value in {**asdict(details), "plate": plate}.items():
        setattr(vehicle, name, value)
    vehicle.save()
    # A plate is personal data: history says which row it was, not what it bears.
    what = "conference.vehicle_added" if vehicle_id is None else "conference.vehicle_edited"
    record(event, what, by=by, details={"vehicle": vehicle.pk})
    return vehicle


def _is_ours(event: Event, delegation_id: int) -> bool:
    return Delegation.objects.filter(pk=delegation_id, unit__conference_id=event.pk).exists()


def _check_times(arrives_at: datetime | None, leaves_at: datetime | None) -> None:
    if arrives_at and leaves_at and leaves_at < arrives_at:
        raise DomainError(_("Thời gian về phải sau thời gian đến."), field="leaves_at")


@transaction.atomic
def remove_vehicle(*, event_id: int, vehicle_id: int, by: Actor) -> None:
    """A vehicle does not come; its people stay delegates and come by other means.

    Raises Vehicle.DoesNotExist."""
    event = lock_open_event(event_id)
    vehicle = vehicles_of(event).get(pk=vehicle_id)
    record(event, "conference.vehicle_removed", by=by, details={"vehicle": vehicle.pk})
    vehicle.delete()


@transaction.atomic
def change_passengers(
    *, event_id: int, vehicle_id: int, come: Collection[int], leave: Collection[int], by: Actor
) -> int:
    """Put delegates into a vehicle, out of any other, and others out of it; returns how many moved.

    People of other editions, and who cancelled, are passed over. Raises Vehicle.DoesNotExist."""
    event = lock_open_event(event_id)
    ensure_delegates(event)
    vehicle = vehicles_of(event).get(pk=vehicle_id)
    ours = set(delegates_of(event).values_list("pk", flat=True))
    people = Delegate.objects.filter(pk__in=ours & set(come)).exclude(vehicle=vehicle)
    moved = people.update(vehicle=vehicle)
    moved += Delegate.objects.filter(pk__in=ours & set(leave) - set(come), vehicle=vehicle).update(
        vehicle=None
    )
    if moved:
        details = {"vehicle": vehicle.pk, "count": moved}
        record(event, "conference.passengers", by=by, details=details)
    return moved


@transaction.atomic
def change_arrival(
    *,
    event_id: int,
    delegate_id: int,
    arrives_at: datetime | None,
    leaves_at: datetime | None,
    vehicle_id: int | None,
    by: Actor,
) -> Delegate:
    """When somebody comes and goes, and in which vehicle, as told to the reception desk.

    Raises DomainError for a departure before the arrival, Delegate.DoesNotExist,
    Vehicle.DoesNotExist."""
    event = lock_open_event(event_id)
    delegate = delegates_of(event).get(pk=delegate_id)
    _check_times(arrives_at, leaves_at)
    vehicle = None if vehicle_id is None else vehicles_of(event).get(pk=vehicle_id)
    delegate.arrives_at, delegate.leaves_at, delegate.vehicle = arrives_at, leaves_at, vehicle
    delegate.save(update_fields=["arrives_at", "leaves_at", "vehicle"])
    record(event, "conference.arrival", by=by, registration=delegate.registration)
    return delegate
