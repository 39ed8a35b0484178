"""Staff pages about a whole event: publish, postpone, cancel, close, seats and buổi.

A room brings them to its own addresses; `kind` and `room` (its namespace) come from its urls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import staff_required
from accounts.models import Actor, Person, User
from common.errors import DomainError
from registrations.event_forms import (
    CapacityForm,
    Choices,
    HoldForm,
    ReasonForm,
    SessionFormSet,
    initial_rows,
)
from registrations.models import Event, SeatBlock, SessionRole
from registrations.policies import MANAGING, events_visible_to, may_manage
from registrations.selectors import Clash, find_clashes
from registrations.services import arranging, events
from registrations.states import LIVE_STATES, EventKind, EventState, PartOfDay
from registrations.views.forming import accepted, show_form

managing = staff_required(*MANAGING)
both = require_http_methods(["GET", "HEAD", "POST"])


def _nobody_else(event: Event) -> list[str]:
    return []


@dataclass(frozen=True)
class Deeds:
    """What is done with a whole event; a room where more people are told brings its own services.

    `also_told`: sentences about those beside the people who signed up."""

    publish: Callable[..., Event] = events.publish_event
    postpone: Callable[..., Event] = events.postpone_event
    cancel: Callable[..., Event] = events.cancel_event
    also_told: Callable[[Event], list[str]] = _nobody_else


PLAIN = Deeds()


def event_for(user: User, code: str, kind: str, *, manage: bool = False) -> Event:
    """The event, if this user may open it (and run it, where asked). Raises Http404."""
    event = get_object_or_404(
        events_visible_to(user).select_related("organiser"), code=code, kind=kind
    )
    if manage and not may_manage(user, event):
        raise Http404
    return event


def _home(room: str, event: Event) -> str:
    return reverse(f"{room}:staff_detail", args=[event.code])


@require_POST
@managing
def publish(
    request: HttpRequest, code: str, kind: str, room: str, deeds: Deeds = PLAIN
) -> HttpResponse:
    """Open to the public, or give a postponed event its new dates."""
    event = event_for(request.user, code, kind, manage=True)
    return _do(
        request,
        _home(room, event),
        lambda by: deeds.publish(event_id=event.pk, by=by),
        _("Đã công bố."),
    )


@require_POST
@managing
def close(request: HttpRequest, code: str, kind: str, room: str) -> HttpResponse:
    """The last buổi is over."""
    event = event_for(request.user, code, kind, manage=True)
    return _do(
        request,
        _home(room, event),
        lambda by: events.close_event(event_id=event.pk, by=by),
        _("Đã kết thúc."),
    )


def _do(request: HttpRequest, back: str, act: Callable[[Actor], Any], done: str) -> HttpResponse:
    """One click without a form: a refusal is told on the page it came from."""
    try:
        act(Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect(back)


@both
@managing
def postpone(
    request: HttpRequest, code: str, kind: str, room: str, deeds: Deeds = PLAIN
) -> HttpResponse:
    """Put off without a new date yet."""
    event = event_for(request.user, code, kind, manage=True)
    return _with_reason(
        request,
        event,
        room,
        lambda reason, by: deeds.postpone(event_id=event.pk, by=by, reason=reason),
        {
            "title": _("Tạm hoãn"),
            "submit": _("Tạm hoãn và báo mọi người"),
            "consequences": [
                _told(event),
                *deeds.also_told(event),
                _("Người đang được mời nhận chỗ vẫn được giữ chỗ cho đến khi có lịch mới."),
                _("Các tin nhắc lịch chưa gửi sẽ được thu lại."),
            ],
            "done": _("Đã tạm hoãn và báo mọi người."),
        },
    )


@both
@managing
def cancel(
    request: HttpRequest, code: str, kind: str, room: str, deeds: Deeds = PLAIN
) -> HttpResponse:
    """Cancel the whole event; says first how many people will be told."""
    event = event_for(request.user, code, kind, manage=True)
    return _with_reason(
        request,
        event,
        room,
        lambda reason, by: deeds.cancel(event_id=event.pk, by=by, reason=reason),
        {
            "title": _("Hủy lớp") if kind == EventKind.CLASS else _("Hủy hội nghị"),
            "submit": _("Hủy và báo mọi người"),
            "danger": True,
            "consequences": [
                _told(event),
                *deeds.also_told(event),
                _("Mọi đăng ký bị hủy và lịch trong điện thoại của họ được xóa."),
                _("Không mở lại được: muốn tổ chức lại thì tạo mới hoặc sao chép."),
            ],
            "done": _("Đã hủy và báo mọi người."),
        },
    )


def _told(event: Event) -> str:
    count = event.registrations.filter(state__in=LIVE_STATES).count()
    return ngettext(
        "%(count)d người sẽ được báo tin.", "%(count)d người sẽ được báo tin.", count
    ) % {"count": count}


def _with_reason(
    request: HttpRequest,
    event: Event,
    room: str,
    act: Callable[[str, Actor], Any],
    words: dict[str, Any],
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    by = Actor.user(request.user)
    if accepted(request, form, lambda: act(form.cleaned_data["reason"], by), done=words["done"]):
        return redirect(_home(room, event))
    context = {"event": event, "form": form, "home": _home(room, event), **words}
    return show_form(request, "registrations/events/confirm.html", context)


@both
@managing
def seats(request: HttpRequest, code: str, kind: str, room: str) -> HttpResponse:
    """Change the number of seats, and keep some for an office until a day."""
    event = event_for(request.user, code, kind, manage=True)
    posted = request.POST if request.method == "POST" else None
    holding = bool(posted) and "hold" in request.POST
    capacity = CapacityForm(
        None if holding else posted, initial={"capacity": event.capacity}, prefix=""
    )
    hold = HoldForm(posted if holding else None)
    form = hold if holding else capacity
    by = Actor.user(request.user)
    if accepted(request, form, lambda: _save_seats(event, form, by), done=_("Đã lưu.")):
        return redirect(f"{room}:seats", code=event.code)
    context = {
        "event": event,
        "form": form,
        "capacity_form": capacity,
        "hold_form": hold,
        "forms": [capacity, hold],
        "blocks": event.seat_blocks.order_by("released_at", "held_until"),
        "release_url": f"{room}:release_seats",
        "home": _home(room, event),
    }
    return show_form(request, "registrations/events/seats.html", context)


def _save_seats(event: Event, form: forms.Form, by: Actor) -> SeatBlock | Event:
    if isinstance(form, HoldForm):
        return events.hold_seats(event_id=event.pk, by=by, **form.cleaned_data)
    return events.change_capacity(event_id=event.pk, by=by, **form.cleaned_data)


@require_POST
@managing
def release_seats(request: HttpRequest, code: str, pk: int, kind: str, room: str) -> HttpResponse:
    """Give what an office did not use back to everybody."""
    event = event_for(request.user, code, kind, manage=True)
    block = get_object_or_404(SeatBlock, pk=pk, event=event)
    return _do(
        request,
        reverse(f"{room}:seats", args=[event.code]),
        lambda by: events.release_seats(block_id=block.pk, by=by),
        _("Đã trả lại chỗ."),
    )


def sessions_page(
    request: HttpRequest,
    event: Event,
    *,
    room: str,
    people: Iterable[Person],
    role: str = SessionRole.Role.TRAINER,
) -> HttpResponse:
    """Edit the buổi in place; a clash is shown first and saved only when staff insist."""
    arguments: dict[str, Any] = {"form_kwargs": {"choices": Choices(event.organiser, people)}}
    if request.method == "POST" and "add" in request.POST:
        return _one_more(request, event, room, arguments)
    if request.method != "POST":
        formset = SessionFormSet(initial=initial_rows(event, role), **arguments)
        return _sessions(request, event, room, formset, find_clashes(event))
    formset = SessionFormSet(request.POST, **arguments)
    if not formset.is_valid():
        return _sessions(request, event, room, formset, [], status=422)
    planned = formset.rows(role)
    by = Actor.user(request.user)
    try:
        if "anyway" not in request.POST:
            clashes = arranging.clashes_of(event_id=event.pk, rows=planned)
            if clashes:
                return _sessions(request, event, room, formset, clashes, insist=True, status=422)
        arranging.arrange_sessions(event_id=event.pk, rows=planned, by=by)
    except DomainError as error:
        return _sessions(request, event, room, formset, [], status=422, refusal=str(error.message))
    messages.success(request, _("Đã lưu lịch."))
    return redirect(_home(room, event))


def _one_more(
    request: HttpRequest, event: Event, room: str, arguments: dict[str, Any]
) -> HttpResponse:
    """The page again with what was typed and an empty row more: nothing is saved."""
    posted = SessionFormSet(request.POST, **arguments)
    rows = [
        {name: form[name].data for name in form.fields}
        for form in posted.forms
        if not form["DELETE"].data
    ]
    rows.append({"part": PartOfDay.MORNING, "starts": "08:00", "ends": "11:30"})
    return _sessions(request, event, room, SessionFormSet(initial=rows, **arguments), [])


def _sessions(
    request: HttpRequest,
    event: Event,
    room: str,
    formset: Any,
    clashes: list[Clash],
    *,
    insist: bool = False,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    live = event.registrations.filter(state__in=LIVE_STATES).count()
    context = {
        "event": event,
        "formset": formset,
        "forms": list(formset.forms),
        "clashes": clash_words(clashes),
        "insist": insist,
        "refusal": refusal,
        "told": live if event.state == EventState.PUBLISHED else 0,
        "home": _home(room, event),
    }
    return render(request, "registrations/events/sessions.html", context, status=status)


def clash_words(clashes: list[Clash]) -> list[str]:
    """Each clash once, as a sentence: who or what, when, and where else."""
    sentences = {}
    for clash in clashes:
        pair = frozenset((clash.session.pk, clash.other.pk))
        what = clash.room_name or clash.person_name
        sentences[(pair, what)] = _("%(what)s: %(session)s trùng với %(other)s (%(code)s)") % {
            "what": what,
            "session": clash.session,
            "other": clash.other,
            "code": clash.other.event.code,
        }
    return list(sentences.values())


def event_actions(room: str, event: Event) -> tuple[dict[str, str] | None, list[dict[str, Any]]]:
    """The one primary action of an event's page, and the rest for the menu."""

    def item(label: str, name: str, **more: Any) -> dict[str, Any]:
        return {"label": label, "url": reverse(f"{room}:{name}", args=[event.code]), **more}

    publish_item = item(_("Công bố"), "publish", icon="check", post=True)
    close_item = item(_("Kết thúc"), "close", icon="circle-check", post=True)
    cancel_item = item(_("Hủy"), "cancel", icon="circle-x", danger=True)
    primary = {
        EventState.DRAFT: publish_item,
        EventState.POSTPONED: publish_item,
        EventState.PUBLISHED: close_item if event.has_ended else None,
    }.get(EventState(event.state))
    rest = []
    if event.state in (EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED):
        rest += [
            item(_("Sửa thông tin"), "edit", icon="pencil"),
            item(_("Sửa lịch"), "sessions", icon="calendar-days"),
            item(_("Chỉ tiêu và chỗ giữ riêng"), "seats", icon="users"),
        ]
    if event.kind == EventKind.CLASS:
        rest.append(item(_("Sao chép"), "copy", icon="copy"))
    if event.state == EventState.PUBLISHED and not event.is_under_way:
        rest.append(item(_("Tạm hoãn"), "postpone", icon="clock"))
    if event.state in (EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED):
        rest.append(cancel_item)
    return primary, rest
