"""One paper for staff: its numbers and files, its story, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages as flash
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from certificates import policies, selectors
from certificates.forms import CorrectForm, ReissueForm, RevokeForm
from certificates.models import Certificate, CertificateState
from certificates.services import lifecycle, making
from certificates.views.public import pdf_response
from certificates.views.register import staff_only
from common.errors import Conflict, DomainError
from registrations.models import HistoryEntry


class Deed(NamedTuple):
    """Something done to an issued paper: its form, its words, and what it does."""

    form: type[RevokeForm]
    title: Any
    about: Any
    said: Any
    act: Callable[..., Certificate]


DEEDS = {
    "reissue": Deed(
        ReissueForm,
        gettext_lazy("Cấp lại"),
        gettext_lazy(
            "Khi giấy bị mất hoặc hỏng: giấy mới ghi như giấy cũ, mang số mới và người ký hôm nay."
        ),
        gettext_lazy("Đã vào sổ giấy %(serial)s thay giấy cũ."),
        lambda form, **who: lifecycle.reissue_certificate(**who, **form.choices()),
    ),
    "correct": Deed(
        CorrectForm,
        gettext_lazy("Đính chính"),
        gettext_lazy("Khi giấy ghi sai: giấy mới ghi lại cho đúng, giấy cũ không đổi."),
        gettext_lazy("Đã vào sổ giấy %(serial)s thay giấy cũ."),
        lambda form, **who: lifecycle.correct_certificate(**who, **form.choices()),
    ),
    "revoke": Deed(
        RevokeForm,
        gettext_lazy("Thu hồi"),
        gettext_lazy("Giấy vẫn còn trong sổ; ai tra cứu sẽ thấy đã bị thu hồi."),
        gettext_lazy("Đã thu hồi giấy %(serial)s."),
        lambda form, **who: lifecycle.revoke_certificate(**who),
    ),
}
STORY = {
    "certificate.reissue": gettext_lazy("Cấp lại"),
    "certificate.correction": gettext_lazy("Đính chính"),
    "certificate.revoked": gettext_lazy("Thu hồi"),
}


def _one(request: HttpRequest, pk: int) -> Certificate:
    papers = (
        selectors.register_of(request.user)
        .prefetch_related("files")
        .select_related(
            "registration__event__organiser",
            "batch__template_version",
            "batch__proposed_by",
            "batch__decided_by",
        )
    )
    return get_object_or_404(papers, pk=pk)


@require_safe
@staff_only
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: its numbers, files, story, and what may be done with it."""
    return _render(request, _one(request, pk))


def _render(
    request: HttpRequest,
    certificate: Certificate,
    bound: dict[str, RevokeForm] | None = None,
) -> HttpResponse:
    chain = selectors.chain_of(certificate)
    context = {
        "certificate": certificate,
        "facts": _facts(certificate),
        "chain": chain,
        "files": certificate.files.all(),
        "file": selectors.downloadable_file(certificate),
        "story": _story(certificate),
        "deeds": _deeds(request, certificate, chain, bound or {}),
        "may_retry": certificate.state == CertificateState.RESERVED,
    }
    return render(request, "certificates/detail.html", context, status=422 if bound else 200)


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    printed, batch = certificate.snapshot, certificate.batch
    decision = batch.decision_number
    if decision and batch.decision_date:
        decision = f"{decision}, {batch.decision_date:%d/%m/%Y}"
    revoked = certificate.revoke_decision
    if revoked and certificate.revoke_decision_date:
        revoked = f"{revoked}, {certificate.revoke_decision_date:%d/%m/%Y}"
    blanks = certificate.spoiled_blanks.order_by("pk").values_list("number", flat=True)
    return [
        (_("Họ và tên"), printed["full_name"]),
        (_("Ngày sinh"), printed.get("birth", "")),
        (_("Đơn vị công tác"), printed.get("workplace", "")),
        (_("Lớp"), printed["class_title"]),
        (_("Số hiệu"), certificate.serial),
        (_("Số vào sổ"), printed["register_number"]),
        (_("Ngày cấp"), f"{batch.issue_date:%d/%m/%Y}"),
        (_("Quyết định"), decision),
        (_("Ghi trên giấy"), printed.get("note", "")),
        (_("Mã xác thực"), certificate.code),
        (_("Lý do thu hồi"), certificate.revoke_reason),
        (_("Quyết định thu hồi"), revoked),
        (_("Phôi đã hủy"), ", ".join(blanks)),
        (_("Lỗi tạo tệp"), certificate.failure),
    ]


