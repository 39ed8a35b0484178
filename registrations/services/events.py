"""What happens to a whole event: published, moved in time, postponed, cancelled, resized."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from registrations import notices, teaching_notices
from registrations.models import Event, SeatBlock
from registrations.services.core import lock_event, move, move_event, record
from registrations.services.offers import offer_free_seats, resume_offers
from registrations.states import LIVE_STATES, EventKind, EventState, State


@transaction.atomic
def publish_event(*, event_id: int, by: Actor) -> Event:
    """Open an event to the public. Raises DomainError while it has no buổi or no venue."""
    event = lock_event(event_id)
    if not event.sessions.exists():
        raise DomainError(_("Chưa có buổi nào: hãy xếp lịch trước khi công bố."))
    if not event.venue:
        raise DomainError(_("Chưa có địa điểm: hãy điền trước khi công bố."), field="venue")
    was_postponed = event.state == EventState.POSTPONED
    move_event(event, EventState.PUBLISHED, by=by)
    event.published_at = clock.now()
    event.schedule_version += 1
    event.save(update_fields=["published_at", "schedule_version"])
    if was_postponed:
        _tell_of_the_move(event)
        resume_offers(event)
    offer_free_seats(event)
    return event


@transaction.atomic
def schedule_changed(*, event_id: int, by: Actor, times: bool = True) -> Event:
    """Buổi or venue were edited: settle start and end; a published event tells everyone, once.

    Call it in the transaction of the edit. What was planned for the old times is withdrawn.
    Without `times` start and end stay: the buổi of an agenda may be a draft nobody was told of."""
    event = lock_event(event_id)
    if times:
        event.starts_at, event.ends_at = span_of(event)
    if event.state == EventState.PUBLISHED:
        event.schedule_version += 1
        record(event, "event.schedule_changed", by=by)
    event.save(update_fields=["starts_at", "ends_at", "schedule_version"])
    if event.state == EventState.PUBLISHED:
        notices.withdraw_reminders(event)
        _tell_of_the_move(event)
        _shorten_offers(event)
    return event


def _tell_of_the_move(event: Event) -> None:
    notices.schedule_changed(event)
    if _has_teachers(event):
        teaching_notices.moved(event)


def _has_teachers(event: Event) -> bool:
    """Whether those with a part in its buổi are told here: a conference tells them itself, once
    its agenda is public."""
    return event.kind == EventKind.CLASS


def span_of(event: Event) -> tuple[datetime | None, datetime | None]:
    """From when to when an event's buổi go; no moments where it has none."""
    span = event.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    return span["first"], span["last"]


def _shorten_offers(event: Event) -> None:
    """No offer outlives the event's cut-off."""
    if event.change_cut_off is not None:
        event.registrations.filter(
            state=State.OFFERED, offer_expires_at__gt=event.change_cut_off
        ).update(offer_expires_at=event.change_cut_off)


@transaction.atomic
def postpone_event(*, event_id: int, by: Actor, reason: str) -> Event:
    """Put an event off without a new date yet: offers wait, reminders are withdrawn, all are
    told."""
    event = lock_event(event_id)
    move_event(event, EventState.POSTPONED, by=by, reason=reason)
    event.schedule_version += 1
    event.save(update_fields=["schedule_version"])
    _pause_offers(event)
    notices.withdraw_all_unsent(event)
    notices.postponed(event, reason)
    if _has_teachers(event):
        teaching_notices.postponed(event, reason)
    return event


def _pause_offers(event: Event) -> None:
    """While there is no date an offered seat stays held, and its clock stands still."""
    event.registrations.filter(state=State.OFFERED).update(offer_expires_at=None)


@transaction.atomic
def cancel_event(*, event_id: int, by: Actor, reason: str) -> Event:
    """Cancel the whole event: everyone is told, offers and queued words withdrawn, CANCEL sent."""
    if not reason.strip():
        raise DomainError(_("Hãy ghi lý do hủy: mọi người đã đăng ký sẽ đọc được."), field="reason")
    event = lock_event(event_id)
    event.schedule_version += 1
    event.save(update_fields=["schedule_version"])
    notices.withdraw_all_unsent(event)
    live = list(event.registrations.filter(state__in=LIVE_STATES).select_related("person"))
    for registration in live:
        registration.event = event
        move(
            registration, State.CANCELLED, by=by, reason=reason, what="registration.event_cancelled"
        )
    move_event(event, EventState.CANCELLED, by=by, reason=reason)
    notices.event_cancelled(event, live, reason)
    if _has_teachers(event):
        signed_up = {each.person_id for each in live}
        teaching_notices.cancelled(event, reason, besides=signed_up)
    return event


@transaction.atomic
def close_event(*, event_id: int, by: Actor) -> Event:
    """The event is over. Raises DomainError before its last buổi has ended."""
    event = lock_event(event_id)
    if event.ends_at is None or event.ends_at > clock.now():
        raise DomainError(_("Lớp chưa học xong buổi cuối, chưa kết thúc được."))
    move_event(event, EventState.CLOSED, by=by)
    return event


