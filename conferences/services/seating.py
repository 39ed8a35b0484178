"""The hall of the opening: its seats, a proposal, and what staff put right by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError
from conferences.halls import PRESIDING_ROW, Guest, Plan, Seat, propose
from conferences.models import Conference, Delegate, Hall, HallSeat
from conferences.selectors.delegates import COMING
from conferences.selectors.seating import seated_guests
from conferences.services.guests import ensure_delegates
from conferences.states import DelegateRole
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Seated:
    """What a proposal did: how many got a seat, how many found none."""

    seated: int
    left: int


@transaction.atomic
def save_hall(*, event_id: int, details: Mapping[str, Any], by: Actor) -> Hall:
    """Give the edition its hall, or another shape to the one it has.

    Proposed guests whose seat is gone lose it. Raises DomainError while somebody whom staff seated
    by hand would."""
    event = _open_event(event_id)
    hall = Hall.objects.filter(pk=event_id).first() or Hall(
        conference=Conference.objects.get(pk=event_id)
    )
    for name, value in details.items():
        setattr(hall, name, value)
    plan = Plan.of(hall)
    if not plan.seats():
        raise DomainError(_("Phải còn ít nhất một ghế dùng được."), field="closed")
    gone = [seat for seat in _seats(event_id) if not plan.holds(Seat(seat.row, seat.number))]
    by_hand = [seat for seat in gone if seat.by_hand and _sits(seat.delegate)]
    if by_hand:
        names = ", ".join(str(seat.delegate) for seat in by_hand[:MOST_NAMED])
        raise DomainError(
            _("%(count)d người xếp bằng tay sẽ mất ghế (%(names)s). Hãy chuyển họ trước.")
            % {"count": len(by_hand), "names": names}
        )
    hall.save()
    HallSeat.objects.filter(pk__in=[seat.pk for seat in gone]).delete()
    record(event, "hall.saved", by=by, details={"label": hall.name})
    return hall


@transaction.atomic
def propose_seats(*, event_id: int, by: Actor) -> Seated:
    """Seat everybody who comes, drivers aside, in order of rank and delegation.

    Who was seated by hand stays; all others are seated anew. Raises DomainError without a hall."""
    event, hall = _open_hall(event_id)
    ensure_delegates(event)
    _drop_stale(event_id)
    kept = {
        seat.delegate_id: Seat(seat.row, seat.number)
        for seat in HallSeat.objects.filter(hall=hall, by_hand=True)
    }
    guests = [
        Guest(
            pk=delegate.pk,
            rank=delegate.rank,
            is_head=delegate.role == DelegateRole.HEAD,
            delegation=place,
        )
        for place, delegate in seated_guests(event)
    ]
    proposed = propose(Plan.of(hall), guests, kept)
    HallSeat.objects.filter(hall=hall, by_hand=False).delete()
    HallSeat.objects.bulk_create(
        HallSeat(hall=hall, delegate_id=pk, row=seat.row, number=seat.number)
        for pk, seat in proposed.items()
    )
    without = sum(guest.pk not in kept and guest.pk not in proposed for guest in guests)
    record(event, "hall.proposed", by=by, details={"count": len(proposed)})
    return Seated(len(proposed), without)


@transaction.atomic
def seat_delegate(*, event_id: int, delegate_id: int, seat: Seat, by: Actor) -> HallSeat:
    """Put somebody on a free seat, by hand; the seat they had is free then.

    Raises Conflict, with the name, when somebody sits there; DomainError for drivers, for who does
    not come, and for a seat that is none."""
    event, hall = _open_hall(event_id)
    delegate = _guest(event, delegate_id)
    _require_seat(hall, seat)
    there = _who_sits(hall, seat)
    if there is not None and there.delegate_id != delegate.pk:
        raise Conflict(
            _("%(seat)s đã có %(name)s. Chọn ghế khác hoặc bấm “Đổi chỗ”.")
            % {"seat": seat_words(seat), "name": there.delegate.registration.addressed_name},
            field="seat",
        )
    made = _put(hall, delegate, seat)
    _note_seat(event, delegate, seat, by)
    return made


@transaction.atomic
def swap_seats(*, event_id: int, delegate_id: int, seat: Seat, by: Actor) -> HallSeat:
    """Put somebody where another sits, who gets the first one's seat, or none if they had none.

    On a free seat it is `seat_delegate`. Raises the same."""
    event, hall = _open_hall(event_id)
    delegate = _guest(event, delegate_id)
    _require_seat(hall, seat)
    there = _who_sits(hall, seat)
    if there is not None and there.delegate_id != delegate.pk:
        old = HallSeat.objects.filter(hall=hall, delegate=delegate).first()
        there.delete()
        if old is not None:
            mine = Seat(old.row, old.number)
            old.delete()
            _put(hall, there.delegate, mine)
            _note_seat(event, there.delegate, mine, by)
        else:
            _note_seat(event, there.delegate, None, by)
    made = _put(hall, delegate, seat)
    _note_seat(event, delegate, seat, by)
    return made


@transaction.atomic
def free_seat(*, event_id: int, delegate_id: int, by: Actor) -> bool:
    """Take somebody's seat away; returns whether they had one."""
    event, hall = _open_hall(event_id)
    delegate = _guest(event, delegate_id)
    freed, _rows = HallSeat.objects.filter(hall=hall, delegate=delegate).delete()
    if freed:
        _note_seat(event, delegate, None, by)
    return bool(freed)


