"""What the pages of classes read; each list costs the same queries at any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.models import Organiser, Person, User
from common import clock
from common.vietnamese.names import fold
from courses.models import Course, Trainer, TrainingClass
from notifications.calendar import CalendarPart
from registrations import diary
from registrations.models import Event, Session
from registrations.policies import events_visible_to
from registrations.selectors import public_events, upcoming_events
from registrations.states import EventKind, EventState

FEED_ENTRIES = 500
MOST_MONTHS = 60


def classes_of(user: User) -> QuerySet[Event]:
    """Classes this user may open on staff pages, the latest start first."""
    return (
        events_visible_to(user)
        .filter(kind=EventKind.CLASS)
        .select_related("training_class", "organiser")
        .order_by(F("starts_at").desc(nulls_first=True), "-pk")
    )


def open_classes() -> QuerySet[Event]:
    """Classes everybody may still come to, the next one first."""
    return upcoming_events(EventKind.CLASS).select_related(
        "organiser", "training_class", "training_class__course"
    )


def filtered(events: QuerySet[Event], chosen: dict[str, Any]) -> QuerySet[Event]:
    """Apply the filters of a list (see courses.filters.Filters) to events."""
    if words := chosen.get("q"):
        titled = Q()
        for word in fold(words).split():
            titled &= Q(folded_title__contains=word)
        events = events.filter(Q(code__icontains=words.strip()) | (titled or Q(pk=None)))
    if month := chosen.get("month"):
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=clock.VIETNAM)
        following = (first + timedelta(days=32)).replace(day=1)
        events = events.filter(starts_at__gte=first, starts_at__lt=following)
    if state := chosen.get("state"):
        events = events.filter(state=state)
    if topic := chosen.get("topic"):
        events = events.filter(training_class__course__topic=topic)
    if place := chosen.get("place"):
        events = events.filter(venue=place)
    if chosen.get("free"):
        events = events.filter(capacity__gt=F("seats_taken") + F("seats_reserved"))
    return events


def months_of(events: QuerySet[Event]) -> list[datetime]:
    """The months from the first start of these events to the last, at most MOST_MONTHS."""
    span = events.order_by().aggregate(first=Min("starts_at"), last=Max("starts_at"))
    if span["first"] is None:
        return []
    first, month = clock.local(span["first"]), clock.local(span["last"])
    months: list[datetime] = []
    while (month.year, month.month) >= (first.year, first.month) and len(months) < MOST_MONTHS:
        month = month.replace(day=1)
        months.append(month)
        month -= timedelta(days=1)
    return months[::-1]


def topics_of(events: QuerySet[Event]) -> list[str]:
    return list(
        events.order_by("training_class__course__topic")
        .values_list("training_class__course__topic", flat=True)
        .distinct()
    )


def places_of(events: QuerySet[Event]) -> list[str]:
    return list(
        events.exclude(venue="").order_by("venue").values_list("venue", flat=True).distinct()
    )


def sessions_in_month(month: date) -> QuerySet[Session]:
    """Buổi of public classes in a month, those of postponed and cancelled ones left out."""
    first = datetime(month.year, month.month, 1, tzinfo=clock.VIETNAM)
    following = (first + timedelta(days=32)).replace(day=1)
    return (
        Session.objects.filter(
            event__kind=EventKind.CLASS,
            event__state__in=(EventState.PUBLISHED, EventState.CLOSED),
            starts_at__gte=first,
            starts_at__lt=following,
        )
        .select_related("event", "room")
        .order_by("starts_at", "pk")
    )


def public_class(code: str) -> QuerySet[Event]:
    """The class of this code, if everybody may see it, with all its page shows."""
    return (
        public_events(EventKind.CLASS)
        .filter(code=code)
        .select_related("training_class", "training_class__course")
        .prefetch_related(
            Prefetch("sessions", Session.objects.select_related("room")),
            "sessions__roles__person",
        )
    )


def class_calendars(events: Sequence[Event]) -> dict[int, list[CalendarPart]]:
    """A diary entry for each buổi of each class, with the address of its page."""
    found = diary.of_sessions(events)
    for event in events:
        url = f"{settings.SITE_URL}{reverse('courses:detail', args=[event.code])}"
        found[event.pk] = [replace(part, url=url) for part in found[event.pk]]
    return found


def feed_classes() -> QuerySet[Event]:
    """Classes of the calendar feed: those that end from a month ago on."""
    return (
        public_events(EventKind.CLASS)
        .filter(ends_at__gte=clock.now() - timedelta(days=31))
        .prefetch_related(Prefetch("sessions", Session.objects.select_related("room")))
        .order_by("starts_at")[:FEED_ENTRIES]
    )


def courses_of(organisers: QuerySet[Organiser]) -> QuerySet[Course]:
    rows = Course.objects.filter(organiser__in=organisers).annotate(runs=Count("classes"))
    return rows.order_by("title", "pk")


def trainers_in(organisers: QuerySet[Organiser]) -> QuerySet[Trainer]:
    """Trainers in Vietnamese name order, with the number of buổi they have taught or will."""
    return (
        Trainer.objects.filter(person__organiser__in=organisers)
        .select_related("person")
        .annotate(taught=Count("person__session_roles"))
        .order_by("person__sort_given", "person__sort_family")
    )


def people_to_teach(event: Event) -> QuerySet[Person]:
    """Trainers to choose from for a class: those still active, and whoever it has already."""
    return (
        Person.objects.filter(organiser=event.organiser)
        .filter(Q(trainer__is_active=True) | Q(session_roles__session__event=event))
        .distinct()
        .order_by("sort_given", "sort_family")
    )


def training_class(event: Event) -> TrainingClass:
    """What a class adds to its event, with its course and what its people are asked."""
    return TrainingClass.objects.select_related("course", "evaluation").get(pk=event.pk)
