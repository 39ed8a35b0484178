"""How the pages of messages call an event or a person, and which events their filter offers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Organiser, Person
from common import clock
from notifications.naming import Named
from registrations.models import Event

OFFERED = 200
LONG_AGO = timedelta(days=400)


def names_of_events(ids: Collection[int]) -> dict[int, Named]:
    """«KC-2027-03 Lớp khởi sự», with the event's staff page."""
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "code", "title", "kind")
    rooms = {"class": "courses", "conference": "conferences"}
    return {
        pk: Named(f"{code} {title}", reverse(f"{rooms[kind]}:staff_detail", args=[code]))
        for pk, code, title, kind in rows
    }


def names_of_people(ids: Collection[int]) -> dict[int, Named]:
    """A person's name, with their page."""
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "full_name")
    return {pk: Named(name, reverse("registrations:person", args=[pk])) for pk, name in rows}


def recent_events(organisers: QuerySet[Organiser]) -> list[tuple[int, str]]:
    """The events of about a year, and those without dates; the latest first."""
    recent = Q(starts_at=None) | Q(starts_at__gt=clock.now() - LONG_AGO)
    rows = Event.objects.filter(recent, organiser__in=organisers).order_by("-starts_at", "-pk")
    return [
        (pk, f"{code} {title}"[:90])
        for pk, code, title in rows.values_list("pk", "code", "title")[:OFFERED]
    ]
