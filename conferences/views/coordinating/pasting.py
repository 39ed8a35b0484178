"""A whole list at once: pasted from Excel or as a file, looked at, taken in; and the file to fill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.spreadsheets import SpreadsheetError, read_pasted, read_table
from common.spreadsheets.model import MAX_FILE_BYTES
from conferences.forms.coordinating import ListForm
from conferences.models import Delegation
from conferences.roster import FoundList, is_empty, read_list, read_roster
from conferences.roster.book import roster_book
from conferences.selectors.rosters import Roster, context_of, roster_of
from conferences.services import coordinating, rostering
from conferences.views.coordinating import doors
from conferences.views.coordinating.cells import columns_of, remark_of, status_of
from notifications.views.downloads import XLSX

MOST_PEOPLE = 200
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One person of a list before it is taken in."""

    name: str
    texts: list[tuple[str, str, str]]  # label, what was read, tone
    remarks: list[tuple[str, str, str]]  # label, sentence, tone
    tone: str
    status: str
    is_known: bool


@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def paste(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Send a list, see what was understood, take it in. The page's script asks the same for cells
    that are pasted into the grid, and is answered in JSON."""
    if not doors.is_editable(delegation):
        return doors.away(delegation)
    if request.method == "POST" and "rows" in request.POST:
        return _take(request, delegation)
    sent = request.method == "POST"
    form = ListForm(request.POST if sent else None, request.FILES if sent else None)
    found = None
    if sent and form.is_valid():
        try:
            found = _read(form, delegation)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    if request.headers.get("Accept", "").startswith("application/json"):
        return _for_the_grid(delegation, found)
    if found is not None:
        return _preview(request, delegation, found)
    status = 422 if sent else 200
    return doors.show(request, delegation, "paste", "delegation", {"form": form}, status=status)


def _read(form: ListForm, delegation: Delegation) -> FoundList:
    file = form.cleaned_data["file"]
    field = "file" if file else "pasted"
    if file and file.size > MAX_FILE_BYTES:
        raise DomainError(_("Tệp lớn hơn 10 MB, không nhận."), field=field)
    try:
        sheets = (
            read_table(file.read(), file.name) if file else read_pasted(form.cleaned_data["pasted"])
        )
    except SpreadsheetError as error:
        raise DomainError(error.message, field=field) from error
    found = read_list(sheets, context_of(delegation))
    if not found.rows:
        raise DomainError(
            _("Không tìm thấy cột họ và tên trong danh sách này. Hãy chép cả dòng tiêu đề."),
            field=field,
        )
    if len(found.rows) > MOST_PEOPLE:
        raise DomainError(
            _("Danh sách có %(count)d người; mỗi lần nhận không quá %(most)d.")
            % {"count": len(found.rows), "most": MOST_PEOPLE},
            field=field,
        )
    return found


def _for_the_grid(delegation: Delegation, found: FoundList | None) -> HttpResponse:
    if found is None:
        return JsonResponse({"error": _("Không đọc được.")}, status=422)
    roster = roster_of(delegation)
    known = rostering.already_there([row.cells for row in roster.rows], found.rows)
    fresh = [texts for texts, there in zip(found.rows, known, strict=True) if not there]
    return JsonResponse({"rows": fresh, "same": sum(known), "notes": found.notes})


def _preview(request: HttpRequest, delegation: Delegation, found: FoundList) -> HttpResponse:
    roster = roster_of(delegation)
    people = _people(roster, found.rows)
    context = {
        "people": people,
        "notes": found.notes,
        "rows": json.dumps(found.rows, ensure_ascii=False),
        "fresh": sum(not each.is_known for each in people),
        "known": sum(each.is_known for each in people),
        "wrong": sum(each.tone == "bad" and not each.is_known for each in people),
    }
    return doors.show(request, delegation, "preview", "delegation", context)


def _people(roster: Roster, rows: Sequence[Texts]) -> list[Found]:
    """Each person of a list as they would stand in the roster, judged together with it."""
    columns = columns_of(roster.context)
    known = rostering.already_there([row.cells for row in roster.rows], rows)
    there = [row.cells for row in roster.rows]
    fresh = [texts for texts, is_known in zip(rows, known, strict=True) if not is_known]
    judged = iter(read_roster([*there, *fresh], roster.context)[len(there) :])
    people = []
    for texts, is_known in zip(rows, known, strict=True):
        row = read_roster([texts], roster.context)[0] if is_known else next(judged)
        said = {column.key: remark_of(row, column.key) for column in columns}
        tone, status = ("", _("Đã có")) if is_known else status_of(row)
        people.append(
            Found(
                texts.get("full_name", ""),
                [
                    (column.label, texts[column.key], said[column.key][0])
                    for column in columns[1:]
                    if texts.get(column.key)
                ],
                [
                    (column.label, said[column.key][1], said[column.key][0])
                    for column in columns
                    if said[column.key][1] and not is_known
                ],
                tone,
                status,
                is_known,
            )
        )
    return people


def _take(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    rows = _sent_rows(request.POST.get("rows", ""))
    try:
        added = rostering.add_rows(
            delegation_id=delegation.pk, rows=rows, by=doors.actor(delegation)
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return doors.away(delegation)
    coordinating.note_opened(delegation_id=delegation.pk)
    messages.success(request, _taken_words(added.added, added.same))
    return doors.away(delegation, mark="#danh-sach")


def _taken_words(added: int, same: int) -> str:
    words = ngettext("Đã thêm %(count)d người.", "Đã thêm %(count)d người.", added)
    said = words % {"count": added} if added else _("Không có ai mới.")
    if same:
        words = ngettext(
            "%(count)d người đã có trong danh sách, giữ nguyên.",
            "%(count)d người đã có trong danh sách, giữ nguyên.",
            same,
        )
        said += " " + words % {"count": same}
    return said


def _sent_rows(text: str) -> list[Texts]:
    """The rows of a preview as they come back; whatever is not a text of a row is left out."""
    try:
        sent: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(sent, list):
        return []
    rows = [
        {str(name): str(value) for name, value in each.items() if isinstance(value, str)}
        for each in sent[:MOST_PEOPLE]
        if isinstance(each, dict)
    ]
    return [row for row in rows if not is_empty(row)]


@require_safe
@doors.by_link
def sample(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """The list to fill in, with the edition's own columns and what may be chosen."""
    return _book(roster_book(context_of(delegation)), "mau-danh-sach-doan")


@require_safe
@doors.by_link
def roster_file(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """The roster as it stands, to be kept or worked on in Excel."""
    roster = roster_of(delegation)
    rows = [row.cells for row in roster.people]
    return _book(roster_book(roster.context, rows), "danh-sach-doan")


def _book(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
