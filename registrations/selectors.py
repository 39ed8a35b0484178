"""What pages read about events and registrations; each costs the same queries at any size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Organiser, Person, User
from accounts.policies import organisers_of
from common import clock
from common.rows import read_one
from common.vietnamese.names import fold
from common.vietnamese.phones import PhoneError, parse_phone
from registrations.models import Event, HistoryEntry, Registration, Session, SessionRole
from registrations.policies import MANAGING, READING, events_visible_to, taught_by
from registrations.states import EventKind, EventState, State

PUBLIC_STATES = (
    EventState.PUBLISHED,
    EventState.POSTPONED,
    EventState.CLOSED,
    EventState.CANCELLED,
)


def public_events(kind: str | None = None) -> QuerySet[Event]:
    """What everybody may see: all but drafts."""
    events = Event.objects.filter(state__in=PUBLIC_STATES).select_related("organiser")
    return events.filter(kind=kind) if kind else events


def public_event(code: str) -> Event | None:
    """What everybody may see of this code, with its organiser: behind the poster's QR, two quick
    queries."""
    event = read_one(Event, code=code.upper())
    if event is None or event.state not in PUBLIC_STATES:
        return None
    organiser = read_one(Organiser, id=event.organiser_id)
    assert organiser is not None  # noqa: S101 (a foreign key)
    event.organiser = organiser
    return event


def upcoming_events(kind: str | None = EventKind.CLASS) -> QuerySet[Event]:
    """Published events that have not ended, the next one first."""
    return (
        public_events(kind)
        .filter(state__in=(EventState.PUBLISHED, EventState.POSTPONED))
        .filter(Q(ends_at=None) | Q(ends_at__gte=clock.now()))
        .order_by("starts_at", "pk")
    )


def registrations_of_event(event: Event) -> QuerySet[Registration]:
    """An event's registrations in Vietnamese name order, ready for a list."""
    return event.registrations.select_related("event", "event__organiser", "person").order_by(
        "sort_given", "sort_family", "pk"
    )


def find_in_event(event: Event, words: str) -> QuerySet[Registration]:
    """An event's registrations that match a name without accents, phone, code or e-mail."""
    found = registrations_of_event(event)
    return found.filter(matching(words) | Q(code__iexact=words.strip())) if words else found


def people_open_to(user: User) -> QuerySet[Person]:
    """People whose page this user may open, those merged into another included."""
    return Person.objects.filter(organiser__in=organisers_of(user, *READING))


def people_visible_to(user: User, words: str = "") -> QuerySet[Person]:
    """People of the organisers where this user may open a person's page, the newest first."""
    people = people_open_to(user).filter(merged_into=None)
    if words:
        by_code = Registration.objects.filter(code__iexact=words.strip()).values("person_id")
        people = people.filter(matching(words) | Q(pk__in=by_code))
    return people.order_by("-created_at", "-pk")


def registrations_open_to(user: User) -> QuerySet[Registration]:
    """Registrations whose page this user may open."""
    return Registration.objects.filter(
        event__organiser__in=organisers_of(user, *READING)
    ).select_related("event", "event__organiser", "person")


def waiting_places(event: Event) -> dict[int, int]:
    """{registration: place in line}, the head of the waiting list being 1. One query."""
    waiting = waiting_list(event).values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(waiting, 1)}


def waiting_list(event: Event) -> QuerySet[Registration]:
    """Those who wait, the head first."""
    return event.registrations.filter(state=State.WAITLISTED).order_by("queue_number")


def count_states(event: Event) -> dict[str, int]:
    """{state: number of registrations} of an event."""
    rows = event.registrations.values_list("state").annotate(n=Count("pk")).order_by()
    return dict(rows)


def by_code_and_phone(code: str, phone: str) -> Registration | None:
    """A registration by its short code and the phone (or e-mail) given with it; else None."""
    registration = (
        Registration.objects.filter(code=code.strip().upper())
        .select_related("event", "event__organiser", "person")
        .first()
    )
    if registration is None:
        return None
    if "@" in phone:
        matches = bool(registration.email) and registration.email.lower() == phone.strip().lower()
    else:
        try:
            matches = bool(registration.phone) and parse_phone(phone).e164 == registration.phone
        except PhoneError:
            matches = False
    return registration if matches else None


