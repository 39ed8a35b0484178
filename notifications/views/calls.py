"""«Cần gọi điện»: whom to call, what to say, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Role
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from notifications import kinds, rendering, selectors, services
from notifications.forms import CallReport
from notifications.models import Message
from notifications.views.downloads import table_file

PAGE_SIZE = 20
DONE_PAGE_SIZE = 50
FILE_ROWS = 20_000

staff_only = staff_required(Role.ADMINISTRATOR, Role.STAFF)


@require_safe
@staff_only
def calls_page(request: StaffRequest) -> HttpResponse:
    """The calls to make, each with the words to say."""
    return _calls(request)


@require_safe
@staff_only
def done_page(request: StaffRequest) -> HttpResponse:
    """The calls that need nobody any more."""
    rows = selectors.calls_done(selectors.their_organisers(request.user)).defer(*selectors.WIDE)
    page = Paginator(rows, DONE_PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/calls_done.html", {"page": page, "tabs": _tabs("done")})


@require_POST
@staff_only
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what a call came to; upper rooms act on it in the same transaction."""
    mine = selectors.messages_of(request.user)
    message = get_object_or_404(mine.filter(channel=Message.Channel.CALL), pk=pk)
    form = CallReport(request.POST)
    if not form.is_valid():
        return _calls(request, error=_("Chưa ghi nhận được cuộc gọi. Xin chọn lại."), status=422)
    outcome, note = form.cleaned_data["outcome"], form.cleaned_data["note"]
    try:
        if outcome == CallReport.CLOSED:
            services.close_call(message_id=message.pk, by=request.user, note=note)
        else:
            reached = outcome == CallReport.REACHED
            services.report_call(message_id=message.pk, reached=reached, by=request.user, note=note)
    except DomainError as error:
        return _calls(request, error=str(error.message), status=422)
    said = {
        CallReport.REACHED: _("Đã ghi nhận: đã báo cho %(name)s."),
        CallReport.UNREACHED: _("Đã ghi nhận: chưa liên lạc được với %(name)s."),
        CallReport.CLOSED: _("Đã thôi gọi %(name)s."),
    }
    flash.success(request, said[outcome] % {"name": message.to_name})
    return redirect("notifications:calls")


@require_safe
@staff_only
def calls_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The calls to make, with the words to say, as XLSX or CSV."""
    rows = selectors.calls_to_make(selectors.their_organisers(request.user))[:FILE_ROWS]
    headings = [
        _("Người nhận"), _("Số điện thoại"), _("Việc cần báo"), _("Nội dung cần nói"),
        _("Báo trước"), _("Số lần đã gọi"), _("Ghi chú"),
    ]  # fmt: skip
    table = (
        (
            row.to_name, format_phone(row.to_phone), kinds.label(row.kind),
            "\n".join(rendering.render_call(row)), row.expires_at, row.attempts, row.note,
        )
        for row in rows
    )  # fmt: skip
    return table_file(
        extension, name="can-goi-dien", title=_("Cần gọi điện"), headings=headings, rows=table
    )


def _calls(request: StaffRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    rows = selectors.calls_to_make(selectors.their_organisers(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    calls = [
        {
            "message": message,
            "kind": kinds.label(message.kind),
            "say": rendering.render_call(message),
            "facts": message.context.get("facts") or [],
            "phone": format_phone(message.to_phone),
        }
        for message in page
    ]
    context: dict[str, Any] = {
        "page": page,
        "calls": calls,
        "tabs": _tabs("open", page.paginator.count),
        "error": error,
    }
    return render(request, "notifications/calls.html", context, status=status)


def _tabs(current: str, waiting: int | None = None) -> list[tuple[str, str, bool, int | None]]:
    return [
        (_("Cần gọi"), reverse("notifications:calls"), current == "open", waiting),
        (_("Đã xong"), reverse("notifications:calls_done"), current == "done", None),
    ]
