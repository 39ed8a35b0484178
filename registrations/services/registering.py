"""Signing up: by oneself, by staff, from a list."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Consent, Organiser, Person, PersonalDetails
from common import clock
from common.errors import Conflict, DomainError
from common.rows import insert_later, reserve_keys, together
from notifications.services import Recipient
from registrations import notices
from registrations.models import Event, Party, Registration, SeatBlock
from registrations.services.core import lock_event, move, new_code
from registrations.states import LIVE_STATES, Approval, EventState, State


@dataclass(slots=True)
class Details:
    """What somebody says of themselves (or their office of them), already cleaned by a form."""

    full_name: str
    phone: str = ""
    email: str = ""
    workplace: str = ""
    position: str = ""
    salutation: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    on_state_salary: bool | None = None
    national_id_encrypted: str = ""
    language: str = "vi"
    dietary: str = ""
    note: str = ""

    def personal(self) -> dict[str, Any]:
        """Those that a Person keeps."""
        return {name: getattr(self, name) for name in PERSONAL_FIELDS}

    def all(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


PERSONAL_FIELDS = tuple(
    each.name
    for each in fields(Details)
    if each.name in {model_field.name for model_field in PersonalDetails._meta.get_fields()}
)


@dataclass(frozen=True, slots=True)
class Basis:
    """On what ground the data is processed: a Consent row in the making."""

    basis: str = Consent.Basis.FORM
    source: str = ""


@dataclass(slots=True)
class Outcome:
    """A registration, and whether it was there already (a double click, a second try)."""

    registration: Registration
    already_there: bool = field(default=False)


def register_person(
    *,
    event_id: int,
    details: Details,
    by: Actor,
    basis: Basis,
    source: str = Registration.Source.FORM,
    confirm_at_once: bool = False,
    party: Party | None = None,
    seat_block: SeatBlock | None = None,
    organiser: Organiser | None = None,
    form_key: str = "",
    seatless: bool = False,
    via: Recipient | None = None,
    first_state: State | None = None,
) -> Outcome:
    """Sign somebody up: a seat when one is free, else a place on the waiting list.

    The same person twice gives the registration that is there. Staff may sign up after the
    deadline and confirm at once. `organiser` is the event's, where it is read already; `form_key`
    tells one page that is sent in from another. `seatless`: counts nowhere among the seats. `via`:
    who gets the words for a person without an address. `first_state` is for who has counted the
    seats already, under the event's lock. Raises Conflict when full without a waiting list,
    DomainError when the event takes nobody."""
    draft = Registration(
        source=source,
        state="",
        party=party,
        seat_block=seat_block,
        form_key=form_key,
        seatless=seatless,
        via_name=via.name if via else "",
        via_email=via.email if via else "",
        via_phone=via.phone if via else "",
        **details.all(),
    )
    draft.fill_derived()
    person = Person(**details.personal())
    person.fill_derived()

    def attempt(*, may_be_known: bool) -> Outcome:
        return _register(
            event_id,
            organiser,
            draft,
            person,
            by,
            basis,
            confirm_at_once,
            may_be_known,
            first_state,
        )

    try:
        # Most people are new, and the crowd waits for this transaction: they are not looked for.
        return attempt(may_be_known=not person.phone)
    except IntegrityError:
        # One who is known after all; or a code in ten thousand millions that is taken.
        if seat_block is not None:
            seat_block.refresh_from_db()
        return attempt(may_be_known=True)


@transaction.atomic
def _register(
    event_id: int,
    organiser: Organiser | None,
    draft: Registration,
    person: Person,
    by: Actor,
    basis: Basis,
    confirm_at_once: bool,
    may_be_known: bool,
    first_state: State | None,
) -> Outcome:
    """Insert the draft and its person, with all that follows, in one round trip under the lock.

    Raises IntegrityError for a known person, unless they are looked for."""
    registration, person = copy(draft), copy(person)
    registration.code = new_code()
    reserve_keys(registration, person)
    event = lock_event(event_id, organiser)
    _require_open(event, by)
    person.organiser_id = event.organiser_id
    known = _find_person(person) if may_be_known else None
    if known is not None:
        earlier = event.registrations.filter(person=known, state__in=LIVE_STATES).first()
        if earlier is not None:
            earlier.event = event
            return Outcome(earlier, already_there=True)
    registration.event, registration.person = event, known or person
    with together():
        if known is None:
            insert_later(person)
        move(registration, first_state or _first_state(event, confirm_at_once, registration), by=by)
        insert_later(
            Consent(
                person=registration.person,
                basis=basis.basis,
                source=basis.source[:200],
                text_version=event.organiser.consent_version,
                language=registration.language,
            )
        )
        if registration.source == Registration.Source.FORM:
            notices.of_state(registration)
        else:
            notices.entered_by_staff(registration, basis=basis.source)
    return Outcome(registration)


def _require_open(event: Event, by: Actor) -> None:
    by_staff = by.kind == "user" or by.kind == "coordinator"
    if by_staff:
        if event.state not in (EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED):
            raise DomainError(_("Lớp đã kết thúc hoặc đã hủy, không thêm người được nữa."))
    elif event.state != EventState.PUBLISHED:
        raise DomainError(_("Lớp chưa công bố hoặc không còn nhận đăng ký."))
    elif event.registration_opens_at and clock.now() < event.registration_opens_at:
        raise DomainError(_("Chưa đến ngày mở đăng ký."))
    elif not event.accepts_registrations:
        raise DomainError(_("Đã hết hạn đăng ký."))


def _find_person(person: Person) -> Person | None:
    """Who is there already: the same person is the same folded name and phone."""
    same = Person.objects.filter(
        organiser_id=person.organiser_id, folded_name=person.folded_name, phone=person.phone
    )
    if not person.phone:
        # Without a phone only the same address, or the same unit and birth, tells people apart.
        same = (
            same.filter(email__iexact=person.email)
            if person.email
            else same.filter(
                email="",
                workplace=person.workplace,
                birth_year=person.birth_year,
                birth_date=person.birth_date,
            )
        )
    # Locked against being merged away in this very moment.
    found = same.select_for_update(no_key=True).first()
    return found and (found.merged_into or found)


def _first_state(event: Event, confirm_at_once: bool, registration: Registration) -> State:
    seat_block = registration.seat_block
    if event.approval == Approval.SELECTION and not confirm_at_once:
        return State.PENDING
    has_seat = registration.seatless or (
        seat_block.used < seat_block.size
        if seat_block is not None and seat_block.released_at is None
        else event.seats_left > 0 and (confirm_at_once or not event.waiting_count)
    )
    if has_seat:
        if event.approval == Approval.AUTOMATIC or confirm_at_once:
            return State.CONFIRMED
        return State.PENDING
    if not event.waiting_list_open:
        raise Conflict(_("Lớp đã đủ chỉ tiêu và không nhận danh sách chờ."))
    return State.WAITLISTED
