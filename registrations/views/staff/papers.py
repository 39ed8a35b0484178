"""Papers to print: the sheet to sign at a buổi, and the list of people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registrations import papers
from registrations.policies import may_mark, may_read
from registrations.views.staff.doors import event_for, markers_only, readers_only


@require_safe
@never_cache
@markers_only
def sign_in_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Bảng điểm danh of one buổi."""
    event = event_for(request, code, may_mark)
    session = get_object_or_404(event.sessions.select_related("room"), pk=pk)
    return _pdf(papers.sign_in_sheet(event, session), f"{event.code}-diem-danh-{session.pk}")


@require_safe
@never_cache
@markers_only
def marked_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Bảng điểm danh of one buổi with what was marked."""
    event = event_for(request, code, may_mark)
    session = get_object_or_404(event.sessions.select_related("room"), pk=pk)
    return _pdf(papers.marked_sheet(event, session), f"{event.code}-da-diem-danh-{session.pk}")


@require_safe
@never_cache
@readers_only
def participants(request: HttpRequest, code: str) -> HttpResponse:
    """Danh sách học viên, đại biểu."""
    event = event_for(request, code, may_read)
    return _pdf(papers.list_of_participants(event), f"{event.code}-danh-sach")


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
