"""Lists that offices send: read once, kept row by row, corrected by staff before they are taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Conflict, DomainError
from common.spreadsheets import Sheet, SpreadsheetError, read_pasted, read_table
from common.vietnamese.names import clean_name, fold
from registrations.imports import (
    FIELD_LABELS,
    ImportedRow,
    Recognition,
    choose_sheet,
    laid_out,
    recognise,
    understand,
)
from registrations.imports.fields import ROW_FIELDS
from registrations.imports.storing import pack_sheet, storable, unpack_sheet
from registrations.models import Event, ImportBatch, ImportRow, Registration, RowState
from registrations.services.registering import Details
from registrations.states import LIVE_STATES

SAMPLES = 3
ROWS_AT_ONCE = 500
LONGEST_CORRECTION = 500
# What became of a row beside its verdict: who is on the list of the event, who is being taken.
THERE, QUEUED = "there", "queued"

Columns = dict[str, int]


@dataclass(slots=True)
class Standing:
    """How one row stands: its verdict, or "there" (with the code), or "queued"."""

    number: int
    status: str
    code: str


def keep_list(
    *,
    event_id: int,
    by: User,
    source: str,
    data: bytes = b"",
    file_name: str = "",
    pasted: str = "",
) -> ImportBatch:
    """Read a file (else the pasted text), keep its sheets and the rows of the likeliest one.

    Raises DomainError when it is unreadable."""
    try:
        read = read_table(data, file_name) if file_name else read_pasted(pasted)
    except SpreadsheetError as error:
        raise DomainError(error.message, field="file" if file_name else "pasted") from error
    packed = [pack_sheet(each) for each in read]
    sheets = [unpack_sheet(each) for each in packed]
    sheet, recognition = choose_sheet(sheets)
    rows = understand(sheet, recognition)
    batch = ImportBatch(
        event_id=event_id,
        by=by,
        file_name=storable(file_name)[:200],
        source=source[:200],
        sheets=packed,
        sheet_index=next(index for index, each in enumerate(sheets) if each is sheet),
        reading=_reading(sheet, recognition, [each.title for each in sheets]),
    )
    with transaction.atomic():
        batch.save()
        _keep_rows(batch, rows)
    return batch


def read_if_older(batch: ImportBatch) -> None:
    """Read the rows of a list that was kept before rows were."""
    if not batch.reading:
        _read_anew(batch, {})


def choose_columns(*, batch_id: int, sheet_index: int, fields: dict[int, str]) -> None:
    """Keep a person's choice of sheet and of what each column holds, and read the rows anew.

    With another sheet its columns are recognised anew. Raises DomainError when two columns are
    said to hold the same, or none the name, or rows are being taken."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if not 0 <= sheet_index < len(batch.sheets):
        raise DomainError(_("Không có trang tính này."))
    if sheet_index != batch.sheet_index:
        batch.sheet_index, batch.columns = sheet_index, {}
    else:
        batch.columns = _columns_of(fields)
    _read_anew(batch, _corrections(batch))


def correct_row(*, batch_id: int, number: int, texts: dict[str, str]) -> None:
    """Put texts in the place of cells of one row (field to text; all in all, {} takes them back).

    The whole list is judged again: who was twice on it may now be two people. Raises DomainError
    for a row that is taken or being taken, ImportRow.DoesNotExist when there is none."""
    batch = ImportBatch.objects.get(pk=batch_id)
    row = batch.rows.get(sheet_index=batch.sheet_index, number=number)
    if row.state in (RowState.TAKEN, RowState.QUEUED):
        raise DomainError(_("Dòng này đã được nhận; hãy sửa ở hồ sơ người tham dự."))
    kept = {
        name: storable(text)[:LONGEST_CORRECTION]
        for name, text in texts.items()
        if name in ROW_FIELDS
    }
    others = {place: text for place, text in _corrections(batch).items() if place[0] != number}
    _read_anew(batch, others | {(number, name): text for name, text in kept.items()})


def _columns_of(fields: dict[int, str]) -> Columns:
    columns: Columns = {}
    for column, name in sorted(fields.items()):
        if name not in FIELD_LABELS:
            continue
        if name in columns:
            raise DomainError(
                _("Hai cột cùng được chọn là “%(name)s”: hãy bỏ bớt một cột.")
                % {"name": FIELD_LABELS[name]}
            )
        columns[name] = column
    if not {"full_name", "given_name"} & set(columns):
        raise DomainError(_("Chưa có cột nào là “Họ và tên”."))
    return columns


def _corrections(batch: ImportBatch) -> dict[tuple[int, str], str]:
    corrected = batch.rows.filter(sheet_index=batch.sheet_index).exclude(corrections={})
    return {
        (number, name): text
        for number, texts in corrected.values_list("number", "corrections")
        for name, text in texts.items()
    }


def _read_anew(batch: ImportBatch, corrections: dict[tuple[int, str], str]) -> None:
    """Understand the chosen sheet again and keep it, unless somebody changed the list meanwhile."""
    sheet = unpack_sheet(batch.sheets[batch.sheet_index])
    recognition = recognise(sheet, batch.columns or None)
    rows = understand(sheet, recognition, corrections)
    titles = [each["title"] for each in batch.sheets]
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().only("revision").get(pk=batch.pk)
        if now.revision != batch.revision or batch.rows.filter(state=RowState.QUEUED).exists():
            raise Conflict(_("Danh sách vừa thay đổi hoặc đang được nhận. Hãy xem lại rồi sửa."))
        batch.reading = _reading(sheet, recognition, titles)
        batch.revision += 1
        batch.save(update_fields=["sheet_index", "columns", "reading", "revision"])
        _keep_rows(batch, rows, corrections)


