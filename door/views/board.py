"""The live board: for the head of reception, and for the screen in the hall."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from door.screens import opens_screen
from door.selectors.board import board_of, version_of
from door.views.staff import at_the_door
from registrations.models import Session
from registrations.policies import may_stand_at_door
from registrations.views.staff.doors import event_for

DESK, SCREEN = "desk", "screen"
# Seconds: how old a board may be, how long one may take to draw it, how long it is kept.
FRESH_S, DRAWING_S, KEPT_S = 0.5, 10, 60


@require_safe
@never_cache
@at_the_door
def board(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """Who arrived and who is missing, with their phones, for those who run the reception."""
    event = event_for(request, code, may_stand_at_door)
    found = _session(event.code, session)
    poll = reverse("door:board", args=[code, session])
    return _answer(request, found, DESK, poll, {"event": event})


@require_safe
@never_cache
def screen(request: HttpRequest, code: str, session: int, token: str) -> HttpResponse:
    """The same for the screen in the hall, until midnight: who came, never who did not."""
    found = _session(code, session)
    day = clock.local(found.starts_at).date()
    door_day = get_object_or_404(found.event.door_days, day=day)
    if door_day.is_over or not opens_screen(door_day, found, token):
        raise Http404
    return _answer(request, found, SCREEN, request.path, {"event": found.event})


def _session(code: str, pk: int) -> Session:
    rows = Session.objects.filter(takes_presence=True).select_related("event__organiser")
    return get_object_or_404(rows, pk=pk, event__code=code)


def _answer(
    request: HttpRequest, session: Session, kind: str, poll: str, context: dict[str, Any]
) -> HttpResponse:
    """The page; or, to a board that asks with the version it shows, what is new: 204 for nothing."""
    version, drawn = _drawn(session, kind, poll)
    if "v" not in request.GET:
        context |= {"session": session, "part": mark_safe(drawn)}  # noqa: S308
        return render(request, f"door/board/{kind}.html", context)
    return HttpResponse(status=204) if request.GET["v"] == version else HttpResponse(drawn)


def _drawn(session: Session, kind: str, poll: str) -> tuple[str, str]:
    """The board and its version: at most FRESH_S old, drawn by one for all who look at it; while
    one draws the others see the one before."""
    key = f"door.board:{kind}:{session.pk}:{get_language()}:{poll}"
    kept: tuple[str, str, float] | None = cache.get(key)
    if kept is not None and time.time() - kept[2] < FRESH_S:
        return kept[0], kept[1]
    if kept is not None and not cache.add(f"{key}:drawing", 1, DRAWING_S):
        return kept[0], kept[1]
    # Read before the board: what comes in between is drawn once more, not missed.
    version = version_of(session)
    drawn = (
        kept[1]
        if kept is not None and kept[0] == version
        else _draw(session, kind, f"{poll}?v={version}")
    )
    cache.set(key, (version, drawn, time.time()), KEPT_S)
    cache.delete(f"{key}:drawing")
    return version, drawn


def _draw(session: Session, kind: str, poll: str) -> str:
    context = {
        "board": board_of(session),
        "kind": kind,
        "session": session,
        "event": session.event,
        "poll": poll,
        "now": clock.now(),
    }
    return render_to_string("door/board/part.html", context)
