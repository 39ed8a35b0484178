"""The door of an event as staff see it: its days, PIN, phones, and what happened there."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import staff_required
from common import clock
from common.errors import DomainError
from door.access import devices_of, give_cookie
from door.forms import DeviceForm, SettleForm
from door.keys import pin_of
from door.models import Device, DoorDay
from door.screens import screen_path
from door.selectors import days as selectors
from door.selectors import lists
from door.services import pairing
from door.services.settling import settle_conflict
from notifications.views.downloads import table_file
from registrations.models import Event, Session
from registrations.policies import MANAGING, may_manage, may_stand_at_door
from registrations.states import EventState
from registrations.views.forming import accepted, form_page
from registrations.views.staff.doors import event_for

PAGE_SIZE = 100
at_the_door = staff_required(*selectors.AT_THE_DOOR)
managers_only = staff_required(*MANAGING)


def _day(request: HttpRequest, code: str, pk: int, *, managing: bool = True) -> DoorDay:
    """The day with this number, of an event that this user may run (or stand at). Raises Http404."""
    event = event_for(request, code, may_manage if managing else may_stand_at_door)
    door_day = get_object_or_404(event.door_days, pk=pk)
    door_day.event = event
    return door_day


def _device(request: HttpRequest, code: str, pk: int) -> Device:
    event = event_for(request, code, may_manage)
    return get_object_or_404(
        Device.objects.select_related("door_day"), pk=pk, door_day__event=event
    )


def _home(code: str, day: date | None = None) -> str:
    url = reverse("door:staff", args=[code])
    return f"{url}?ngay={day.isoformat()}" if day else url


@require_safe
@never_cache
@at_the_door
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """One day of the door: today, the next, or the one that was asked for."""
    return _overview(request, event_for(request, code, may_stand_at_door))


def _overview(
    request: HttpRequest,
    event: Event,
    *,
    wanted: date | None = None,
    link_form: DeviceForm | None = None,
    own_form: DeviceForm | None = None,
) -> HttpResponse:
    days = selectors.days_with_sessions(event)
    day = wanted or _wanted(request.GET.get("ngay"), days)
    door_day = next((each for each in selectors.door_days_of(event) if each.day == day), None)
    manages = may_manage(request.user, event)
    context: dict[str, Any] = {
        "event": event,
        "organiser": event.organiser,
        "is_conference": event.kind == "conference",
        "manages": manages,
        "tabs": [
            (f"{each:%d/%m/%Y}", _home(event.code, each), each == day, None) for each in days
        ],
        "day": day,
        "sessions": days.get(day, []) if day else [],
        "may_open": manages and event.state == EventState.PUBLISHED and bool(day)
        and day >= clock.today(),
        "door_day": door_day,
        "lists": list_words(),
    }  # fmt: skip
    if door_day is not None:
        door_day.event = event
        context |= _opened(request, door_day, manages)
        context["link_form"] = link_form or DeviceForm(prefix="link")
        context["own_form"] = own_form or DeviceForm(prefix="own", may_grant=manages)
    form = link_form or own_form
    status = 422 if form is not None and form.errors else 200
    return render(request, "door/staff/overview.html", context, status=status)


def list_words() -> list[tuple[str, str]]:
    """The lists of a day, by the name in their address."""
    return [
        ("arrivals", _("Người đã đến")),
        ("refusals", _("Lượt bị từ chối")),
        ("conflicts", _("Trường hợp cần xử lý")),
        ("devices", _("Điện thoại ở cửa")),
    ]


def _opened(request: HttpRequest, door_day: DoorDay, manages: bool) -> dict[str, Any]:
    counts = lists.count_in(door_day)
    sessions = selectors.sessions_of_day(door_day.event, door_day.day)
    mine = {device.pk for device in devices_of(request)}
    return {
        "pin": "" if door_day.is_over else pin_of(door_day),
        "is_over": door_day.is_over,
        "screens": [(session, screen_path(door_day, session)) for session in sessions],
        "counts": [(session, counts.get(session.pk, 0)) for session in sessions],
        "devices": [
            (device, lists.state_words(device), device.pk in mine)
            for device in selectors.devices_of_day(door_day)
        ],
        "own": next((s for s in sessions if s.ends_at > clock.now()), sessions[0])
        if mine and sessions
        else None,
    }


def _wanted(text: str | None, days: dict[date, list[Session]]) -> date | None:
    """The day that is asked for; else today or the next of the event, else its last."""
    asked = next((day for day in days if day.isoformat() == text), None)
    coming = next((day for day in days if day >= clock.today()), None)
    return asked or coming or (list(days)[-1] if days else None)


@require_POST
@managers_only
def open_day(request: HttpRequest, code: str) -> HttpResponse:
    """Open the door of a day."""
    event = event_for(request, code, may_manage)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = date.min
    try:
        pairing.open_door(event_id=event.pk, day=day, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(_home(event.code))
    messages.success(request, _("Đã mở cửa đón tiếp. Hãy ghép điện thoại của người đứng cửa."))
    return redirect(_home(event.code, day))


@require_POST
@managers_only
def renew_pin(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another PIN: the lists that phones keep are fetched anew."""
    door_day = _day(request, code, pk)
    pairing.renew_pin(door_day_id=door_day.pk, by=request.user)
    messages.success(request, _("Đã đổi mã PIN. Hãy đọc mã mới cho người đứng cửa."))
    return redirect(_home(code, door_day.day))


