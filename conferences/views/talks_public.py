"""The page of a tham luận behind its author's secret link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.ratelimit import allow, too_many
from common.received import MEGABYTE, as_attachment
from common.uploads import kept_in_memory
from conferences import links
from conferences.forms.talks import TextForm
from conferences.models import Paper
from conferences.selectors import talks as selectors
from conferences.services import talks
from registrations.models import Event

# Each is taken apart page by page, also those that are refused.
UPLOADS, PERIOD_S = 60, 900
LARGEST = talks.MEGABYTES * MEGABYTE + 64 * 1024


def _find(pk: int, token: str) -> tuple[Paper, Event]:
    """The paper a link belongs to; 404 for a tampered, dead or other one."""
    paper = Paper.objects.select_related("conference__event__organiser").filter(pk=pk).first()
    if paper is None or not links.opens_paper(paper, token):
        raise Http404
    event = paper.conference.event
    return selectors.papers_of(event).get(pk=pk), event


def _page(
    request: HttpRequest, paper: Paper, event: Event, form: TextForm, status: int = 200
) -> HttpResponse:
    conference = event.conference
    context = {
        "event": event,
        "organiser": event.organiser,
        "paper": paper,
        "token": links.upload_path(paper).rstrip("/").rpartition("/")[2],
        "files": list(paper.files.all()),
        "due": conference.papers_due_at,
        "takes_texts": selectors.takes_texts(paper, conference),
        "form": form,
    }
    return render(request, "conferences/papers/upload.html", context, status=status)


def _too_large(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    paper, event = _find(pk, token)
    form = TextForm({}, {})
    form.errors.clear()
    form.add_error("file", _("Tệp lớn hơn %(size)d MB.") % {"size": talks.MEGABYTES})
    return _page(request, paper, event, form, status=413)


@never_cache
@kept_in_memory(LARGEST, too_large=_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """What is known of the paper, and its text; reading changes nothing."""
    paper, event = _find(pk, token)
    if request.method != "POST":
        return _page(request, paper, event, TextForm())
    if not allow("paper", str(pk), UPLOADS, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, paper, event, form, status=422)
    try:
        talks.keep_text(
            paper_id=paper.pk,
            received=form.cleaned_data["file"],
            by=Actor.person(paper.author[:120]),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, paper, event, form, status=422)
    messages.success(request, _("Đã nhận bài tham luận."))
    response = redirect(links.upload_path(paper))
    response.status_code = 303
    return response


@require_safe
@never_cache
def uploaded(request: HttpRequest, pk: int, token: str, file: int) -> HttpResponse:
    """One's own text again, to be saved."""
    paper, _event = _find(pk, token)
    kept = get_object_or_404(paper.files, pk=file)
    return as_attachment(kept.file, kept.file_name)
