"""What the pages of conferences read."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from accounts.models import Province, User
from common import clock
from conferences.models import Conference, InvitedUnit
from registrations.models import Event
from registrations.policies import events_visible_to
from registrations.selectors import public_events
from registrations.states import EventKind


def provinces_on(day: date | None) -> QuerySet[Province]:
    """The provinces as they were on a day: a code alone names none."""
    day = day or clock.today()
    return Province.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    ).order_by("name")


def province_choices(day: date | None) -> list[tuple[str, str]]:
    return [("", "—"), *((row.code, row.name) for row in provinces_on(day))]


def conference_day(event: Event) -> date | None:
    """The first day, in Viet Nam; None while there is none."""
    return clock.local(event.starts_at).date() if event.starts_at else None


def host_of(conference: Conference) -> str:
    """The host province by the name it bore on the day of the conference."""
    day = conference_day(conference.event)
    row = provinces_on(day).filter(code=conference.host_province_code).first()
    return row.name if row and conference.host_province_code else ""


def public_conferences() -> QuerySet[Event]:
    """Every edition but drafts, the latest first."""
    return (
        public_events(EventKind.CONFERENCE)
        .select_related("organiser", "conference")
        .order_by(F("starts_at").desc(nulls_last=True), "-pk")
    )


def public_conference(code: str) -> QuerySet[Event]:
    return public_conferences().filter(code=code)


def conferences_of(user: User) -> QuerySet[Event]:
    """Editions this user may open on staff pages."""
    return (
        events_visible_to(user)
        .filter(kind=EventKind.CONFERENCE)
        .select_related("organiser", "conference")
        .order_by(F("starts_at").desc(nulls_first=True), "-pk")
    )


def invited_to(event: Event) -> QuerySet[InvitedUnit]:
    """The units invited to an edition, as they were put on the list."""
    return (
        InvitedUnit.objects.filter(conference_id=event.pk, withdrawn_at=None)
        .select_related("block", "delegation")
        .order_by("pk")
    )
