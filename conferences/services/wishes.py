"""What a row of a roster asks for its person beyond the seat: room, meals, vehicle, tham luận.

Everything here is called under the event's lock."""

from __future__ import annotations

from collections.abc import Collection

from conferences.models import BusSeat, Conference, Delegate, MealChoice, Paper, Stay, Vehicle
from conferences.roster import Understood
from conferences.states import DelegateRole, PaperState, RoomWish
from registrations.states import LIVE_STATES

LONGEST_PLATE, LONGEST_DRIVER = 20, 120


def apply_wishes(
    delegate: Delegate,
    row: Understood,
    conference: Conference,
    *,
    columns: Collection[str] | None = None,
) -> None:
    """Give a delegate what the row asks; with `columns` only what stands in these, the rest stays
    as it is."""
    asked = set(row.cells if columns is None else columns)
    wishes: dict[str, tuple[str, object]] = {
        "room_wish": ("room", row.room),
        "site_visit": ("visit", row.visit),
        "arrives_at": ("arrival", row.arrival),
        "leaves_at": ("departure", row.departure),
    }
    for name, (column, wish) in wishes.items():
        if column in asked:
            setattr(delegate, name, wish)
    if asked & {"plate", "role"}:
        _take_vehicle(delegate, row, conference, named="plate" in asked)
    delegate.save()
    if delegate.room_wish == RoomWish.NONE and "room" in asked:
        Stay.objects.filter(delegate=delegate).delete()
        Delegate.objects.filter(share_with=delegate).update(share_with=None)
    if not delegate.site_visit and "visit" in asked:
        BusSeat.objects.filter(delegate=delegate).delete()
    _choose_meals(delegate, row, {pk for key, pk in row.sittings.items() if key in asked})
    if "paper" in asked:
        offer_paper(delegate, row.value("paper"), conference)


def _choose_meals(delegate: Delegate, row: Understood, asked: set[int]) -> None:
    """Say yes and no to these sittings."""
    had = set(delegate.meal_choices.filter(meal__in=asked).values_list("meal_id", flat=True))
    wanted = row.meals & asked
    if had - wanted:
        delegate.meal_choices.filter(meal__in=had - wanted).delete()
    MealChoice.objects.bulk_create(
        MealChoice(meal_id=pk, delegate=delegate) for pk in sorted(wanted - had)
    )


def _take_vehicle(
    delegate: Delegate, row: Understood, conference: Conference, *, named: bool
) -> None:
    """Put a delegate into the vehicle of that plate, which several people may name; the driver's
    row says who drives it and when it comes. Not `named`: the vehicle is the one they are in."""
    before = delegate.vehicle
    plate = row.value("plate")[:LONGEST_PLATE]
    if not named:
        plate = before.plate if before is not None else ""
    if before is not None and before.plate != plate:
        leave_vehicle(delegate)
    if not plate:
        return
    vehicle, _new = Vehicle.objects.get_or_create(
        conference=conference, plate=plate, defaults={"delegation_id": delegate.delegation_id}
    )
    delegate.vehicle = vehicle
    if row.role == DelegateRole.DRIVER:
        vehicle.driver_name = row.full_name[:LONGEST_DRIVER]
        vehicle.driver_phone = row.value("phone")
        vehicle.arrives_at = row.arrival or vehicle.arrives_at
        vehicle.leaves_at = row.departure or vehicle.leaves_at
    elif _drives(delegate, vehicle):
        vehicle.driver_name = vehicle.driver_phone = ""
    vehicle.arrives_at = vehicle.arrives_at or row.arrival
    vehicle.leaves_at = vehicle.leaves_at or row.departure
    vehicle.save()


def _drives(delegate: Delegate, vehicle: Vehicle) -> bool:
    return bool(vehicle.driver_name) and vehicle.driver_name == delegate.registration.full_name


def leave_vehicle(delegate: Delegate) -> None:
    """Take a delegate out of the vehicle, not saved yet; one of the delegation's own that nobody
    comes in any more is none."""
    vehicle, delegate.vehicle = delegate.vehicle, None
    if vehicle is None:
        return
    if _drives(delegate, vehicle):
        vehicle.driver_name = vehicle.driver_phone = ""
        vehicle.save(update_fields=["driver_name", "driver_phone"])
    others = vehicle.passengers.filter(registration__state__in=LIVE_STATES).exclude(pk=delegate.pk)
    if vehicle.delegation_id == delegate.delegation_id and not others.exists():
        vehicle.delete()


def change_driver(leaving: Delegate, coming: Delegate) -> None:
    """Who comes instead drives what the one who leaves drove."""
    vehicle = coming.vehicle
    if vehicle is not None and _drives(leaving, vehicle):
        drives = coming.role == DelegateRole.DRIVER
        vehicle.driver_name = coming.registration.full_name if drives else ""
        vehicle.driver_phone = coming.registration.phone if drives else ""
        vehicle.save(update_fields=["driver_name", "driver_phone"])


def offer_paper(delegate: Delegate, title: str, conference: Conference) -> None:
    """Offer a tham luận, or another title for it, or none; what staff decided on stays."""
    paper = delegate.papers.first()
    if paper is None:
        if title:
            Paper.objects.create(
                conference=conference,
                delegate=delegate,
                author=delegate.registration.full_name,
                title=title,
            )
        return
    if title and paper.state in (PaperState.OFFERED, PaperState.RECEIVED, PaperState.WITHDRAWN):
        if paper.state == PaperState.WITHDRAWN:
            paper.state = PaperState.RECEIVED if paper.files.exists() else PaperState.OFFERED
        paper.title = title
    elif not title and paper.state == PaperState.OFFERED:
        paper.state = PaperState.WITHDRAWN
    paper.save(update_fields=["title", "state"])
