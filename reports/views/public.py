"""The public home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registrations.selectors import upcoming_events
from registrations.states import EventKind

SHOWN = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on, and where to sign up, look up and verify."""
    context = {
        "classes": list(upcoming_events(EventKind.CLASS)[:SHOWN]),
        "conferences": list(upcoming_events(EventKind.CONFERENCE)[:2]),
    }
    return render(request, "reports/public_home.html", context)
