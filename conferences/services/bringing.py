"""Rows of a roster become delegates: registered, corrected, exchanged, let go.

Everything here is called under the event's lock, with a delegation from `lock_delegation`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from accounts.models import Actor, Consent
from common.errors import Conflict
from common.vietnamese.names import fold
from conferences.models import Delegate, Delegation
from conferences.roster import Understood
from conferences.selectors.rosters import HOLDING, context_of, free_places
from conferences.services.core import conference_of, event_of
from conferences.services.guests import hand_over, let_go
from conferences.services.wishes import apply_wishes, change_driver, leave_vehicle
from notifications.services import Recipient
from registrations import notices
from registrations.models import Party, Registration, SeatBlock
from registrations.services.core import move, record, renew_nonce, reseat
from registrations.services.deciding import change_details
from registrations.services.registering import Basis, Details, register_person
from registrations.states import State

__all__ = [
    "bring_person",
    "context_of",
    "drop_person",
    "exchange_person",
    "is_somebody_else",
    "seat_the_waiting",
    "share_rooms",
    "update_person",
]

# Names that have this much in common are one name, corrected.
ALIKE = 0.75


def bring_person(
    delegation: Delegation,
    row: Understood,
    *,
    by: Actor,
    first_state: State | None = None,
    party: Party | None = None,
    wishes: bool = True,
) -> Delegate:
    """Register the person of a row as a delegate, with all the row asks.

    They are PENDING until staff approve the roster, and WAITLISTED with their `party` where no
    seat is left; `first_state` is for who has decided that already. Without an e-mail their words
    go to the coordinator. Who registered by themselves before is taken into the delegation.
    Raises Conflict when they are in this or another delegation already."""
    seatless = _is_outside(delegation, row)
    state = first_state
    if state is None:
        has_place = seatless or free_places(delegation) > 0
        state = State.PENDING if has_place else State.WAITLISTED
    block = None if seatless or state == State.WAITLISTED else own_block(delegation)
    outcome = register_person(
        event_id=conference_of(delegation).pk,
        details=_details(row),
        by=by,
        basis=_basis(delegation),
        source=Registration.Source.COORDINATOR,
        party=party if state == State.WAITLISTED else None,
        seat_block=block,
        seatless=seatless,
        via=coordinator_as_recipient(delegation),
        first_state=state,
    )
    registration = outcome.registration
    _keep_counters(delegation, registration)
    if outcome.already_there:
        _take_in(delegation, registration, state, seatless=seatless, by=by)
    delegate, _new = Delegate.objects.get_or_create(registration=registration)
    delegate.registration, delegate.delegation, delegate.role = registration, delegation, row.role
    delegate.save()
    if wishes:
        apply_wishes(delegate, row, conference_of(delegation))
    return delegate


def own_block(delegation: Delegation) -> SeatBlock | None:
    """The block of the quota, unless it is used up; who comes after it was released is counted
    among the common seats, and in the quota again should staff keep it anew."""
    block = delegation.unit.block
    if block is not None and block.released_at is None and free_places(delegation) < 1:
        return None
    return block


def coordinator_as_recipient(delegation: Delegation) -> Recipient:
    """Who gets the words for people without an address."""
    return Recipient(
        name=delegation.coordinator_name or delegation.unit.name[:120],
        email=delegation.coordinator_email,
        phone=delegation.coordinator_phone,
    )


def _is_outside(delegation: Delegation, row: Understood) -> bool:
    return row.role.value in conference_of(delegation).roles_outside_quota


def _basis(delegation: Delegation) -> Basis:
    letter = delegation.letters.exclude(number="").first()
    words = _("Công văn số %s") % letter.number if letter else _("Danh sách đoàn")
    return Basis(Consent.Basis.COORDINATOR, f"{words} – {delegation.unit.name}"[:200])


def _details(row: Understood) -> Details:
    return Details(
        full_name=row.full_name,
        phone=row.value("phone"),
        email=row.value("email"),
        workplace=row.value("workplace"),
        position=row.value("position"),
        salutation=row.value("salutation"),
        dietary=row.value("diet"),
        note=row.value("note"),
    )


def _keep_counters(delegation: Delegation, registration: Registration) -> None:
    """The registration was made with an event of its own reading: its counters are the true ones."""
    event = registration.event
    event.organiser = event_of(delegation).organiser
    delegation.unit.conference.event = event
    if delegation.unit.block is not None:
        delegation.unit.block.refresh_from_db()
        delegation.unit.block.event = event


def own_registration(delegation: Delegation, delegate: Delegate) -> Registration:
    """The registration of a delegate, with the delegation's own event and block: whoever moves it
    counts the seats there."""
    registration = Registration.objects.select_related("person").get(pk=delegate.pk)
    _tie(delegation, registration)
    delegate.registration = registration
    return registration


def _tie(delegation: Delegation, registration: Registration) -> None:
    registration.event = event_of(delegation)
    block = delegation.unit.block
    if block is not None and registration.seat_block_id == block.pk:
        registration.seat_block = block


def _take_in(
    delegation: Delegation, registration: Registration, state: State, *, seatless: bool, by: Actor
) -> None:
    """Make a registration that was there before one of the delegation's own."""
    earlier = Delegate.objects.filter(registration=registration).first()
    if earlier is not None and earlier.delegation_id == delegation.pk:
        raise Conflict(_("%(name)s đã có trong đoàn này.") % {"name": registration.full_name})
    if earlier is not None and earlier.delegation_id is not None:
        raise Conflict(
            _("%(name)s đã có tên trong một đoàn khác.") % {"name": registration.full_name}
        )
    _tie(delegation, registration)
    via = coordinator_as_recipient(delegation)
    registration.via_name, registration.via_email = via.name, via.email
    registration.via_phone = via.phone
    registration.save(update_fields=["via_name", "via_email", "via_phone"])
    give_place(delegation, registration, state, seatless=seatless, by=by)