@require_POST
@managers_only
def make_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A QR that makes one more phone the door's."""
    door_day = _day(request, code, pk)
    form = DeviceForm(request.POST, prefix="link")
    device = accepted(
        request,
        form,
        lambda: pairing.make_pairing_link(
            door_day_id=door_day.pk,
            label=form.cleaned_data["label"],
            may_admit_walk_ins=form.cleaned_data["walk_ins"],
            by=request.user,
        ),
        done=_("Mã ghép dùng được một lần, trong 15 phút."),
    )
    if device is None:
        return _overview(request, door_day.event, wanted=door_day.day, link_form=form)
    return redirect("door:link_shown", code, device.pk)


@require_safe
@never_cache
@managers_only
def show_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The QR, for the phone's camera; gone once it was used."""
    device = _device(request, code, pk)
    if not device.waits_for_pairing:
        return redirect(_home(code, device.door_day.day))
    path = reverse("door:pair", args=[device.pk, pairing.pairing_token(device)])
    out = BytesIO()
    segno.make(settings.SITE_URL + path, error="m", micro=False).save(
        out, kind="svg", border=4, light="white", svgclass="door-qr", lineclass=None,
        xmldecl=False, omitsize=True,
    )  # fmt: skip
    context = {
        "event": event_for(request, code, may_manage),
        "device": device,
        "link": settings.SITE_URL + path,
        "qr": SafeString(out.getvalue().decode()),
        "back": _home(code, device.door_day.day),
    }
    return render(request, "door/staff/link.html", context)


@require_POST
@at_the_door
def pair_own(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Make the phone in one's own hand the door's."""
    door_day = _day(request, code, pk, managing=False)
    manages = may_manage(request.user, door_day.event)
    form = DeviceForm(request.POST, prefix="own", may_grant=manages)
    paired = accepted(
        request,
        form,
        lambda: pairing.pair_own_phone(
            door_day_id=door_day.pk,
            label=form.cleaned_data["label"],
            may_admit_walk_ins=form.cleaned_data.get("walk_ins", False),
            by=request.user,
        ),
        done=_("Điện thoại này đã là một cửa."),
    )
    if paired is None:
        return _overview(request, door_day.event, wanted=door_day.day, own_form=form)
    device, secret = paired
    response = redirect("door:start")
    give_cookie(response, device, secret)
    return response


@require_POST
@managers_only
def revoke(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Shut a phone out."""
    device = _device(request, code, pk)
    pairing.revoke_device(device_id=device.pk, by=request.user)
    said = _("Đã thu hồi “%(label)s”: máy sẽ xóa dữ liệu khi có mạng.") % {"label": device.label}
    messages.success(request, said)
    return redirect(_home(code, device.door_day.day))


@require_POST
@managers_only
def walk_ins(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let a phone admit people who did not sign up, or no longer."""
    device = _device(request, code, pk)
    allowed = request.POST.get("allowed") == "1"
    pairing.set_walk_in_right(device_id=device.pk, allowed=allowed, by=request.user)
    messages.success(request, _("Đã lưu quyền của cửa này."))
    return redirect(_home(code, device.door_day.day))


@require_safe
@never_cache
@at_the_door
def refusals(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was refused, and why."""
    door_day = _day(request, code, pk, managing=False)
    page = Paginator(lists.refusals_of(door_day), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "door/staff/refusals.html", _list_context(request, door_day, page=page))


@require_safe
@never_cache
@at_the_door
def conflicts(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What phones did without knowing of each other: to settle, and settled."""
    door_day = _day(request, code, pk, managing=False)
    page = Paginator(lists.conflicts_of(door_day), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "door/staff/conflicts.html", _list_context(request, door_day, page=page))


def _list_context(request: HttpRequest, door_day: DoorDay, **more: Any) -> dict[str, Any]:
    event = door_day.event
    return {
        "event": event,
        "organiser": event.organiser,
        "is_conference": event.kind == "conference",
        "door_day": door_day,
        "manages": may_manage(request.user, event),
        "back": _home(event.code, door_day.day),
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say what happened."""
    event = event_for(request, code, may_manage)
    found = lists.conflicts_in(event)
    conflict = get_object_or_404(found, pk=pk)
    back = reverse("door:conflicts", args=[code, conflict.door_day_id])
    form = SettleForm(request.POST or None, conflict=conflict)
    done = accepted(
        request,
        form,
        lambda: settle_conflict(
            conflict_id=conflict.pk,
            settled_as=form.cleaned_data["settled_as"],
            note=form.cleaned_data["note"],
            by=request.user,
        ),
        done=_("Đã ghi kết luận."),
    )
    if done is not None:
        return redirect(back)
    name = conflict.registration.addressed_name
    at = f"{clock.local(conflict.at):%H:%M}"
    note = _("%(name)s: %(what)s. %(door)s quét lúc %(at)s.") % {
        "name": name, "what": conflict.get_kind_display(), "door": conflict.device.label, "at": at,
    }  # fmt: skip
    title = _("Xử lý: %(name)s") % {"name": name}
    return form_page(request, form, title=title, back=back, submit=_("Ghi kết luận"), note=note)


@require_safe
@managers_only
def list_file(request: HttpRequest, code: str, pk: int, what: str, extension: str) -> HttpResponse:
    """One of a day's lists as a file."""
    door_day = _day(request, code, pk)
    if what not in lists.LISTS:
        raise Http404
    title, headings, rows = lists.table_of(what, door_day)
    name = f"{code}-{door_day.day:%Y%m%d}-{what}"
    return table_file(extension, name=name, title=title, headings=headings, rows=rows)
