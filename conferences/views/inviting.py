"""Whom an edition invites: the list, their seats, their letters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from conferences import papers, selectors
from conferences.forms import (
    LettersForm,
    ManyUnitsForm,
    NorthForm,
    QuotaForm,
    UnitFilters,
    UnitForm,
)
from conferences.models import Conference, InvitedUnit
from conferences.selectors.delegations import UNANSWERED
from conferences.selectors.pipeline import STAGES, Standing, narrowed, stage_counts, standings
from conferences.services import inviting
from conferences.services.inviting import Unit
from conferences.states import DelegationState
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.notices import moment_words
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, form_page


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _unit(event: Event, pk: int) -> InvitedUnit:
    return get_object_or_404(selectors.invited_to(event), pk=pk)


def _list(code: str) -> str:
    return reverse("conferences:units", args=[code])


@require_safe
@managing
def units(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody invited, with seats kept and used, and the number of the letter."""
    event = _event(request, code)
    found = standings(event)
    filters = UnitFilters(request.GET)
    chosen = filters.chosen()
    units = [each.delegation.unit for each in found]
    counts = stage_counts(found)
    context = {
        "event": event,
        "all": len(found),
        "rows": narrowed(
            found, words=chosen["q"], stage=chosen["stage"], changes=bool(chosen["changes"])
        ),
        "filters": filters,
        "narrowed": any(chosen.values()),
        "stages": [(stage, *STAGES[stage], count) for stage, count in counts.items()],
        "invited": sum(unit.quota for unit in units),
        "seated": sum(each.seated for each in found),
        "waiting": sum(each.waiting for each in found),
        "outside": sum(each.outside for each in found),
        "changes": sum(each.changes for each in found),
        "unsent": _unsent(found),
        "actions": _actions(event, found),
    }
    return render(request, "conferences/staff/units.html", context)


def _unsent(found: list[Standing]) -> int:
    """How many giấy mời are still to be sent."""
    return sum(
        each.delegation.letter_sent_at is None and each.delegation.state in UNANSWERED
        for each in found
    )


def _actions(event: Event, found: list[Standing]) -> list[dict[str, str]]:
    """What may be done to the whole list, besides its one primary action."""

    def item(label: str, name: str, icon: str = "") -> dict[str, str]:
        return {
            "label": label,
            "url": reverse(f"conferences:{name}", args=[event.code]),
            "icon": icon,
        }

    def has(*stages: str) -> bool:
        return any(each.stage in stages for each in found)

    listed = [
        item(_("Thêm một đơn vị"), "unit_invite", "plus"),
        item(_("Thêm nhiều đơn vị"), "unit_invite_many", "plus"),
        item(_("Mời các tỉnh phía Bắc"), "unit_invite_north", "building-2"),
    ]
    if not found:
        return listed
    listed.append(item(_("Ghi cán bộ đầu mối theo danh sách"), "unit_coordinators", "users"))
    if any(each.delegation.unit.letter_number is None for each in found):
        listed.append(item(_("Ghi số giấy mời"), "unit_letters", "pencil"))
    if has("sent", "opened", DelegationState.DRAFT):
        listed.append(item(_("Nhắc đơn vị chưa trả lời"), "units_remind", "clock"))
    if has(DelegationState.APPROVED):
        listed.append(item(_("Chốt các danh sách đã duyệt"), "rosters_lock", "check"))
    return listed


