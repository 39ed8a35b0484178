"""Importing a list: upload, look at every row, take the good ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.spreadsheets.model import MAX_FILE_BYTES
from registrations.forms_staff import ImportForm
from registrations.imports import ACCEPTED, DOUBTFUL, FIELD_LABELS, REFUSED
from registrations.models import Event, ImportBatch
from registrations.policies import may_manage
from registrations.services import import_taking, importing
from registrations.services.importing import QUEUED, THERE, Standing
from registrations.states import State
from registrations.views.staff import import_rows
from registrations.views.staff.doors import event_for, managers_only

PAGE_SIZE = 100


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
    earlier = event.imports.select_related("by").defer("sheets", "columns", "reading")[:10]
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
@never_cache
@managers_only
def correct(request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
    """Put other texts in the place of some cells of one row; the row is judged anew."""
    event, batch = _batch(request, code, pk)
    row = get_object_or_404(batch.rows, sheet_index=batch.sheet_index, number=number)
    texts = {} if "undo" in request.POST else import_rows.corrected(row, request.POST)
    try:
        importing.correct_row(batch_id=batch.pk, number=number, texts=texts)
    except DomainError as error:
        return _page(request, event, batch, error=str(error.message))
    return redirect(f"{_address(event, batch, request.POST, dong=number)}#dong-{number}")


@require_POST
@managers_only
def take(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take the good rows, or the ticked ones: a few now, many in the background."""
    event, batch = _batch(request, code, pk)
    numbers, all_good = _asked_numbers(request), "good" in request.POST
    if not numbers and not all_good:
        return _page(request, event, batch, error=_("Chưa chọn dòng nào để nhận."))
    import_taking.ask_for_rows(
        batch_id=batch.pk,
        by=request.user,
        numbers=numbers,
        all_good=all_good,
        confirm_at_once="confirm_at_once" in request.POST,
    )
    if not _running(batch)["running"]:
        flash.success(request, _("Đã xử lý xong các dòng đã chọn."))
    return redirect("registrations:import_preview", event.code, batch.pk)


@require_safe
@never_cache
@managers_only
def progress(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The progress alone, for the page that asks every two seconds; at the end all of it anew."""
    event, batch = _batch(request, code, pk)
    context = {"event": event, "batch": batch, **_running(batch)}
    response = render(request, "registrations/staff/import_progress.html", context)
    if not context["running"]:
        response["HX-Refresh"] = "true"
    return response


def _batch(request: HttpRequest, code: str, pk: int) -> tuple[Event, ImportBatch]:
    event = event_for(request, code, may_manage)
    batch = get_object_or_404(event.imports.defer("sheets"), pk=pk)
    batch.event = event
    importing.read_if_older(batch)
    return event, batch


def _running(batch: ImportBatch) -> dict[str, Any]:
    done, total = import_taking.progress(batch)
    return {"done": done, "total": total, "running": done < total}


def _page(
    request: HttpRequest, event: Event, batch: ImportBatch, *, error: str = ""
) -> HttpResponse:
    asked = request.GET or request.POST
    found = importing.standings(batch)
    counts = {name: sum(each.status == name for each in found) for name in import_rows.TONES}
    shown = asked.get("xem", "")
    shown = shown if counts.get(shown) else ""
    # A row that was just corrected stays in sight, whatever has become of it.
    last = _number(asked.get("dong"), 0)
    listed = [each for each in found if not shown or each.status == shown or each.number == last]
    page = Paginator(listed, PAGE_SIZE).get_page(asked.get("page"))
    context: dict[str, Any] = {
        "event": event,
        "organiser": event.organiser,
        "batch": batch,
        "reading": batch.reading,
        "choices": list(FIELD_LABELS.items()),
        "tabs": _tabs(event, batch, counts, shown, len(found)),
        "counts": counts,
        "good": counts[ACCEPTED],
        "seats": import_taking.seats_for(event, counts[ACCEPTED]),
        "page": page,
        "shown": shown,
        "last": last,
        "summary": _summary(batch),
        "error": error,
        **_running(batch),
        **_rows(event, batch, page, _number(asked.get("sua"), 0)),
    }
    status = 422 if error else 200
    return render(request, "registrations/staff/import_preview.html", context, status=status)


def _rows(event: Event, batch: ImportBatch, page: Page[Standing], in_hand: int) -> dict[str, Any]:
    """The rows of this page, and the heads of the columns that any of them fills."""
    numbers = [each.number for each in page]
    kept = {
        row.number: row
        for row in batch.rows.filter(sheet_index=batch.sheet_index, number__in=numbers)
    }
    names = import_rows.names_of(kept.values())
    rows = [
        import_rows.shown(kept[each.number], each, names, in_hand == each.number)
        for each in page
        if each.number in kept
    ]
    for above, row in zip([None, *rows], rows, strict=False):
        row["opens_group"] = bool(row["group"]) and (not above or above["group"] != row["group"])
    return {"head": import_rows.labels_of(names), "rows": rows}


def _address(event: Event, batch: ImportBatch, asked: QueryDict, **more: Any) -> str:
    """The page of the list, as it was filtered."""
    query = QueryDict(mutable=True)
    for name in ("xem", "page"):
        if text := asked.get(name, ""):
            query[name] = text
    for name, value in more.items():
        query[name] = str(value)
    path = reverse("registrations:import_preview", args=[event.code, batch.pk])
    return f"{path}?{query.urlencode()}" if query else path


def _tabs(
    event: Event, batch: ImportBatch, counts: dict[str, int], shown: str, total: int
) -> list[tuple[str, str, bool, int]]:
    path = reverse("registrations:import_preview", args=[event.code, batch.pk])
    words = {
        QUEUED: _("Đang nhận"),
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
    found = import_taking.results(batch)
    words = [
        (_("Có chỗ"), State.CONFIRMED),
        (_("Chờ duyệt"), State.PENDING),
        (_("Vào danh sách chờ"), State.WAITLISTED),
        (_("Đã có từ trước"), THERE),
        (_("Không nhận được"), "failed"),
    ]
    return [(word, found[name]) for word, name in words if found.get(name)]


def _asked_numbers(request: HttpRequest) -> set[int]:
    texts = request.POST.getlist("row")
    return {int(text) for text in texts if text.isdecimal() and len(text) < 7}


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default
