"""Lists as files that staff download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from common.spreadsheets import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    extension: str, *, name: str, title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """The table as xlsx or csv, to be saved as name.extension. Raises Http404 for other kinds."""
    if extension == "xlsx":
        response = HttpResponse(write_xlsx(title, headings, rows), content_type=XLSX)
    elif extension == "csv":
        response = HttpResponse(write_csv(headings, rows), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
