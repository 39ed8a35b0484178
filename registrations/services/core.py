"""The lock, the one door through which states change, and the count of seats."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser, make_nonce
from common import clock
from common.errors import DomainError, IllegalTransition
from common.rows import execute_later, insert_later, read_one
from registrations.models import Event, HistoryEntry, Registration, SeatBlock, VoidTicket
from registrations.models.registration import holds_seat
from registrations.states import EVENT_MOVES, MOVES, EventState, State

# No 0/O, 1/I/L, 5/S, 8/B: read out on the phone, typed from a screenshot.
CODE_ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"
CODE_LENGTH = 7


def new_code() -> str:
    """A short code that a person can read out; unique by the database, guessed by nobody."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


P = ParamSpec("P")
R = TypeVar("R")


def another_code(service: Callable[P, R]) -> Callable[P, R]:
    """Decorate a transaction that makes a code: the one in ten thousand millions that is taken
    already costs another try, not a person's registration."""

    @functools.wraps(service)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return service(*args, **kwargs)
        except IntegrityError:
            return service(*args, **kwargs)

    return trying


def lock_event(event_id: int, organiser: Organiser | None = None) -> Event:
    """The event, locked until the transaction ends. Always the first lock taken.

    Its organiser is read with the first use, unless it is given. Raises Event.DoesNotExist."""
    event = read_one(Event, id=event_id, lock=True)
    if event is None:
        raise Event.DoesNotExist
    if organiser is not None:
        event.organiser = organiser
    return event


def lock_registration(registration_id: int) -> Registration:
    """The registration, re-read after its event's row was locked."""
    event_id = Registration.objects.values_list("event_id", flat=True).get(pk=registration_id)
    event = lock_event(event_id)
    registration = Registration.objects.select_related("person", "seat_block").get(
        pk=registration_id
    )
    registration.event = event
    return registration


def lock_registrations(registration_ids: list[int]) -> list[Registration]:
    """Several registrations of one event, re-read after the event's row was locked."""
    event_ids = set(
        Registration.objects.filter(pk__in=registration_ids).values_list("event_id", flat=True)
    )
    if len(event_ids) != 1:
        raise DomainError(_("Chỉ xử lý được các đăng ký của cùng một lớp trong một lần."))
    event = lock_event(event_ids.pop())
    found = list(
        Registration.objects.filter(pk__in=registration_ids)
        .select_related("person", "seat_block")
        .order_by("pk")
    )
    blocks: dict[int, SeatBlock] = {}
    for registration in found:
        registration.event = event
        if (block := registration.seat_block) is not None:
            # One block for all: each sees what the one before used of it.
            registration.seat_block = blocks.setdefault(block.pk, block)
    return found


