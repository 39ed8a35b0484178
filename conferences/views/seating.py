"""Seating of the opening: the hall, who sits where, and name plates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.papers.plans import Paper
from conferences.drawn import drawn_hall
from conferences.forms.seating import HallForm, PlaceForm, PlatesForm, hall_words
from conferences.hall_papers import plates_of, seat_rows, seating_sheet
from conferences.halls import PRESIDING_ROW, Plan, Seat
from conferences.models import Delegate, Hall
from conferences.selectors.seating import HallPlan, empty_plan, guests_in_order, hall_plan
from conferences.services import seating as services
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, show_form

PAPERS = {"a3": Paper.A3, "a4": Paper.A4}
SEAT_PARAM, DELEGATE_PARAM = "ghe", "dai-bieu"


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _home(code: str) -> str:
    return reverse("conferences:seating", args=[code])


def _hall(event: Event) -> Hall | None:
    return Hall.objects.filter(pk=event.pk).first()


def _plan_or_404(event: Event) -> HallPlan:
    hall = _hall(event)
    if hall is None:
        raise Http404
    return hall_plan(event, hall)


@require_safe
@managing
def seating(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of the hall; a seat or a person of the address is chosen in the form below it."""
    event = _event(request, code)
    hall = _hall(event)
    if hall is None:
        return render(request, "conferences/staff/seating/empty.html", {"event": event})
    plan = hall_plan(event, hall)
    chosen = Seat.read(request.GET.get(SEAT_PARAM, ""))
    form = PlaceForm(plan=plan, initial=_initial(plan, chosen, request.GET))
    return _page(request, event, plan, form, chosen)


def _initial(plan: HallPlan, seat: Seat | None, query: QueryDict) -> dict[str, Any]:
    """What a click on the plan or on the list of those without a seat has chosen."""
    sitting = {chair.seat: pk for pk, chair in plan.seats.items()}
    if seat in sitting:
        return {"delegate": sitting[seat]}
    return {"seat": seat.key if seat else "", "delegate": query.get(DELEGATE_PARAM, "")[:20]}


def _page(
    request: HttpRequest,
    event: Event,
    plan: HallPlan,
    form: PlaceForm,
    chosen: Seat | None = None,
) -> HttpResponse:
    context = {
        "event": event,
        "hall": plan.hall,
        "plan": plan,
        "drawn": drawn_hall(plan, chosen),
        "form": form,
        "seated": len(plan.seats),
        "without": plan.without_seat,
        "by_hand": sum(chair.by_hand for chair in plan.seats.values()),
    }
    return show_form(request, "conferences/staff/seating/plan.html", context)


@both
@managing
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """The shape of the hall, looked at before it is saved."""
    event = _event(request, code)
    there = _hall(event)
    form = HallForm(request.POST or None, initial=hall_words(there) if there else {"rows": 12})
    looking = "preview" in request.POST
    if not looking:
        saved = accepted(
            request,
            form,
            lambda: services.save_hall(
                event_id=event.pk, details=form.cleaned_data, by=Actor.user(request.user)
            ),
            done=_("Đã lưu hội trường."),
        )
        if saved is not None:
            return redirect(_home(code))
    shape = Hall(**form.cleaned_data) if looking and form.is_valid() else there
    context = {
        "event": event,
        "form": form,
        "back": _home(code),
        "drawn": drawn_hall(empty_plan(shape)) if shape else None,
        "seats": len(Plan.of(shape).seats()) if shape else 0,
    }
    return show_form(request, "conferences/staff/seating/hall.html", context)


@require_POST
@managing
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Seat everybody by rank and delegation; those seated by hand stay."""
    event = _event(request, code)
    try:
        done = services.propose_seats(event_id=event.pk, by=Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(_home(code))
    said = ngettext("Đã xếp %(n)d đại biểu.", "Đã xếp %(n)d đại biểu.", done.seated)
    messages.success(request, said % {"n": done.seated})
    if done.left:
        left = ngettext("Thiếu ghế cho %(n)d người.", "Thiếu ghế cho %(n)d người.", done.left)
        messages.warning(request, left % {"n": done.left})
    return redirect(_home(code))


@require_POST
@managing
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody on a seat, swap two, or take a seat away."""
    event = _event(request, code)
    plan = _plan_or_404(event)
    form = PlaceForm(request.POST, plan=plan)
    if form.is_valid():
        deed, seat = request.POST.get("deed"), form.cleaned_data["seat"]
        if deed != "free" and seat is None:
            form.add_error("seat", _("Hãy chọn ghế."))
        elif accepted(request, form, lambda: _do(event, form, deed, request), done=_("Đã lưu.")):
            return redirect(f"{_home(code)}#so-do")
    return _page(request, event, plan, form)