def give_place(
    delegation: Delegation, registration: Registration, state: State, *, seatless: bool, by: Actor
) -> None:
    """Let somebody who is registered have a seat of the quota, or none as a driver, and be
    confirmed where they waited; they stay in line where `state` is WAITLISTED."""
    waits = registration.state in (State.WAITLISTED, State.OFFERED)
    if waits and state == State.WAITLISTED:
        return
    block = None if seatless else own_block(delegation)
    if registration.seat_block_id is None or seatless or registration.seatless:
        reseat(registration, seatless=seatless, seat_block=block, by=by)
    if waits:
        registration.party = None
        if registration.state == State.WAITLISTED:
            move(registration, State.OFFERED, by=by)
        move(registration, State.CONFIRMED, by=by, what="registration.accepted")
        notices.withdraw_unsent(registration)
        notices.confirmed(registration)
    elif registration.state == State.PENDING and state == State.CONFIRMED:
        move(registration, State.CONFIRMED, by=by, what="registration.approved")
        notices.approved(registration)


def update_person(
    delegation: Delegation,
    delegate: Delegate,
    row: Understood,
    *,
    by: Actor,
    columns: Collection[str] | None = None,
) -> None:
    """Bring what a row says now to the delegate it became: details, role, wishes. With `columns`
    only what was changed in these: what staff corrected elsewhere meanwhile stays.

    Raises Conflict when the new role needs a seat and none is left."""
    registration = own_registration(delegation, delegate)
    seatless = _is_outside(delegation, row)
    if seatless != registration.seatless and registration.state in HOLDING:
        if not seatless and free_places(delegation) < 1:
            raise Conflict(_("Đổi vai trò này cần thêm một chỗ, mà chỉ tiêu của đoàn đã hết."))
        block = None if seatless else own_block(delegation)
        reseat(registration, seatless=seatless, seat_block=block, by=by)
    asked = set(row.cells if columns is None else columns)
    details = _details(row).all()
    changes = {name: details[name] for name, column in _FROM_THE_ROW.items() if column in asked}
    note = details["note"]
    if "note" in asked and registration.note != note:
        registration.note = note
        registration.save(update_fields=["note"])
    registration = change_details(registration_id=registration.pk, by=by, changes=changes)
    _tie_counters(delegation, registration)
    delegate.registration, delegate.role = registration, row.role
    apply_wishes(delegate, row, conference_of(delegation), columns=asked)


# The details of a registration, each with the column of the roster that it comes from.
_FROM_THE_ROW = {
    "full_name": "full_name",
    "phone": "phone",
    "email": "email",
    "workplace": "workplace",
    "position": "position",
    "salutation": "salutation",
    "dietary": "diet",
}


def _tie_counters(delegation: Delegation, registration: Registration) -> None:
    registration.event.organiser = event_of(delegation).organiser
    delegation.unit.conference.event = registration.event
    _tie(delegation, registration)


def is_somebody_else(registration: Registration, row: Understood) -> bool:
    """Whether a row that became this registration names another person by now: another name, not
    a correction of it, and neither the phone nor the address says it is the same one."""
    named = fold(row.full_name)
    if named == registration.folded_name:
        return False
    if row.value("phone") and row.value("phone") == registration.phone:
        return False
    if row.value("email") and row.value("email").casefold() == registration.email.casefold():
        return False
    return SequenceMatcher(None, named, registration.folded_name).ratio() < ALIKE


