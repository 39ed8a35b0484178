"""Staff pages of the register: the year's numbers, one paper and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import staff_required
from certificates import policies, selectors
from certificates.forms import RegisterFilters, RevokeForm
from certificates.models import Certificate, CertificateState
from certificates.services import lifecycle, making
from certificates.views.public import pdf_response
from common.errors import DomainError
from notifications.views.downloads import table_file

PAGE_SIZE = 50

staff_only = staff_required(*policies.SEEING)


@require_safe
@staff_only
def register(request: HttpRequest) -> HttpResponse:
    """The register: every number ever given, the newest first."""
    form = RegisterFilters(request.GET, years=selectors.register_years(request.user))
    page = Paginator(_register_rows(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "page": page,
        "query": request.GET.urlencode(),
        "failed": selectors.failed_certificates(request.user)[:20],
    }
    return render(request, "certificates/register.html", context)


def _register_rows(request: HttpRequest, form: RegisterFilters) -> Any:
    chosen = form.cleaned_data if form.is_valid() else {}
    return selectors.register_of(request.user, year=chosen.get("year"), words=chosen.get("q", ""))


@require_safe
@staff_only
def register_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The register as XLSX or CSV."""
    form = RegisterFilters(request.GET, years=selectors.register_years(request.user))
    headings = [
        _("Số vào sổ"), _("Năm"), _("Số hiệu"), _("Họ và tên"), _("Ngày sinh"),
        _("Đơn vị công tác"), _("Lớp"), _("Ngày cấp"), _("Số quyết định"), _("Trạng thái"),
    ]  # fmt: skip
    rows = [
        (
            each.register_number, each.year, each.serial, each.snapshot["full_name"],
            each.snapshot["birth"], each.snapshot["workplace"], each.snapshot["class_title"],
            each.batch.issue_date, each.batch.decision_number, each.get_state_display(),
        )
        for each in _register_rows(request, form)
    ]  # fmt: skip
    return table_file(
        extension,
        name="so-cap-giay",
        title=_("Sổ cấp giấy chứng nhận"),
        headings=headings,
        rows=rows,
    )


def _one(request: HttpRequest, pk: int) -> Certificate:
    return get_object_or_404(selectors.register_of(request.user), pk=pk)


@require_safe
@staff_only
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: its numbers, files, and what may be done with it."""
    return _render_detail(request, _one(request, pk), RevokeForm())


def _render_detail(
    request: HttpRequest, certificate: Certificate, form: RevokeForm, status: int = 200
) -> HttpResponse:
    snapshot = certificate.snapshot
    facts = [
        (_("Họ và tên"), snapshot["full_name"]),
        (_("Lớp"), snapshot["class_title"]),
        (_("Số hiệu"), certificate.serial),
        (_("Số vào sổ"), snapshot["register_number"]),
        (_("Ngày cấp"), f"{certificate.batch.issue_date:%d/%m/%Y}"),
        (_("Số quyết định"), certificate.batch.decision_number),
        (_("Mã xác thực"), certificate.code),
        (_("Lý do thu hồi"), certificate.revoke_reason),
        (_("Quyết định thu hồi"), certificate.revoke_decision),
        (_("Lỗi tạo tệp"), certificate.failure),
    ]
    context = {
        "certificate": certificate,
        "facts": facts,
        "files": certificate.files.all(),
        "form": form,
        "may_revoke": certificate.state == CertificateState.ISSUED
        and policies.may_approve(request.user, certificate.registration.event),
        "may_retry": certificate.state == CertificateState.RESERVED,
    }
    return render(request, "certificates/detail.html", context, status=status)


@require_safe
@staff_only
def staff_file(request: HttpRequest, pk: int) -> HttpResponse:
    return pdf_response(_one(request, pk))


@require_POST
@staff_only
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Thu hồi, by decision and with its reason."""
    certificate = _one(request, pk)
    if not policies.may_approve(request.user, certificate.registration.event):
        raise Http404
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            lifecycle.revoke_certificate(
                certificate_id=pk, by=request.user, decision=form.decision()
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            flash.success(
                request, _("Đã thu hồi giấy %(serial)s.") % {"serial": certificate.serial}
            )
            return redirect("certificates:detail", pk=pk)
    return _render_detail(request, certificate, form, status=422)


@require_POST
@staff_only
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _one(request, pk)
    making.retry(certificate_id=certificate.pk)
    flash.success(request, _("Đã đưa vào hàng chờ tạo lại."))
    return redirect("certificates:detail", pk=pk)
