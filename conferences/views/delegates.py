"""Everybody who comes to an edition: found, ranked, listed, downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Actor, Salutation
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from conferences.badges import worn_by
from conferences.delegate_list import delegate_list_pdf, role_note, sections_of
from conferences.forms.guests import GuestFilter, rank_lines
from conferences.forms.ordering import UnitOrderForm
from conferences.models import Conference
from conferences.selectors.guests import delegate_of, guests_of, unit_of
from conferences.selectors.protocol import units_in_order
from conferences.services import ranking
from conferences.states import DelegateRole
from notifications.views.downloads import table_file
from registrations.models import Event, Registration
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing

PAGE_SIZE = 100


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _found(request: HttpRequest, event: Event) -> tuple[GuestFilter, list[Registration], str]:
    """The filter as asked, whom it finds, and it as the end of an address."""
    form = GuestFilter(request.GET, event=event)
    rows = guests_of(event, form.wanted())
    asked: QueryDict = request.GET.copy()
    asked.pop("page", None)
    return form, rows, asked.urlencode()


@require_safe
@never_cache
@managing
def delegates(request: HttpRequest, code: str) -> HttpResponse:
    """Who comes, from delegations or not, searched and filtered."""
    event = _event(request, code)
    form, rows, query = _found(request, event)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "event": event,
        "filter": form,
        "filtered": any(request.GET.get(name) for name in form.fields if name != "order"),
        "page": page,
        "people": [_card(each) for each in page.object_list],
        "query": query,
    }
    return render(request, "conferences/staff/delegates/list.html", context)


def _card(registration: Registration) -> dict[str, Any]:
    delegate, unit = delegate_of(registration), unit_of(registration)
    return {
        "registration": registration,
        "delegate": delegate,
        "unit": unit.name if unit else registration.workplace,
        "workplace": registration.workplace if unit else "",
        "province": unit.province_name if unit else "",
        "role": delegate.get_role_display() if delegate else DelegateRole.DELEGATE.label,
        "phone": format_phone(registration.phone),
        "reprint": worn_by(registration).is_reprint,
    }


@require_safe
@never_cache
@managing
def delegates_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The list as it is filtered, as XLSX or CSV."""
    event = _event(request, code)
    _form, rows, _query = _found(request, event)
    headings = [
        _("STT"), _("Đoàn"), _("Tỉnh/thành phố"), _("Ông / Bà"), _("Họ và tên"), _("Chức vụ"),
        _("Đơn vị công tác"), _("Vai trò"), _("Thứ tự lễ tân"), _("Điện thoại"), _("E-mail"),
        _("Phòng nghỉ"), _("Tham quan thực tế"), _("Thời gian đến"), _("Thời gian về"),
        _("Ăn kiêng"), _("Trạng thái"), _("Mã đăng ký"),
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"dai-bieu-{event.code}",
        title=_("Đại biểu"),
        headings=headings,
        rows=_lines(rows),
    )


def _lines(rows: list[Registration]) -> Iterator[tuple[Any, ...]]:
    for number, each in enumerate(rows, start=1):
        card = _card(each)
        delegate, unit = card["delegate"], unit_of(each)
        yield (
            number, unit.name if unit else "", card["province"], each.get_salutation_display(),
            each.full_name, each.position, each.workplace, card["role"],
            delegate.rank if delegate else None, card["phone"], each.email,
            delegate.get_room_wish_display() if delegate else "",
            (_("Có") if delegate.site_visit else _("Không")) if delegate else "",
            delegate.arrives_at if delegate else None,
            delegate.leaves_at if delegate else None,
            each.dietary, each.get_state_display(), each.code,
        )  # fmt: skip


@require_safe
@never_cache
@managing
def list_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Danh sách đại biểu as PDF; `?lai-xe=1` names the drivers too."""
    conference = _conference(_event(request, code))
    pdf = delegate_list_pdf(conference, with_drivers=bool(request.GET.get("lai-xe")))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="danh-sach-dai-bieu-{code}.pdf"'
    return response


@require_safe
@never_cache
@managing
def list_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The same list as XLSX or CSV, without what is nobody else's business."""
    conference = _conference(_event(request, code))
    headings = [
        _("STT"), _("Tỉnh/thành phố, khối"), _("Đoàn"), _("Ông / Bà"), _("Họ và tên"),
        _("Chức vụ"), _("Đơn vị công tác"), _("Ghi chú"),
    ]  # fmt: skip
    sections = sections_of(conference, with_drivers=bool(request.GET.get("lai-xe")))
    people = [
        (section.title, unit, person)
        for section in sections
        for unit, group in section.units.items()
        for person in group
    ]
    rows = [
        (
            number, title, unit, person.get_salutation_display(), person.full_name,
            person.position, person.workplace, role_note(person),
        )
        for number, (title, unit, person) in enumerate(people, start=1)
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"danh-sach-dai-bieu-{code}",
        title=_("Danh sách đại biểu"),
        headings=headings,
        rows=rows,
    )


def _conference(event: Event) -> Conference:
    conference = Conference.objects.get(pk=event.pk)
    conference.event = event
    return conference


@never_cache
@both
@managing
def ranks(request: HttpRequest, code: str) -> HttpResponse:
    """The order of protocol and the form of address of many at once."""
    event = _event(request, code)
    form, rows, query = _found(request, event)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    posted = request.POST if request.method == "POST" else None
    lines = rank_lines(page.object_list, posted)
    wrong = [line for line in lines if line.error]
    refused = ""
    if posted is not None and not wrong:
        changes = [change for line in lines if (change := line.change())]
        try:
            count = ranking.arrange_guests(
                event_id=event.pk, changes=changes, by=Actor.user(request.user)
            )
        except DomainError as error:
            refused = str(error.message)
        else:
            words = ngettext("Đã lưu %(count)d người.", "Đã lưu %(count)d người.", count)
            messages.success(request, words % {"count": count})
            return redirect(request.get_full_path())
    context = {
        "event": event,
        "filter": form,
        "page": page,
        "lines": lines,
        "wrong": wrong,
        "error": refused or bool(wrong),
        "query": query,
        "salutations": Salutation.choices,
    }
    template = "conferences/staff/delegates/ranks.html"
    return render(request, template, context, status=422 if context["error"] else 200)


@both
@managing
def unit_order(request: HttpRequest, code: str) -> HttpResponse:
    """In which order lists and the hall name the units."""
    event = _event(request, code)
    units = units_in_order(event)
    form = UnitOrderForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and "by_rule" in request.POST:
        ranking.order_units(event_id=event.pk, unit_ids=None, by=Actor.user(request.user))
        messages.success(request, _("Các đoàn trở về thứ tự mặc định."))
        return redirect("conferences:unit_order", code=code)
    if form.is_valid():
        ranking.order_units(
            event_id=event.pk, unit_ids=form.in_order(), by=Actor.user(request.user)
        )
        messages.success(request, _("Đã lưu thứ tự các đoàn."))
        return redirect("conferences:unit_order", code=code)
    context = {"event": event, "form": form, "lines": form.lines()}
    template = "conferences/staff/delegates/units.html"
    return render(request, template, context, status=422 if form.errors else 200)
