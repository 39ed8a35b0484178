"""Staff pages of certificates: the dry run, proposals, the register, one paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import staff_required
from certificates import policies, selectors
from certificates.eligibility import dry_run
from certificates.forms import ApproveForm, ProposeForm, RegisterFilters, ReturnForm, RevokeForm
from certificates.models import BatchState, Certificate, CertificateBatch, CertificateState
from certificates.records import build_record
from certificates.rendering import Record
from certificates.rendering import render as render_paper
from certificates.services import issuing, lifecycle, making
from certificates.services.register import next_serial
from certificates.services.templates import current_version, loaded
from certificates.views.public import pdf_response
from common import clock
from common.errors import DomainError
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.policies import events_visible_to

PAGE_SIZE = 50

staff_only = staff_required(*policies.SEEING)


def _event(request: HttpRequest, code: str) -> Event:
    event = get_object_or_404(
        events_visible_to(request.user).select_related("organiser"), code=code
    )
    if not policies.may_see(request.user, event):
        raise Http404
    return event


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def event_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who gets one, what is missing, why others do not; and the proposals so far."""
    event = _event(request, code)
    form = ProposeForm(request.POST or None, event=event)
    if request.method == "POST":
        if not policies.may_propose(request.user, event):
            raise Http404
        if form.is_valid() and _propose(request, event, form):
            return redirect("certificates:event", code=code)
    verdicts = dry_run(event)
    context = {
        "event": event,
        "form": form,
        "ready": [each for each in verdicts if each.gets_one],
        "incomplete": [
            each
            for each in verdicts
            if each.missing and not each.obstacles and not each.certificate
        ],
        "awaiting": [each for each in verdicts if each.only_awaits_approval],
        "refused": [
            each
            for each in verdicts
            if each.obstacles and not each.only_awaits_approval and each.certificate is None
        ],
        "holders": [each for each in verdicts if each.certificate is not None],
        "batches": selectors.batches_of(event),
        "may_propose": policies.may_propose(request.user, event),
        "next_serial": next_serial(event.organiser, _year(form)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/event.html", context, status=status)


def _year(form: ProposeForm) -> int:
    chosen = form.cleaned_data.get("issue_date") if form.is_bound and form.is_valid() else None
    return (chosen or form.fields["issue_date"].initial()).year


def _propose(request: HttpRequest, event: Event, form: ProposeForm) -> bool:
    chosen = [int(pk) for pk in request.POST.getlist("registration") if pk.isdigit()]
    try:
        batch = issuing.propose_certificates(
            event_id=event.pk,
            registration_ids=chosen,
            template_id=form.cleaned_data["template"].pk,
            signatory_id=form.cleaned_data["signatory"] and form.cleaned_data["signatory"].pk,
            issue_date=form.cleaned_data["issue_date"],
            by=request.user,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    flash.success(
        request, _("Đã đề nghị cấp %(count)d giấy.") % {"count": batch.registrations.count()}
    )
    return True


def _batch(request: HttpRequest, pk: int) -> CertificateBatch:
    batch = get_object_or_404(
        CertificateBatch.objects.select_related("event__organiser", "proposed_by", "decided_by"),
        pk=pk,
        event__in=events_visible_to(request.user),
    )
    if not policies.may_see(request.user, batch.event):
        raise Http404
    return batch


@require_safe
@staff_only
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: its people, the decision, and how far the papers are made."""
    return _render_batch(request, _batch(request, pk), ApproveForm(), ReturnForm())


def _render_batch(
    request: HttpRequest,
    batch: CertificateBatch,
    approve_form: ApproveForm,
    return_form: ReturnForm,
    status: int = 200,
) -> HttpResponse:
    certificates = batch.certificates.select_related("registration").order_by("register_number")
    total = batch.registrations.count()
    made = certificates.exclude(state=CertificateState.RESERVED).count()
    context = {
        "batch": batch,
        "event": batch.event,
        "people": batch.registrations.order_by("sort_given", "sort_family"),
        "certificates": certificates,
        "total": total,
        "made": made,
        "running": batch.state == BatchState.APPROVED and made < total,
        "waits": batch.state == BatchState.PROPOSED,
        "may_approve": policies.may_approve(request.user, batch.event),
        "approve_form": approve_form,
        "return_form": return_form,
    }
    return render(request, "certificates/batch.html", context, status=status)


@require_safe
@staff_only
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, for the page that asks every two seconds."""
    batch = _batch(request, pk)
    total = batch.registrations.count()
    made = batch.certificates.exclude(state=CertificateState.RESERVED).count()
    context = {"batch": batch, "total": total, "made": made, "running": made < total}
    return render(request, "certificates/progress.html", context)


@require_POST
@staff_only
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a proposal, or send it back."""
    batch = _batch(request, pk)
    if not policies.may_approve(request.user, batch.event):
        raise Http404
    approving = request.POST.get("decision") != "return"
    approve_form = ApproveForm(request.POST if approving else None)
    return_form = ReturnForm(None if approving else request.POST)
    form: Any = approve_form if approving else return_form
    if form.is_valid():
        act = issuing.issue_certificates if approving else issuing.return_proposal
        try:
            act(batch_id=batch.pk, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("certificates:batch", pk=pk)
    return _render_batch(request, batch, approve_form, return_form, status=422)


@require_safe
@staff_only
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper of the next ready person would look like; takes no number."""
    event = _event(request, code)
    ready = next((each for each in dry_run(event) if not each.missing), None)
    if ready is None:
        raise Http404
    first = selectors.templates_for(event)[0]
    wanted = {"template": first.pk, **request.GET.dict(), "issue_date": clock.today()}
    form = ProposeForm(wanted, event=event)
    if not form.is_valid():
        raise Http404
    template, signatory = form.cleaned_data["template"], form.cleaned_data["signatory"]
    batch = CertificateBatch(event=event, issue_date=clock.today(), signatory=signatory)
    record: Record = build_record(
        batch=batch,
        registration=ready.registration,
        code="XEMTRUOC",
        serial=_("XEM TRƯỚC"),
        number=0,
    )
    version = current_version(template.pk, event.organiser_id)
    return HttpResponse(render_paper(loaded(version.pk), record), content_type="application/pdf")


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
            lifecycle.revoke_certificate(certificate_id=pk, by=request.user, **form.cleaned_data)
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
