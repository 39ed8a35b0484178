"""What somebody goes to or runs, as entries of a diary that is subscribed to: buổi by buổi.

Upper rooms know what an event consists of, and register it:

    diary.made_by(EventKind.CONFERENCE, agenda_calendar.of_events)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import prefetch_related_objects

from accounts.models import User
from accounts.policies import works_here
from common import clock
from common.tokens import check_token, make_token
from notifications.calendar import CANCEL, REQUEST, CalendarPart
from registrations.models import Event, Registration
from registrations.policies import events_visible_to, registrations_of
from registrations.states import LIVE_STATES, EventState, State

MINE, STAFF = "user.calendar", "staff.calendar"
# What is over stays in a feed for so long: some diaries forget what they do not find any more.
KEPT = timedelta(days=92)
MOST_EVENTS = 500

Maker = Callable[[Sequence[Event]], dict[int, list[CalendarPart]]]
_makers: dict[str, Maker] = {}


def made_by(kind: str, maker: Maker) -> None:
    """Have the entries of events of this kind made by `maker(events)`, for many in a few queries."""
    _makers[kind] = maker


def entries_of(events: Iterable[Event]) -> list[tuple[Event, list[CalendarPart]]]:
    """The entries of each event, in the order given."""
    given = list(events)
    found: dict[int, list[CalendarPart]] = {}
    for kind in {event.kind for event in given}:
        found |= _makers.get(kind, of_sessions)([each for each in given if each.kind == kind])
    return [(event, found.get(event.pk, [])) for event in given]


def of_sessions(events: Sequence[Event]) -> dict[int, list[CalendarPart]]:
    """One entry for each buổi; shown as cancelled where the event is off."""
    prefetch_related_objects(events, "sessions__room")
    return {
        event.pk: [
            CalendarPart(
                uid=f"session-{session.pk}",
                method=CANCEL if is_off(event) else REQUEST,
                sequence=2 * event.schedule_version + is_off(event),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                summary=event.title,
                location=", ".join(
                    filter(None, (str(session.room or ""), event.venue, event.venue_address))
                ),
                description=session.topic or event.code,
            )
            for session in event.sessions.all()
        ]
        for event in events
    }


def is_off(event: Event) -> bool:
    return event.state in (EventState.CANCELLED, EventState.POSTPONED)


def of_registrations(registrations: Iterable[Registration]) -> list[CalendarPart]:
    """What they go to; what is not sure yet as tentative, what they left as cancelled, and nothing
    of what they never had a place in. Diaries are shown to others: no entry leads to the
    registration, where it could be cancelled."""
    by_event: dict[int, Registration] = {}
    for each in registrations:
        known = by_event.get(each.event_id)
        if known is None or each.is_live or not known.is_live:
            by_event[each.event_id] = each
    shown = [each for each in by_event.values() if _had_a_place(each)]
    parts = []
    for (_event, entries), registration in zip(
        entries_of([each.event for each in shown]), shown, strict=True
    ):
        gone = registration.state not in LIVE_STATES
        for part in entries:
            parts.append(
                replace(
                    part,
                    method=CANCEL if gone else part.method,
                    sequence=part.sequence + gone,
                    tentative=registration.state != State.CONFIRMED,
                )
            )
    return parts


def _had_a_place(registration: Registration) -> bool:
    if registration.state == State.CANCELLED:
        return registration.confirmed_at is not None
    return registration.state in (State.CONFIRMED, State.PENDING, State.OFFERED)


def of_person(user: User) -> list[CalendarPart]:
    """All registrations of the persons this user is."""
    return of_registrations(
        registrations_of(user)
        .filter(event__ends_at__gte=clock.now() - KEPT)
        .select_related("event")
        .order_by("pk")[:MOST_EVENTS]
    )


def of_staff(user: User) -> list[CalendarPart]:
    """Every buổi that this user sees on staff pages; of drafts as tentative."""
    events = (
        events_visible_to(user)
        .filter(ends_at__gte=clock.now() - KEPT)
        .distinct()
        .order_by("-starts_at", "pk")[:MOST_EVENTS]
    )
    return [
        replace(part, tentative=event.state == EventState.DRAFT)
        for event, entries in entries_of(events)
        for part in entries
    ]


def token_of(user: User, purpose: str) -> str:
    """The secret of a user's feed; none while they have not asked for one."""
    return make_token(purpose, user.calendar_nonce) if user.calendar_nonce else ""


def owner(pk: int, token: str, purpose: str) -> User | None:
    """Whose feed this is; None for a wrong secret, a closed feed, and who may not have it (any
    more)."""
    user = User.objects.filter(pk=pk, is_active=True).exclude(calendar_nonce="").first()
    if user is None or not check_token(purpose, user.calendar_nonce, token):
        return None
    return user if purpose == MINE or works_here(user) else None
