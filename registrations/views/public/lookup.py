"""Finding one's way back without an account."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.ratelimit import allow, limit_posts, too_many
from common.vietnamese.phones import PhoneError, parse_phone
from registrations import links, selectors
from registrations.forms.public import LookupForm, ResendForm
from registrations.models import Registration
from registrations.states import LIVE_STATES
from registrations.views.public.registering import resend as resend_link

PER_ADDRESS, PER_CODE, PER_CONTACT, PERIOD_S = 600, 10, 5, 900
RESENT_FOR = timedelta(days=730)
MOST_LINKS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("lookup", per_address=PER_ADDRESS, period_s=PERIOD_S)
def lookup(request: HttpRequest) -> HttpResponse:
    """Short code and phone (or e-mail): the same sentence whatever of them is wrong."""
    data = request.POST if request.method == "POST" else None
    form = LookupForm(data, initial={"code": request.GET.get("ma", "")[:20]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            code = form.cleaned_data["code"].replace(" ", "").upper()
            if not allow("lookup-code", code, PER_CODE, PERIOD_S):
                return too_many(request, retry_after_s=PERIOD_S)
            found = selectors.by_code_and_phone(code, form.cleaned_data["contact"])
            if found is not None:
                return redirect(links.manage_path(found))
            form.add_error(
                None,
                _("Không tìm thấy đăng ký nào khớp. Hãy xem lại mã và số điện thoại hoặc e-mail."),
            )
    return render(request, "registrations/public/lookup.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("resend", per_address=PER_ADDRESS, period_s=PERIOD_S)
def resend(request: HttpRequest) -> HttpResponse:
    """Mail every link of an address again; the answer never tells whether there was one."""
    form = ResendForm(request.POST if request.method == "POST" else None)
    done = False
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"].strip().lower()
        if not allow("resend-contact", contact, PER_CONTACT, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        for registration in _of(contact):
            resend_link(registration)
        done = True
    status = 422 if form.is_bound and not done else 200
    context = {"form": form, "done": done}
    return render(request, "registrations/public/resend.html", context, status=status)


def _of(contact: str) -> list[Registration]:
    """The newest registrations that were made with this phone or e-mail."""
    if "@" in contact:
        given = Q(email__iexact=contact)
    else:
        try:
            given = Q(phone=parse_phone(contact).e164)
        except PhoneError:
            return []
    return list(
        Registration.objects.filter(
            given, state__in=LIVE_STATES, created_at__gte=clock.now() - RESENT_FOR
        )
        .select_related("event", "event__organiser")
        .order_by("-created_at")[:MOST_LINKS]
    )
