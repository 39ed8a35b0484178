"""Editions that are offered to another office, for either of the two."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Organiser, Role, User
from accounts.policies import organisers_of
from conferences.models import HandOver
from registrations.models import Event


def offers_to(user: User) -> QuerySet[HandOver]:
    """What offices that this user administers may still take over."""
    return HandOver.objects.filter(
        to__in=organisers_of(user, Role.ADMINISTRATOR), withdrawn_at=None, taken_at=None
    ).select_related("conference__event__organiser", "to")


def offers_of(event: Event) -> QuerySet[HandOver]:
    """To whom an edition was offered, the latest first."""
    return HandOver.objects.filter(conference_id=event.pk).select_related("to")


def other_offices(event: Event) -> QuerySet[Organiser]:
    """The other organisers of this installation."""
    return Organiser.objects.exclude(pk=event.organiser_id).order_by("name")
