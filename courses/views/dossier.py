"""The dossier of a class: what is there, what is missing, its scans, and the whole as one ZIP."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.received import MEGABYTE, as_attachment
from common.uploads import kept_in_memory
from courses.dossier_zip import dossier_zip
from courses.forms_dossier import MEGABYTES, ScanForm
from courses.forms_money import WhyForm
from courses.models import DossierFile, DossierKind
from courses.papers import evaluation_form
from courses.report_documents import acceptance_record, result_report
from courses.selectors import training_class
from courses.selectors.dossier import dossier_of, files_of, is_current, missing_of
from courses.services.dossier import add_scan, withdraw_scan
from courses.views.files import docx, pdf
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, form_page, show_form

# The file, and the few fields around it.
LARGEST = MEGABYTES * MEGABYTE + 64 * 1024


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CLASS, manage=True)


def _kind(name: str) -> DossierKind:
    if name not in DossierKind.values:
        raise Http404
    return DossierKind(name)


@require_safe
@never_cache
@managing
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Each paper: printed by the platform, kept signed, or missing."""
    event = _event(request, code)
    places = dossier_of(event, training_class(event))
    needed = [place for place in places if place.needed]
    context = {
        "event": event,
        "places": places,
        "missing": missing_of(places),
        "complete": sum(place.is_complete for place in needed),
        "needed": len(needed),
    }
    return render(request, "courses/staff/dossier.html", context)


def _form(request: HttpRequest, event: Event, kind: DossierKind) -> ScanForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    current = [file for file in files_of(event).filter(kind=kind) if is_current(file)]
    sessions = event.sessions.filter(takes_presence=True) if kind == "attendance" else ()
    chosen = {"session": request.GET.get("buoi", "")}
    return ScanForm(*posted, kind=kind, sessions=list(sessions), current=current, initial=chosen)


def _place_page(
    request: HttpRequest, event: Event, kind: DossierKind, form: ScanForm
) -> HttpResponse:
    files = list(files_of(event).filter(kind=kind))
    context = {
        "event": event,
        "kind": kind,
        "form": form,
        "current": [file for file in files if is_current(file)],
        "earlier": [file for file in reversed(files) if not is_current(file)],
    }
    return show_form(request, "courses/staff/dossier_place.html", context)


@managing
def _too_large(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    event = _event(request, code)
    form = ScanForm({}, {}, kind=_kind(kind))
    form.errors.clear()
    form.add_error("file", _("Tệp lớn hơn %(size)d MB.") % {"size": MEGABYTES})
    response = _place_page(request, event, _kind(kind), form)
    response.status_code = 413
    return response


@kept_in_memory(LARGEST, too_large=_too_large)
@both
@never_cache
@managing
def place(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The scans of one paper with those before them, and a form for one more."""
    event, which = _event(request, code), _kind(kind)
    form = _form(request, event, which)
    kept = accepted(
        request,
        form,
        lambda: add_scan(
            event_id=event.pk,
            kind=which,
            received=form.cleaned_data["file"],
            session_id=form.cleaned_data.get("session"),
            replaces_id=form.cleaned_data.get("replaces"),
            note=form.cleaned_data["note"],
            by=request.user,
        ),
        done=_("Đã lưu vào hồ sơ."),
    )
    if kept:
        return redirect("courses:dossier", code=code)
    return _place_page(request, event, which, form)


def _scan(request: HttpRequest, code: str, pk: int) -> DossierFile:
    return get_object_or_404(files_of(_event(request, code)), pk=pk)


@require_safe
@managing
def scan(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """One scan, those replaced and taken out too."""
    found = _scan(request, code, pk)
    return as_attachment(found.file, found.file_name)


@both
@managing
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a scan out of the dossier, with a reason."""
    found = _scan(request, code, pk)
    if not is_current(found):
        raise Http404
    form = WhyForm(request.POST or None)
    done = accepted(
        request,
        form,
        lambda: withdraw_scan(
            file_id=found.pk, reason=form.cleaned_data["reason"], by=request.user
        ),
        done=_("Đã gỡ khỏi hồ sơ."),
    )
    back = reverse("courses:dossier_place", args=[code, found.kind])
    if done:
        return redirect(back)
    note = _("%(name)s không còn tính trong hồ sơ, nhưng vẫn được giữ và tải về được.")
    return form_page(
        request,
        form,
        title=_("Gỡ tệp khỏi hồ sơ"),
        back=back,
        event=_event(request, code),
        note=note % {"name": found.file_name},
    )


@require_safe
@never_cache
@managing
def whole(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The dossier as one ZIP for quyết toán."""
    event = _event(request, code)
    response = StreamingHttpResponse(
        dossier_zip(event, training_class(event)), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="ho-so-{event.code}.zip"'
    return response


def _paper(request: HttpRequest, code: str) -> tuple[Event, Any]:
    event = _event(request, code)
    return event, training_class(event)


@require_safe
@never_cache
@managing
def acceptance(request: HttpRequest, code: str) -> HttpResponse:
    """Biên bản nghiệm thu, filled in as far as the platform knows."""
    return docx(acceptance_record(*_paper(request, code)), f"{code}-bien-ban-nghiem-thu")


@require_safe
@never_cache
@managing
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Báo cáo kết quả, filled in as far as the platform knows."""
    return docx(result_report(*_paper(request, code)), f"{code}-bao-cao-ket-qua")


@require_safe
@never_cache
@managing
def evaluation(request: HttpRequest, code: str) -> HttpResponse:
    """Phiếu đánh giá to be handed out on paper."""
    return pdf(evaluation_form(*_paper(request, code)), f"{code}-phieu-danh-gia")
