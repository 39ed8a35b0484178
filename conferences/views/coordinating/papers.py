"""The delegation's papers: its giấy mời, its công văn, and what the edition gives to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.received import MEGABYTE, as_attachment, size_words
from common.uploads import kept_in_memory
from conferences.forms.coordinating import OfficialForm
from conferences.links import upload_path
from conferences.models import Delegation
from conferences.papers import letters_of
from conferences.selectors import coordinating as selectors
from conferences.services import submitting
from conferences.views.coordinating import doors
from registrations.notices import moment_words
from registrations.states import EventState
from registrations.views.forming import accepted

MEGABYTES = 10
# What a browser wraps around a file.
WRAPPING = 64 * 1024


def _too_large(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    delegation = doors.find(pk, token)
    form = OfficialForm({}, {})
    form.errors.clear()
    form.add_error(
        "file", _("Tệp lớn hơn %(most)d MB, hãy chụp hoặc quét nhỏ hơn.") % {"most": MEGABYTES}
    )
    return _page(request, delegation, form)


@kept_in_memory(MEGABYTES * MEGABYTE + WRAPPING, too_large=_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def papers(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """All papers of the delegation; a POST uploads its công văn cử đại biểu."""
    posted = request.method == "POST"
    form = OfficialForm(request.POST if posted else None, request.FILES if posted else None)
    kept = accepted(
        request,
        form,
        lambda: submitting.upload_letter(
            delegation_id=delegation.pk,
            number=form.cleaned_data["number"],
            name=form.cleaned_data["file"].name,
            data=form.cleaned_data["file"].read(),
            by=doors.actor(delegation),
        ),
        done=_("Đã nhận công văn."),
    )
    if kept is not None:
        return doors.away(delegation, "delegation_papers")
    return _page(request, delegation, form)


def _page(request: HttpRequest, delegation: Delegation, form: OfficialForm) -> HttpResponse:
    event = doors.event_of(delegation)
    context = {
        "form": form,
        "letters": [
            {
                "letter": each,
                "size": size_words(each.size),
                "url": doors.address(delegation, "delegation_official", letter=each.pk),
            }
            for each in selectors.letters_of(delegation)
        ],
        "documents": [
            {
                "document": each,
                "size": size_words(each.size),
                "url": doors.address(delegation, "delegation_document", document=each.pk),
            }
            for each in selectors.documents_for(delegation)
        ],
        "talks": [
            {"paper": each, "url": upload_path(each)} for each in selectors.talks_of(delegation)
        ],
        "due": moment_words(delegation.unit.conference.papers_due_at),
        "programme": ""
        if event.state == EventState.DRAFT
        else reverse("conferences:agenda_public", args=[event.code]),
    }
    status = 422 if form.errors else 200
    return doors.show(request, delegation, "papers", "delegation_papers", context, status=status)


@require_safe
@doors.by_link
def letter(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """The giấy mời of this unit as PDF."""
    content = letters_of(delegation.unit.conference, [delegation.unit])
    response = HttpResponse(content, content_type="application/pdf")
    name = f"giay-moi-{doors.event_of(delegation).code}-{delegation.unit_id}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@doors.by_link
def official(request: HttpRequest, delegation: Delegation, letter: int) -> HttpResponse:
    """One's own công văn, as it was uploaded."""
    kept = get_object_or_404(selectors.letters_of(delegation), pk=letter)
    return as_attachment(kept.file, kept.file_name)


@require_safe
@doors.by_link
def document(request: HttpRequest, delegation: Delegation, document: int) -> HttpResponse:
    """A document of the edition, also one that only invited delegations may read."""
    kept = get_object_or_404(selectors.documents_for(delegation), pk=document)
    return as_attachment(kept.file, kept.file_name)
