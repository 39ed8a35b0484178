"""The fair for those who run it: what is said of it, its plan, its booths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from conferences.booths import STANDARD, corner_for
from conferences.drawn import drawn_fair
from conferences.fair_papers import fair_sheet
from conferences.forms.fair import (
    BoothForm,
    FairForm,
    GiveForm,
    RowForm,
    ZoneForm,
)
from conferences.models import Booth, Fair
from conferences.selectors.fair import (
    booths_of,
    exhibitors_of,
    fair_of,
    to_place,
    totals_of,
    zones_of,
)
from conferences.services import exhibiting
from conferences.services import fair as services
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, form_page, show_form


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def open_fair(request: HttpRequest, code: str) -> tuple[Event, Fair]:
    """The edition and its fair, for who may run it. Raises Http404."""
    event = _event(request, code)
    fair = fair_of(event)
    if fair is None:
        raise Http404
    return event, fair


def page_of(name: str, *args: object) -> str:
    return reverse(f"conferences:{name}", args=args)


def done_or_told(
    request: HttpRequest, act: Callable[[Actor], Any], done: str, back: str
) -> HttpResponse:
    """One click without a form: a refusal is told on the page it leads back to."""
    try:
        act(Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect(back)


@require_safe
@managing
def fair(request: HttpRequest, code: str) -> HttpResponse:
    """The plan, its totals, and what to do next."""
    event = _event(request, code)
    there = fair_of(event)
    if there is None:
        return render(request, "conferences/staff/fair/empty.html", {"event": event})
    booths, page = booths_of(there), page_of("fair", code)
    context = {
        "event": event,
        "fair": there,
        "totals": totals_of(there, booths),
        "drawn": drawn_fair(booths, href=lambda each: f"{page}gian-hang/{each.pk}/"),
        "needing": exhibitors_of(there, state="needs")[:20],
    }
    return render(request, "conferences/staff/fair/plan.html", context)


@both
@managing
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Open the fair, or change what is said of it."""
    event = _event(request, code)
    form = FairForm(request.POST or None, instance=fair_of(event))
    saved = accepted(
        request,
        form,
        lambda: services.save_fair(
            event_id=event.pk, details=form.cleaned_data, by=Actor.user(request.user)
        ),
        done=_("Đã lưu."),
    )
    if saved:
        return redirect("conferences:fair", code=code)
    return form_page(
        request, form, title=_("Hội chợ triển lãm"), back=page_of("fair", code), event=event
    )


@require_safe
@managing
def zones(request: HttpRequest, code: str) -> HttpResponse:
    """The plan by zones and rows, to be enlarged or cut back."""
    event, there = open_fair(request, code)
    booths = booths_of(there)
    context = {
        "event": event,
        "fair": there,
        "zones": zones_of(booths),
        "gap_form": RowForm(),
        "drawn": drawn_fair(booths),
    }
    return render(request, "conferences/staff/fair/zones.html", context)


@both
@managing
def add_zone(request: HttpRequest, code: str) -> HttpResponse:
    """Lay out booths in rows and columns, looked at before they are saved."""
    event, there = open_fair(request, code)
    form = ZoneForm(request.POST or None)
    looking = "preview" in request.POST
    if not looking:
        made = accepted(
            request,
            form,
            lambda: services.add_zone(
                fair_id=there.pk,
                zone=form.zone(),
                beside=form.cleaned_data["beside"],
                by=Actor.user(request.user),
            ),
            done=_("Đã thêm khu vào sơ đồ."),
        )
        if made:
            return redirect("conferences:fair_zones", code=code)
    booths = booths_of(there)
    fresh = _looked_at(form, booths) if looking and form.is_valid() else []
    context = {
        "event": event,
        "form": form,
        "back": page_of("fair_zones", code),
        "fresh": len(fresh),
        "drawn": drawn_fair([*booths, *fresh]) if fresh else None,
    }
    return show_form(request, "conferences/staff/fair/zone.html", context)


