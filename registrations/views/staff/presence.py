"""Presence: who was there, buổi by buổi, marked on a phone and seen as a grid."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import DomainError
from registrations import attendance, selectors
from registrations.models import Event, Mark, Registration, Session
from registrations.policies import may_manage, may_mark, may_read
from registrations.services.presence import mark_presence, undo_marks
from registrations.states import Presence, State
from registrations.views.staff.doors import event_for, markers_only

GRID_ROWS = 200
KINDS = (
    (Presence.PRESENT, gettext_lazy("Có mặt"), "✓", "good"),
    (Presence.LATE, gettext_lazy("Muộn"), "M", "wait"),
    (Presence.EXCUSED, gettext_lazy("Có phép"), "P", "note"),
    (Presence.UNEXCUSED, gettext_lazy("Không phép"), "K", "bad"),
)
SIGNS = {kind: (Presence(kind).label, sign, tone) for kind, _label, sign, tone in KINDS}


@dataclass(slots=True)
class Row:
    """One person in the grid."""

    registration: Registration
    sheet: attendance.Sheet
    cells: list[tuple[Any, ...] | None]

    @property
    def is_lost(self) -> bool:
        return not self.sheet.can_still_qualify

    @property
    def reason(self) -> str:
        sheet = self.sheet
        best = (sheet.planned - sheet.missed) * 100 // sheet.planned if sheet.planned else 0
        return _(
            "Đã vắng %(missed)d/%(planned)d buổi: dự hết các buổi còn lại cũng chỉ đạt %(best)d%%, "
            "cần %(least)d%%."
        ) % {
            "missed": sheet.missed,
            "planned": sheet.planned,
            "best": best,
            "least": sheet.threshold,
        }


@require_safe
@markers_only
def days(request: HttpRequest) -> HttpResponse:
    """The buổi around today that this user may mark."""
    today = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    week = timedelta(days=7)
    sessions = list(selectors.sessions_to_mark(request.user, today - week, today + week))
    tomorrow = today + timedelta(days=1)
    groups = [
        (_("Hôm nay"), [each for each in sessions if today <= each.starts_at < tomorrow]),
        (_("Bảy ngày tới"), [each for each in sessions if each.starts_at >= tomorrow]),
        (_("Bảy ngày qua"), [each for each in reversed(sessions) if each.starts_at < today]),
    ]
    context = {"groups": [group for group in groups if group[1]]}
    return render(request, "registrations/staff/presence_days.html", context)


@require_safe
@never_cache
@markers_only
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody by buổi, with the rate, and who can no longer qualify."""
    event = event_for(request, code, may_mark)
    sessions = list(
        event.sessions.filter(takes_presence=True)
        .select_related("room")
        .order_by("starts_at", "pk")
    )
    people = _confirmed(event)
    sheets = attendance.sheets(event)
    empty = attendance.empty_sheet(event, len(sessions))
    rows = [_row(each, sheets.get(each.pk, empty), sessions) for each in people]
    now, today = clock.now(), clock.today()
    context = {
        "event": event,
        "organiser": event.organiser,
        "sessions": [
            {
                "session": session,
                "marked": sum(row.cells[place] is not None for row in rows),
                "people": len(rows),
                "may_mark": clock.local(session.starts_at).date() <= today,
                "is_over": session.ends_at <= now,
            }
            for place, session in enumerate(sessions)
        ],
        "page": Paginator(rows, GRID_ROWS).get_page(request.GET.get("page")),
        "lost": [row for row in rows if row.is_lost and row.sheet.planned],
        "legend": [(label, sign, tone) for _kind, label, sign, tone in KINDS],
        "reads": may_read(request.user, event),
        "manages": may_manage(request.user, event),
    }
    return render(request, "registrations/staff/presence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@markers_only
def mark(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Mark one buổi: one form, one save; each tap is saved at once where scripts run."""
    event = event_for(request, code, may_mark)
    session = get_object_or_404(
        event.sessions.filter(takes_presence=True).select_related("room"), pk=pk
    )
    if request.method != "POST":
        return _mark_page(request, event, session)
    by_tap = request.headers.get("HX-Request") == "true"
    turn = uuid.uuid4() if by_tap else _turn(request.POST.get("turn"))
    try:
        written = mark_presence(
            session_id=session.pk,
            kinds=_changes(request, event, session),
            by=request.user,
            request_uuid=turn,
        )
    except DomainError as error:
        return _mark_page(request, event, session, error=str(error.message))
    if by_tap:
        return render(request, "registrations/staff/presence_counts.html", _counts(event, session))
    said = ngettext("Đã lưu %(n)d người.", "Đã lưu %(n)d người.", written) % {"n": written}
    flash.success(request, said if written else _("Không có gì thay đổi."))
    url = reverse("registrations:mark", args=[event.code, session.pk])
    return redirect(f"{url}?luot={turn}" if written else url)


@require_POST
@markers_only
def undo(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back what was saved last."""
    event = event_for(request, code, may_mark)
    session = get_object_or_404(event.sessions, pk=pk)
    marks = _marks_of_turn(event, session, _turn(request.POST.get("turn")))
    undone = undo_marks(session_id=session.pk, mark_ids=marks, by=request.user)
    said = ngettext("Đã hoàn tác %(n)d người.", "Đã hoàn tác %(n)d người.", undone) % {"n": undone}
    flash.success(request, said)
    return redirect("registrations:mark", event.code, session.pk)


def _mark_page(
    request: HttpRequest, event: Event, session: Session, *, error: str = ""
) -> HttpResponse:
    people = _confirmed(event)
    effective = attendance.effective_marks(event)
    rows = []
    for registration in people:
        kept = effective.get(registration.pk, {}).get(session.pk)
        typed = request.POST.get(f"p-{registration.pk}") if error else None
        rows.append((registration, typed or (kept.kind if kept else "")))
    turn = request.GET.get("luot", "")
    undoable = bool(turn) and bool(
        Mark.objects.filter(pk__in=_marks_of_turn(event, session, _turn(turn)), undone_by=None)[:1]
    )
    context = {
        "event": event,
        "organiser": event.organiser,
        "session": session,
        "rows": rows,
        "kinds": [(kind.value, label, tone) for kind, label, _sign, tone in KINDS],
        "turn": uuid.uuid4(),
        "undo_turn": turn if undoable else "",
        "may_mark": clock.local(session.starts_at).date() <= clock.today(),
        "error": error,
        **_tally(row[1] for row in rows),
    }
    status = 422 if error else 200
    return render(request, "registrations/staff/presence_mark.html", context, status=status)


def _changes(request: HttpRequest, event: Event, session: Session) -> dict[int, str]:
    """What differs from the marks that count now; "all": whoever has none is present."""
    effective = attendance.effective_marks(event)
    everybody = "all" in request.POST
    changes: dict[int, str] = {}
    for registration in _confirmed(event):
        kept = effective.get(registration.pk, {}).get(session.pk)
        kind = request.POST.get(f"p-{registration.pk}", "")
        if kind not in Presence.values:
            kind = Presence.PRESENT if everybody and kept is None else ""
        # A scan that staff confirm is written as theirs; the same staff mark again is not.
        if kind and (kept is None or kept.kind != kind):
            changes[registration.pk] = kind
    return changes


def _confirmed(event: Event) -> list[Registration]:
    return list(
        selectors.registrations_of_event(event).select_related(None).filter(state=State.CONFIRMED)
    )


def _row(registration: Registration, sheet: attendance.Sheet, sessions: list[Session]) -> Row:
    marks = sheet.marks
    cells = [SIGNS[Presence(marks[s.pk])] if s.pk in marks else None for s in sessions]
    return Row(registration, sheet, cells)


def _counts(event: Event, session: Session) -> dict[str, Any]:
    effective = attendance.effective_marks(event)
    kept = (effective.get(each.pk, {}).get(session.pk) for each in _confirmed(event))
    return {"saved_at": clock.now(), **_tally(mark.kind if mark else "" for mark in kept)}


def _tally(kinds: Any) -> dict[str, Any]:
    kinds = list(kinds)
    counts = [(label, kinds.count(kind), tone) for kind, label, _sign, tone in KINDS]
    return {"counts": counts, "unmarked": kinds.count(""), "total": len(kinds)}


def _turn(text: str | None) -> uuid.UUID:
    """The one saving that a form stands for; a new one where the form does not say."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


def _marks_of_turn(event: Event, session: Session, turn: uuid.UUID) -> list[int]:
    ids = event.registrations.values_list("pk", flat=True)
    made = [uuid.uuid5(turn, f"{session.pk}:{pk}") for pk in ids]
    return list(session.marks.filter(client_uuid__in=made).values_list("pk", flat=True))
