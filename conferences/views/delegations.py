"""One delegation for staff: its roster under review, its letters, what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.received import as_attachment
from common.vietnamese.phones import format_phone
from conferences import links
from conferences.addressees import Contact
from conferences.forms import CoordinatorForm, RemarkForm
from conferences.models import Delegation, RosterChange
from conferences.roster import shown
from conferences.selectors.delegations import delegations_with_units
from conferences.selectors.pipeline import Standing
from conferences.selectors.rosters import Roster, roster_of
from conferences.services import letters, reviewing
from conferences.services.changes import CHANGEABLE
from conferences.services.submitting import take_up_again
from conferences.states import EDITABLE, DelegationState
from conferences.timeline import delegation_timeline, entry_words, history_of
from conferences.views.delegation_lines import gone_since, lines_of
from conferences.views.sending import ask, event_of_staff
from notifications.selectors import message_list
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import State
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page

MESSAGES_SHOWN, PAGE_SIZE = 20, 100
# Who answered on paper is reviewed all the same.
REVIEWED = (DelegationState.SUBMITTED, DelegationState.APPROVED)

# What one button does at once: the service, and what staff are told afterwards.
DEEDS: dict[str, tuple[Callable[..., Any], Any]] = {
    "duyet": (reviewing.approve_delegation, gettext_lazy("Đã duyệt danh sách và báo tin.")),
    "chot": (reviewing.lock_roster, gettext_lazy("Đã chốt danh sách và báo tin.")),
    "da-den": (reviewing.mark_arrived, gettext_lazy("Đã ghi đoàn đến.")),
    "nhan-cho": (reviewing.seat_waiting, gettext_lazy("Đã nhận người đang chờ vào chỉ tiêu.")),
    "tham-du-lai": (take_up_again, gettext_lazy("Đã mở lại danh sách của đoàn.")),
    "gui-giay-moi": (letters.send_letter_again, gettext_lazy("Đã gửi giấy mời.")),
}


def delegation_for(request: HttpRequest, code: str, pk: int) -> tuple[Event, Delegation]:
    """A delegation of an edition that this user runs. Raises Http404."""
    event = event_of_staff(request, code)
    delegation = get_object_or_404(delegations_with_units(event), pk=pk)
    delegation.unit.conference.event = event
    return event, delegation


def page_of(delegation: Delegation) -> str:
    event = delegation.unit.conference.event
    return reverse("conferences:roster", args=[event.code, delegation.pk])


@require_safe
@never_cache
@managing
def roster(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The roster with what was understood and what changed since staff last looked."""
    event, delegation = delegation_for(request, code, pk)
    found = roster_of(delegation)
    lines = lines_of(found)
    standing = _standing(delegation, found)
    changes = list(
        delegation.changes.select_related("leaving__registration", "coming__registration", "decided_by")
    )  # fmt: skip
    context = {
        "event": event,
        "delegation": delegation,
        "unit": delegation.unit,
        "standing": standing,
        "roster": found,
        "lines": lines,
        "doubts": sum(bool(line.remarks) for line in lines),
        "news": sum(line.is_new or line.changed for line in lines),
        "gone": gone_since(found),
        "may_seat": standing.waiting and _seats_free(delegation),
        "asked": [each for each in changes if each.state == RosterChange.State.ASKED],
        "decided": [each for each in changes if each.state != RosterChange.State.ASKED],
        "letters": delegation.letters.all(),
        "history": delegation_timeline(delegation),
        "messages_sent": message_list([event.organiser], {"topic": delegation.topic}).order_by(
            "-created_at", "-pk"
        )[:MESSAGES_SHOWN],
        "link": _link(delegation),
        "editable": delegation.state in EDITABLE,
        "changeable": delegation.state in CHANGEABLE,
        **_next_steps(event, delegation, standing),
    }
    return render(request, "conferences/staff/delegations/roster.html", context)


def _standing(delegation: Delegation, found: Roster) -> Standing:
    standing = Standing(delegation)
    for row in found.rows:
        if row.delegate is None:
            continue
        registration = row.delegate.registration
        if registration.state == State.WAITLISTED:
            standing.waiting += 1
        elif registration.is_live and registration.seatless:
            standing.outside += 1
        elif registration.is_live:
            standing.seated += 1
    return standing


