"""Staff pages of the outbox: what was sent, what was not and why, and sending again."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Role
from common.errors import DomainError
from common.vietnamese.numbers import money
from common.vietnamese.phones import format_phone
from notifications import channels, kinds, naming, rendering, retrying, selectors, services
from notifications.forms import MessageFilters
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome, State
from notifications.views.downloads import table_file

PAGE_SIZE = 50
FILE_ROWS = 20_000

# In the order of a message's life; those of rare trouble only where there are some.
TABS = (
    State.QUEUED, selectors.DUE, State.SENDING, State.SENT, State.FAILED, selectors.BOUNCED,
    State.HELD, State.MISSED, State.WITHDRAWN, State.FOLDED,
)  # fmt: skip
ALWAYS = (State.QUEUED, selectors.DUE, State.SENT, State.FAILED, selectors.BOUNCED)
TO_RETRY = (State.FAILED, selectors.BOUNCED)

staff_only = staff_required(Role.ADMINISTRATOR, Role.STAFF)


@require_safe
@staff_only
def messages_page(request: StaffRequest) -> HttpResponse:
    """The list, filtered by state, kind, channel, event, person, batch and words."""
    form = MessageFilters(request.GET)
    chosen = form.chosen()
    events = naming.choices("event", selectors.their_organisers(request.user))
    unsorted = _listed(request, {**chosen, "state": ""})
    came_back, cost = selectors.came_back_and_cost(unsorted)
    counts = selectors.count_by_state(unsorted)
    counts |= {selectors.DUE: selectors.count_due(unsorted), selectors.BOUNCED: came_back}
    # What another office has is not even named.
    asked = _about(chosen) if _all(counts) else []
    form.offer_events(events, name_asked=bool(asked))
    paginator = Paginator(_listed(request, chosen).defer(*selectors.WIDE), PAGE_SIZE)
    paginator.count = counts.get(chosen["state"], 0) if "state" in chosen else _all(counts)
    page = paginator.get_page(request.GET.get("page"))
    names = {scope: naming.Named(label) for scope, label in events}
    names |= naming.names_of({*(row.scope for row in page), *asked})
    context = {
        "filters": form,
        "page": page,
        "rows": _with_names(list(page), names),
        "about": _about_words(request, chosen, names),
        "tabs": _tabs(request, counts, chosen.get("state", "")),
        "cost": cost,
        "clear_url": reverse("notifications:messages") if chosen else "",
        "query": request.GET.urlencode(),
        "again": counts.get(State.FAILED) and chosen.get("state") in TO_RETRY,
    }
    return render(request, "notifications/messages.html", context)


@require_safe
@staff_only
def messages_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The filtered list as XLSX or CSV."""
    listed = _listed(request, MessageFilters(request.GET).chosen())
    rows = list(selectors.with_last_result(listed).defer(*selectors.WIDE)[:FILE_ROWS])
    names = naming.names_of({key for row in rows for key in (row.scope, row.batch)})
    headings = [
        _("Tạo lúc"), _("Người nhận"), _("E-mail"), _("Số điện thoại"), _("Loại tin"),
        _("Hình thức"), _("Trạng thái"), _("Số lần thử"), _("Xong lúc"), _("Tiêu đề"),
        _("Kết quả gần nhất"), _("Chi tiết"), _("Sự kiện"), _("Đợt gửi"), _("Chi phí (đ)"),
    ]  # fmt: skip
    outcomes = dict(Outcome.choices)
    table = (
        (
            row.created_at, row.to_name, row.to_email, format_phone(row.to_phone),
            kinds.label(row.kind), row.get_channel_display(), row.state_words, row.attempts,
            row.settled_at, row.sent_subject, outcomes.get(row.last_outcome, ""), row.last_detail,
            _label(names, row.scope), _label(names, row.batch), row.cost or 0,
        )
        for row in rows
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
    tries = list(message.history.select_related("by").order_by("-at", "-pk"))
    names = naming.names_of((message.scope, message.batch, f"person:{message.person_id}"))
    context = {
        "message": message,
        "kind": kinds.label(message.kind),
        "subject": subject,
        "text": text,
        "looks": message.channel == Channel.EMAIL and bool(text),
        "facts": _facts(message, sum(each.cost for each in tries)),
        "about": [
            (label, names[key])
            for label, key in (
                (_("Người tham dự"), f"person:{message.person_id}"),
                (_("Sự kiện"), message.scope),
                (_("Đợt gửi"), message.batch),
            )
            if key in names
        ]
        + _digest_of(message),
        "history": _history(tries),
    }
    return render(request, "notifications/message.html", context)


@require_safe
@staff_only
def message_look(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail as it looks, in a box of its own: nothing runs in it, nothing is fetched."""
    message = _one(request, pk)
    html = rendering.render_look(message)
    if message.channel != Channel.EMAIL or not html:
        raise Http404
    return mail_response(html)


def mail_response(html: str) -> HttpResponse:
    """A mail's HTML (rendering.render_look) as a page of its own, in which nothing runs."""
    response = HttpResponse(html)
    # Its one style is known by its hash; from a page in this box not even a form could be sent.
    response._csp_replace = {  # type: ignore[attr-defined]
        "sandbox": True,
        "script-src": [NONE],
        "form-action": [NONE],
        "img-src": ["data:"],
        "style-src": [f"'{each}'" for each in rendering.style_hashes(html)],
    }
    return response


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


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def retry_all(request: StaffRequest) -> HttpResponse:
    """Send again what failed of a filtered list: asked once more, with the numbers."""
    chosen = MessageFilters(request.GET).chosen()
    rows = _listed(request, chosen)
    back = f"{reverse('notifications:messages')}?{request.GET.urlencode()}"
    if request.method == "POST":
        queued = retrying.retry_messages(rows=rows, by=request.user)
        said = ngettext(
            "Đã đưa %(n)d tin vào hàng chờ gửi.", "Đã đưa %(n)d tin vào hàng chờ gửi.", queued
        )
        flash.success(request, said % {"n": queued})
        return redirect(back)
    failed = rows.filter(state=State.FAILED).exclude(channel=Channel.CALL).count()
    again = retrying.retryable(rows)
    count = again.count()
    names = naming.names_of(_about(chosen) if rows.exists() else [])
    context = {
        "count": count,
        "left_out": max(0, failed - again.filter(state=State.FAILED).count()),
        "about": _about_words(request, chosen, names),
        "minutes": -(-count // retrying.usual_pace()),
        "most": retrying.MOST,
        "back": back,
    }
    return render(request, "notifications/retry.html", context)


def _listed(request: StaffRequest, chosen: dict[str, Any]) -> QuerySet[Message]:
    return selectors.message_list(
        selectors.office_keys(request.user),
        chosen,
        accounts_too=selectors.sees_account_mail(request.user),
    )


def _one(request: StaffRequest, pk: int) -> Message:
    rows = selectors.messages_of(request.user).select_related(
        "organiser", "handled_by", "folded_into"
    )
    return get_object_or_404(rows, pk=pk)


def _all(counts: dict[str, int]) -> int:
    return sum(count for state, count in counts.items() if state not in selectors.ALSO)


def _about(chosen: dict[str, Any]) -> list[str]:
    """The keys of what the list is narrowed to by a link from elsewhere."""
    person = [f"person:{chosen['person']}"] if "person" in chosen else []
    return person + [chosen[name] for name in ("scope", "batch") if name in chosen]


def _about_words(
    request: StaffRequest, chosen: dict[str, Any], names: dict[str, naming.Named]
) -> list[dict[str, str]]:
    """«Người nhận: Lê An», each with its page, and the address of the list without it."""
    labels = {"person": _("Người nhận"), "batch": _("Đợt gửi"), "topic": _("Chỉ về một đăng ký")}
    found = []
    for name, label in labels.items():
        if name not in chosen:
            continue
        query = request.GET.copy()
        for gone in (name, "page"):
            query.pop(gone, None)
        key = f"person:{chosen[name]}" if name == "person" else chosen[name]
        named = names.get(key, naming.Named(""))
        found.append(
            {"label": label, "name": named.label, "url": named.url,
             "without": f"?{query.urlencode()}"}
        )  # fmt: skip
    return found


def _with_names(page: list[Message], names: dict[str, naming.Named]) -> list[dict[str, Any]]:
    costs = selectors.cost_of_each(page)
    return [
        {
            "message": row,
            "event": names.get(row.scope),
            "cost": costs.get(row.pk, 0),
            "at": row.settled_at or (row.due_at if row.is_unsent else row.created_at),
            "waits": row.settled_at is None and row.is_unsent,
        }
        for row in page
    ]


def _label(names: dict[str, naming.Named], key: str) -> str:
    return names[key].label if key in names else ""


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

    labels = {
        **dict(State.choices),
        selectors.DUE: _("Đến giờ gửi"),
        selectors.BOUNCED: _("Bị trả lại"),
    }
    tabs = [tab("", _("Tất cả"), _all(counts))]
    return tabs + [
        tab(state, labels[state], counts.get(state, 0))
        for state in TABS
        if state in ALWAYS or state == current or counts.get(state)
    ]


def _facts(message: Message, cost: int) -> list[tuple[str, Any]]:
    return [
        (_("Người nhận"), message.to_name),
        (_("E-mail"), message.to_email),
        (_("Số điện thoại"), format_phone(message.to_phone)),
        (_("Hình thức"), message.get_channel_display()),
        (_("Ngôn ngữ"), message.get_language_display()),
        (_("Tạo lúc"), _moment(message.created_at)),
        (_("Hẹn gửi lúc"), _moment(message.due_at) if not message.settled_at else ""),
        (_("Không gửi sau"), _moment(message.expires_at)),
        (_("Xong lúc"), _moment(message.settled_at)),
        (_("Số lần thử"), message.attempts),
        (_("Chi phí"), money(cost) if cost else ""),
        (_("Người gọi"), message.handled_by),
        (_("Ghi chú"), message.note),
    ]


def _digest_of(message: Message) -> list[tuple[str, naming.Named]]:
    """Where what was folded is said, and whether that went."""
    digest = message.became
    if digest == message:
        return []
    label = digest.sent_subject or digest.to_name
    url = reverse("notifications:message", args=[digest.pk])
    return [(_("Thư gộp"), naming.Named(f"{label} ({digest.state_words})", url))]


def _history(tries: list[Attempt]) -> list[dict[str, Any]]:
    return [
        {
            "title": capfirst(
                f"{each.get_outcome_display()} ({each.get_channel_display()})"
                if each.channel in channels.PAID
                else each.get_outcome_display()
            ),
            "at": each.at,
            "by": each.by,
            "note": " · ".join(filter(None, (each.detail, money(each.cost) if each.cost else ""))),
        }
        for each in tries
    ]


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%H:%M %d/%m/%Y}" if value else ""
