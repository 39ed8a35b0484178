"""Whom an edition invites: the list, their seats, their letters."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from conferences import papers, selectors
from conferences.forms import LettersForm, NorthForm, QuotaForm, UnitForm
from conferences.models import Conference, InvitedUnit
from conferences.services import inviting
from conferences.services.inviting import Unit
from notifications.views.downloads import table_file
from registrations.models import Event
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
    rows = list(selectors.invited_to(event))
    context = {
        "event": event,
        "rows": rows,
        "invited": sum(row.quota for row in rows),
        "unnumbered": sum(row.letter_number is None for row in rows),
    }
    return render(request, "conferences/staff/units.html", context)


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
            units=[Unit(*(form.cleaned_data[name] for name in ("kind", "name", "quota")))],
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
    """More or fewer delegates of one unit."""
    event = _event(request, code)
    unit = _unit(event, pk)
    form = QuotaForm(request.POST or None, initial={"quota": unit.quota})
    changed = accepted(
        request,
        form,
        lambda: inviting.change_quota(
            unit_id=unit.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã lưu."),
    )
    if changed:
        return redirect(_list(code))
    return form_page(request, form, title=unit.name, back=_list(code), event=event)


@require_POST
@managing
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a unit off the list; its seats go to everybody."""
    event = _event(request, code)
    unit = _unit(event, pk)
    inviting.withdraw_invitation(unit_id=unit.pk, by=Actor.user(request.user))
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
        _("STT"), _("Tên đơn vị"), _("Loại đơn vị"), _("Tỉnh/thành phố"),
        _("Số đại biểu được mời"), _("Đã đăng ký"), _("Số giấy mời"), _("Ngày giấy mời"),
    ]  # fmt: skip
    rows = [
        (
            number, unit.name, unit.get_kind_display(), unit.province_name, unit.quota,
            unit.used, unit.letter_number, unit.letter_date,
        )
        for number, unit in enumerate(selectors.invited_to(event), start=1)
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"don-vi-duoc-moi-{event.code}",
        title=_("Đơn vị được mời"),
        headings=headings,
        rows=rows,
    )
