"""The staff home page, and the search of every staff page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import staff_required
from certificates.selectors import register_of
from certificates.selectors.classes import finished_events, proposals_waiting
from common.vietnamese.names import fold
from registrations.policies import events_visible_to, may_read
from registrations.selectors import search_registrations
from reports import selectors

PAGE_SIZE = 50
READY_SHOWN = 10


@require_safe
@staff_required()
def home(request: HttpRequest) -> HttpResponse:
    """What needs me, today, this week."""
    today, week = selectors.day_and_week(request.user)
    context = {
        "needs": selectors.needs(request.user),
        "today": today,
        "week": week,
        "filling": selectors.filling(request.user),
        "ready": finished_events(request.user)[:READY_SHOWN],
        "proposals": proposals_waiting(request.user),
        "doors": selectors.doors_of(request.user, today),
        "problems": selectors.health_words(request.user),
    }
    return render(request, "reports/staff_home.html", context)


@require_safe
@staff_required()
def search(request: HttpRequest) -> HttpResponse:
    """People by name without accents, phone or code; events and papers by title and number."""
    words = request.GET.get("q", "").strip()[:100]
    found: dict[str, object] = {"q": words}
    if words:
        people = Paginator(search_registrations(request.user, words), PAGE_SIZE)
        events = events_visible_to(request.user).filter(
            Q(folded_title__contains=fold(words)) | Q(code__icontains=words)
        )
        page = people.get_page(request.GET.get("page"))
        found |= {
            "page": page,
            "read_events": {each.event_id for each in page if may_read(request.user, each.event)},
            "events": events.order_by("-starts_at")[:10],
            "certificates": register_of(request.user, words=words)[:10],
        }
    return render(request, "reports/search.html", found)
