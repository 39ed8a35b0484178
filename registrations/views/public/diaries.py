"""Feeds for one's diary by secret link, and the link itself: made, changed, closed."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.linking import Part
from accounts.models import User
from accounts.policies import works_here
from accounts.services import close_calendar_link, renew_calendar_link
from notifications.feeds import feed_response
from registrations import diary, notices
from registrations.states import State
from registrations.views.public.managing import find


@require_safe
def entry(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """The event as one entry, the same as in the mails, so that no diary has it twice; empty while
    it has no dates, and for who waits."""
    registration = find(code, token)
    gone = registration.state not in (State.CONFIRMED, State.PENDING)
    part = notices.calendar_part(registration, notices.CANCEL if gone else notices.REQUEST)
    return feed_response(
        request, [part] if part is not None else [], file_name=registration.event.code
    )


@require_safe
def of_registration(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """The buổi of what this registration is for, kept up to date in a diary that subscribes."""
    registration = find(code, token)
    event = registration.event
    parts = diary.of_registrations([registration])
    return feed_response(request, parts, name=event.title, file_name=event.code)


@require_safe
def mine(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """All that somebody signed up for."""
    user = _owner(pk, token, diary.MINE)
    parts = diary.of_person(user)
    return feed_response(request, parts, name=_("Lớp, hội nghị của tôi"), file_name="cua-toi")


@require_safe
def of_staff(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """Every buổi that somebody runs, teaches or receives people at."""
    user = _owner(pk, token, diary.STAFF)
    parts = diary.of_staff(user)
    return feed_response(request, parts, name=_("Tất cả các buổi"), file_name="cac-buoi")


@login_required
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Make the links, or make new ones (the old are dead), or close them."""
    user = cast(User, request.user)
    if request.POST.get("do") == "close":
        close_calendar_link(user=user)
        messages.success(request, _("Đã tắt liên kết lịch."))
    else:
        renew_calendar_link(user=user)
        messages.success(
            request, _("Đã tạo liên kết lịch. Liên kết cũ, nếu có, không dùng được nữa.")
        )
    return redirect("accounts:me")


def my_part(user: User) -> Part:
    """The links on one's own page."""
    token = diary.token_of(user, diary.MINE)
    feeds = [
        {"id": "lich-cua-toi", "label": _("Những gì tôi đăng ký"), "url": _url("my_feed", user)}
    ]
    if works_here(user):
        label = _("Tất cả các buổi tôi phụ trách")
        feeds.append({"id": "lich-can-bo", "label": label, "url": _url("staff_feed", user)})
    return Part("registrations/public/my_calendar.html", {"rows": feeds if token else []})


def _url(name: str, user: User) -> str:
    purpose = diary.MINE if name == "my_feed" else diary.STAFF
    token = diary.token_of(user, purpose) or "-"
    return f"{settings.SITE_URL}{reverse(f'registrations:{name}', args=[user.pk, token])}"


def _owner(pk: int, token: str, purpose: str) -> User:
    user = diary.owner(pk, token, purpose)
    if user is None:
        raise Http404
    return user
