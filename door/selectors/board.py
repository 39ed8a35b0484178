"""The live board of one buổi: who arrived, by province or unit and in all, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from common.vietnamese.names import place_key
from door.models import Outcome
from door.selectors.guests import Guest, guests_of
from door.selectors.marks import by_words, marks_in
from registrations.models import Event, Mark, Session
from registrations.states import EventKind, State

LATEST = 8
# A hall reads a dozen lines; a class may come from a hundred units.
MOST_GROUPS = 60


@dataclass(slots=True)
class Group:
    """A province, or a unit of people who belong to none."""

    name: str
    expected: int = 0
    arrived: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.arrived


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came in: when, and by which door."""

    guest: Guest
    at: datetime
    door: str


@dataclass(slots=True)
class Board:
    """What the board shows. `others`: units beyond those that are listed."""

    groups: list[Group]
    latest: list[Arrival]
    missing: list[Guest] = field(default_factory=list)
    expected: int = 0
    arrived: int = 0
    others: int = 0


def board_of(session: Session) -> Board:
    """The board of a buổi, in at most seven queries whatever the size. Only who is expected counts:
    who has a confirmed place, or is in already."""
    event = session.event
    marks = marks_in(session)
    groups: dict[str, Group] = {}
    arrivals: list[Arrival] = []
    missing: list[Guest] = []
    for guest in guests_of(event).values():
        there = marks.get(guest.pk)
        if not there and guest.standing != Outcome.WELCOME:
            continue
        name = _group_name(event, guest)
        group = groups.setdefault(name, Group(name))
        group.expected += 1
        if there:
            group.arrived += 1
            arrivals.append(Arrival(guest, there[0].at, by_words(there[0])))
        else:
            missing.append(guest)
    arrivals.sort(key=lambda each: (each.at, each.guest.pk), reverse=True)
    ordered = sorted(groups.values(), key=lambda group: place_key(group.name))
    return Board(
        groups=ordered[:MOST_GROUPS],
        latest=arrivals[:LATEST],
        missing=missing,
        expected=len(arrivals) + len(missing),
        arrived=len(arrivals),
        others=max(0, len(ordered) - MOST_GROUPS),
    )


def version_of(session: Session) -> str:
    """What changes whenever the board does; two small queries."""
    marks = Mark.objects.filter(session=session).aggregate(last=Max("pk"), count=Count("pk"))
    people = session.event.registrations.filter(state=State.CONFIRMED).aggregate(
        count=Count("pk"), versions=Max("version")
    )
    return "-".join(
        str(each or 0)
        for each in (marks["last"], marks["count"], people["count"], people["versions"])
    )


def _group_name(event: Event, guest: Guest) -> str:
    if event.kind == EventKind.CONFERENCE and guest.province:
        return guest.province
    return guest.unit or _("Không ghi đơn vị")