def record(
    event: Event,
    what: str,
    *,
    by: Actor,
    registration: Registration | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> HistoryEntry:
    """Write one line of history; who did it is always named."""
    entry = _entry(event, what, by, registration=registration, reason=reason, details=details)
    entry.from_state, entry.to_state = from_state, to_state
    insert_later(entry)
    return entry


def record_each(
    event: Event,
    what: str,
    each: Iterable[tuple[Registration, dict[str, Any]]],
    *,
    by: Actor,
) -> None:
    """The same deed for many people, each with its details, in one query."""
    HistoryEntry.objects.bulk_create(
        [_entry(event, what, by, registration=who, details=details) for who, details in each],
        batch_size=1000,
    )


def _entry(
    event: Event,
    what: str,
    by: Actor,
    *,
    registration: Registration | None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> HistoryEntry:
    return HistoryEntry(
        event=event,
        registration=registration,
        what=what,
        actor_kind=by.kind,
        actor_user_id=by.user_id,
        actor_label=by.label[:120],
        reason=reason[:500],
        details=details or {},
    )


def move(
    registration: Registration, to: State, *, by: Actor, reason: str = "", what: str = ""
) -> None:
    """Change a registration's state, its seat and its history together, under the event's lock.

    The registration's other changed fields are saved with it. Raises IllegalTransition."""
    was = State(registration.state) if registration.state else None
    if to not in MOVES[was]:
        raise IllegalTransition(
            _("Không thể chuyển từ “%(was)s” sang “%(to)s”.")
            % {"was": was.label if was else _("mới"), "to": to.label}
        )
    event = registration.event
    seated = not registration.seatless
    held = seated and was is not None and holds_seat(was, event.approval)
    holds = seated and holds_seat(to, event.approval)
    registration.state = to
    if to == State.CONFIRMED:
        registration.confirmed_at = clock.now()
    if to == State.WAITLISTED:
        event.queue_counter += 1
        registration.queue_number = event.queue_counter
    if to != State.OFFERED:
        registration.offer_expires_at = None
    event.waiting_count += (to == State.WAITLISTED) - (was == State.WAITLISTED)
    if holds != held:
        _count_seat(registration, 1 if holds else -1)
    _save_counters(event)
    if was is None:
        insert_later(registration)
    else:
        registration.save()
    record(
        event,
        what or f"registration.{to}",
        by=by,
        registration=registration,
        from_state=was or "",
        to_state=to,
        reason=reason,
    )


def reseat(
    registration: Registration, *, seatless: bool, seat_block: SeatBlock | None, by: Actor
) -> None:
    """Let a registration hold a seat of another kind: of an office's block, of the common pool or
    none; under the event's lock, by who has seen that the seat is free."""
    if (seatless, seat_block) == (registration.seatless, registration.seat_block):
        return
    holds = holds_seat(registration.state, registration.event.approval)
    if holds and not registration.seatless:
        _count_seat(registration, -1)
    registration.seatless, registration.seat_block = seatless, seat_block
    if holds and not seatless:
        _count_seat(registration, 1)
    _save_counters(registration.event)
    registration.save(update_fields=["seatless", "seat_block"])
    record(registration.event, "registration.reseated", by=by, registration=registration)


def _count_seat(registration: Registration, change: int) -> None:
    """Add or give back one seat: of the office's block while it is held, else of the common
    pool."""
    event, block = registration.event, registration.seat_block
    if change > 0 and block is not None and block.released_at is None and block.used >= block.size:
        # Who comes off the waiting list to a quota that is used up has a seat of the common pool.
        registration.seat_block = block = None
    if block is not None and block.released_at is None:
        block.used += change
        SeatBlock.objects.filter(pk=block.pk).update(used=F("used") + change)
        event.seats_reserved -= change
    event.seats_taken += change


def _save_counters(event: Event) -> None:
    """Write the counters of an event whose row this transaction has locked."""
    table = connection.ops.quote_name(Event._meta.db_table)
    execute_later(
        f"UPDATE {table} SET seats_taken = %s, seats_reserved = %s, waiting_count = %s,"  # noqa: S608
        " queue_counter = %s WHERE id = %s",
        [
            event.seats_taken,
            event.seats_reserved,
            event.waiting_count,
            event.queue_counter,
            event.pk,
        ],
    )


def renew_nonce(registration: Registration) -> None:
    """Make every link and the ticket of a registration dead; the caller saves it."""
    VoidTicket.objects.create(registration=registration, nonce=registration.nonce)
    registration.nonce = make_nonce()


def move_event(event: Event, to: EventState, *, by: Actor, reason: str = "") -> None:
    """Change an event's state with its history, under its lock. Raises IllegalTransition."""
    was = EventState(event.state)
    if to not in EVENT_MOVES[was]:
        raise IllegalTransition(
            _("Không thể chuyển từ “%(was)s” sang “%(to)s”.") % {"was": was.label, "to": to.label}
        )
    event.state = to
    event.save(update_fields=["state"])
    record(event, f"event.{to}", by=by, from_state=was, to_state=to, reason=reason)
