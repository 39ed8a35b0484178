"""Attendance: what the marks of an event come to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from common import clock
from registrations.models import Event, Mark, Registration, Session
from registrations.states import ATTENDED, Presence


@dataclass(slots=True)
class Sheet:
    """One person's presence over the planned buổi of an event."""

    planned: int
    threshold: int
    marks: dict[int, str] = field(default_factory=dict)
    held: int = 0

    @property
    def attended(self) -> int:
        return sum(kind in ATTENDED for kind in self.marks.values())

    @property
    def rate(self) -> int:
        """Percent of the planned buổi, rounded down: 79.9 is not 80."""
        return self.attended * 100 // self.planned if self.planned else 0

    @property
    def qualifies(self) -> bool:
        return self.planned > 0 and self.attended * 100 >= self.threshold * self.planned

    @property
    def missed(self) -> int:
        """Buổi that are over and were not attended (unmarked ones are not held against anybody)."""
        return sum(kind not in ATTENDED for kind in self.marks.values())

    @property
    def can_still_qualify(self) -> bool:
        """Whether attending all that is left would reach the threshold."""
        best = self.planned - self.missed
        return self.planned > 0 and best * 100 >= self.threshold * self.planned


def effective_marks(*events: Event) -> dict[int, dict[int, Mark]]:
    """{registration: {session: the mark that counts}}: a staff mark outranks a scan, then the
    latest."""
    made = Mark.objects.filter(session__event__in=events)
    undone = made.filter(undoes__isnull=False).values("undoes_id")
    return _winning(made.exclude(pk__in=undone))


def sheet_of(registration: Registration, sessions: list[Session]) -> Sheet:
    """One person's sheet over the given buổi of the event. One query."""
    undone = Mark.objects.filter(registration=registration, undoes__isnull=False)
    mine = Mark.objects.filter(registration=registration, session__in=sessions)
    mine = mine.exclude(pk__in=undone.values("undoes_id"))
    now = clock.now()
    return Sheet(
        planned=len(sessions),
        threshold=registration.event.attendance_threshold,
        marks={
            session_id: Presence(mark.kind)
            for session_id, mark in _winning(mine)[registration.pk].items()
        },
        held=sum(session.ends_at <= now for session in sessions),
    )


def _winning(marks: QuerySet[Mark]) -> dict[int, dict[int, Mark]]:
    result: dict[int, dict[int, Mark]] = defaultdict(dict)
    for mark in marks.filter(undoes=None).order_by("at", "pk"):
        current = result[mark.registration_id].get(mark.session_id)
        outranked = (
            current is not None
            and current.source == Mark.Source.STAFF
            and mark.source == Mark.Source.SCAN
        )
        first_scan_stays = current is not None and current.source == mark.source == Mark.Source.SCAN
        if not outranked and not first_scan_stays:
            result[mark.registration_id][mark.session_id] = mark
    return result


def sheets(*events: Event) -> dict[int, Sheet]:
    """{registration: Sheet} for everybody who has a mark in these events; two queries, whatever
    the size and number."""
    planned: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    by_session: dict[int, Event] = {}
    by_key = {event.pk: event for event in events}
    counted = Session.objects.filter(event__in=events, takes_presence=True)
    rows = counted.values_list("event_id", "pk", "ends_at")
    for event_id, session_id, ends_at in rows:
        planned[event_id].append((session_id, ends_at))
        by_session[session_id] = by_key[event_id]
    now = clock.now()
    held = {event_id: _held(sessions, now) for event_id, sessions in planned.items()}
    result: dict[int, Sheet] = {}
    for registration_id, marks in effective_marks(*events).items():
        known = {session_id: mark for session_id, mark in marks.items() if session_id in by_session}
        if not known:  # the buổi was added since
            continue
        event = by_session[next(iter(known))]
        result[registration_id] = Sheet(
            planned=len(planned[event.pk]),
            threshold=event.attendance_threshold,
            marks={session_id: Presence(mark.kind) for session_id, mark in known.items()},
            held=held[event.pk],
        )
    return result


def empty_sheet(event: Event, planned: int, held: int = 0) -> Sheet:
    """The sheet of somebody without a mark."""
    return Sheet(planned=planned, threshold=event.attendance_threshold, held=held)


def _held(planned: list[tuple[int, datetime]], at: datetime) -> int:
    return sum(ends_at <= at for _pk, ends_at in planned)
