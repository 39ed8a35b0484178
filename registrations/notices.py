"""What people are told when something happens to their registration or its event.

Each function only queues words, in the transaction of their cause; keys make a repeat harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from notifications.models import Message
from notifications.services import (
    CalendarPart,
    Recipient,
    draft_message,
    queue_message,
    queue_messages,
    withdraw_messages,
)
from registrations.models import Event, Registration
from registrations.states import LIVE_STATES, EventState, State

CANCEL, REQUEST = "CANCEL", "REQUEST"
Days = tuple[tuple[datetime, datetime], ...]
WITH_TICKET = (
    "registration.received",
    "registration.confirmed",
    "registration.approved",
    "registration.moved",
    "registration.entered_by_staff",
    "registration.link_again",
)
# What rules of reminders say is sent in batches whose names begin so.
BY_A_RULE = "occasion:"
WITH_OBJECTION = ("registration.entered_by_staff",)


def moment_words(moment: datetime | None) -> str:
    """«08:00 ngày 05/03/2027», on the clocks of Viet Nam."""
    return f"{clock.local(moment):%H:%M %d/%m/%Y}" if moment else ""


def when_words(event: Event) -> str:
    """The span of an event in one line: one day with its hours, or first to last day."""
    if event.starts_at is None or event.ends_at is None:
        return _("sẽ thông báo sau")
    start, end = clock.local(event.starts_at), clock.local(event.ends_at)
    if start.date() == end.date():
        return f"{start:%H:%M}–{end:%H:%M}, {start:%d/%m/%Y}"
    return f"{start:%H:%M %d/%m/%Y} – {end:%H:%M %d/%m/%Y}"


def recipient_of(registration: Registration) -> Recipient:
    """Whom words for this person go to: themselves, else the coordinator who brings them."""
    return Recipient(
        name=registration.addressed_name,
        email=registration.email or registration.via_email,
        phone=registration.phone or registration.via_phone,
        language=registration.language,
        via="" if registration.email else registration.via_name,
        person_id=registration.person_id,
    )


def calendar_part(
    registration: Registration, method: str, days: Days | None = None
) -> CalendarPart | None:
    """The diary entry of a registration; None while its event has no dates, and for a cancellation
    of what was never in a diary. `days` of the event, where the caller has read them."""
    event = registration.event
    if event.starts_at is None or event.ends_at is None:
        return None
    off = event.state in (EventState.POSTPONED, EventState.CANCELLED)
    if off if method == REQUEST else registration.confirmed_at is None:
        return None
    return CalendarPart(
        uid=f"registration-{registration.pk}",
        method=method,
        # A cancellation is above every invitation before it and below every later one.
        sequence=2 * event.schedule_version + (method == CANCEL),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.title,
        location=", ".join(filter(None, (event.venue, event.venue_address))),
        description=event.code,
        days=(days_of(event) if days is None else days) if method == REQUEST else (),
    )


def days_of(event: Event) -> Days:
    """From the first to the last buổi of each day in Viet Nam; nothing for an event of one day."""
    if (
        event.starts_at is None
        or event.ends_at is None
        or clock.local(event.starts_at).date() == clock.local(event.ends_at).date()
    ):
        return ()
    days: dict[date, tuple[datetime, datetime]] = {}
    for start, end in event.sessions.order_by("starts_at").values_list("starts_at", "ends_at"):
        first, last = days.setdefault(clock.local(start).date(), (start, end))
        days[clock.local(start).date()] = (first, max(last, end))
    return tuple(days.values())


def _context(registration: Registration, more: dict[str, Any]) -> dict[str, Any]:
    event = registration.event
    when = when_words(event)
    facts = [
        [_("Lớp") if event.kind == "class" else _("Hội nghị"), event.title],
        [_("Thời gian"), when],
        [_("Địa điểm"), ", ".join(filter(None, (event.venue, event.venue_address)))],
        [_("Mã đăng ký"), registration.code],
    ]
    return {
        "name": registration.addressed_name,
        "event_title": event.title,
        "event_code": event.code,
        "event_kind": event.kind,
        "when": when,
        "place": ", ".join(filter(None, (event.venue, event.venue_address))),
        "code": registration.code,
        "contact": event.whom_to_call,
        "facts": [fact for fact in facts if fact[1]],
        **more,
    }


def _has_ticket(registration: Registration, kind: str) -> bool:
    """Whom others signed up gets a QR once it opens the door: one message with it is enough."""
    if kind == "registration.entered_by_staff" and registration.state != State.CONFIRMED:
        return False
    return kind in WITH_TICKET


def _arguments(
    registration: Registration,
    kind: str,
    key: str,
    calendar: str,
    more: dict[str, Any],
    days: Days | None = None,
) -> dict[str, Any]:
    event = registration.event
    with translation.override(registration.language):
        context = _context(registration, more)
    return {
        "key": f"{kind}:{registration.pk}:{key}",
        "kind": kind,
        "organiser_id": event.organiser_id,
        "recipient": recipient_of(registration),
        "context": context,
        "links": {
            "manage": ["registration.manage", registration.pk],
            **(
                {"qr": ["registration.ticket", registration.pk]}
                if _has_ticket(registration, kind)
                else {}
            ),
            **(
                {"object": ["registration.object", registration.pk]}
                if kind in WITH_OBJECTION
                else {}
            ),
        },
        "topic": registration.topic,
        "scope": event.scope,
        "calendar": calendar_part(registration, calendar, days) if calendar else None,
    }


def _tell(
    registration: Registration, kind: str, *, key: object = "", calendar: str = "", **more: Any
) -> None:
    queue_message(
        **_arguments(registration, kind, str(key or registration.version), calendar, more)
    )


def _tell_all(
    registrations: Iterable[Registration],
    kind: str,
    *,
    key: object,
    calendar: str = "",
    **more: Any,
) -> None:
    people = list(registrations)
    days = days_of(people[0].event) if people and calendar == REQUEST else ()
    drafts: list[Message] = [
        draft_message(**_arguments(registration, kind, str(key), calendar, more, days))
        for registration in people
    ]
    queue_messages(drafts)


def of_state(registration: Registration) -> None:
    """The first word after signing up, by the state it led to: who waits is the last in line."""
    if registration.state == State.CONFIRMED:
        confirmed(registration)
    elif registration.state == State.WAITLISTED:
        _tell(registration, "registration.waitlisted", position=registration.event.waiting_count)
    else:
        _tell(registration, "registration.received")


def confirmed(registration: Registration) -> None:
    _tell(registration, "registration.confirmed", calendar=REQUEST)


def approved(registration: Registration) -> None:
    _tell(registration, "registration.approved", calendar=REQUEST)


def offered(registration: Registration) -> None:
    _tell(
        registration,
        "registration.offered",
        offer_until=moment_words(registration.offer_expires_at),
    )


def offer_expired(registration: Registration) -> None:
    _tell(registration, "registration.offer_expired")


def rejected(registration: Registration, reason: str) -> None:
    _tell(registration, "registration.rejected", reason=reason)


def cancelled(registration: Registration, reason: str = "") -> None:
    _tell(registration, "registration.cancelled", calendar=CANCEL, reason=reason)


def left_waiting_list(registration: Registration) -> None:
    _tell(registration, "registration.left_waiting_list")


def moved(registration: Registration, old: Event) -> None:
    """Told about the new place; the old calendar entry goes with the same mail's words."""
    _tell(
        registration,
        "registration.moved",
        calendar=REQUEST if registration.state == State.CONFIRMED else "",
        old_event_title=old.title,
    )
    if registration.moved_from is not None:
        registration.moved_from.event = old
        cancelled(
            registration.moved_from, _("Chuyển sang %(code)s") % {"code": registration.event.code}
        )


