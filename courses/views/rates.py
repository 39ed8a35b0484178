"""The rates by which classes pay, each with its legal ground: listed, added, ended, taken out."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.policies import organisers_of
from common import clock
from courses.forms_money import EndRateForm, RateForm, WhyForm
from courses.models import PaymentRate
from courses.selectors.payments import rates_of
from courses.services import money
from notifications.views.downloads import table_file
from registrations.policies import MANAGING
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page
from registrations.views.pages import own_organiser

PAGE_SIZE = 50


def _rates(request: HttpRequest) -> QuerySet[PaymentRate]:
    return rates_of(organisers_of(request.user, *MANAGING))


@require_safe
@managing
def rates(request: HttpRequest) -> HttpResponse:
    """All rates, those that apply today marked."""
    page = Paginator(_rates(request), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "today": clock.today()}
    return render(request, "courses/staff/rates.html", context)


@require_safe
@managing
def rates_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The table as XLSX or CSV."""
    headings = [
        _("Khoản chi"), _("Mức chi (đồng)"), _("Tính theo"), _("Áp dụng từ ngày"),
        _("Đến hết ngày"), _("Văn bản quy định"), _("Ngày văn bản"), _("Cơ quan ban hành"),
        _("Đơn vị tổ chức"), _("Gỡ lúc"),
    ]  # fmt: skip
    table = (
        (
            rate.get_kind_display(), rate.amount, rate.get_unit_display(), rate.valid_from,
            rate.valid_to, rate.legal_number, rate.legal_date, rate.legal_issuer,
            rate.organiser.short_name, rate.withdrawn_at,
        )
        for rate in _rates(request)
    )  # fmt: skip
    return table_file(extension, name="muc-chi", title=_("Mức chi"), headings=headings, rows=table)


@both
@managing
def create(request: HttpRequest) -> HttpResponse:
    """One more rate."""
    organiser = own_organiser(request)
    form = RateForm(request.POST or None, initial={"valid_from": clock.today()})
    made = accepted(
        request,
        form,
        lambda: money.add_rate(
            organiser_id=organiser.pk, details=form.cleaned_data, by=request.user
        ),
        done=_("Đã thêm mức chi."),
    )
    if made:
        return redirect("courses:rates")
    return form_page(request, form, title=_("Thêm mức chi"), back=reverse("courses:rates"))


@both
@managing
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rate end, so that another may follow."""
    rate = get_object_or_404(_rates(request).filter(withdrawn_at=None), pk=pk)
    form = EndRateForm(request.POST or None, initial={"last_day": rate.valid_to or clock.today()})
    ended = accepted(
        request,
        form,
        lambda: money.end_rate(
            rate_id=rate.pk, last_day=form.cleaned_data["last_day"], by=request.user
        ),
        done=_("Đã kết thúc mức chi."),
    )
    if ended:
        return redirect("courses:rates")
    return form_page(
        request,
        form,
        title=_("Kết thúc mức chi"),
        back=reverse("courses:rates"),
        note=f"{rate} ({rate.legal_words})",
    )


@both
@managing
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a rate that was typed in by mistake."""
    rate = get_object_or_404(_rates(request).filter(withdrawn_at=None), pk=pk)
    form = WhyForm(request.POST or None)
    done = accepted(
        request,
        form,
        lambda: money.withdraw_rate(
            rate_id=rate.pk, reason=form.cleaned_data["reason"], by=request.user
        ),
        done=_("Đã gỡ mức chi."),
    )
    if done:
        return redirect("courses:rates")
    return form_page(
        request,
        form,
        title=_("Gỡ mức chi nhập nhầm"),
        back=reverse("courses:rates"),
        note=_("%(rate)s: không tính ở lớp nào nữa, kể cả lớp đã qua.") % {"rate": rate},
    )
