"""The documents of an edition: put up by staff, fetched by everybody or by the delegations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.received import MEGABYTE, as_attachment
from common.uploads import kept_in_memory
from conferences import selectors
from conferences.forms.documents import MEGABYTES, DocumentChangeForm, DocumentForm
from conferences.models import ConferenceDocument
from conferences.selectors.documents import documents_of, public_documents
from conferences.services import documents as service
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, form_page, show_form

# The file, and the few fields around it.
LARGEST = MEGABYTES * MEGABYTE + 64 * 1024


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _document(event: Event, pk: int) -> ConferenceDocument:
    return get_object_or_404(documents_of(event), pk=pk)


def _page(request: HttpRequest, event: Event, form: DocumentForm) -> HttpResponse:
    context = {"event": event, "documents": documents_of(event), "form": form}
    return show_form(request, "conferences/staff/documents/list.html", context)


@managing
def _too_large(request: HttpRequest, code: str) -> HttpResponse:
    form = DocumentForm({}, {})
    form.errors.clear()
    form.add_error("file", _("Tệp lớn hơn %(size)d MB.") % {"size": MEGABYTES})
    response = _page(request, _event(request, code), form)
    response.status_code = 413
    return response


@kept_in_memory(LARGEST, too_large=_too_large)
@both
@managing
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """What there is, and one more."""
    event = _event(request, code)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentForm(*posted)
    added = accepted(
        request,
        form,
        lambda: service.add_document(
            event_id=event.pk,
            title=form.cleaned_data["title"],
            audience=form.cleaned_data["audience"],
            received=form.cleaned_data["file"],
            by=Actor.user(request.user),
        ),
        done=_("Đã tải tài liệu lên."),
    )
    return redirect("conferences:documents", code=code) if added else _page(request, event, form)


@both
@managing
def change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another name, or other readers."""
    event = _event(request, code)
    document = _document(event, pk)
    form = DocumentChangeForm(
        request.POST or None, initial={"title": document.title, "audience": document.audience}
    )
    changed = accepted(
        request,
        form,
        lambda: service.change_document(
            document_id=document.pk, by=Actor.user(request.user), **form.cleaned_data
        ),
        done=_("Đã lưu."),
    )
    if changed:
        return redirect("conferences:documents", code=code)
    back = reverse("conferences:documents", args=[code])
    return form_page(request, form, title=_("Sửa tài liệu"), back=back, event=event)


@require_POST
@managing
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete a document."""
    document = _document(_event(request, code), pk)
    service.remove_document(document_id=document.pk, by=Actor.user(request.user))
    messages.success(request, _("Đã xóa “%(title)s”.") % {"title": document.title})
    return redirect("conferences:documents", code=code)


@require_safe
@managing
def staff_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Any document, for those who run the edition."""
    document = _document(_event(request, code), pk)
    return as_attachment(document.file, document.file_name)


@require_safe
def public_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A document that is for everybody."""
    event = get_object_or_404(selectors.public_conference(code))
    document = get_object_or_404(public_documents(event), pk=pk)
    return as_attachment(document.file, document.file_name)