@both
@managing
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """One unit more."""
    event = _event(request, code)
    form = UnitForm(request.POST or None)
    invited = accepted(
        request,
        form,
        lambda: inviting.invite_units(
            event_id=event.pk,
            units=inviting.placed(
                [Unit(*(form.cleaned_data[name] for name in ("kind", "name", "quota")))], event
            ),
            held_until=form.cleaned_data["held_until"],
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if invited is not None:
        return redirect(_list(code))
    return form_page(request, form, title=_("Thêm đơn vị được mời"), back=_list(code), event=event)


@both
@managing
def invite_many(request: HttpRequest, code: str) -> HttpResponse:
    """Several units of one kind, by their names."""
    event = _event(request, code)
    form = ManyUnitsForm(request.POST or None)

    def act() -> list[InvitedUnit]:
        kind, quota = form.cleaned_data["kind"], form.cleaned_data["quota"]
        units = [Unit(kind, name, quota) for name in form.cleaned_data["names"]]
        return inviting.invite_units(
            event_id=event.pk,
            units=inviting.placed(units, event),
            held_until=form.cleaned_data["held_until"],
            by=Actor.user(request.user),
        )

    invited = accepted(request, form, act, done=_("Đã thêm vào danh sách mời."))
    if invited is not None:
        there = len(form.cleaned_data["names"]) - len(invited)
        if there:
            note = _("%(count)d đơn vị đã có trong danh sách, được giữ nguyên.")
            messages.info(request, note % {"count": there})
        return redirect(_list(code))
    return form_page(
        request,
        form,
        title=_("Thêm nhiều đơn vị"),
        submit=_("Thêm vào danh sách"),
        back=_list(code),
        event=event,
    )


@both
@managing
def invite_north(request: HttpRequest, code: str) -> HttpResponse:
    """Sở Công Thương and Trung tâm Khuyến công of the northern provinces, all at once."""
    event = _event(request, code)
    conference = Conference.objects.get(pk=event.pk)
    form = NorthForm(request.POST or None, initial={"quota": 3})

    def act() -> list[InvitedUnit]:
        host = "" if form.cleaned_data["with_host"] else conference.host_province_code
        return inviting.invite_units(
            event_id=event.pk,
            units=inviting.northern_units(event, quota=form.cleaned_data["quota"], besides=host),
            held_until=form.cleaned_data["held_until"],
            by=Actor.user(request.user),
        )

    invited = accepted(request, form, act, done=_("Đã thêm vào danh sách mời."))
    if invited is not None:
        return redirect(_list(code))
    found = len(inviting.northern_units(event, quota=0))
    note = _(
        "%(count)d đơn vị, theo tên tỉnh, thành phố vào ngày hội nghị. "
        "Đơn vị đã có trong danh sách được giữ nguyên."
    )
    return form_page(
        request,
        form,
        title=_("Mời các tỉnh, thành phố phía Bắc"),
        submit=_("Thêm vào danh sách"),
        back=_list(code),
        event=event,
        note=note % {"count": found},
    )


@both
@managing
def quota(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """More or fewer delegates of one unit, for longer or not; and the number of its letter."""
    event = _event(request, code)
    unit = _unit(event, pk)
    back = reverse("conferences:roster", args=[code, unit.delegation.pk])
    initial = {
        "quota": unit.quota,
        "letter_number": unit.letter_number,
        "letter_date": unit.letter_date,
    }
    form = QuotaForm(request.POST or None, initial=initial)
    changed = accepted(
        request,
        form,
        lambda: _save_unit(unit, form.cleaned_data, Actor.user(request.user)),
        done=_("Đã lưu."),
    )
    if changed:
        return redirect(back)
    title = _("Chỉ tiêu, giấy mời: %(name)s") % {"name": unit.name}
    return form_page(request, form, title=title, back=back, event=event, note=_kept_words(unit))


@transaction.atomic
def _save_unit(unit: InvitedUnit, data: dict[str, Any], by: Actor) -> InvitedUnit:
    """Both or neither: what is refused at one field is not half done at the other."""
    if data["quota"] != unit.quota or data["held_until"]:
        inviting.change_quota(
            unit_id=unit.pk, quota=data["quota"], held_until=data["held_until"], by=by
        )
    return inviting.number_letter(
        unit_id=unit.pk, number=data["letter_number"], day=data["letter_date"], by=by
    )


def _kept_words(unit: InvitedUnit) -> str:
    block = unit.block
    if block is None:
        return _("Chưa giữ chỗ cho đơn vị này.")
    if block.released_at is not None:
        return _("Chỗ chưa dùng đã trả về chỉ tiêu chung.")
    return _("Đang giữ %(size)d chỗ đến hết %(until)s, đã dùng %(used)d.") % {
        "size": block.size,
        "until": f"{Standing(unit.delegation).kept_until:%d/%m/%Y}",
        "used": block.used,
    }


@require_POST
@managing
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a unit off the list; its seats go to everybody."""
    event = _event(request, code)
    unit = _unit(event, pk)
    try:
        inviting.withdraw_invitation(unit_id=unit.pk, by=Actor.user(request.user))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("conferences:roster", code, unit.delegation.pk)
    messages.success(request, _("Đã bỏ %(name)s khỏi danh sách mời.") % {"name": unit.name})
    return redirect(_list(code))


@both
@managing
def letters(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of văn thư, for all letters that have none yet."""
    event = _event(request, code)
    form = LettersForm(request.POST or None)
    numbered = accepted(
        request,
        form,
        lambda: inviting.number_letters(
            event_id=event.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã ghi số giấy mời."),
    )
    if numbered is not None:
        return redirect(_list(code))
    waiting = selectors.invited_to(event).filter(letter_number=None).count()
    note = ngettext("%(count)d giấy mời chưa có số.", "%(count)d giấy mời chưa có số.", waiting)
    return form_page(
        request,
        form,
        title=_("Ghi số giấy mời"),
        back=_list(code),
        event=event,
        note=note % {"count": waiting},
    )


@require_safe
@managing
def letters_file(request: HttpRequest, code: str) -> HttpResponse:
    """All letters as one PDF, to be printed, signed and sent."""
    event = _event(request, code)
    rows = list(selectors.invited_to(event))
    if not rows:
        raise Http404
    conference = Conference.objects.get(pk=event.pk)
    conference.event = event
    response = HttpResponse(papers.letters_of(conference, rows), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="giay-moi-{event.code}.pdf"'
    return response


@require_safe
@managing
def units_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The list as XLSX or CSV."""
    event = _event(request, code)
    headings = [
        _("STT"), _("Tên đơn vị"), _("Loại đơn vị"), _("Tỉnh/thành phố"), _("Số đại biểu được mời"),
        _("Đã đăng ký"), _("Chờ"), _("Ngoài chỉ tiêu"), _("Giữ chỗ đến"), _("Tiến độ"),
        _("Số giấy mời"), _("Ngày giấy mời"), _("Gửi giấy mời lúc"), _("Nhắc lúc"),
        _("Mở liên kết lúc"), _("Bắt đầu lúc"), _("Gửi danh sách lúc"), _("Cán bộ đầu mối"),
        _("Điện thoại"), _("E-mail"),
    ]  # fmt: skip
    rows = [_line(number, each) for number, each in enumerate(standings(event), start=1)]
    return table_file(
        extension,
        name=f"don-vi-duoc-moi-{event.code}",
        title=_("Đơn vị được mời"),
        headings=headings,
        rows=rows,
    )


def _line(number: int, standing: Standing) -> tuple[Any, ...]:
    delegation, unit = standing.delegation, standing.delegation.unit
    moments = (
        delegation.letter_sent_at,
        delegation.reminded_at,
        delegation.opened_at,
        delegation.started_at,
        delegation.submitted_at,
    )
    phone = delegation.coordinator_phone
    return (
        number, unit.name, unit.get_kind_display(), unit.province_name, unit.quota,
        standing.seated, standing.waiting, standing.outside, standing.kept_until, standing.label,
        unit.letter_number, unit.letter_date, *map(moment_words, moments),
        delegation.coordinator_name, format_phone(phone) if phone else "",
        delegation.coordinator_email,
    )  # fmt: skip
