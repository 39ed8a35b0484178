"""The site visit: its buses, who rides in which, and their lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from conferences.forms.travel import BusesForm, BusForm, SeatForm
from conferences.guest_lists import bus_list, list_file
from conferences.models import Bus
from conferences.selectors import travel as selectors
from conferences.selectors.delegates import delegates_of
from conferences.services import buses as services
from conferences.services.buses import BusDetails
from conferences.views.reading import edition_to_read, edition_to_run, numbers, reading, travel_tabs
from registrations.models import Event
from registrations.policies import may_manage
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page

OF_ONE = (
    "name", "capacity", "route", "plate", "leader_name", "leader_phone",
    "leaves_at", "leaves_from", "price",
)  # fmt: skip


def _bus(event: Event, pk: int) -> Bus:
    return get_object_or_404(selectors.buses_of(event), pk=pk)


def _list(code: str) -> str:
    return reverse("conferences:buses", args=[code])


@require_safe
@reading
def buses(request: HttpRequest, code: str) -> HttpResponse:
    """The buses with their riders, and who is still without a seat."""
    event = edition_to_read(request, code)
    return _page(request, event, may_manage(request.user, event))


def _page(
    request: HttpRequest,
    event: Event,
    manages: bool,
    refused: str = "",
    ticked: set[int] | None = None,
) -> HttpResponse:
    fleet = selectors.fleet_of(event)
    names = [
        (load.bus.pk, _("%(bus)s – còn %(free)d chỗ") % {"bus": load.bus.name, "free": load.free})
        for load in fleet.loads
    ]
    context = {
        "event": event,
        "tabs": travel_tabs(event.code, "buses"),
        "fleet": fleet,
        "form": SeatForm(buses=names),
        "manages": manages,
        "refused": refused,
        "ticked": ticked or set(),
    }
    status = 422 if refused else 200
    return render(request, "conferences/staff/buses/list.html", context, status=status)


@require_POST
@managing
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """The ticked people into one bus, or out of theirs."""
    event = edition_to_run(request, code)
    fleet = selectors.fleet_of(event)
    people = numbers(request.POST.getlist("nguoi")) | _of_companies(request, fleet)
    form = SeatForm(request.POST, buses=[(load.bus.pk, load.bus.name) for load in fleet.loads])
    if not people:
        return _page(request, event, True, _("Hãy chọn ít nhất một người."))
    if not form.is_valid():
        return _page(request, event, True, _("Hãy chọn xe."), people)
    try:
        moved = services.seat_people(
            event_id=event.pk,
            delegate_ids=people,
            bus_id=form.cleaned_data["bus"] or None,
            by=Actor.user(request.user),
        )
    except DomainError as error:
        return _page(request, event, True, str(error), people)
    words = ngettext("Đã chuyển %(count)d người.", "Đã chuyển %(count)d người.", moved)
    messages.success(request, words % {"count": moved})
    return redirect(_list(code))


def _of_companies(request: HttpRequest, fleet: selectors.Fleet) -> set[int]:
    """Everybody of the delegations ticked as a whole: "7-12" is delegation 12 in bus 7, bus 0
    those who wait."""
    ticked = set(request.POST.getlist("doan"))
    riding = {
        rider.pk
        for load in fleet.loads
        for rider in load.riders
        if f"{load.bus.pk}-{rider.delegation_id}" in ticked
    }
    return riding | {
        left.delegate.pk for left in fleet.left if f"0-{left.delegate.delegation_id}" in ticked
    }


@require_POST
@managing
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Seats for everybody who wants the visit; `lai`: placed anew, but for those put by hand."""
    event = edition_to_run(request, code)
    plan = services.propose_buses(
        event_id=event.pk, keep="lai" not in request.POST, by=Actor.user(request.user)
    )
    seated = len(plan.seats)
    words = ngettext("Đã xếp %(count)d người lên xe.", "Đã xếp %(count)d người lên xe.", seated)
    messages.success(request, words % {"count": seated})
    if plan.left:
        words = ngettext(
            "Còn %(count)d người chưa có chỗ, xem lý do bên dưới.",
            "Còn %(count)d người chưa có chỗ, xem lý do bên dưới.",
            len(plan.left),
        )
        messages.warning(request, words % {"count": len(plan.left)})
    return redirect(_list(code))


@both
@managing
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Several buses alike."""
    event = edition_to_run(request, code)
    form = BusesForm(request.POST or None)

    def act() -> list[Bus]:
        given: dict[str, Any] = dict(form.cleaned_data)
        number = given.pop("number")
        return services.add_buses(
            event_id=event.pk,
            number=number,
            details=BusDetails(**given),
            by=Actor.user(request.user),
        )

    if accepted(request, form, act, done=_("Đã lưu.")) is not None:
        return redirect(_list(code))
    return form_page(request, form, title=_("Thêm xe tham quan"), back=_list(code), event=event)


@both
@managing
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another leader, plate, place or size."""
    event = edition_to_run(request, code)
    bus = _bus(event, pk)
    form = BusForm(request.POST or None, initial={name: getattr(bus, name) for name in OF_ONE})

    def act() -> Bus:
        given = {name: form.cleaned_data[name] for name in OF_ONE}
        return services.change_bus(
            event_id=event.pk,
            bus_id=bus.pk,
            details=BusDetails(**given),
            by=Actor.user(request.user),
        )

    if accepted(request, form, act, done=_("Đã lưu.")) is not None:
        return redirect(_list(code))
    title = _("Sửa xe: %(name)s") % {"name": bus.name}
    return form_page(request, form, title=title, back=_list(code), event=event)


@both
@managing
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A bus does not go."""
    event = edition_to_run(request, code)
    bus = _bus(event, pk)
    if request.method == "POST":
        services.remove_bus(event_id=event.pk, bus_id=pk, by=Actor.user(request.user))
        messages.success(request, _("Đã xóa xe tham quan."))
        return redirect(_list(code))
    riders = delegates_of(event).filter(bus_seat__bus=bus).count()
    words = ngettext(
        "%(count)d người trên xe này sẽ chưa có chỗ.",
        "%(count)d người trên xe này sẽ chưa có chỗ.",
        riders,
    )
    context = {
        "event": event,
        "title": _("Xóa xe tham quan?"),
        "text": bus.name,
        "consequences": [words % {"count": riders}] if riders else [],
        "submit": _("Xóa xe"),
        "home": _list(code),
        "danger": True,
    }
    return render(request, "registrations/events/confirm.html", context)


@require_safe
@reading
def buses_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The lists of all buses: one PDF with a page for each, or XLSX or CSV."""
    event = edition_to_read(request, code)
    return list_file(event, lambda: bus_list(selectors.fleet_of(event).loads), extension)


@require_safe
@reading
def bus_file(request: HttpRequest, code: str, pk: int, extension: str) -> HttpResponse:
    """The list of one bus, for its leader."""
    event = edition_to_read(request, code)
    _bus(event, pk)
    loads = [load for load in selectors.fleet_of(event).loads if load.bus.pk == pk]
    return list_file(event, lambda: bus_list(loads), extension)
