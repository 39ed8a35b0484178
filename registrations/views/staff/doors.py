"""The doors of staff pages: what a user may not see is not found (404)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.decorators import staff_required
from accounts.models import Role, User
from registrations import selectors
from registrations.models import Event, Registration
from registrations.policies import MANAGING, READING, events_visible_to, may_manage

managers_only = staff_required(*MANAGING)
readers_only = staff_required(*READING)
markers_only = staff_required(*MANAGING, Role.TRAINER)
listers_only = staff_required()


def event_for(request: HttpRequest, code: str, may: Callable[[User, Event], bool]) -> Event:
    """The event with this code, if this user may do that with it. Raises Http404."""
    event = get_object_or_404(
        events_visible_to(request.user).select_related("organiser"), code=code
    )
    if not may(request.user, event):
        raise Http404
    return event


def registration_for(request: HttpRequest, code: str, *, managing: bool = True) -> Registration:
    """The registration with this code, to decide on or (not `managing`) to read. Raises Http404."""
    registration = get_object_or_404(selectors.registrations_open_to(request.user), code=code)
    if managing and not may_manage(request.user, registration.event):
        raise Http404
    return registration
