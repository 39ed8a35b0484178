"""The hall as its pages and papers show it."""

from __future__ import annotations

from dataclasses import dataclass

from conferences.halls import PRESIDING_ROW, Plan, Seat
from conferences.models import Conference, Delegate, Hall, HallSeat
from conferences.selectors.delegates import COMING, delegates_of
from conferences.selectors.protocol import UnitOrder, unit_order
from conferences.states import DelegateRole
from registrations.models import Event


def guests_in_order(event: Event) -> list[Delegate]:
    """Everybody who comes but drivers, delegations in the official order of their units."""
    return [delegate for _place, delegate in seated_guests(event)]


def seated_guests(event: Event) -> list[tuple[int, Delegate]]:
    """Everybody who comes but drivers, each with the place of their delegation in the official
    order; within a delegation as in its roster."""
    host = Conference.objects.values_list("host_province_code", flat=True).get(pk=event.pk)
    guests = list(delegates_of(event).exclude(role=DelegateRole.DRIVER))
    orders = {delegate.pk: _order(delegate, host) for delegate in guests}
    places = {order: place for place, order in enumerate(sorted(set(orders.values())))}
    found = [(places[orders[delegate.pk]], delegate) for delegate in guests]
    return sorted(found, key=lambda each: each[0])


def _order(delegate: Delegate, host: str) -> UnitOrder:
    return unit_order(delegate.delegation.unit if delegate.delegation else None, host)


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat of the plan, who sits there (nobody: None), and whether staff put them there."""

    seat: Seat
    delegate: Delegate | None = None
    by_hand: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall with its people. `rows` from the presiding table (if any) to the back."""

    hall: Hall
    plan: Plan
    rows: list[tuple[int, list[Chair]]]
    guests: list[Delegate]
    seats: dict[int, Chair]

    @property
    def without_seat(self) -> list[Delegate]:
        return [guest for guest in self.guests if guest.pk not in self.seats]

    @property
    def free(self) -> int:
        """Seats in the hall, the presiding table aside, that nobody has."""
        taken = sum(chair.seat.row != PRESIDING_ROW for chair in self.seats.values())
        return len(self.plan.seats()) - taken


def hall_plan(event: Event, hall: Hall) -> HallPlan:
    """The hall of an edition and who sits where, in three queries at any size.

    Seats of those who do not come any more are shown free."""
    sitting = {
        Seat(each.row, each.number): each
        for each in HallSeat.objects.filter(
            hall=hall, delegate__registration__state__in=COMING
        ).exclude(delegate__role=DelegateRole.DRIVER)
    }
    return _with_people(hall, guests_in_order(event), sitting)


def empty_plan(hall: Hall) -> HallPlan:
    """A hall, saved or not, without anybody in it."""
    return _with_people(hall, [], {})


def _with_people(hall: Hall, guests: list[Delegate], sitting: dict[Seat, HallSeat]) -> HallPlan:
    known = {guest.pk: guest for guest in guests}
    plan = Plan.of(hall)
    found = HallPlan(hall, plan, [], guests, {})
    for row in range(PRESIDING_ROW, hall.rows + 1):
        chairs = []
        for number in range(1, plan.width_of(row) + 1):
            seat = Seat(row, number)
            there = sitting.get(seat)
            delegate = known.get(there.delegate_id) if there else None
            by_hand = there is not None and there.by_hand
            chairs.append(Chair(seat, delegate, by_hand, is_closed=not plan.holds(seat)))
            if delegate is not None:
                found.seats[delegate.pk] = chairs[-1]
        if chairs:
            found.rows.append((row, chairs))
    return found
