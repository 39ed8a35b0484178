"""The public home page."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from registrations.models import Event
from registrations.selectors import upcoming_events
from registrations.states import EventKind

SHOWN = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on, and where to sign up, look up and verify."""
    context = {
        "classes": list(not_begun(EventKind.CLASS)[:SHOWN]),
        "conferences": list(not_begun(EventKind.CONFERENCE)[:2]),
    }
    return render(request, "reports/public_home.html", context)


def not_begun(kind: str) -> QuerySet[Event]:
    """What one may still come to from its first buổi on."""
    return upcoming_events(kind).filter(Q(starts_at=None) | Q(starts_at__gt=clock.now()))