def details_changed(registration: Registration) -> None:
    _tell(registration, "registration.details_changed")


def entered_by_staff(registration: Registration, *, basis: str) -> None:
    """Somebody else signed this person up: what is known of them, and a link to object."""
    _tell(
        registration,
        "registration.entered_by_staff",
        calendar=REQUEST if registration.state == State.CONFIRMED else "",
        basis=basis,
        state=registration.state,
    )


def link_again(registration: Registration, *, key: object = "") -> None:
    """The link mailed once more; at most one mail for each key."""
    _tell(registration, "registration.link_again", key=key or clock.now().isoformat())


def objected(registration: Registration) -> None:
    """The answer that the law asks for within two working days, at once."""
    _tell(registration, "registration.objected", key=clock.now().isoformat())


def _live(event: Event) -> list[Registration]:
    people = list(event.registrations.filter(state__in=LIVE_STATES).select_related("person"))
    for registration in people:
        registration.event = event
    return people


def schedule_changed(event: Event) -> None:
    """The new times, with the growing SEQUENCE that moves the entry in a calendar."""
    people = _live(event)
    version = event.schedule_version
    going = [each for each in people if each.state == State.CONFIRMED]
    _tell_all(going, "event.schedule_changed", key=version, calendar=REQUEST)
    others = [each for each in people if each.state != State.CONFIRMED]
    _tell_all(others, "event.schedule_changed", key=version)


def postponed(event: Event, reason: str) -> None:
    people = _live(event)
    version = event.schedule_version
    going = [each for each in people if each.state == State.CONFIRMED]
    _tell_all(going, "event.postponed", key=version, calendar=CANCEL, reason=reason, new_dates="")
    others = [each for each in people if each.state != State.CONFIRMED]
    _tell_all(others, "event.postponed", key=version, reason=reason, new_dates="")


def event_cancelled(event: Event, people: list[Registration], reason: str) -> None:
    version = event.schedule_version
    _tell_all(people, "event.cancelled", key=version, calendar=CANCEL, reason=reason)


def withdraw_unsent(registration: Registration) -> None:
    """Nothing that is still queued about this registration goes out any more."""
    withdraw_messages(topic=registration.topic)


def withdraw_all_unsent(event: Event) -> None:
    withdraw_messages(scope=event.scope)


def withdraw_reminders(event: Event) -> None:
    """Reminders of the old times are withdrawn; the planner makes those of the new ones."""
    withdraw_messages(scope=event.scope, batch=BY_A_RULE)
