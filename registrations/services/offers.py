"""Freed and added seats: offered to the head of the waiting list, accepted, declined, passed on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from registrations import notices
from registrations.models import Event, Registration
from registrations.services.core import lock_registration, move
from registrations.states import EventState, State
from registrations.working_time import add_working_hours, working_hours_between

HOLD_WORKING_HOURS = 24
LEAST_WORKING_HOURS = 4


def offers_are_automatic(event: Event, at: datetime | None = None) -> bool:
    """Whether a free seat is offered without staff: published, not begun, and at least
    4 working hours before the event's cut-off."""
    now = at or clock.now()
    if event.state != EventState.PUBLISHED or event.is_under_way:
        return False
    cut_off = event.change_cut_off
    return cut_off is None or (
        working_hours_between(now, cut_off, event.organiser.holidays) >= LEAST_WORKING_HOURS
    )


def offer_deadline(event: Event, start: datetime) -> datetime:
    """Until when an offered seat is held: 24 working hours, and never past the last moment."""
    until = add_working_hours(start, HOLD_WORKING_HOURS, event.organiser.holidays)
    cut_off = _last_moment(event, start)
    return until if cut_off is None else min(until, cut_off)


def _last_moment(event: Event, start: datetime) -> datetime | None:
    """The cut-off; after it only staff offer, by phone, and a seat is held until the event begins."""
    cut_off = event.change_cut_off
    return event.starts_at if cut_off is not None and cut_off <= start else cut_off


def offer_free_seats(event: Event, *, but_not: Registration | None = None) -> list[Registration]:
    """Offer every free seat to the waiting list's head, under the event's lock.

    People of one party are offered together, as soon as there are seats for all of them.
    `but_not` stays where they are: whoever gave the seat back does not get it offered."""
    if event.seats_left == 0 or not offers_are_automatic(event):
        return []
    waiting = event.registrations.filter(state=State.WAITLISTED).select_related("person")
    if but_not is not None:
        waiting = waiting.exclude(pk=but_not.pk)
    waiting = waiting.order_by("queue_number")
    offered: list[Registration] = []
    while event.seats_left > 0:
        head = waiting.first()
        if head is None:
            break
        group = list(waiting.filter(party_id=head.party_id)) if head.party_id else [head]
        if len(group) > event.seats_left:
            break
        for registration in group:
            registration.event = event
            _offer(registration)
            offered.append(registration)
    return offered


def _offer(registration: Registration, by: Actor | None = None) -> None:
    """Hold a seat for one person until the deadline."""
    registration.offered_at = clock.now()
    registration.offer_expires_at = _first_deadline(registration)
    move(registration, State.OFFERED, by=by or Actor.system())
    notices.offered(registration)


def _first_deadline(registration: Registration) -> datetime | None:
    """Without an address the clock of 24 hours starts only when the person was called."""
    event, now = registration.event, clock.now()
    if registration.email or registration.via_email or event.change_cut_off is None:
        return offer_deadline(event, now)
    return _last_moment(event, now)


def resume_offers(event: Event) -> None:
    """A postponed event has a date again: its paused offers run anew, and people are told."""
    paused = event.registrations.filter(state=State.OFFERED, offer_expires_at=None)
    for registration in paused.select_related("person"):
        registration.event = event
        registration.offer_expires_at = _first_deadline(registration)
        registration.version += 1
        registration.save(update_fields=["offer_expires_at", "version"])
        notices.offered(registration)


@transaction.atomic
def offer_seat_to(*, registration_id: int, by: Actor) -> Registration:
    """Staff give a free seat to a chosen person of the waiting list (close to the cut-off, by
    phone).

    Raises Conflict when no seat is free."""
    registration = lock_registration(registration_id)
    event = registration.event
    if event.state != EventState.PUBLISHED or event.is_under_way:
        raise DomainError(_("Lớp không còn nhận người: chưa công bố, đã bắt đầu hoặc đã hủy."))
    if event.seats_left == 0:
        raise Conflict(_("Không còn chỗ trống để mời."))
    _offer(registration, by)
    return registration


@transaction.atomic
def start_offer_clock(*, registration_id: int) -> None:
    """Somebody without an address was reached by phone: their 24 working hours begin now."""
    registration = lock_registration(registration_id)
    if registration.state != State.OFFERED:
        return
    registration.offer_expires_at = offer_deadline(registration.event, clock.now())
    registration.save(update_fields=["offer_expires_at"])


@transaction.atomic
def accept_offer(*, registration_id: int, by: Actor) -> Registration:
    """Take the offered seat. A second click changes nothing. Raises Conflict when it has passed
    on."""
    registration = lock_registration(registration_id)
    if registration.state == State.CONFIRMED:
        return registration
    _require_open_offer(registration)
    move(registration, State.CONFIRMED, by=by, what="registration.accepted")
    notices.confirmed(registration)
    return registration


@transaction.atomic
def decline_offer(*, registration_id: int, by: Actor) -> Registration:
    """Give the offered seat back; it goes to the next in line. Raises Conflict when it has
    passed."""
    registration = lock_registration(registration_id)
    if registration.state == State.CANCELLED:
        return registration
    _require_open_offer(registration)
    move(registration, State.CANCELLED, by=by, what="registration.declined")
    notices.withdraw_unsent(registration)
    notices.cancelled(registration)
    offer_free_seats(registration.event)
    return registration


def _require_open_offer(registration: Registration) -> None:
    event = registration.event
    if event.state != EventState.PUBLISHED or event.is_under_way:
        raise Conflict(_("Lớp không còn nhận người: đã bắt đầu, tạm hoãn hoặc đã hủy."))
    if not registration.offer_is_open:
        raise Conflict(_("Lời mời nhận chỗ này đã hết hạn, chỗ đã chuyển cho người tiếp theo."))


def expire_due_offers(*, limit: int = 200) -> int:
    """Expire the offers whose time has run out and pass the seats on; returns how many."""
    due = (
        Registration.objects.filter(state=State.OFFERED, offer_expires_at__lte=clock.now())
        .order_by("offer_expires_at")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_expire(registration_id) for registration_id in due)


@transaction.atomic
def _expire(registration_id: int) -> bool:
    registration = lock_registration(registration_id)
    if registration.state != State.OFFERED or registration.offer_is_open:
        return False
    move(registration, State.EXPIRED, by=Actor.system())
    notices.withdraw_unsent(registration)
    notices.offer_expired(registration)
    offer_free_seats(registration.event)
    return True
