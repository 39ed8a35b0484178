"""Vehicles and the car park; who arrives when, for the reception desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import Actor
from common import clock
from conferences.forms.travel import ArrivalForm, PlateSearchForm, ReceptionForm, VehicleForm
from conferences.guest_lists import list_file, parking_list, reception_list
from conferences.models import Vehicle
from conferences.selectors import travel as selectors
from conferences.selectors.delegates import delegates_of, in_brief
from conferences.selectors.delegations import delegations_with_units
from conferences.selectors.meals import not_yet_delegates
from conferences.selectors.travel import Arrival
from conferences.services import travel as services
from conferences.services.travel import VehicleDetails
from conferences.views.reading import edition_to_read, edition_to_run, numbers, reading, travel_tabs
from registrations.models import Event
from registrations.policies import may_manage
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page

PLAIN = ("plate", "seats", "driver_name", "driver_phone", "arrives_at", "leaves_at")


def _vehicle(event: Event, pk: int) -> Vehicle:
    return get_object_or_404(selectors.vehicles_of(event), pk=pk)


def _list(code: str) -> str:
    return reverse("conferences:vehicles", args=[code])


def _searched(request: HttpRequest) -> str:
    form = PlateSearchForm(request.GET)
    return form.cleaned_data["q"] if form.is_valid() else ""


@require_safe
@reading
def vehicles(request: HttpRequest, code: str) -> HttpResponse:
    """Vehicles by time of arrival; a plate is found with or without separators."""
    event = edition_to_read(request, code)
    words = _searched(request)
    rides = selectors.rides_of(event, search=words)
    context = {
        "event": event,
        "tabs": travel_tabs(code, "vehicles"),
        "rides": rides,
        "people": sum(len(ride.people) for ride in rides),
        "form": PlateSearchForm(request.GET if words else None),
        "searched": words,
        "query": urlencode({"q": words}) if words else "",
        "manages": may_manage(request.user, event),
    }
    return render(request, "conferences/staff/vehicles/list.html", context)


@require_safe
@reading
def vehicles_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """What the car park works from, as PDF, XLSX or CSV."""
    event = edition_to_read(request, code)
    return list_file(
        event, lambda: parking_list(selectors.rides_of(event, search=_searched(request))), extension
    )


@both
@managing
def add_vehicle(request: HttpRequest, code: str) -> HttpResponse:
    """One vehicle more."""
    event = edition_to_run(request, code)
    form = VehicleForm(request.POST or None, delegations=delegations_with_units(event))
    saved = _saved(request, event, None, form)
    if saved is not None:
        return redirect(reverse("conferences:vehicle_passengers", args=[code, saved.pk]))
    return form_page(request, form, title=_("Thêm xe"), back=_list(code), event=event)


@both
@managing
def edit_vehicle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another plate, driver or time."""
    event = edition_to_run(request, code)
    vehicle = _vehicle(event, pk)
    form = VehicleForm(
        request.POST or None,
        delegations=delegations_with_units(event),
        initial={name: getattr(vehicle, name) for name in (*PLAIN, "delegation")},
    )
    if _saved(request, event, vehicle, form) is not None:
        return redirect(_list(code))
    title = _("Sửa xe: %(name)s") % {"name": vehicle.plate}
    return form_page(request, form, title=title, back=_list(code), event=event)


def _saved(
    request: HttpRequest, event: Event, vehicle: Vehicle | None, form: VehicleForm
) -> Vehicle | None:
    def act() -> Vehicle:
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in PLAIN}
        delegation = form.cleaned_data["delegation"]
        return services.save_vehicle(
            event_id=event.pk,
            vehicle_id=vehicle and vehicle.pk,
            details=VehicleDetails(**given, delegation_id=delegation and delegation.pk),
            by=Actor.user(request.user),
        )

    return accepted(request, form, act, done=_("Đã lưu."))