def _story(certificate: Certificate) -> list[dict[str, Any]]:
    """Who did what with this paper, when and why, the latest first."""
    entries = HistoryEntry.objects.filter(
        Q(details__serial=certificate.serial) | Q(details__new_serial=certificate.serial),
        registration=certificate.registration,
        what__in=STORY,
    ).order_by("-at", "-pk")
    story = [
        {
            "title": f"{STORY[each.what]}: {_path(each)}",
            "at": each.at,
            "by": each.actor_label,
            "note": each.reason,
        }
        for each in entries
    ]
    batch = certificate.batch
    if certificate.replaces_id is None and batch.decided_by is not None:
        story += [
            {"title": _("Duyệt cấp"), "at": batch.decided_at, "by": batch.decided_by},
            {"title": _("Đề nghị cấp"), "at": batch.proposed_at, "by": batch.proposed_by},
        ]
    return story


def _path(entry: HistoryEntry) -> str:
    said = entry.details["serial"]
    if "new_serial" in entry.details:
        said = f"{said} → {entry.details['new_serial']}"
    return f"{said} ({entry.details['decision']})"


def _deeds(
    request: HttpRequest,
    certificate: Certificate,
    chain: selectors.Chain,
    bound: dict[str, RevokeForm],
) -> list[dict[str, Any]]:
    if certificate.state != CertificateState.ISSUED or not policies.may_approve(
        request.user, certificate.registration.event
    ):
        return []
    names = ["revoke"] if chain.coming else list(DEEDS)
    forms = {name: bound.get(name) or _form(name, certificate) for name in names}
    if "correct" in forms:
        # Both offer the same templates and signatories: they are read once.
        for name in ("template", "signatory"):
            offered = list(forms["reissue"].fields[name].choices)
            forms["reissue"].fields[name].choices = offered
            forms["correct"].fields[name].choices = offered
    return [
        {
            "name": name,
            "deed": DEEDS[name],
            "form": forms[name],
            "url": f"certificates:{name}",
            "danger": name == "revoke",
        }
        for name in names
    ]


def _form(name: str, certificate: Certificate, data: Any = None) -> RevokeForm:
    # Three forms on one page: each with ids of its own.
    return DEEDS[name].form(data, certificate=certificate, auto_id=f"{name}_%s")


@require_safe
@staff_only
def staff_file(request: HttpRequest, pk: int) -> HttpResponse:
    return pdf_response(_one(request, pk))


@require_POST
@staff_only
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Cấp lại."""
    return _do(request, pk, "reissue")


@require_POST
@staff_only
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Đính chính."""
    return _do(request, pk, "correct")


@require_POST
@staff_only
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Thu hồi."""
    return _do(request, pk, "revoke")


def _do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    certificate = _one(request, pk)
    if not policies.may_approve(request.user, certificate.registration.event):
        raise Http404
    deed, form = DEEDS[name], _form(name, certificate, request.POST)
    if not form.is_valid():
        return _render(request, certificate, {name: form})
    decision = form.decision()
    try:
        paper = deed.act(form, certificate_id=pk, by=request.user, decision=decision)
    except DomainError as error:
        if isinstance(error, Conflict) and (made := _made_before(request, certificate, decision)):
            return redirect("certificates:detail", pk=made.pk)
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _render(request, certificate, {name: form})
    flash.success(request, deed.said % {"serial": paper.serial})
    return redirect("certificates:detail", pk=paper.pk)


def _made_before(
    request: HttpRequest, certificate: Certificate, decision: lifecycle.Decision
) -> Certificate | None:
    """What this very form made when it was sent the first time."""
    return Certificate.objects.filter(
        replaces=certificate,
        batch__decided_by=request.user,
        batch__decision_number=decision.number.strip(),
        replace_reason=decision.reason,
    ).first()


@require_POST
@staff_only
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = _one(request, pk)
    making.retry(certificate_id=certificate.pk)
    flash.success(request, _("Đã đưa vào hàng chờ tạo lại."))
    return redirect("certificates:detail", pk=pk)
