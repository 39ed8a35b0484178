"""Staff pages of signing: the organiser's choice, a trial, and signing outside."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import staff_required
from accounts.models import Organiser, Role
from accounts.policies import organisers_of
from certificates import policies
from certificates.forms import SignedFilesForm, SigningPolicyForm
from certificates.models import CertificateBatch, SigningMethod, SigningPolicy
from certificates.services import outside
from certificates.services.signing import Trial, try_key
from certificates.signing import SigningError, keys_of
from common import clock
from common.errors import DomainError
from registrations.policies import events_visible_to

administrators_only = staff_required(Role.ADMINISTRATOR)
staff_only = staff_required(*policies.SEEING)


def _organiser(request: HttpRequest) -> Organiser:
    """The office that `?don-vi=` names, else the first of which this user is administrator."""
    offices = organisers_of(request.user, Role.ADMINISTRATOR).order_by("pk")
    slug = request.GET.get("don-vi")
    found = offices.filter(slug=slug).first() if slug else offices.first()
    if found is None:
        raise Http404
    return found


def _form(organiser: Organiser, sent: QueryDict | None = None) -> tuple[SigningPolicyForm, str]:
    """The form, and why the server's keys cannot be read, if so."""
    policy = SigningPolicy.objects.filter(organiser=organiser).first()
    policy = policy or SigningPolicy(organiser=organiser)
    try:
        keys, fault = keys_of(organiser.slug), ""
    except SigningError as error:
        keys, fault = [], str(error)
    return SigningPolicyForm(sent, instance=policy, keys=keys), fault


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def policy(request: HttpRequest) -> HttpResponse:
    """How papers that are approved from now on will be signed."""
    organiser = _organiser(request)
    form, fault = _form(organiser, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        flash.success(request, _("Đã lưu cách ký số."))
        return redirect(request.get_full_path())
    return _render_policy(request, organiser, form, fault, 422 if form.is_bound else 200)


def _render_policy(
    request: HttpRequest,
    organiser: Organiser,
    form: SigningPolicyForm,
    fault: str,
    status: int = 200,
    trial: Trial | None = None,
) -> HttpResponse:
    context = {
        "organiser_of_page": organiser,
        "form": form,
        "fault": fault,
        "keys": len(form.fields["key_name"].choices) > 1,
        "trial": trial,
        "chosen": SigningPolicy.objects.filter(organiser=organiser).exclude(key_name="").first(),
    }
    return render(request, "certificates/signing_policy.html", context, status=status)


@require_POST
@administrators_only
def trial(request: HttpRequest) -> HttpResponse:
    """Sign a specimen with the saved key: its facts on the page, or the file itself."""
    organiser = _organiser(request)
    form, fault = _form(organiser)
    try:
        done = try_key(organiser)
    except SigningError as error:
        return _render_policy(request, organiser, form, fault or str(error), 422)
    if request.POST.get("answer") == "file":
        response = HttpResponse(done.pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="ky-thu.pdf"'
        return response
    return _render_policy(request, organiser, form, fault, trial=done)


def _batch(request: HttpRequest, pk: int) -> CertificateBatch:
    batch = get_object_or_404(
        CertificateBatch.objects.select_related("event__organiser"),
        pk=pk,
        signing=SigningMethod.OUTSIDE,
        event__in=events_visible_to(request.user),
    )
    if not policies.may_see(request.user, batch.event):
        raise Http404
    return batch


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def sign_outside(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for a signature, and the way back: every file that came with its answer."""
    batch = _batch(request, pk)
    form = SignedFilesForm(request.POST or None, request.FILES or None)
    outcomes = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            outcomes = outside.take_signed(
                batch_id=batch.pk, name=sent.name, file=sent, size=sent.size, by=request.user
            )
        except DomainError as error:
            form.add_error("file", error.message)
    if outcomes is not None:
        form = SignedFilesForm()
    context = {
        "batch": batch,
        "event": batch.event,
        "form": form,
        "waiting": [each.certificate for each in outside.waiting(batch)],
        "outcomes": outcomes,
        "taken": [each for each in outcomes or () if each.taken],
        "known": [each for each in outcomes or () if each.known],
        "refused": [each for each in outcomes or () if each.reason],
    }
    status = 422 if request.method == "POST" and outcomes is None else 200
    return render(request, "certificates/signing_outside.html", context, status=status)


@require_safe
@staff_only
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The unsigned papers of a batch, to be signed outside; nobody else gets them."""
    batch = _batch(request, pk)
    try:
        packed = outside.export_zip(batch)
    except DomainError as error:
        flash.error(request, str(error.message))
        return redirect("certificates:sign_outside", pk=pk)
    name = f"de-ky-{batch.event.code}-{clock.today():%Y%m%d}.zip"
    return FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