def _do(event: Event, form: PlaceForm, deed: str | None, request: HttpRequest) -> bool:
    whom = {"event_id": event.pk, "delegate_id": form.cleaned_data["delegate"]}
    by = Actor.user(request.user)
    if deed == "free":
        services.free_seat(**whom, by=by)
    elif deed == "swap":
        services.swap_seats(**whom, seat=form.cleaned_data["seat"], by=by)
    else:
        services.seat_delegate(**whom, seat=form.cleaned_data["seat"], by=by)
    return True


@both
@managing
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Empty the hall, after asking once more."""
    event = _event(request, code)
    if request.method == "POST":
        try:
            freed = services.clear_seats(
                event_id=event.pk,
                by=Actor.user(request.user),
                by_hand_too=request.POST.get("which") == "all",
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            said = ngettext("%(n)d ghế trống trở lại.", "%(n)d ghế trống trở lại.", freed)
            messages.success(request, said % {"n": freed})
        return redirect(_home(code))
    context = {"event": event, "back": _home(code)}
    return render(request, "conferences/staff/seating/clear.html", context)


@require_safe
@managing
def plan_file(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """The plan with names as PDF on A3 or A4, and the list by name behind it."""
    event = _event(request, code)
    if paper not in PAPERS:
        raise Http404
    content = seating_sheet(event, _plan_or_404(event), paper=PAPERS[paper])
    return _pdf(content, f"so-do-cho-ngoi-{event.code}-{paper}")


@require_safe
@managing
def seats_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Name and seat, as XLSX or CSV; who has no seat stands at the end."""
    event = _event(request, code)
    return table_file(
        extension,
        name=f"cho-ngoi-{event.code}",
        title=_("Chỗ ngồi"),
        headings=[
            _("STT"), _("Ông/Bà"), _("Họ và tên"), _("Chức vụ"), _("Đơn vị"), _("Chỗ ngồi"),
            _("Hàng"), _("Ghế"),
        ],
        rows=seat_rows(_plan_or_404(event)),
    )  # fmt: skip


@require_safe
@managing
def plates(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whose name plates are printed, and how large."""
    event = _event(request, code)
    form = PlatesForm(guests=guests_in_order(event))
    context = {"event": event, "form": form, "back": _home(code)}
    return render(request, "conferences/staff/seating/plates.html", context)


@require_safe
@managing
def plates_file(request: HttpRequest, code: str) -> HttpResponse:
    """Name plates as PDF, in the official order: all, those of a delegation, or who presides."""
    event = _event(request, code)
    guests = guests_in_order(event)
    form = PlatesForm({"size": "lon", "whose": PlatesForm.ALL} | request.GET.dict(), guests=guests)
    if not form.is_valid():
        raise Http404
    chosen = _of(form.cleaned_data["whose"], event, guests)
    if not chosen:
        messages.error(request, _("Chưa có ai để in biển tên."))
        return redirect("conferences:seating_plates", code=code)
    content = plates_of(event, chosen, size=PlatesForm.SIZES[form.cleaned_data["size"]])
    return _pdf(content, f"bien-ten-{event.code}")


def _of(whose: str, event: Event, guests: list[Delegate]) -> list[Delegate]:
    if whose == PlatesForm.PRESIDING:
        there = _hall(event)
        rows = dict(hall_plan(event, there).rows) if there else {}
        chairs = rows.get(PRESIDING_ROW, [])
        return [chair.delegate for chair in chairs if chair.delegate is not None]
    if whose == PlatesForm.ALL:
        return guests
    return [guest for guest in guests if str(guest.delegation_id) == whose]


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
