"""The kỷ yếu as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from conferences.models import Conference, Paper
from conferences.proceedings import bind_proceedings, pack_proceedings
from conferences.selectors import talks as selectors
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import event_for, managing

Maker = Callable[[Conference, Event, list[Paper], Path], Path]


def _made(request: HttpRequest, code: str, make: Maker, extension: str) -> FileResponse:
    """The file, streamed from disk; its folder is gone as soon as it is open."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    papers = selectors.in_proceedings(selectors.papers_of(event))
    if not papers:
        raise Http404
    conference = Conference.objects.get(pk=event.pk)
    with TemporaryDirectory(prefix="ky-yeu-") as folder:
        content = make(conference, event, papers, Path(folder)).open("rb")
    response = FileResponse(
        content, as_attachment=True, filename=f"ky-yeu-{event.code}.{extension}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@managing
def as_pdf(request: HttpRequest, code: str) -> FileResponse:
    """The accepted PDFs as one, with cover, contents and page numbers."""
    return _made(request, code, lambda *given: bind_proceedings(*given)[0], "pdf")


@require_safe
@managing
def as_zip(request: HttpRequest, code: str) -> FileResponse:
    """That PDF, the texts of other formats, and a list."""
    return _made(request, code, pack_proceedings, "zip")
