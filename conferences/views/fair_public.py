"""The fair as everybody sees it, and an exhibitor's own page behind a secret link."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from common.net import client_ip
from common.ratelimit import allow, allow_all, limit_posts, too_many
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from conferences.dates import days_words
from conferences.drawn import drawn_fair
from conferences.fair_links import exhibitor_path, opens
from conferences.forms.exhibiting import ApplyForm, LookupForm
from conferences.models import Exhibitor, Fair
from conferences.selectors import conference_day
from conferences.selectors.fair import booths_of, public_fairs
from conferences.services.exhibiting import Applied, apply_to_fair, withdraw_exhibitor
from conferences.states import LIVE_EXHIBITORS
from registrations.models import Event
from registrations.notices import moment_words
from registrations.states import EventState

# An office may apply for many; a whole industrial park comes from one address.
PER_ADDRESS, PER_CONTACT, PERIOD_S = 300, 20, 600
PER_CODE, LOOKUP_PERIOD_S = 10, 900
FORM_LIFE = timedelta(hours=1)
GET_OR_POST = ("GET", "HEAD", "POST")


def _fair(code: str) -> tuple[Event, Fair]:
    fair = get_object_or_404(public_fairs(), conference__event__code=code)
    return fair.conference.event, fair


def _is_open(event: Event, fair: Fair) -> bool:
    return event.state == EventState.PUBLISHED and fair.accepts_applications


def _context(event: Event, fair: Fair) -> dict[str, object]:
    return {
        "event": event,
        "organiser": event.organiser,
        "fair": fair,
        "when": days_words(fair.starts_on, fair.ends_on),
        "until": moment_words(fair.applications_until),
        "is_open": _is_open(event, fair),
    }


@require_safe
def fair(request: HttpRequest, code: str) -> HttpResponse:
    """When and where, the terms, and the plan: companies, and nothing else about them."""
    event, there = _fair(code)
    booths = booths_of(there)
    placed: dict[str, list[str]] = {}
    for booth in booths:
        if booth.exhibitor is not None:
            placed.setdefault(booth.exhibitor.company, []).append(booth.number)
    context = _context(event, there) | {
        "drawn": drawn_fair(booths) if booths else None,
        "placed": [(", ".join(numbers), company) for company, numbers in placed.items()],
        "free": sum(booth.exhibitor is None and not booth.is_closed for booth in booths),
    }
    return render(request, "conferences/fair/public.html", context)


@require_http_methods(GET_OR_POST)
@never_cache
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for booths, without an account."""
    event, there = _fair(code)
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        day=conference_day(event),
        organiser=event.organiser,
    )
    status = 200
    if request.method == "POST":
        valid = form.is_valid()
        limits = [("fair", client_ip(request), PER_ADDRESS)]
        if valid:
            given = (form.cleaned_data["phone"], form.cleaned_data["email"].lower())
            limits += [
                ("fair-contact", f"{there.pk}:{each}", PER_CONTACT) for each in given if each
            ]
        if not allow_all(limits, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        applied = _applied(request, there, form) if valid else None
        if applied is not None:
            return _lead_on(applied)
        status = 422
    elif not _is_open(event, there):
        return render(request, "conferences/fair/closed.html", _context(event, there))
    context = _context(event, there) | {"form": form}
    return render(request, "conferences/fair/apply.html", context, status=status)


def _applied(request: HttpRequest, there: Fair, form: ApplyForm) -> Applied | None:
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    try:
        return apply_to_fair(
            fair_id=there.pk,
            details=form.details() | {"language": language},
            form_key=form.cleaned_data["sent"],
            by=Actor.person(form.cleaned_data["full_name"]),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _lead_on(applied: Applied) -> HttpResponse:
    """To the secret link: for whoever sent this very form; one left open is forgotten after an
    hour."""
    exhibitor = applied.exhibitor
    if applied.already_there and exhibitor.created_at < clock.now() - FORM_LIFE:
        response = redirect("conferences:fair_lookup", code=_code(exhibitor))
    else:
        response = redirect(f"{exhibitor_path(exhibitor)}?moi=1")
    response.status_code = 303
    return response


def _code(exhibitor: Exhibitor) -> str:
    code: str = exhibitor.fair.conference.event.code
    return code


@require_http_methods(GET_OR_POST)
@never_cache
@limit_posts("fair-lookup", per_address=PER_ADDRESS, period_s=LOOKUP_PERIOD_S)
def lookup(request: HttpRequest, code: str) -> HttpResponse:
    """Code and phone: the same sentence whatever of them is wrong."""
    event, there = _fair(code)
    form = LookupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["code"].replace(" ", "").upper()
        if not allow("fair-code", asked, PER_CODE, LOOKUP_PERIOD_S):
            return too_many(request, retry_after_s=LOOKUP_PERIOD_S)
        found = _by_code_and_phone(there, asked, form.cleaned_data["phone"])
        if found is not None:
            return redirect(exhibitor_path(found))
        form.add_error(None, _("Không tìm thấy đăng ký nào khớp. Hãy xem lại mã và số điện thoại."))
    status = 422 if form.errors else 200
    context = _context(event, there) | {"form": form}
    return render(request, "conferences/fair/lookup.html", context, status=status)


def _by_code_and_phone(there: Fair, code: str, phone: str) -> Exhibitor | None:
    try:
        number = parse_phone(phone).e164
    except PhoneError:
        return None
    return there.exhibitors.filter(code=code, contact_phone=number).first()


def _find(code: str, token: str) -> Exhibitor:
    """The exhibitor a secret link belongs to; 404 for a tampered, dead or other one."""
    exhibitor = (
        Exhibitor.objects.filter(code=code)
        .select_related("fair__conference__event__organiser")
        .first()
    )
    if exhibitor is None or not opens(exhibitor, token):
        raise Http404
    return exhibitor


def _own_page(
    request: HttpRequest, exhibitor: Exhibitor, *, problem: str = "", status: int = 200
) -> HttpResponse:
    event, there = exhibitor.fair.conference.event, exhibitor.fair
    booths = ", ".join(exhibitor.booths.order_by("pk").values_list("number", flat=True))
    live = exhibitor.state in LIVE_EXHIBITORS
    context = _context(event, there) | {
        "exhibitor": exhibitor,
        "booths": booths,
        "is_new": request.GET.get("moi") == "1",
        "problem": problem,
        "live": live,
        "withdraw_url": exhibitor_path(exhibitor, "fair_withdraw") if live else "",
        "given": [
            (_("Tên cơ sở, doanh nghiệp"), exhibitor.company),
            (_("Địa chỉ"), ", ".join(filter(None, (exhibitor.address, exhibitor.province_name)))),
            (_("Sản phẩm trưng bày"), exhibitor.products),
            (_("Số gian hàng cần"), exhibitor.booths_wanted),
            (_("Yêu cầu thêm"), exhibitor.wishes),
            (_("Người liên hệ"), exhibitor.contact_name),
            (_("Điện thoại"), format_phone(exhibitor.contact_phone)),
            (_("E-mail"), exhibitor.contact_email),
        ],
    }
    return render(request, "conferences/fair/manage.html", context, status=status)


@require_safe
def manage(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The answer, the booths, and what was written. Changes nothing."""
    return _own_page(request, _find(code, token))


@require_http_methods(GET_OR_POST)
def withdraw(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Ask once more, then take the application back."""
    exhibitor = _find(code, token)
    if request.method == "POST":
        try:
            withdraw_exhibitor(exhibitor_id=exhibitor.pk, by=Actor.person(exhibitor.contact_name))
        except DomainError as error:
            return _own_page(request, exhibitor, problem=str(error.message), status=422)
        response = redirect(exhibitor_path(exhibitor))
        response.status_code = 303
        return response
    if exhibitor.state not in LIVE_EXHIBITORS:
        return _own_page(request, exhibitor)
    context = _context(exhibitor.fair.conference.event, exhibitor.fair) | {
        "exhibitor": exhibitor,
        "home": exhibitor_path(exhibitor),
    }
    return render(request, "conferences/fair/withdraw.html", context)
