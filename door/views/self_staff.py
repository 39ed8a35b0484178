"""Self check-in as staff run it: opening it, the screen, and the exceptions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from door import codes
from door.forms_self import ClaimSettleForm, OpenForm
from door.models import SelfCheckIn, SelfClaim
from door.selectors.marks import marks_in
from door.selectors.self_check_in import claims_of, own_marks
from door.services.self_check_in import close_self_check_in, open_self_check_in, settle_claim
from door.views.staff import at_the_door
from notifications.views.downloads import table_file
from registrations.models import Session
from registrations.policies import may_stand_at_door
from registrations.selectors import find_in_event
from registrations.states import State
from registrations.views.forming import accepted
from registrations.views.staff.doors import event_for


def _session(request: HttpRequest, code: str, pk: int) -> Session:
    event = event_for(request, code, may_stand_at_door)
    session = get_object_or_404(event.sessions.filter(takes_presence=True), pk=pk)
    session.event = event
    return session


def _home(session: Session) -> str:
    return reverse("door:self_staff", args=[session.event.code, session.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@at_the_door
def overview(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """Open it, and settle what it could not."""
    found = _session(request, code, session)
    form = OpenForm(request.POST or None)
    opened = accepted(
        request,
        form,
        lambda: open_self_check_in(
            session_id=found.pk,
            by=request.user,
            **form.cleaned_data,  # type: ignore[arg-type]
        ),
        done=_("Đã mở tự điểm danh. Hãy chiếu mã lên màn hình."),
    )
    if opened:
        return redirect(_home(found))
    check_in = SelfCheckIn.objects.filter(pk=found.pk).first()
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "event": found.event,
        "session": found,
        "check_in": check_in,
        "form": form,
        "claims": claims_of(check_in) if check_in else [],
        "marked": own_marks(found),
        "words": words,
        "candidates": (
            find_in_event(found.event, words).filter(state=State.CONFIRMED)[:20] if words else []
        ),
    }
    return render(request, "door/self/staff.html", context, status=422 if form.errors else 200)


@require_POST
@at_the_door
def close(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """No more codes."""
    found = _session(request, code, session)
    get_object_or_404(SelfCheckIn, pk=found.pk)
    try:
        close_self_check_in(session_id=found.pk, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(_home(found))


@require_safe
@never_cache
@at_the_door
def screen(request: HttpRequest, code: str, session: int) -> HttpResponse:
    """The code for the screen; with `?phan=1` only the part that changes."""
    found = _session(request, code, session)
    check_in = get_object_or_404(SelfCheckIn, pk=found.pk)
    context: dict[str, Any] = {"event": found.event, "session": found, "check_in": check_in}
    if check_in.is_open:
        context |= _shown(check_in, found)
    name = "code" if request.GET.get("phan") else "screen"
    return render(request, f"door/self/{name}.html", context)


def _shown(check_in: SelfCheckIn, session: Session) -> dict[str, Any]:
    slot = codes.slot_now()
    place = [session.event.code, session.pk]
    link = reverse("door:self_scan", args=[*place, codes.token_of(check_in, slot)])
    digits = codes.digits_of(check_in, slot)
    return {
        "qr": _qr(settings.SITE_URL + link),
        "digits": f"{digits[:3]} {digits[3:]}",
        "typed_url": settings.SITE_URL + reverse("door:self_typed", args=place),
        "poll": f"{reverse('door:self_screen', args=place)}?phan=1",
        "marked": len(marks_in(session)),
        "expected": session.event.registrations.filter(state=State.CONFIRMED).count(),
        "seconds": codes.seconds_left(),
    }


def _qr(link: str) -> SafeString:
    out = BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=4, light="white", svgclass=None, lineclass=None,
        xmldecl=False, omitsize=True,
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308


@require_POST
@at_the_door
def settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One exception: present, or not."""
    event = event_for(request, code, may_stand_at_door)
    claim = get_object_or_404(SelfClaim, pk=pk, check_in__session__event=event)
    form = ClaimSettleForm(request.POST)
    try:
        if form.is_valid():
            settle_claim(
                claim_id=claim.pk,
                present=form.cleaned_data["present"],
                registration_id=form.cleaned_data["registration"],
                by=request.user,  # type: ignore[arg-type]
            )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("door:self_staff", code, claim.check_in_id)


@require_safe
@at_the_door
def marked_file(request: HttpRequest, code: str, session: int, extension: str) -> HttpResponse:
    """Who marked themselves, as XLSX or CSV."""
    found = _session(request, code, session)
    headings = [_("Họ và tên"), _("Mã đăng ký"), _("Đơn vị công tác"), _("Lúc"), _("Thiết bị")]
    rows = (
        (
            mark.registration.full_name, mark.registration.code, mark.registration.workplace,
            mark.at, mark.device,
        )
        for mark in own_marks(found)
    )  # fmt: skip
    return table_file(
        extension,
        name=f"tu-diem-danh-{found.pk}",
        title=_("Tự điểm danh"),
        headings=headings,
        rows=rows,
    )