def _seats_free(delegation: Delegation) -> int:
    block = delegation.unit.block
    return block.size - block.used if block is not None and block.released_at is None else 0


def _link(delegation: Delegation) -> str:
    """The coordinator's page, to be passed on by Zalo or read out."""
    return f"{settings.SITE_URL}{links.delegation_path(delegation)}"


def _next_steps(event: Event, delegation: Delegation, standing: Standing) -> dict[str, Any]:
    """The one primary action, quiet ones beside it, and the rest for the menu."""

    def deed(name: str, label: str, icon: str = "", **more: Any) -> dict[str, Any]:
        url = reverse("conferences:roster_do", args=[event.code, delegation.pk, name])
        return {"label": label, "url": url, "icon": icon, "post": True, **more}

    def page(name: str, label: str, icon: str = "", **more: Any) -> dict[str, Any]:
        args = [event.code, delegation.pk]
        return {
            "label": label,
            "url": reverse(f"conferences:{name}", args=args),
            "icon": icon,
            **more,
        }

    state = DelegationState(delegation.state)
    primary = {
        DelegationState.SUBMITTED: deed("duyet", _("Duyệt danh sách"), "check"),
        DelegationState.APPROVED: deed("chot", _("Chốt danh sách"), "check"),
        DelegationState.LOCKED: deed("da-den", _("Đoàn đã đến"), "check"),
    }.get(state)
    if standing.stage == "unsent":
        primary = deed("gui-giay-moi", _("Gửi giấy mời"), "message-square")
    beside = [page("roster_return", _("Trả lại để sửa"), "arrow-left")] if state in REVIEWED else []
    rest = [page("roster_coordinator", _("Sửa cán bộ đầu mối"), "user")]
    unit_args = [event.code, delegation.unit_id]
    rest.append(
        {
            "label": _("Sửa chỉ tiêu, số giấy mời"),
            "url": reverse("conferences:unit_quota", args=unit_args),
            "icon": "pencil",
        }
    )
    if standing.stage != "unsent":
        rest.append(deed("gui-giay-moi", _("Gửi lại giấy mời"), "message-square"))
    rest.append(page("roster_renew_link", _("Đổi liên kết"), "refresh-cw"))
    on_roster = []
    if state in EDITABLE:
        on_roster = [
            page("roster_row_new", _("Thêm người"), "plus"),
            page("roster_submit", _("Gửi thay đoàn"), "arrow-right"),
        ]
    elif state in CHANGEABLE:
        on_roster = [page("change_add", _("Thêm đại biểu"), "plus")]
    if state == DelegationState.DECLINED:
        primary = deed("tham-du-lai", _("Mở lại danh sách"), "refresh-cw")
    elif state != DelegationState.ARRIVED:
        rest.append(page("roster_decline", _("Ghi không tham dự"), "circle-x", danger=True))
    if state == DelegationState.INVITED:
        rest.append(
            {
                "label": _("Thôi mời đơn vị này"),
                "url": reverse("conferences:unit_withdraw", args=unit_args),
                "icon": "circle-x",
                "post": True,
                "danger": True,
            }
        )
    return {"primary": primary, "beside": beside, "actions": rest, "roster_actions": on_roster}


@require_POST
@managing
def do(request: HttpRequest, code: str, pk: int, deed: str) -> HttpResponse:
    """Approve, lock, note the arrival, seat who waits, send the letter, renew the link."""
    _event, delegation = delegation_for(request, code, pk)
    if deed not in DEEDS:
        raise Http404
    service, said = DEEDS[deed]
    try:
        service(delegation_id=delegation.pk, by=Actor.user(request.user))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect(page_of(delegation))


