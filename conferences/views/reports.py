"""Reports of an edition, on one page and as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferences.selectors.reports import report_of
from notifications.views.downloads import table_file
from registrations.states import EventKind
from registrations.views.events import event_for, managing


@require_safe
@never_cache
@managing
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """Who comes, who has not answered, what it costs."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    report = report_of(event)
    tables = {table.key.replace("-", "_"): table for table in report.tables}
    context = {"event": event, "report": report, "tables": tables}
    return render(request, "conferences/staff/reports/page.html", context)


@require_safe
@never_cache
@managing
def report_file(request: HttpRequest, code: str, table: str, extension: str) -> HttpResponse:
    """One table as XLSX or CSV, its sums as the last line."""
    event = event_for(request.user, code, EventKind.CONFERENCE, manage=True)
    found = report_of(event).table(table)
    if found is None:
        raise Http404
    rows = [*found.rows, *([found.foot] if found.foot else [])]
    return table_file(
        extension,
        name=f"{found.key}-{event.code}",
        title=found.title,
        headings=found.headings,
        rows=rows,
    )