@both
@managing
def passengers(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Who comes in this vehicle: its delegation's people to tick, and anybody else."""
    event = edition_to_run(request, code)
    vehicle = _vehicle(event, pk)
    if request.method == "POST":
        was = numbers(request.POST.get("was", "").split())
        come = numbers(request.POST.getlist("nguoi"))
        moved = services.change_passengers(
            event_id=event.pk,
            vehicle_id=vehicle.pk,
            come=come - was,
            leave=was - come,
            by=Actor.user(request.user),
        )
        words = ngettext("Đã chuyển %(count)d người.", "Đã chuyển %(count)d người.", moved)
        messages.success(request, words % {"count": moved} if moved else _("Không có gì thay đổi."))
        return redirect(reverse("conferences:vehicle_passengers", args=[code, pk]))
    people = list(in_brief(event).select_related("vehicle"))
    inside = [each for each in people if each.vehicle_id == vehicle.pk]
    mates = [
        each
        for each in people
        if each.vehicle_id != vehicle.pk
        and each.delegation_id is not None
        and each.delegation_id == vehicle.delegation_id
    ]
    listed = {each.pk for each in (*inside, *mates)}
    context = {
        "event": event,
        "vehicle": vehicle,
        "inside": inside,
        "mates": mates,
        "others": [each for each in people if each.pk not in listed],
        "was": " ".join(str(each.pk) for each in inside),
    }
    return render(request, "conferences/staff/vehicles/passengers.html", context)


@both
@managing
def remove_vehicle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A vehicle does not come."""
    event = edition_to_run(request, code)
    vehicle = _vehicle(event, pk)
    if request.method == "POST":
        services.remove_vehicle(event_id=event.pk, vehicle_id=pk, by=Actor.user(request.user))
        messages.success(request, _("Đã xóa xe khỏi danh sách."))
        return redirect(_list(code))
    people = delegates_of(event).filter(vehicle=vehicle).count()
    words = ngettext(
        "%(count)d người đi xe này vẫn là đại biểu, nhưng chưa có phương tiện.",
        "%(count)d người đi xe này vẫn là đại biểu, nhưng chưa có phương tiện.",
        people,
    )
    context = {
        "event": event,
        "title": _("Xóa xe khỏi danh sách?"),
        "text": vehicle.plate,
        "consequences": [words % {"count": people}] if people else [],
        "submit": _("Xóa xe"),
        "home": _list(code),
        "danger": True,
    }
    return render(request, "registrations/events/confirm.html", context)


def _wanted(request: HttpRequest, arrivals: list[Arrival]) -> tuple[ReceptionForm, list[Arrival]]:
    """The filter, and those whom it leaves."""
    form = ReceptionForm(request.GET or None, days=selectors.days_of(arrivals))
    if not form.is_valid():
        return form, arrivals
    day, met = form.cleaned_data["ngay"], form.cleaned_data["can_don"]
    return form, [
        each
        for each in arrivals
        if (day is None or (each.at is not None and clock.local(each.at).date() == day))
        and (not met or each.to_be_met)
    ]


@require_safe
@reading
def reception(request: HttpRequest, code: str) -> HttpResponse:
    """Who arrives when, by day and hour."""
    event = edition_to_read(request, code)
    everybody = selectors.arrivals_of(event)
    form, arrivals = _wanted(request, everybody)
    context = {
        "event": event,
        "tabs": travel_tabs(code, "reception"),
        "form": form,
        "filtered": len(arrivals) != len(everybody),
        "hours": selectors.by_hour(arrivals),
        "coming": len(arrivals),
        "met": sum(each.to_be_met for each in arrivals),
        "unknown": sum(each.at is None for each in arrivals),
        "query": request.GET.urlencode(),
        "manages": may_manage(request.user, event),
        "missing": not_yet_delegates(event),
    }
    return render(request, "conferences/staff/vehicles/reception.html", context)


@require_safe
@reading
def reception_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """What the reception desk works from, as PDF, XLSX or CSV."""
    event = edition_to_read(request, code)
    return list_file(
        event,
        lambda: reception_list(_wanted(request, selectors.arrivals_of(event))[1]),
        extension,
    )


@both
@managing
def arrival(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another hour of arrival or departure, told on the phone."""
    event = edition_to_run(request, code)
    delegate = get_object_or_404(delegates_of(event), pk=pk)
    names = ("arrives_at", "leaves_at", "vehicle")
    form = ArrivalForm(
        request.POST or None,
        vehicles=selectors.vehicles_of(event).order_by("plate"),
        initial={name: getattr(delegate, name) for name in names},
    )

    def act() -> Any:
        vehicle = form.cleaned_data["vehicle"]
        return services.change_arrival(
            event_id=event.pk,
            delegate_id=delegate.pk,
            arrives_at=form.cleaned_data["arrives_at"],
            leaves_at=form.cleaned_data["leaves_at"],
            vehicle_id=vehicle and vehicle.pk,
            by=Actor.user(request.user),
        )

    back = reverse("conferences:reception", args=[code])
    if accepted(request, form, act, done=_("Đã lưu.")):
        return redirect(back)
    title = _("Giờ đến, giờ về: %(name)s") % {"name": delegate.registration.full_name}
    return form_page(
        request, form, title=title, back=back, event=event, note=delegate.registration.note
    )
