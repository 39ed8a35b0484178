"""What staff and people themselves do to a registration after it was made."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError, IllegalTransition
from registrations import notices
from registrations.models import Registration
from registrations.services.core import (
    another_code,
    lock_event,
    lock_registration,
    lock_registrations,
    move,
    new_code,
    record,
    renew_nonce,
)
from registrations.services.offers import offer_free_seats
from registrations.states import LIVE_STATES, Approval, EventState, State

CHANGEABLE = (
    "full_name",
    "phone",
    "email",
    "workplace",
    "position",
    "salutation",
    "birth_date",
    "birth_year",
    "on_state_salary",
    "national_id_encrypted",
    "dietary",
    "language",
)


@transaction.atomic
def approve_registration(*, registration_id: int, by: Actor) -> Registration:
    """Confirm an applicant. Where applicants are selected this is what takes the seat.

    Raises IllegalTransition when not pending, Conflict when no seat is left."""
    registration = lock_registration(registration_id)
    if not _has_seat(registration):
        raise Conflict(_("Đã đủ chỉ tiêu: tăng chỉ tiêu hoặc chuyển người này sang danh sách chờ."))
    if registration.state != State.PENDING:
        raise IllegalTransition(_("Đăng ký này không còn ở trạng thái chờ duyệt."))
    move(registration, State.CONFIRMED, by=by, what="registration.approved")
    notices.approved(registration)
    return registration


def _has_seat(registration: Registration) -> bool:
    """Whether there is a seat for an applicant: one that is held since they applied, one of the
    block kept for their office, else one of the common pool."""
    event, block = registration.event, registration.seat_block
    if event.approval != Approval.SELECTION or registration.seatless:
        return True
    if block is not None and block.released_at is None:
        return block.used < block.size
    return event.seats_left > 0


@transaction.atomic
def approve_registrations(*, registration_ids: list[int], by: Actor) -> int:
    """Approve several of one event at once, as many as there are seats; returns how many."""
    approved = 0
    for registration in lock_registrations(registration_ids):
        if registration.state != State.PENDING or not _has_seat(registration):
            continue
        move(registration, State.CONFIRMED, by=by, what="registration.approved")
        notices.approved(registration)
        approved += 1
    return approved


@transaction.atomic
def put_on_waiting_list(*, registration_id: int, by: Actor) -> Registration:
    """Move an applicant to the end of the waiting list instead of deciding now.

    The seat they held goes to who waited before; they stay until staff or a later seat call."""
    registration = lock_registration(registration_id)
    held = registration.holds_seat
    move(registration, State.WAITLISTED, by=by)
    notices.of_state(registration)
    if held:
        offer_free_seats(registration.event, but_not=registration)
    return registration


@transaction.atomic
def reject_registration(*, registration_id: int, by: Actor, reason: str) -> Registration:
    """Turn an applicant down; the reason is told to them. Raises DomainError without a reason."""
    if not reason.strip():
        raise DomainError(_("Hãy ghi lý do từ chối: người đăng ký sẽ đọc được."), field="reason")
    registration = lock_registration(registration_id)
    held = registration.holds_seat
    move(registration, State.REJECTED, by=by, reason=reason)
    notices.withdraw_unsent(registration)
    notices.rejected(registration, reason)
    if held:
        offer_free_seats(registration.event)
    return registration


@transaction.atomic
def cancel_registration(*, registration_id: int, by: Actor, reason: str = "") -> Registration:
    """Cancel, and offer the freed seat to the head of the waiting list.

    Cancelling twice changes nothing. Raises IllegalTransition when closed otherwise, and
    DomainError when a person tries after the cut-off."""
    registration = lock_registration(registration_id)
    if registration.state == State.CANCELLED:
        return registration
    if by.kind == "person" and not registration.may_change:
        raise DomainError(_("Đã quá hạn tự hủy đăng ký. Vui lòng gọi cho đơn vị tổ chức."))
    held, was_waiting = registration.holds_seat, registration.state == State.WAITLISTED
    move(registration, State.CANCELLED, by=by, reason=reason)
    notices.withdraw_unsent(registration)
    if was_waiting:
        notices.left_waiting_list(registration)
    else:
        notices.cancelled(registration, reason)
    if held:
        offer_free_seats(registration.event)
    return registration


@transaction.atomic
def change_details(*, registration_id: int, by: Actor, changes: dict[str, Any]) -> Registration:
    """Change what was given on a registration; the Person and issued papers stay as they are.

    Raises DomainError after the cut-off (for a person by link)."""
    registration = lock_registration(registration_id)
    if by.kind == "person" and not registration.may_change:
        raise DomainError(_("Đã quá hạn tự sửa thông tin. Vui lòng gọi cho đơn vị tổ chức."))
    changed = {
        name: value
        for name, value in changes.items()
        if name in CHANGEABLE and getattr(registration, name) != value
    }
    if not changed:
        return registration
    for name, value in changed.items():
        setattr(registration, name, value)
    registration.version += 1
    registration.save()
    record(
        registration.event,
        "registration.details_changed",
        by=by,
        registration=registration,
        details={"fields": sorted(changed)},
    )
    notices.details_changed(registration)
    return registration


@another_code
@transaction.atomic
def move_registration(*, registration_id: int, to_event_id: int, by: Actor) -> Registration:
    """Move a person to another class of the same organiser: a seat there, or its waiting list.

    Raises Conflict when they are in it already, or it is full without a waiting list."""
    old_event_id = Registration.objects.values_list("event_id", flat=True).get(pk=registration_id)
    # Two event rows are locked in the order of their ids, so that two moves never wait in a ring.
    for event_id in sorted({old_event_id, to_event_id}):
        lock_event(event_id)
    registration = lock_registration(registration_id)
    old, target = registration.event, lock_event(to_event_id)
    if target.pk == old.pk:
        raise Conflict(_("Người này đang ở chính lớp đó."))
    _require_takes_people(registration, target)
    new = _copy_to(registration, target)
    held = registration.holds_seat
    move(
        registration,
        State.CANCELLED,
        by=by,
        what="registration.moved",
        reason=_("Chuyển sang %(code)s") % {"code": target.code},
    )
    notices.withdraw_unsent(registration)
    free = target.seats_left > 0 and not target.waiting_count
    if not free and not target.waiting_list_open:
        raise Conflict(_("Lớp mới đã đủ chỉ tiêu và không nhận danh sách chờ."))
    move(new, State.CONFIRMED if free else State.WAITLISTED, by=by)
    notices.moved(new, old)
    if held:
        offer_free_seats(old)
    return new


def _require_takes_people(registration: Registration, target: Any) -> None:
    if not registration.is_live:
        raise IllegalTransition(_("Đăng ký này đã đóng, không chuyển được."))
    if target.organiser_id != registration.event.organiser_id:
        raise DomainError(_("Chỉ chuyển được sang lớp của cùng đơn vị tổ chức."))
    if target.state != EventState.PUBLISHED or target.is_under_way:
        raise DomainError(_("Lớp mới chưa công bố, đã bắt đầu hoặc đã đóng."))
    if target.registrations.filter(
        person_id=registration.person_id, state__in=LIVE_STATES
    ).exists():
        raise Conflict(_("Người này đã đăng ký lớp đó."))


def _copy_to(registration: Registration, target: Any) -> Registration:
    copied = Registration(
        event=target,
        person=registration.person,
        code=new_code(),
        source=registration.source,
        state="",
        moved_from=registration,
        note=registration.note,
        **{name: getattr(registration, name) for name in CHANGEABLE},
    )
    copied.fill_derived()
    return copied


@transaction.atomic
def renew_links(*, registration_id: int, by: Actor) -> Registration:
    """Make every secret link and QR of a registration dead, and mail a new one."""
    registration = lock_registration(registration_id)
    renew_nonce(registration)
    registration.save(update_fields=["nonce"])
    record(registration.event, "registration.links_renewed", by=by, registration=registration)
    notices.link_again(registration)
    return registration
