"""Importing a list: upload, look at every row, take the good ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.spreadsheets.model import MAX_FILE_BYTES
from registrations.forms_staff import ImportForm
from registrations.imports import ACCEPTED, DOUBTFUL, FIELD_LABELS, REFUSED
from registrations.imports.fields import ROW_FIELDS
from registrations.models import Event, ImportBatch
from registrations.policies import may_manage
from registrations.services import importing
from registrations.services.importing import Line
from registrations.states import State
from registrations.views.staff.doors import event_for, managers_only

PAGE_SIZE = 100
SAMPLES = 3
THERE = "there"
TONES = {ACCEPTED: "good", DOUBTFUL: "wait", REFUSED: "bad", THERE: "note"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Send a file or paste cells; nothing is taken yet."""
    event = event_for(request, code, may_manage)
    post = request.method == "POST"
    form = ImportForm(request.POST if post else None, request.FILES if post else None)
    if post and form.is_valid():
        try:
            batch = _keep(request, event, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect("registrations:import_preview", event.code, batch.pk)
    earlier = event.imports.select_related("by").defer("sheets", "columns")[:10]
    context = {"event": event, "organiser": event.organiser, "form": form, "earlier": earlier}
    status = 422 if post else 200
    return render(request, "registrations/staff/import.html", context, status=status)


def _keep(request: HttpRequest, event: Event, form: ImportForm) -> ImportBatch:
    file, source = form.cleaned_data["file"], form.cleaned_data["source"]
    if not file:
        pasted = form.cleaned_data["pasted"]
        return importing.keep_list(event_id=event.pk, by=request.user, source=source, pasted=pasted)
    if file.size > MAX_FILE_BYTES:
        raise DomainError(_("Tệp lớn hơn 10 MB, không nhận."), field="file")
    return importing.keep_list(
        event_id=event.pk, by=request.user, source=source, data=file.read(), file_name=file.name
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Every row with what was understood; a POST corrects the sheet or the columns."""
    event, batch = _batch(request, code, pk)
    if request.method != "POST":
        return _page(request, event, batch)
    try:
        importing.choose_columns(
            batch_id=batch.pk,
            sheet_index=_number(request.POST.get("sheet"), batch.sheet_index),
            fields={
                int(name[4:]): value
                for name, value in request.POST.items()
                if name.startswith("col-") and name[4:].isdecimal() and len(name) < 9
            },
        )
    except DomainError as error:
        return _page(request, event, batch, error=str(error.message))
    return redirect("registrations:import_preview", event.code, batch.pk)


@require_POST
@managers_only
def take(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take the good rows, or the ticked ones, or go on where the last request stopped."""
    event, batch = _batch(request, code, pk)
    numbers, all_good = _asked_numbers(request), "good" in request.POST
    if not numbers and not all_good:
        return _page(request, event, batch, error=_("Chưa chọn dòng nào để nhận."))
    confirm = "confirm_at_once" in request.POST
    taken = importing.take_rows(
        batch_id=batch.pk,
        numbers=numbers,
        by=request.user,
        all_good=all_good,
        confirm_at_once=confirm,
    )
    if taken.left:
        return _go_on(request, event, batch, taken.left, confirm)
    flash.success(request, _("Đã xử lý xong các dòng đã chọn."))
    return redirect("registrations:import_preview", event.code, batch.pk)


def _go_on(
    request: HttpRequest, event: Event, batch: ImportBatch, left: list[int], confirm: bool
) -> HttpResponse:
    """A long list is taken in several requests: one by one where scripts run, else by a button."""
    context = {
        "event": event,
        "organiser": event.organiser,
        "batch": batch,
        "left": ",".join(map(str, left)),
        "left_count": len(left),
        "confirm": confirm,
    }
    return render(request, "registrations/staff/import_going.html", context)


def _batch(request: HttpRequest, code: str, pk: int) -> tuple[Event, ImportBatch]:
    event = event_for(request, code, may_manage)
    batch = get_object_or_404(event.imports, pk=pk)
    batch.event = event
    return event, batch


def _page(
    request: HttpRequest,
    event: Event,
    batch: ImportBatch,
    *,
    error: str = "",
) -> HttpResponse:
    sheet, recognition, rows = importing.read_list(batch)
    lines = importing.lines_of(batch, rows)
    counts = {name: sum(line.status == name for line in lines) for name in TONES}
    shown = request.GET.get("xem", "")
    shown = shown if counts.get(shown) else ""
    listed = [line for line in lines if not shown or line.status == shown]
    names = [name for name in ROW_FIELDS if any(row.cells.get(name) for row in rows)]
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "event": event,
        "organiser": event.organiser,
        "batch": batch,
        "recognition": recognition,
        "columns": _columns(sheet, recognition),
        "choices": list(FIELD_LABELS.items()),
        "sheets": [each["title"] for each in batch.sheets],
        "tabs": _tabs(request, counts, shown, len(lines)),
        "counts": counts,
        "good": counts[ACCEPTED],
        "seats": importing.seats_for(event, counts[ACCEPTED]),
        "head": [ROW_FIELDS[name] for name in names],
        "page": page,
        "rows": [_row(line, names) for line in page],
        "summary": _summary(batch),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "registrations/staff/import_preview.html", context, status=status)


def _columns(sheet: Any, recognition: Any) -> list[dict[str, Any]]:
    """The columns that hold something, with their heading, some values and what they are for."""
    holds = {column: name for name, column in recognition.columns.items()}
    first = recognition.first_row
    columns = []
    for column in range(sheet.width):
        texts = (sheet.text(row, column) for row in range(first, recognition.last_row + 1))
        values = [text for text in texts if text.strip()][:SAMPLES]
        heading = recognition.headings[column] if column < len(recognition.headings) else ""
        if not values and not heading:
            continue
        private = column in recognition.ignored
        columns.append(
            {
                "index": column,
                "heading": heading or _("Cột %(n)d") % {"n": column + 1},
                "values": [] if private else values,
                "private": private,
                "field": holds.get(column, ""),
            }
        )
    return columns


def _row(line: Line, names: list[str]) -> dict[str, Any]:
    labels = {
        ACCEPTED: _("Đạt"),
        DOUBTFUL: _("Cần xem"),
        REFUSED: _("Không nhận"),
        THERE: _("Đã có"),
    }
    cells = []
    for name in names:
        cell = line.row.cells.get(name)
        shown = line.row.shown(name)
        original = cell.original if cell else ""
        cells.append(
            {
                "label": ROW_FIELDS[name],
                "shown": shown,
                "original": original if original.strip() != shown else "",
                "note": cell.note if cell else "",
                "tone": TONES[cell.verdict] if cell and cell.verdict != ACCEPTED else "",
            }
        )
    return {
        "number": line.row.number,
        "group": line.row.group,
        "cells": cells,
        "status": line.status,
        "label": labels[line.status],
        "tone": TONES[line.status],
        "code": line.code,
        "refusal": line.refusal,
        "tickable": line.status == DOUBTFUL,
    }


def _tabs(
    request: HttpRequest, counts: dict[str, int], shown: str, total: int
) -> list[tuple[str, str, bool, int]]:
    path = request.path.removesuffix("nhan/")
    words = {
        ACCEPTED: _("Đạt"),
        DOUBTFUL: _("Cần xem"),
        REFUSED: _("Không nhận"),
        THERE: _("Đã có trong danh sách"),
    }
    tabs = [(_("Tất cả"), path, not shown, total)]
    return tabs + [
        (words[name], f"{path}?xem={name}", shown == name, counts[name])
        for name in words
        if counts[name]
    ]


def _summary(batch: ImportBatch) -> list[tuple[str, int]]:
    """What came of the rows that were taken so far."""
    notes = list(batch.taken_rows.values())
    new = [note for note in notes if "code" in note and not note["was_there"]]
    counts = [
        (_("Có chỗ"), sum(note["state"] == State.CONFIRMED for note in new)),
        (_("Chờ duyệt"), sum(note["state"] == State.PENDING for note in new)),
        (_("Vào danh sách chờ"), sum(note["state"] == State.WAITLISTED for note in new)),
        (_("Đã có từ trước"), sum(bool(note.get("was_there")) for note in notes)),
        (_("Không nhận được"), sum("error" in note for note in notes)),
    ]
    return [count for count in counts if count[1]]


def _asked_numbers(request: HttpRequest) -> set[int]:
    texts = [*request.POST.getlist("row"), *request.POST.get("rows", "").split(",")]
    return {int(text) for text in texts if text.isdecimal() and len(text) < 7}


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else default