def drop_person(
    delegation: Delegation, delegate: Delegate, *, by: Actor, reason: str, what: str = ""
) -> bool:
    """Cancel the registration of somebody who does not come, free all they had, and tell them;
    True when a seat became free, which the caller offers. Already cancelled: nothing."""
    registration = own_registration(delegation, delegate)
    if not registration.is_live:
        return False
    held, waited = registration.holds_seat, registration.state == State.WAITLISTED
    renew_nonce(registration)
    move(registration, State.CANCELLED, by=by, reason=reason, what=what)
    notices.withdraw_unsent(registration)
    if waited:
        notices.left_waiting_list(registration)
    else:
        notices.cancelled(registration, reason)
    let_go(delegate)
    leave_vehicle(delegate)
    delegate.save(update_fields=["vehicle"])
    return held


def exchange_person(
    delegation: Delegation,
    leaving: Delegate,
    row: Understood,
    *,
    by: Actor,
    reason: str,
    confirmed: bool,
) -> Delegate:
    """Let another person come instead: the seat goes from hand to hand and is offered to nobody in
    between; what was arranged goes with it, but for what the row asks otherwise.

    `confirmed`: staff agreed to it; else it waits for the approval of the roster like the others.
    The old QR is dead. Raises Conflict when the new role needs a seat and none is left."""
    registration = own_registration(delegation, leaving)
    if not registration.is_live:
        raise Conflict(_("%s không còn trong đoàn.") % registration.full_name)
    state, seatless = State(registration.state), _is_outside(delegation, row)
    had_seat = registration.holds_seat
    renew_nonce(registration)
    move(registration, State.CANCELLED, by=by, reason=reason, what="registration.exchanged")
    notices.withdraw_unsent(registration)
    notices.cancelled(registration, reason)
    if not seatless and not had_seat and state != State.WAITLISTED and free_places(delegation) < 1:
        raise Conflict(_("Người thay cần một chỗ, mà chỉ tiêu của đoàn đã hết."))
    first = State.CONFIRMED if confirmed else State.PENDING
    first = State.WAITLISTED if state == State.WAITLISTED and not seatless else first
    coming = from_the_waiting(delegation, row, first, by=by) or bring_person(
        delegation, row, by=by, first_state=first, party=registration.party, wishes=False
    )
    if first == State.WAITLISTED and coming.registration.state == State.WAITLISTED:
        coming.registration.queue_number = registration.queue_number
        coming.registration.save(update_fields=["queue_number"])
    coming.role, coming.replaces = row.role, leaving
    hand_over(leaving, coming, with_paper=not row.value("paper"))
    change_driver(leaving, coming)
    said = {column for column in row.cells if row.value(column)}
    apply_wishes(coming, row, conference_of(delegation), columns=said)
    record(
        event_of(delegation),
        "delegation.exchanged",
        by=by,
        registration=coming.registration,
        reason=reason,
        details={"delegation": delegation.pk, "leaving": leaving.pk, "coming": coming.pk},
    )
    return coming


def from_the_waiting(
    delegation: Delegation, row: Understood, state: State, *, by: Actor
) -> Delegate | None:
    """The person of a row where they wait in this delegation already; now they have a place."""
    delegate = (
        delegation.delegates.filter(
            registration__state__in=(State.WAITLISTED, State.OFFERED),
            registration__folded_name=fold(row.full_name),
            registration__phone=row.value("phone"),
        )
        .select_related("registration")
        .first()
    )
    if delegate is None or state == State.WAITLISTED:
        return None
    registration = own_registration(delegation, delegate)
    give_place(delegation, registration, state, seatless=_is_outside(delegation, row), by=by)
    return delegate


def seat_the_waiting(delegation: Delegation, *, by: Actor) -> int:
    """Give seats that the quota has free to those of the delegation who wait, in the order of the
    line; returns how many. After the quota was released they are offered seats like anybody
    else."""
    block = delegation.unit.block
    if block is None or block.released_at is not None:
        return 0
    waiting = delegation.delegates.filter(registration__state=State.WAITLISTED)
    seated = list(waiting.order_by("registration__queue_number")[: free_places(delegation)])
    for delegate in seated:
        registration = own_registration(delegation, delegate)
        give_place(delegation, registration, State.CONFIRMED, seatless=False, by=by)
    return len(seated)


def share_rooms(
    pairs: Iterable[tuple[Understood, Delegate | None]], *, of: Collection[Delegate] | None = None
) -> None:
    """Note who wishes to share a room with whom: `share` of a row counts the pairs in their
    order. A wish for somebody who was not brought is none. `of`: only the wishes of these."""
    listed = list(pairs)
    changed = []
    for row, delegate in listed:
        if delegate is None or (of is not None and delegate not in of):
            continue
        other = listed[row.share][1] if row.share is not None else None
        wished = other.pk if other is not None else None
        if delegate.share_with_id != wished:
            delegate.share_with_id = wished
            changed.append(delegate)
    Delegate.objects.bulk_update(changed, ["share_with"])