def _looked_at(form: ZoneForm, booths: list[Booth]) -> list[Booth]:
    zone = form.zone()
    corner = corner_for(zone, booths, beside=form.cleaned_data["beside"])
    return [
        Booth(
            number=place.number, zone=zone.name, x=place.x, y=place.y, width=zone.width,
            depth=zone.depth,
        )
        for place in zone.places(*corner)
    ]  # fmt: skip


def find_booth(there: Fair, pk: int) -> Booth:
    return get_object_or_404(there.booths.select_related("exhibitor"), pk=pk)


@require_POST
@managing
def add_row(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One row more behind the last of this booth's zone."""
    _edition, there = open_fair(request, code)
    booth = find_booth(there, pk)
    form = RowForm(request.POST)
    gap = form.cleaned_data["gap"] if form.is_valid() else STANDARD
    return done_or_told(
        request,
        lambda by: services.add_row(booth_id=booth.pk, gap=gap, by=by),
        _("Đã thêm một hàng."),
        page_of("fair_zones", code),
    )


@require_POST
@managing
def remove_row(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take the row of this booth off the plan, if nobody has any of it."""
    _edition, there = open_fair(request, code)
    booth = find_booth(there, pk)
    return done_or_told(
        request,
        lambda by: services.remove_row(booth_id=booth.pk, by=by),
        _("Đã bỏ một hàng."),
        page_of("fair_zones", code),
    )


@both
@managing
def booth(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One booth: its number, whether it is used, who has it."""
    event, there = open_fair(request, code)
    one = find_booth(there, pk)
    form = BoothForm(
        request.POST or None, initial={"number": one.number, "is_closed": one.is_closed}
    )
    changed = accepted(
        request,
        form,
        lambda: services.change_booth(
            booth_id=one.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã lưu."),
    )
    if changed:
        return redirect("conferences:fair", code=code)
    return _booth_page(request, event, there, one, form, None)


def _booth_page(
    request: HttpRequest,
    event: Event,
    there: Fair,
    one: Booth,
    form: BoothForm,
    give: GiveForm | None,
) -> HttpResponse:
    if give is None and one.exhibitor_id is None and not one.is_closed:
        give = GiveForm(exhibitors=list(to_place(there)))
    context = {
        "event": event, "fair": there, "booth": one, "form": form, "give": give,
        "forms": [each for each in (form, give) if each is not None],
    }  # fmt: skip
    status = 422 if any(each.errors for each in context["forms"]) else 200
    return render(request, "conferences/staff/fair/booth.html", context, status=status)


@require_POST
@managing
def give_booth(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give this booth to an exhibitor, besides those they have."""
    event, there = open_fair(request, code)
    one = find_booth(there, pk)
    give = GiveForm(request.POST, exhibitors=list(to_place(there)))
    given = accepted(
        request,
        give,
        lambda: exhibiting.place_exhibitor(
            exhibitor_id=give.cleaned_data["exhibitor"],
            booth_ids=[one.pk],
            by=Actor.user(request.user),
        ),
        done=_("Đã xếp gian %(number)s.") % {"number": one.number},
    )
    if given is not None:
        return redirect("conferences:fair", code=code)
    form = BoothForm(initial={"number": one.number, "is_closed": one.is_closed})
    return _booth_page(request, event, there, one, form, give)


@require_POST
@managing
def free_booth(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a booth back; who had it is told."""
    _edition, there = open_fair(request, code)
    one = find_booth(there, pk)
    back = page_of("fair", code)
    if one.exhibitor_id is not None and request.POST.get("next") == "exhibitor":
        back = page_of("fair_exhibitor", code, one.exhibitor_id)
    return done_or_told(
        request,
        lambda by: exhibiting.free_booth(booth_id=one.pk, by=by),
        _("Đã trả gian %(number)s.") % {"number": one.number},
        back,
    )


@require_safe
@managing
def plan_file(request: HttpRequest, code: str) -> HttpResponse:
    """The plan as PDF on A3, with the list behind it."""
    event, there = open_fair(request, code)
    content = fair_sheet(event, there, booths_of(there))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="so-do-gian-hang-{event.code}.pdf"'
    return response
