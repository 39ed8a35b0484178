"""The agenda as staff draft it and as everybody reads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Person
from common import clock
from conferences.agenda import Item, in_order
from conferences.models import AgendaItem, AgendaVersion
from conferences.selectors.delegates import COMING
from registrations.event_forms import person_words
from registrations.models import Event, Session, SessionRole
from registrations.selectors import Clash, find_clashes
from registrations.states import EventState


def draft_sessions(event: Event) -> list[Session]:
    """The draft's rows in order, with all their page shows; four queries."""
    sessions = event.sessions.select_related("room", "agenda_item__paper").prefetch_related(
        "roles__person"
    )
    return sorted(
        sessions,
        key=lambda each: (each.starts_at, about(each).track, each.ends_at, each.pk),
    )


def about(session: Session) -> AgendaItem:
    """What a session is in the agenda; one that was never edited there is plain."""
    try:
        return session.agenda_item
    except AgendaItem.DoesNotExist:
        return AgendaItem(session=session)


def people_in(session: Session, role: str) -> list[Person]:
    """Who speaks or presides, as they were entered."""
    roles = sorted(session.roles.all(), key=lambda each: each.pk)
    # Who was entered on the page of a class's buổi speaks too.
    same = {role, SessionRole.Role.TRAINER} if role == SessionRole.Role.SPEAKER else {role}
    return [each.person for each in roles if each.role in same]


def item_of(session: Session) -> Item:
    """The session as one line of an agenda."""
    more = about(session)
    return Item(
        id=session.pk,
        starts=session.starts_at,
        ends=session.ends_at,
        kind=more.kind,
        title=session.topic,
        track=more.track,
        room=session.room.name if session.room else "",
        speakers=_names(session, SessionRole.Role.SPEAKER),
        presiding=_names(session, SessionRole.Role.PRESIDING),
        by=more.by_words,
        note=more.note,
    )


def _names(session: Session, role: str) -> tuple[str, ...]:
    return tuple(person_words(person) for person in people_in(session, role))


def draft_items(event: Event) -> list[Item]:
    return [item_of(session) for session in draft_sessions(event)]


def items_in(version: AgendaVersion | None) -> list[Item]:
    """The lines of a version, in order; none of no version."""
    return in_order(Item.from_json(values) for values in version.items) if version else []


def mark_of(items: Iterable[Item]) -> str:
    """The same for the same items: whether somebody changed them since they were looked at."""
    text = json.dumps([item.as_json() for item in in_order(items)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def mark_of_day(items: Iterable[Item], day: date) -> str:
    return mark_of(item for item in items if item.day == day)


def versions_of(event: Event) -> QuerySet[AgendaVersion]:
    """What was published, the last first."""
    return (
        AgendaVersion.objects.filter(conference_id=event.pk)
        .select_related("published_by")
        .order_by("-number")
    )


def last_version(event: Event) -> AgendaVersion | None:
    return versions_of(event).first()


def public_version(event: Event) -> AgendaVersion | None:
    """What everybody reads; None while nothing was published, there is no date, or the last
    version is of days that were given up since."""
    if event.state == EventState.POSTPONED:
        return None
    version = last_version(event)
    return version if version is not None and is_of_these_days(version, event) else None


def is_of_these_days(version: AgendaVersion, event: Event) -> bool:
    """Whether a version begins and ends on the days of its event."""
    items = items_in(version)
    if not items or event.starts_at is None or event.ends_at is None:
        return False
    first, last = min(item.starts for item in items), max(item.ends for item in items)
    return (clock.local(first).date(), clock.local(last).date()) == (
        clock.local(event.starts_at).date(),
        clock.local(event.ends_at).date(),
    )


def people_of_the_agenda(event: Event) -> QuerySet[Person]:
    """Who may be named in an agenda: who comes, and who has taught or spoken for the organiser."""
    coming = event.registrations.filter(state__in=COMING).values("person_id")
    spoke = SessionRole.objects.filter(person__organiser_id=event.organiser_id).values("person_id")
    return Person.objects.filter(
        Q(pk__in=coming) | Q(pk__in=spoke), organiser_id=event.organiser_id, merged_into=None
    ).order_by("sort_given", "sort_family", "pk")


def clashes_with(
    event: Event, sessions: Sequence[Session], only: Collection[int] | None = None
) -> list[Clash]:
    """Rooms and people of the draft (`sessions`) that are taken twice at a time, here or in another
    event; those of `only` these sessions, where ids are given. Each pair once."""
    seen, found = set(), []
    for clash in find_clashes(event, sessions):
        here, other = clash.session.pk, clash.other.pk
        if only is not None and here not in only and other not in only:
            continue
        mark = (frozenset((here, other)), clash.room_name, clash.person_name)
        if mark not in seen:
            seen.add(mark)
            found.append(clash)
    return found
