"""A new edition made from one that was, of one's own office or handed over by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import staff_required
from accounts.models import Actor, Organiser, Role
from accounts.policies import has_role
from common.errors import DomainError
from conferences.carrying import carried_units
from conferences.forms.copying import CopyForm, HandOverForm, first_guess, parts_for
from conferences.models import Conference
from conferences.selectors.hand_overs import offers_of, offers_to, other_offices
from conferences.services import copying, handing_over
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, show_form

administering = staff_required(Role.ADMINISTRATOR)


@both
@managing
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """The next edition of one's own office."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    source = _source(event)
    form = CopyForm(
        request.POST or None, allowed=parts_for(own=True), initial=first_guess(source, own=True)
    )
    return _page(
        request,
        form,
        source,
        event.organiser,
        lambda: copying.copy_edition(
            source=source,
            organiser=event.organiser,
            wanted=form.wanted(),
            by=Actor.user(request.user),
        ),
        back=reverse("conferences:staff_detail", args=[code]),
    )


@both
@administering
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The next edition, of an office to which this one was handed over."""
    offer = get_object_or_404(offers_to(request.user), pk=pk)
    source = offer.conference
    form = CopyForm(
        request.POST or None,
        allowed=parts_for(own=False, with_coordinators=offer.with_coordinators),
        initial=first_guess(source, own=False),
    )
    return _page(
        request,
        form,
        source,
        offer.to,
        lambda: handing_over.take_over(
            offer_id=offer.pk, wanted=form.wanted(), by=Actor.user(request.user)
        ),
        back=reverse("conferences:staff_list"),
    )


def _source(event: Event) -> Conference:
    source = Conference.objects.get(pk=event.pk)
    source.event = event
    return source


def _page(
    request: HttpRequest,
    form: CopyForm,
    source: Conference,
    organiser: Organiser,
    act: Callable[[], Conference],
    *,
    back: str,
) -> HttpResponse:
    done = _("Đã tạo hội nghị mới ở dạng bản nháp. Xem lại từng phần rồi bấm Công bố.")
    made = accepted(request, form, act, done=done)
    if made is not None:
        return redirect("conferences:staff_detail", code=made.event.code)
    day = _day(form["first_day"].value())
    fates = carried_units(source, day=day, host_code=organiser.province_code) if day else []
    context = {
        "form": form,
        "source": source.event,
        "organiser_name": organiser.name,
        "day": day,
        "fates": [fate for fate in fates if fate.note],
        "unchanged": sum(not fate.note for fate in fates),
        "back": back,
    }
    return show_form(request, "conferences/staff/copying/copy.html", context)


def _day(value: Any) -> date | None:
    """The first day as it stands in the form, right or wrong."""
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value or ""))
    except ValueError:
        return None


@both
@administering
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Offer an edition to the office that hosts the next one."""
    event = _administered(request, code)
    offices = other_offices(event)
    form = HandOverForm(request.POST or None, offices=offices)
    offered = accepted(
        request,
        form,
        lambda: handing_over.offer_edition(
            event_id=event.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã chuyển giao: quản trị của đơn vị nhận thấy ở trang Hội nghị."),
    )
    if offered is not None:
        return redirect("conferences:hand_over", code=code)
    context = {
        "event": event,
        "form": form,
        "offers": offers_of(event),
        "others": offices.exists(),
        "back": reverse("conferences:staff_detail", args=[code]),
    }
    return show_form(request, "conferences/staff/copying/hand_over.html", context)


@require_POST
@administering
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an offer back."""
    offer = get_object_or_404(offers_of(_administered(request, code)), pk=pk)
    try:
        handing_over.withdraw_offer(offer_id=offer.pk, by=Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Đã rút lại."))
    return redirect("conferences:hand_over", code=code)


def _administered(request: HttpRequest, code: str) -> Event:
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    if not has_role(request.user, event.organiser_id, Role.ADMINISTRATOR):
        raise Http404
    return event
