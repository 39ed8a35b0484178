"""Marking oneself: the page behind the changing QR."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.net import client_ip
from common.ratelimit import allow, too_many
from door import codes
from door.forms_self import ClaimForm, DigitsForm, WhoForm
from door.models import SelfCheckIn
from door.services.self_check_in import Marked, claim_presence, mark_oneself

# A hall marks itself from one address within a few minutes.
PER_ADDRESS, GUESSES, PERIOD_S = 3000, 300, 600
COOKIE, COOKIE_LIFE_S = "tu-diem-danh", 12 * 3600


def _check_in(code: str, session: int) -> SelfCheckIn:
    rows = SelfCheckIn.objects.select_related("session__event__organiser")
    found = rows.filter(pk=session, session__event__code=code).first()
    if found is None:
        raise Http404
    return found


def _context(check_in: SelfCheckIn) -> dict[str, Any]:
    event = check_in.session.event
    return {"event": event, "organiser": event.organiser, "session": check_in.session}


@never_cache
@require_http_methods(["GET", "HEAD"])
def scan(request: HttpRequest, code: str, session: int, token: str) -> HttpResponse:
    """Where the QR leads: in time, to the page with a pass; too late, to a word about it."""
    check_in = _check_in(code, session)
    if not check_in.is_open or not codes.is_shown(check_in, token):
        return render(request, "door/self/late.html", _context(check_in), status=410)
    return _let_through(request, check_in)


def _phone_id(request: HttpRequest) -> str:
    """The random name that this browser was given; nothing before."""
    return request.COOKIES.get(COOKIE, "")[:64]


def _let_through(request: HttpRequest, check_in: SelfCheckIn) -> HttpResponse:
    """On to who one is, with a pass that this browser alone can use."""
    phone_id = _phone_id(request) or secrets.token_urlsafe(16)
    here = reverse("door:self_mark", args=[check_in.session.event.code, check_in.pk])
    response = redirect(f"{here}?v={codes.give_pass(check_in, phone_id)}")
    response.status_code = 303
    response.set_cookie(
        COOKIE,
        phone_id,
        max_age=COOKIE_LIFE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """For who cannot scan: the six digits of the screen."""
    check_in = _check_in(code, session)
    form = DigitsForm(request.POST or None)
    if request.method == "POST":
        if not allow("self-digits", f"{session}:{client_ip(request)}", GUESSES, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        if form.is_valid():
            if check_in.is_open and codes.is_typed(check_in, form.cleaned_data["digits"]):
                return _let_through(request, check_in)
            form.add_error("digits", _("Mã đã đổi hoặc không đúng: xin nhập mã đang hiện."))
    status = 422 if form.errors else 200
    return render(
        request, "door/self/digits.html", _context(check_in) | {"form": form}, status=status
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """Who one is; only with a pass of the last minutes."""
    check_in = _check_in(code, session)
    sent = request.method == "POST"
    held = (request.POST if sent else request.GET).get("v", "")
    if not check_in.is_open or not codes.has_pass(check_in, held, _phone_id(request)):
        return render(request, "door/self/late.html", _context(check_in), status=410)
    if sent and not allow("self-mark", f"{session}:{client_ip(request)}", PER_ADDRESS, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    form = WhoForm(request.POST if sent and "name" not in request.POST else None,
                   event=check_in.session.event)  # fmt: skip
    claim = ClaimForm(request.POST if "name" in request.POST else None)
    context = _context(check_in) | {"form": form, "claim": claim, "held": held}
    if form.is_bound and form.is_valid():
        return _marked(request, check_in, form, context)
    if claim.is_bound and claim.is_valid():
        return _claimed(request, check_in, claim, context)
    context["may_claim"] = form.nobody or claim.is_bound
    status = 422 if form.errors or claim.errors else 200
    return render(request, "door/self/who.html", context, status=status)


def _marked(
    request: HttpRequest, check_in: SelfCheckIn, form: WhoForm, context: dict[str, Any]
) -> HttpResponse:
    assert form.found is not None  # noqa: S101
    try:
        done: Marked = mark_oneself(
            session_id=check_in.pk,
            registration_id=form.found.pk,
            phone_id=_phone_id(request),
        )
    except DomainError as error:
        form.add_error("who", error.message)
        context["may_claim"] = True
        return render(request, "door/self/who.html", context, status=422)
    return render(request, "door/self/done.html", context | {"done": done})


def _claimed(
    request: HttpRequest, check_in: SelfCheckIn, claim: ClaimForm, context: dict[str, Any]
) -> HttpResponse:
    try:
        claim_presence(session_id=check_in.pk, **claim.cleaned_data)
    except DomainError as error:
        claim.add_error(None, error.message)
        return render(request, "door/self/who.html", context | {"may_claim": True}, status=422)
    return render(request, "door/self/told.html", context)
