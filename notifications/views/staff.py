"""Staff pages of the outbox: what was sent, what was not and why, and sending again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Role
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from notifications import kinds, rendering, selectors, services
from notifications.forms import MessageFilters
from notifications.models import Message
from notifications.states import Outcome, State
from notifications.views.downloads import table_file

PAGE_SIZE = 50
FILE_ROWS = 20_000

staff_only = staff_required(Role.ADMINISTRATOR, Role.STAFF)


@require_safe
@staff_only
def messages_page(request: StaffRequest) -> HttpResponse:
    """The list, filtered by state, kind, words, and what the messages are about."""
    form = MessageFilters(request.GET)
    chosen = form.chosen()
    counts = selectors.count_by_state(_listed(request, {**chosen, "state": ""}))
    rows = _listed(request, chosen).defer(*selectors.WIDE)
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = counts.get(chosen["state"], 0) if "state" in chosen else sum(counts.values())
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "page": page,
        "tabs": _tabs(request, counts, chosen.get("state", "")),
        "clear_url": reverse("notifications:messages") if chosen else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "notifications/messages.html", context)


@require_safe
@staff_only
def messages_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The filtered list as XLSX or CSV."""
    rows = selectors.with_last_result(_listed(request, MessageFilters(request.GET).chosen()))
    headings = [
        _("Tạo lúc"), _("Người nhận"), _("E-mail"), _("Số điện thoại"), _("Loại tin"),
        _("Hình thức"), _("Trạng thái"), _("Số lần thử"), _("Xong lúc"), _("Tiêu đề"),
        _("Kết quả gần nhất"), _("Chi tiết"),
    ]  # fmt: skip
    outcomes = dict(Outcome.choices)
    table = (
        (
            row.created_at, row.to_name, row.to_email, format_phone(row.to_phone),
            kinds.label(row.kind), row.get_channel_display(), row.state_words, row.attempts,
            row.settled_at, row.sent_subject, outcomes.get(row.last_outcome, ""), row.last_detail,
        )
        for row in rows[:FILE_ROWS]
    )  # fmt: skip
    return table_file(
        extension, name="tin-nhan", title=_("Tin nhắn"), headings=headings, rows=table
    )


@require_safe
@staff_only
def message_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One message: its words as they went (links masked), and every try."""
    message = _one(request, pk)
    subject, text = message.sent_subject, message.sent_text
    if not text:
        subject, text = rendering.render_preview(message)
    context = {
        "message": message,
        "kind": kinds.label(message.kind),
        "subject": subject,
        "text": text,
        "facts": _facts(message),
        "history": [
            {
                "title": capfirst(each.get_outcome_display()),
                "at": each.at,
                "by": each.by,
                "note": each.detail,
            }
            for each in message.history.select_related("by").order_by("-at", "-pk")
        ],
    }
    return render(request, "notifications/message.html", context)


@require_POST
@staff_only
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a failed mail again, from its first try."""
    message = _one(request, pk)
    try:
        services.retry_message(message_id=message.pk, by=request.user)
    except DomainError as error:
        flash.error(request, error.message)
    else:
        flash.success(request, _("Đã đưa tin nhắn vào hàng chờ gửi."))
    return redirect("notifications:message", pk=pk)


def _listed(request: StaffRequest, chosen: dict[str, str]) -> QuerySet[Message]:
    return selectors.message_list(
        selectors.their_organisers(request.user),
        chosen,
        accounts_too=selectors.sees_account_mail(request.user),
    )


def _one(request: StaffRequest, pk: int) -> Message:
    rows = selectors.messages_of(request.user).select_related("organiser", "handled_by")
    return get_object_or_404(rows, pk=pk)


def _tabs(
    request: StaffRequest, counts: dict[str, int], current: str
) -> list[tuple[str, str, bool, int]]:
    def tab(state: str, label: Any, count: int) -> tuple[str, str, bool, int]:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("state", None)
        if state:
            query["state"] = state
        return str(label), f"?{query.urlencode()}", state == current, count

    tabs = [tab("", _("Tất cả"), sum(counts.values()))]
    tabs += [
        tab(state.value, state.label, counts.get(state, 0))
        for state in State
        if state != State.SENDING or counts.get(state)
    ]
    return tabs


def _facts(message: Message) -> list[tuple[str, Any]]:
    return [
        (_("Người nhận"), message.to_name),
        (_("E-mail"), message.to_email),
        (_("Số điện thoại"), format_phone(message.to_phone)),
        (_("Hình thức"), message.get_channel_display()),
        (_("Ngôn ngữ"), message.get_language_display()),
        (_("Tạo lúc"), _moment(message.created_at)),
        (_("Hẹn gửi lúc"), _moment(message.due_at) if message.is_unsent else ""),
        (_("Không gửi sau"), _moment(message.expires_at)),
        (_("Xong lúc"), _moment(message.settled_at)),
        (_("Số lần thử"), message.attempts),
        (_("Người gọi"), message.handled_by),
        (_("Ghi chú"), message.note),
    ]


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%H:%M %d/%m/%Y}" if value else ""
