"""The conference as everybody sees it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from conferences import selectors
from conferences.selectors.documents import public_documents
from conferences.selectors.fair import fair_of
from registrations.notices import moment_words, when_words

PAGE_SIZE = 20


@require_safe
def conference_list(request: HttpRequest) -> HttpResponse:
    """Every edition, the latest first."""
    page = Paginator(selectors.public_conferences(), PAGE_SIZE).get_page(request.GET.get("page"))
    for event in page.object_list:
        event.when = when_words(event)
        event.closes = moment_words(event.deadline) if event.accepts_registrations else ""
    return render(request, "conferences/list.html", {"page": page})


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One edition, and one button to register."""
    event = get_object_or_404(selectors.public_conference(code))
    context = {
        "event": event,
        "organiser": event.organiser,
        "conference": event.conference,
        "host": selectors.host_of(event.conference),
        "documents": public_documents(event),
        "fair": fair_of(event),
        "waiting": event.waiting_count,
        "when": when_words(event),
        "deadline": moment_words(event.deadline),
    }
    return render(request, "conferences/detail.html", context)
