"""Staff pages of certificates: the dry run, proposals and the decision on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import staff_required
from certificates import policies, printing, selectors
from certificates.eligibility import dry_run
from certificates.forms import ApproveForm, ProposeForm, ReturnForm
from certificates.models import BatchState, CertificateBatch, CertificatePlan
from certificates.records import build_record
from certificates.rendering import Record
from certificates.rendering import render as render_paper
from certificates.selectors import classes
from certificates.services import claiming, issuing, planning
from certificates.services.register import next_serial
from certificates.services.templates import current_version, loaded
from common import clock
from common.errors import DomainError
from registrations.models import Event
from registrations.policies import events_visible_to

staff_only = staff_required(*policies.SEEING)


def event_or_404(request: HttpRequest, code: str) -> Event:
    """The event whose papers this user may see."""
    event = get_object_or_404(
        events_visible_to(request.user).select_related("organiser", "certificate_plan"), code=code
    )
    if not policies.may_see(request.user, event):
        raise Http404
    return event


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def event_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who gets one, what is missing, why others do not; and the proposals so far."""
    event = event_or_404(request, code)
    plan = getattr(event, "certificate_plan", None)
    form = ProposeForm(request.POST or None, event=event, initial=_as_planned(plan))
    if request.method == "POST":
        if not policies.may_propose(request.user, event):
            raise Http404
        if form.is_valid() and _propose(request, event, form):
            return redirect("certificates:event", code=code)
    verdicts = dry_run(event)
    context = {
        "event": event,
        "plan": plan,
        "due_at": planning.due_at(plan, event) if plan else None,
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
        "parts": printing.parts_of(event),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/event.html", context, status=status)


def _as_planned(plan: CertificatePlan | None) -> dict[str, int]:
    """What the event's plan has chosen for the form already."""
    chosen = {
        "template": plan and plan.template_id,
        "signatory": plan and plan.signatory_id,
    }
    return {name: key for name, key in chosen.items() if key}


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
    progress = classes.progress_of(batch)
    context = {
        "batch": batch,
        "event": batch.event,
        "people": batch.registrations.order_by("sort_given", "sort_family"),
        "certificates": certificates,
        "progress": progress,
        "total": progress.total or batch.registrations.count(),
        "running": batch.state == BatchState.APPROVED and progress.running,
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
    context = {"batch": batch, "progress": classes.progress_of(batch)}
    return render(request, "certificates/progress.html", context)


@require_POST
@staff_only
def batch_pace(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause the making of a batch, or go on with it."""
    batch = _batch(request, pk)
    act = claiming.resume_batch if request.POST.get("pace") == "resume" else claiming.pause_batch
    try:
        act(batch_id=batch.pk, by=request.user)
    except DomainError as error:
        flash.error(request, str(error.message))
    return redirect("certificates:batch", pk=pk)


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
    event = event_or_404(request, code)
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
    paper = render_paper(loaded(version.pk, record.signature), record)
    return HttpResponse(paper, content_type="application/pdf")