@both
@never_cache
@managing
def return_roster(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send the roster back with what is to be corrected."""
    event, delegation = delegation_for(request, code, pk)
    form = RemarkForm(request.POST or None)
    returned = accepted(
        request,
        form,
        lambda: reviewing.return_delegation(
            delegation_id=delegation.pk,
            remark=form.cleaned_data["remark"],
            by=Actor.user(request.user),
        ),
        done=_("Đã trả lại và báo cán bộ đầu mối."),
    )
    if returned:
        return redirect(page_of(delegation))
    return form_page(
        request,
        form,
        title=_("Trả lại để sửa: %(unit)s") % {"unit": delegation.unit.name},
        submit=_("Trả lại và báo"),
        back=page_of(delegation),
        event=event,
        note=_("Người đã duyệt vẫn giữ chỗ; cán bộ đầu mối sửa rồi gửi lại."),
    )


@both
@never_cache
@managing
def coordinator(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Who answers for this unit."""
    event, delegation = delegation_for(request, code, pk)
    phone = delegation.coordinator_phone
    initial = {
        "name": delegation.coordinator_name,
        "phone": format_phone(phone) if phone else "",
        "email": delegation.coordinator_email,
    }
    form = CoordinatorForm(request.POST if request.method == "POST" else None, initial=initial)
    named = accepted(
        request,
        form,
        lambda: letters.set_coordinator(
            delegation_id=delegation.pk,
            contact=Contact(delegation.unit.name, **form.cleaned_data),
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if named:
        return redirect(page_of(delegation))
    return form_page(
        request,
        form,
        title=_("Cán bộ đầu mối của %(unit)s") % {"unit": delegation.unit.name},
        back=page_of(delegation),
        event=event,
        note=_(
            "Tin nhắn cho đại biểu không có e-mail cũng được gửi đến đây. "
            "Người cũ vẫn mở được liên kết của đoàn cho đến khi liên kết được đổi."
        ),
    )


@both
@never_cache
@managing
def renew_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A new secret link, where the old one went astray."""
    event, delegation = delegation_for(request, code, pk)
    told = _("Liên kết mới được gửi đến %(email)s.") % {"email": delegation.coordinator_email}
    call = _("Đầu mối chưa có e-mail: sao chép liên kết mới trên trang của đoàn rồi gửi qua Zalo.")
    return ask(
        request,
        event,
        lambda by: letters.renew_link(delegation_id=delegation.pk, by=by),
        lambda _made: _("Liên kết cũ đã hết dùng."),
        back=page_of(delegation),
        title=_("Đổi liên kết của đoàn"),
        text=delegation.unit.name,
        consequences=[
            _("Liên kết cũ không mở được nữa, ở bất kỳ ai."),
            told if delegation.coordinator_email else call,
        ],
        submit=_("Đổi liên kết"),
        danger=True,
    )


@require_safe
@never_cache
@managing
def history(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Everything that ever happened to this delegation, each saved cell too."""
    event, delegation = delegation_for(request, code, pk)
    page = Paginator(history_of(delegation), PAGE_SIZE).get_page(request.GET.get("page"))
    columns = roster_of(delegation).context
    context = {
        "event": event,
        "delegation": delegation,
        "page": page,
        "entries": [entry_words(entry, columns) for entry in page],
    }
    return render(request, "conferences/staff/delegations/history.html", context)


@require_safe
@never_cache
@managing
def letter_file(request: HttpRequest, code: str, pk: int, letter: int) -> HttpResponse:
    """A công văn cử đại biểu as it was sent, to be saved."""
    _event, delegation = delegation_for(request, code, pk)
    kept = get_object_or_404(delegation.letters, pk=letter)
    return as_attachment(kept.file, kept.file_name)


@require_safe
@never_cache
@managing
def roster_file(request: HttpRequest, code: str, pk: int, extension: str) -> HttpResponse:
    """The roster as it was understood, as XLSX or CSV."""
    event, delegation = delegation_for(request, code, pk)
    found = roster_of(delegation)
    columns = found.context.columns
    rows = [
        (
            row.number,
            *(shown(row.understood, column) or row.cells.get(column, "") for column in columns),
            row.delegate.registration.get_state_display() if row.delegate else _("Chưa gửi"),
        )
        for row in found.rows
    ]
    return table_file(
        extension,
        name=f"doan-{event.code}-{delegation.pk}",
        title=_("Danh sách đoàn"),
        headings=[_("STT"), *map(found.context.label, columns), _("Trạng thái")],
        rows=rows,
    )