def matching(words: str) -> Q:
    """The condition for a name without accents, a phone or an e-mail, on people and registrations."""
    digits = re.sub(r"\D", "", words)
    text = Q(email__iexact=words.strip())
    if len(digits) >= 4:
        text |= Q(phone__contains=digits.lstrip("0").removeprefix("84"))
    for_name = Q()
    for word in fold(words).split():
        for_name &= Q(folded_name__contains=word)
    return text | for_name if for_name else text


def search_registrations(user: User, words: str) -> QuerySet[Registration]:
    """Find people by name without accents, phone, code or e-mail, in the events a user may open."""
    found = Registration.objects.filter(event__in=events_visible_to(user)).select_related(
        "event", "person"
    )
    found = found.filter(matching(words) | Q(code__iexact=words.strip()))
    return found.order_by("sort_given", "sort_family", "-created_at")


def history_of(registration: Registration) -> QuerySet[HistoryEntry]:
    return registration.history.select_related("actor_user").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Clash:
    """One room or one person in two places at once."""

    session: Session
    other: Session
    room_name: str = ""
    person_name: str = ""


def find_clashes(event: Event, sessions: Sequence[Session] | None = None) -> list[Clash]:
    """Rooms and people of an event's buổi that are taken at the same time, across all events.

    `sessions`: all of the event's, where they were read already with their rooms and people."""
    mine = sessions
    if mine is None:
        mine = list(event.sessions.select_related("room").prefetch_related("roles__person"))
    if not mine:
        return []
    rooms = {session.room_id for session in mine if session.room_id}
    people = {role.person_id for session in mine for role in session.roles.all()}
    others = _sessions_between(
        event.organiser, min(s.starts_at for s in mine), max(s.ends_at for s in mine)
    )
    others = (
        others.filter(Q(room_id__in=rooms) | Q(roles__person_id__in=people))
        .distinct()
        .prefetch_related("roles__person")
    )
    clashes = []
    for session in mine:
        for other in others:
            clashes += _clashes_between(session, other)
    return clashes


def _sessions_between(organiser: Organiser, start: datetime, end: datetime) -> QuerySet[Session]:
    return Session.objects.filter(
        event__organiser=organiser,
        event__state__in=(EventState.DRAFT, EventState.PUBLISHED),
        starts_at__lt=end,
        ends_at__gt=start,
    ).select_related("event", "room")


def _clashes_between(session: Session, other: Session) -> list[Clash]:
    if other.pk == session.pk or not (
        session.starts_at < other.ends_at and other.starts_at < session.ends_at
    ):
        return []
    clashes = []
    if session.room_id and session.room_id == other.room_id:
        clashes.append(Clash(session, other, room_name=str(session.room)))
    theirs = {role.person_id for role in other.roles.all()}
    clashes += [
        Clash(session, other, person_name=role.person.full_name)
        for role in session.roles.all()
        if role.person_id in theirs
    ]
    return clashes


def sessions_on(
    organisers: Sequence[int] | QuerySet[Any, Any], start: datetime, end: datetime
) -> QuerySet[Session]:
    """Buổi of published events in a span of time, for the staff home page; of an agenda those at
    which presence is taken."""
    return (
        Session.objects.filter(
            event__organiser_id__in=organisers,
            event__state=EventState.PUBLISHED,
            takes_presence=True,
            starts_at__lt=end,
            ends_at__gt=start,
        )
        .select_related("event", "room")
        .order_by("starts_at", "pk")
    )


def sessions_to_mark(user: User, start: datetime, end: datetime) -> QuerySet[Session]:
    """Buổi in a span of time whose presence this user may mark, the earliest first."""
    offices = user.memberships.filter(role__in=MANAGING).values("organiser_id")
    taught = taught_by(user).values("session__event_id")
    return (
        Session.objects.filter(
            Q(event__organiser_id__in=offices) | Q(event__in=taught),
            event__state__in=(EventState.PUBLISHED, EventState.CLOSED),
            takes_presence=True,
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .select_related("event", "room")
        .order_by("starts_at", "pk")
    )


def trainers_of(event: Event) -> QuerySet[SessionRole]:
    """Who teaches in an event, each person once a role."""
    return (
        SessionRole.objects.filter(session__event=event)
        .select_related("person")
        .order_by("person__sort_given", "person__sort_family", "session__starts_at")
    )
