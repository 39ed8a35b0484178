"""Staff pages of issuing for several classes at once, and of a class's papers in one file."""

from __future__ import annotations

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import staff_required
from certificates import policies, printing
from certificates.forms import ApproveForm, ManyClassesForm
from certificates.selectors import classes
from certificates.services import planning
from certificates.views.staff import event_or_404, staff_only
from registrations.models import Event

PAGE_SIZE = 25


@require_safe
@staff_only
def ready(request: HttpRequest) -> HttpResponse:
    """Classes that are over with people ready, and the proposals that wait."""
    return _overview(request, ManyClassesForm(), ApproveForm())


def _overview(
    request: HttpRequest,
    form: ManyClassesForm,
    approve_form: ApproveForm,
    refused: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = Paginator(classes.finished_events(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    events: list[Event] = list(page.object_list)
    decide_on = set(classes.proposals_to_decide(request.user).values_list("pk", flat=True))
    rows = [
        (standing, policies.may_propose(request.user, standing.event))
        for standing in classes.standings(events)
    ]
    context = {
        "page": page,
        "rows": rows,
        "may_propose": any(proposes for _standing, proposes in rows),
        "proposals": [
            (batch, batch.pk in decide_on) for batch in classes.proposals_waiting(request.user)
        ],
        "may_decide": bool(decide_on),
        "form": form,
        "approve_form": approve_form,
        "refused": refused or [],
        "chosen": {int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal()},
    }
    return render(request, "certificates/ready.html", context, status=status)


def _answer(
    request: HttpRequest, done: planning.Done, words: str, form: object
) -> HttpResponse | None:
    """Lead on when all went well; else None, and the page says what did not."""
    if done.batches:
        flash.success(request, words % {"n": len(done.batches)})
    if done.refused:
        return None
    if not done.batches:
        form.add_error(None, _("Chưa chọn mục nào."))  # type: ignore[attr-defined]
        return None
    return redirect("certificates:ready")


@require_POST
@staff_required(*policies.PROPOSING)
def propose_many(request: HttpRequest) -> HttpResponse:
    """Put forward all who are ready in the chosen classes, a batch for each."""
    form, done = ManyClassesForm(request.POST), planning.Done()
    if form.is_valid():
        chosen = _chosen(request)
        found = classes.finished_events(request.user).filter(pk__in=chosen)
        allowed = [each.pk for each in found if policies.may_propose(request.user, each)]
        done = planning.propose_for_events(
            event_ids=allowed, issue_date=form.cleaned_data["issue_date"], by=request.user
        )
        if led := _answer(request, done, _("Đã đề nghị cấp cho %(n)d lớp."), form):
            return led
    return _overview(request, form, ApproveForm(), done.refused, status=422)


@require_POST
@staff_required(*policies.APPROVING)
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the chosen proposals under one decision."""
    form, done = ApproveForm(request.POST), planning.Done()
    if form.is_valid():
        allowed = classes.proposals_to_decide(request.user).filter(pk__in=_chosen(request))
        done = planning.approve_batches(
            batch_ids=[each.pk for each in allowed], by=request.user, **form.cleaned_data
        )
        if led := _answer(request, done, _("Đã duyệt %(n)d đợt."), form):
            return led
    return _overview(request, ManyClassesForm(), form, done.refused, status=422)


def _chosen(request: HttpRequest) -> list[int]:
    numbers = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal()]
    return [number for number in numbers if number < 2**63]


@require_safe
@staff_only
def print_file(request: HttpRequest, code: str, part: int) -> HttpResponse:
    """The class's valid papers as one PDF to print."""
    event = event_or_404(request, code)
    parts = printing.parts_of(event)
    if not 1 <= part <= len(parts):
        raise Http404
    name = f"ban-in-{event.code}.pdf" if len(parts) == 1 else f"ban-in-{event.code}-{part}.pdf"
    return FileResponse(
        printing.print_part(event, parts[part - 1]),
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
    )


@require_safe
@staff_only
def zip_file(request: HttpRequest, code: str) -> HttpResponse:
    """The files of the class's valid papers, as they are, in one ZIP."""
    event = event_or_404(request, code)
    if not classes.issued_papers(event).exists():
        raise Http404
    response = StreamingHttpResponse(printing.zip_of(event), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="giay-{event.code}.zip"'
    return response
