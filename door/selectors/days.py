"""The days of an event on which a door may stand, and the buổi of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Role
from common import clock
from door.models import Device, DoorDay
from registrations.models import Event, Session
from registrations.policies import MANAGING

AT_THE_DOOR = (*MANAGING, Role.DOOR)


def sessions_of_day(event: Event, day: date) -> list[Session]:
    """The buổi of a day at which presence is taken, the first being the door of the day."""
    start = datetime.combine(day, time(), clock.VIETNAM)
    rows = event.sessions.filter(
        takes_presence=True, starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
    )
    return list(rows.select_related("room").order_by("starts_at", "pk"))


def days_with_sessions(event: Event) -> dict[date, list[Session]]:
    """Every day of the event with its buổi, in order. One query."""
    found: dict[date, list[Session]] = {}
    rows = event.sessions.filter(takes_presence=True).select_related("room")
    for session in rows.order_by("starts_at", "pk"):
        found.setdefault(clock.local(session.starts_at).date(), []).append(session)
    return found


def sessions_of_days(door_days: Sequence[DoorDay]) -> dict[int, list[Session]]:
    """{door day: its buổi} for several at once. One query."""
    found: dict[int, list[Session]] = {each.pk: [] for each in door_days}
    if not door_days:
        return found
    by_day = {(each.event_id, each.day): each.pk for each in door_days}
    rows = Session.objects.filter(event__in={each.event_id for each in door_days})
    for session in rows.filter(takes_presence=True).order_by("starts_at", "pk"):
        pk = by_day.get((session.event_id, clock.local(session.starts_at).date()))
        if pk is not None:
            found[pk].append(session)
    return found


def door_days_of(event: Event) -> QuerySet[DoorDay]:
    """The days that were opened, each with how much is left to settle and was refused."""
    return event.door_days.annotate(
        open_conflicts=Count("conflicts", filter=Q(conflicts__settled_at=None), distinct=True),
        refused=Count("refusals", distinct=True),
    ).order_by("day")


def devices_of_day(door_day: DoorDay) -> QuerySet[Device]:
    """The phones of a day, those that were revoked last."""
    return door_day.devices.select_related("made_by", "held_by", "revoked_by").order_by(
        "revoked_at", "pk"
    )


def with_open_door(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each with `door_open`: whether a door of its event stands today; no query of its own."""
    today = DoorDay.objects.filter(event=OuterRef("event"), day=clock.today())
    return sessions.annotate(door_open=Exists(today))
