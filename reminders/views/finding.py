"""Which event a page is about; of another office's it knows nothing."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.decorators import StaffRequest
from registrations.models import Event
from registrations.policies import events_visible_to, may_manage


def event_for(request: StaffRequest, code: str) -> Event:
    """An event that this user runs. Raises Http404."""
    events = events_visible_to(request.user).select_related("organiser")
    event = get_object_or_404(events, code=code)
    if not may_manage(request.user, event):
        raise Http404
    return event