def _keep_rows(
    batch: ImportBatch,
    rows: list[ImportedRow],
    corrections: dict[tuple[int, str], str] | None = None,
) -> None:
    """Write what is new or other than before. A row that was taken stays as it was taken."""
    texts: dict[int, dict[str, str]] = {}
    for (number, name), text in (corrections or {}).items():
        texts.setdefault(number, {})[name] = text
    before = {row.number: row for row in batch.rows.filter(sheet_index=batch.sheet_index)}
    fresh: list[ImportRow] = []
    stale: list[int] = []
    for row in rows:
        kept = before.pop(row.number, None)
        corrected, understood = texts.get(row.number, {}), row.as_json()
        if kept is not None:
            same = (kept.understood, kept.corrections) == (understood, corrected)
            if same or kept.state == RowState.TAKEN:
                continue
            stale.append(kept.pk)
        fresh.append(
            ImportRow(
                batch=batch,
                sheet_index=batch.sheet_index,
                number=row.number,
                understood=understood,
                verdict=row.verdict,
                identity=_identity(details_of(row)),
                corrections=corrected,
            )
        )
    stale += [row.pk for row in before.values() if row.state != RowState.TAKEN]
    for some in in_parts(stale):
        ImportRow.objects.filter(pk__in=some).delete()
    ImportRow.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE)


def in_parts(items: list[int]) -> Iterable[list[int]]:
    """The numbers in parts that fit into one query of every database."""
    return (items[start : start + ROWS_AT_ONCE] for start in range(0, len(items), ROWS_AT_ONCE))


def _reading(sheet: Sheet, recognition: Recognition, titles: list[str]) -> dict[str, Any]:
    """What the page says of a sheet: its columns with some values, and how sure it is."""
    return {
        "titles": [storable(title) for title in titles],
        "notes": [storable(note) for note in recognition.notes],
        "confidence": recognition.confidence,
        "columns": _columns_read(laid_out(sheet, recognition), recognition),
    }


def _columns_read(sheet: Sheet, recognition: Recognition) -> list[dict[str, Any]]:
    """The columns that hold something, with their heading, some values and what they are for."""
    holds = {column: name for name, column in recognition.columns.items()}
    columns = []
    for column in range(sheet.width):
        values: list[str] = []
        for row in range(recognition.first_row, recognition.last_row + 1):
            if len(values) < SAMPLES and (text := sheet.text(row, column).strip()):
                values.append(storable(text)[:LONGEST_CORRECTION])
        heading = recognition.headings[column] if column < len(recognition.headings) else ""
        if not values and not heading:
            continue
        private = column in recognition.ignored
        columns.append(
            {
                "index": column,
                "heading": storable(heading) or _("Cột %(n)d") % {"n": column + 1},
                "values": [] if private else values,
                "private": private,
                "field": holds.get(column, ""),
            }
        )
    return columns


def standings(batch: ImportBatch) -> list[Standing]:
    """How each row of the chosen sheet stands with the event. Two queries, whatever the size."""
    there = _registered(batch.event)
    rows = batch.rows.filter(sheet_index=batch.sheet_index).values_list(
        "number", "verdict", "identity", "state", "registration__code"
    )
    found = []
    for number, verdict, identity, state, taken_as in rows:
        code = taken_as or there.get(identity, "")
        status = QUEUED if state == RowState.QUEUED else THERE if code else verdict
        found.append(Standing(number, status, code))
    return found


def details_of(row: ImportedRow) -> Details:
    """What is registered of a row: clean values, cut to what is kept."""

    def cut(name: str, kept_as: str = "") -> str:
        longest = getattr(Registration._meta.get_field(kept_as or name), "max_length", None)
        return storable(row.value(name))[:longest]

    return Details(
        full_name=cut("full_name"),
        phone=cut("phone"),
        email=cut("email"),
        workplace=cut("workplace"),
        position=cut("position"),
        salutation=cut("salutation"),
        birth_date=row.birth_date,
        birth_year=row.birth_year,
        on_state_salary=row.on_state_salary,
        dietary=cut("diet", "dietary"),
        note=cut("note"),
    )


def _registered(event: Event) -> dict[str, str]:
    """{who: code} of the live registrations of an event, told apart as register_person does."""
    found = event.registrations.filter(state__in=LIVE_STATES).values_list(
        "code",
        "person__folded_name",
        "person__phone",
        "person__email",
        "person__workplace",
        "person__birth_year",
        "person__birth_date",
    )
    return {
        _key(name, phone, email, workplace, year, day): code
        for code, name, phone, email, workplace, year, day in found
    }


def _identity(details: Details) -> str:
    return _key(
        fold(clean_name(details.full_name)),
        details.phone,
        details.email,
        details.workplace,
        details.birth_year,
        details.birth_date,
    )


def _key(name: str, phone: str, email: str, workplace: str, year: Any, day: Any) -> str:
    if phone:
        who: tuple[Any, ...] = (name, phone)
    else:
        who = (name, "", email.lower()) if email else (name, "", "", workplace, year, day)
    return hashlib.blake2b(repr(who).encode(), digest_size=16).hexdigest()