@transaction.atomic
def clear_seats(*, event_id: int, by: Actor, by_hand_too: bool = False) -> int:
    """Empty the hall, or what was proposed; returns how many seats are free again."""
    event, hall = _open_hall(event_id)
    seats = HallSeat.objects.filter(hall=hall)
    freed, _rows = (seats if by_hand_too else seats.filter(by_hand=False)).delete()
    if freed:
        record(event, "hall.cleared", by=by, details={"count": freed})
    return freed


def seat_words(seat: Seat) -> str:
    """«Hàng 3, ghế 12», or «Bàn chủ tọa, ghế 2»."""
    if seat.row == PRESIDING_ROW:
        return _("Bàn chủ tọa, ghế %(number)d") % {"number": seat.number}
    return _("Hàng %(row)d, ghế %(number)d") % {"row": seat.row, "number": seat.number}


def _open_event(event_id: int) -> Event:
    event = lock_event(event_id)
    if event.state in (EventState.CANCELLED, EventState.CLOSED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy."))
    return event


def _open_hall(event_id: int) -> tuple[Event, Hall]:
    event = _open_event(event_id)
    hall = Hall.objects.filter(pk=event_id).first()
    if hall is None:
        raise DomainError(_("Chưa khai hội trường: hãy ghi số hàng và số ghế trước."))
    return event, hall


def _seats(event_id: int) -> QuerySet[HallSeat]:
    return HallSeat.objects.filter(hall_id=event_id).select_related("delegate__registration")


def _comes(delegate: Delegate) -> bool:
    return delegate.registration.state in COMING


def _sits(delegate: Delegate) -> bool:
    return _comes(delegate) and delegate.role != DelegateRole.DRIVER


def _drop_stale(event_id: int) -> None:
    """Seats of those who do not come any more, or drive, are free."""
    seats = HallSeat.objects.filter(hall_id=event_id)
    seats.exclude(delegate__registration__state__in=COMING).delete()
    seats.filter(delegate__role=DelegateRole.DRIVER).delete()


def _guest(event: Event, delegate_id: int) -> Delegate:
    delegate = (
        Delegate.objects.filter(pk=delegate_id, registration__event=event)
        .select_related("registration")
        .first()
    )
    if delegate is None or not _comes(delegate):
        raise DomainError(_("Người này không còn trong danh sách đại biểu."), field="delegate")
    return delegate


def _require_seat(hall: Hall, seat: Seat) -> None:
    if not Plan.of(hall).holds(seat):
        raise DomainError(_("Ghế này không có hoặc không dùng."), field="seat")


def _who_sits(hall: Hall, seat: Seat) -> HallSeat | None:
    """Who has the seat; one who does not come any more loses it here."""
    there = _seats(hall.pk).filter(row=seat.row, number=seat.number).first()
    if there is not None and not _sits(there.delegate):
        there.delete()
        return None
    return there


def _put(hall: Hall, delegate: Delegate, seat: Seat) -> HallSeat:
    if delegate.role == DelegateRole.DRIVER:
        raise DomainError(_("Lái xe không xếp chỗ trong hội trường."), field="delegate")
    try:
        with transaction.atomic():
            made, _created = HallSeat.objects.update_or_create(
                delegate=delegate,
                defaults={"hall": hall, "row": seat.row, "number": seat.number, "by_hand": True},
            )
    except IntegrityError as error:
        raise Conflict(_("Ghế này vừa có người khác được xếp."), field="seat") from error
    return made


def _note_seat(event: Event, delegate: Delegate, seat: Seat | None, by: Actor) -> None:
    name = delegate.registration.addressed_name
    details = {"delegate": delegate.pk, "label": f"{name}: {seat_words(seat)}" if seat else name}
    record(event, "hall.seated" if seat else "hall.freed", by=by, details=details)
