"""What staff pages of an edition share: who may read it, and the numbers that a form ticks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import staff_required
from registrations.models import Event
from registrations.policies import READING, may_read
from registrations.states import EventKind
from registrations.views.events import event_for

reading = staff_required(*READING)


def edition_to_read(request: HttpRequest, code: str) -> Event:
    """The edition's event, for who may read its people's contacts. Raises Http404."""
    event = event_for(request.user, code, EventKind.CONFERENCE)
    if not may_read(request.user, event):
        raise Http404
    return event


def edition_to_run(request: HttpRequest, code: str) -> Event:
    """The edition's event, for who may run it. Raises Http404."""
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def numbers(texts: Iterable[str]) -> set[int]:
    """The primary keys among what a form sent; anything else is passed over."""
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16}


def travel_tabs(code: str, current: str) -> list[tuple[Any, ...]]:
    """The three lists of people on the road, `current` being the name of one's address."""
    pages = {
        "vehicles": _("Phương tiện"),
        "reception": _("Đón tiếp"),
        "buses": _("Xe tham quan"),
    }
    return [
        (words, reverse(f"conferences:{name}", args=[code]), name == current, None)
        for name, words in pages.items()
    ]