@transaction.atomic
def change_capacity(*, event_id: int, capacity: int, by: Actor) -> Event:
    """Set the number of seats; added ones are offered to the waiting list.

    Raises Conflict, naming the number, below the seats that are held."""
    event = lock_event(event_id)
    held = event.seats_taken + event.seats_reserved
    if capacity < held:
        raise Conflict(
            _("Đã có %(held)d chỗ được giữ, không giảm chỉ tiêu xuống dưới số đó.")
            % {"held": held},
            field="capacity",
        )
    was, event.capacity = event.capacity, capacity
    event.save(update_fields=["capacity"])
    if was != capacity:
        record(event, "event.capacity", by=by, details={"was": was, "is": capacity})
        offer_free_seats(event)
    return event


@transaction.atomic
def hold_seats(
    *, event_id: int, label: str, size: int, held_until: datetime, by: Actor
) -> SeatBlock:
    """Keep seats for an office until a moment. Raises Conflict when fewer are free."""
    event = lock_event(event_id)
    [block] = keep_seats(event, [(label, size)], held_until)
    record(event, "event.seats_held", by=by, details={"label": label, "size": size})
    return block


def keep_seats(
    event: Event, wanted: Sequence[tuple[str, int]], held_until: datetime, *, field: str = "size"
) -> list[SeatBlock]:
    """Keep seats for several offices at once (label, size) under the event's lock; what happened
    is for the caller to record. Raises Conflict, at `field`, when fewer are free than all want."""
    size = sum(each for _label, each in wanted)
    if size > event.seats_left:
        raise Conflict(
            _("Cần giữ %(size)d chỗ nhưng chỉ còn %(left)d chỗ trống.")
            % {"size": size, "left": event.seats_left},
            field=field,
        )
    event.seats_reserved += size
    event.save(update_fields=["seats_reserved"])
    return SeatBlock.objects.bulk_create(
        SeatBlock(event=event, label=label, size=each, held_until=held_until)
        for label, each in wanted
    )


@transaction.atomic
def resize_seats(*, block_id: int, size: int, by: Actor) -> SeatBlock:
    """Keep more or fewer seats for an office. Raises Conflict below what it uses, or when fewer
    are free, DomainError when they were given back."""
    event = lock_event(SeatBlock.objects.values_list("event_id", flat=True).get(pk=block_id))
    block = SeatBlock.objects.get(pk=block_id)
    if block.released_at is not None:
        raise DomainError(_("Chỗ giữ riêng này đã được trả lại."))
    if size < block.used:
        raise Conflict(
            _("Đã dùng %(used)d chỗ, không giảm xuống dưới số đó.") % {"used": block.used},
            field="size",
        )
    more = size - block.size
    if more > event.seats_left:
        raise Conflict(
            _("Chỉ còn %(left)d chỗ trống để giữ.") % {"left": event.seats_left}, field="size"
        )
    was, block.size = block.size, size
    block.save(update_fields=["size"])
    event.seats_reserved += more
    event.save(update_fields=["seats_reserved"])
    record(
        event,
        "event.seats_resized",
        by=by,
        details={"label": block.label, "was": was, "is": size},
    )
    if more < 0:
        offer_free_seats(event)
    return block


@transaction.atomic
def release_seats(*, block_id: int, by: Actor) -> SeatBlock:
    """Give what an office did not use back to everybody; releasing twice changes nothing."""
    event = lock_event(SeatBlock.objects.values_list("event_id", flat=True).get(pk=block_id))
    block = SeatBlock.objects.get(pk=block_id)
    if block.released_at is None:
        block.released_at = clock.now()
        block.save(update_fields=["released_at"])
        event.seats_reserved -= block.size - block.used
        event.save(update_fields=["seats_reserved"])
        record(event, "event.seats_released", by=by, details={"label": block.label})
        offer_free_seats(event)
    return block


@transaction.atomic
def hold_again(*, block_id: int, size: int, held_until: datetime, by: Actor) -> SeatBlock:
    """Keep seats anew for an office whose seats were given back; those who came of it since then
    are counted among them. Raises Conflict below what it uses, or when fewer are free."""
    event = lock_event(SeatBlock.objects.values_list("event_id", flat=True).get(pk=block_id))
    block = SeatBlock.objects.get(pk=block_id)
    seated = [each for each in block.registrations.select_related("event") if each.holds_seat]
    block.used, block.released_at, block.held_until = len(seated), None, held_until
    if size < block.used:
        raise Conflict(
            _("Đã dùng %(used)d chỗ, không giảm xuống dưới số đó.") % {"used": block.used},
            field="size",
        )
    if size - block.used > event.seats_left:
        raise Conflict(
            _("Chỉ còn %(left)d chỗ trống để giữ.") % {"left": event.seats_left}, field="size"
        )
    block.size = size
    block.save()
    event.seats_reserved += size - block.used
    event.save(update_fields=["seats_reserved"])
    record(event, "event.seats_held", by=by, details={"label": block.label, "size": size})
    return block


def release_due_seats() -> int:
    """Release the blocks whose date has passed; returns how many."""
    due = list(
        SeatBlock.objects.filter(released_at=None, held_until__lte=clock.now()).values_list(
            "pk", flat=True
        )[:100]
    )
    for block_id in due:
        release_seats(block_id=block_id, by=Actor.system())
    return len(due)
