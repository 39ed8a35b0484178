"""The agenda that everybody reads: the last version that was published."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conferences import agenda_paper as papers
from conferences.agenda import days_of
from conferences.agenda_calendar import of_events
from conferences.selectors import agenda as selectors
from notifications.feeds import feed_response
from registrations.models import Event
from registrations.notices import when_words
from registrations.selectors import public_events
from registrations.states import EventKind, EventState


def _event(code: str) -> Event:
    return get_object_or_404(public_events(EventKind.CONFERENCE), code=code)


@require_safe
def agenda(request: HttpRequest, code: str) -> HttpResponse:
    """Day by day, for a phone in the hall."""
    event = _event(code)
    version = selectors.public_version(event)
    feed_path = reverse("conferences:agenda_feed", args=[code])
    context = {
        "event": event,
        "organiser": event.organiser,
        "version": version,
        "days": days_of(selectors.items_in(version)),
        "when": "" if event.state == EventState.POSTPONED else when_words(event),
        "feed_url": f"{settings.SITE_URL}{feed_path}",
    }
    return render(request, "conferences/agenda/page.html", context)


@require_safe
def agenda_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The published agenda on paper."""
    event = _event(code)
    version = selectors.public_version(event)
    if version is None:
        raise Http404
    pdf = papers.agenda_of(event, selectors.items_in(version), version)
    return papers.inline_pdf(pdf, f"chuong-trinh-{event.code}")


@require_safe
def agenda_feed(request: HttpRequest, code: str) -> HttpResponseBase:
    """The published agenda to subscribe to in a diary; empty while there is none."""
    event = _event(code)
    parts = of_events([event], whole=False)[event.pk]
    file_name = f"chuong-trinh-{event.code}"
    return feed_response(request, parts, name=event.title, file_name=file_name, public=True)
