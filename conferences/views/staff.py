"""The conference for those who run it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import staff_required
from accounts.models import Actor
from accounts.policies import organisers_of
from common.errors import DomainError
from conferences import selectors, services
from conferences.forms import ConferenceForm, NewConferenceForm, initial_of
from conferences.models import Conference
from registrations.models import SessionRole
from registrations.notices import when_words
from registrations.policies import MANAGING, may_list, may_manage
from registrations.selectors import count_states, find_clashes
from registrations.states import EventKind, State
from registrations.timeline import event_timeline
from registrations.views.events import (
    add_refusal,
    clash_words,
    event_actions,
    event_for,
    managing,
    sessions_page,
)

PAGE_SIZE = 50
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_required()
def conference_list(request: HttpRequest) -> HttpResponse:
    """Every edition one may open."""
    rows = selectors.conferences_of(request.user)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_create": organisers_of(request.user, *MANAGING).exists(),
    }
    return render(request, "conferences/staff/list.html", context)


@require_safe
@staff_required()
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One edition: what it is, how full, what to do next."""
    event = event_for(request.user, code, EventKind.CONFERENCE)
    conference = Conference.objects.select_related("event").get(pk=event.pk)
    manages = may_manage(request.user, event)
    primary, rest = event_actions("conferences", event) if manages else (None, [])
    context = {
        "event": event,
        "conference": conference,
        "host": selectors.host_of(conference),
        "when": when_words(event),
        "sessions": event.sessions.select_related("room").prefetch_related("roles__person"),
        "waiting": count_states(event).get(State.WAITLISTED, 0),
        "clashes": clash_words(find_clashes(event)) if manages else [],
        "primary": primary,
        "actions": rest,
        "manages": manages,
        "lists": may_list(request.user, event),
        "history": event_timeline(event),
    }
    return render(request, "conferences/staff/detail.html", context)


@both
@managing
def create(request: HttpRequest) -> HttpResponse:
    """A new edition, as a draft."""
    organiser = organisers_of(request.user, *MANAGING).first()
    if organiser is None:
        raise Http404
    form = NewConferenceForm(
        request.POST or None, initial={"host_province_code": organiser.province_code}
    )
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("first_day", "last_day")}
        try:
            made = services.create_conference(
                organiser=organiser,
                event_details=form.event_details(),
                conference_details=form.conference_details(),
                **days,
                starts=form.cleaned_data["starts"],
                ends=form.cleaned_data["ends"],
                by=Actor.user(request.user),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Đã tạo hội nghị. Xem lại rồi bấm Công bố."))
            return redirect("conferences:staff_detail", code=made.event.code)
    context = {
        "form": form,
        "title": _("Tạo hội nghị"),
        "back": reverse("conferences:staff_list"),
    }
    return render(
        request, "conferences/staff/form.html", context, status=422 if form.errors else 200
    )


@both
@managing
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """All of an edition but its times and seats."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    conference = Conference.objects.get(pk=event.pk)
    form = ConferenceForm(request.POST or None, instance=event, initial=initial_of(conference))
    if request.method == "POST" and form.is_valid():
        try:
            edited = services.edit_conference(
                event_id=event.pk,
                event_details=form.event_details(),
                conference_details=form.conference_details(),
                by=Actor.user(request.user),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("conferences:staff_detail", code=edited.event.code)
    context = {
        "form": form,
        "title": _("Sửa thông tin"),
        "back": reverse("conferences:staff_detail", args=[code]),
    }
    return render(
        request, "conferences/staff/form.html", context, status=422 if form.errors else 200
    )


@both
@managing
def sessions(request: HttpRequest, code: str) -> HttpResponse:
    """The programme's times, edited in place and saved together."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    return sessions_page(
        request,
        event,
        room="conferences",
        people=selectors.people_to_speak(event),
        role=SessionRole.Role.SPEAKER,
        may_overlap=True,
    )
