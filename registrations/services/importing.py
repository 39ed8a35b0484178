"""Lists that offices send: kept as they were read, understood again at each look, taken row by
row."""

from __future__ import annotations

import datetime as dt
import math
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Consent, User
from common.errors import DomainError
from common.spreadsheets import Sheet, Span, SpreadsheetError, Value, read_pasted, read_table
from common.vietnamese.names import clean_name, fold
from registrations.imports import (
    ACCEPTED,
    FIELD_LABELS,
    REFUSED,
    ImportedRow,
    Recognition,
    choose_sheet,
    laid_out,
    recognise,
    understand,
)
from registrations.models import Event, ImportBatch, Registration
from registrations.services.registering import Basis, Details, register_person
from registrations.states import LIVE_STATES, State

SECONDS_A_REQUEST = 12.0
ROWS_A_SAVE = 50
# What no database keeps in JSON: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Columns = dict[str, int]


@dataclass(slots=True)
class Line:
    """One row of a list, and how it stands with the event: new, there already, or taken before."""

    row: ImportedRow
    code: str = ""
    taken: dict[str, Any] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        return bool(self.code)

    @property
    def status(self) -> str:
        return "there" if self.is_there else self.row.verdict

    @property
    def refusal(self) -> str:
        """Why taking it failed earlier, if it did."""
        return str(self.taken.get("error", ""))


@dataclass(slots=True)
class Taken:
    """What came of one request: how many were taken, and which rows are left for the next."""

    done: int
    left: list[int]


def keep_list(
    *,
    event_id: int,
    by: User,
    source: str,
    data: bytes = b"",
    file_name: str = "",
    pasted: str = "",
) -> ImportBatch:
    """Read a file (else the pasted text) and keep its sheets. Raises DomainError when unreadable."""
    try:
        sheets = read_table(data, file_name) if file_name else read_pasted(pasted)
    except SpreadsheetError as error:
        raise DomainError(error.message, field="file" if file_name else "pasted") from error
    sheet, _recognition = choose_sheet(sheets)
    return ImportBatch.objects.create(
        event_id=event_id,
        by=by,
        file_name=_clean(file_name)[:200],
        source=source[:200],
        sheets=[pack_sheet(each) for each in sheets],
        sheet_index=next(index for index, each in enumerate(sheets) if each is sheet),
    )


def choose_columns(*, batch_id: int, sheet_index: int, fields: dict[int, str]) -> None:
    """Keep a person's choice of sheet and of what each column holds.

    With another sheet its columns are recognised anew. Raises DomainError when two columns are
    said to hold the same, or none the name."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if not 0 <= sheet_index < len(batch.sheets):
        raise DomainError(_("Không có trang tính này."))
    if sheet_index != batch.sheet_index:
        batch.sheet_index, batch.columns = sheet_index, {}
    else:
        batch.columns = _columns_of(fields)
    batch.save(update_fields=["sheet_index", "columns"])


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


def read_list(batch: ImportBatch) -> tuple[Sheet, Recognition, list[ImportedRow]]:
    """The chosen sheet as a table, what was recognised in it, and its rows."""
    sheet = unpack_sheet(batch.sheets[batch.sheet_index])
    recognition = recognise(sheet, batch.columns or None)
    return laid_out(sheet, recognition), recognition, understand(sheet, recognition)


def lines_of(batch: ImportBatch, rows: Iterable[ImportedRow]) -> list[Line]:
    """The rows with how each stands with the event. One query, whatever the size."""
    there = _registered(batch.event)
    return [
        Line(
            row,
            there.get(_identity(details_of(row)), ""),
            batch.taken_rows.get(_mark(batch, row.number), {}),
        )
        for row in rows
    ]


def take_rows(
    *,
    batch_id: int,
    numbers: Iterable[int],
    by: User,
    all_good: bool = False,
    confirm_at_once: bool = False,
    seconds: float = SECONDS_A_REQUEST,
) -> Taken:
    """Sign up the people of these rows (and of `all_good` ones that are not there yet), each by
    itself, under the event's lock.

    Refused rows are never taken; who is there already stays as they are. After `seconds` the rest
    is handed back: taking them again continues, and taking all again changes nothing."""
    batch = ImportBatch.objects.select_related("event").get(pk=batch_id)
    _sheet, _recognition, rows = read_list(batch)
    wanted = set(numbers)
    if all_good:
        wanted |= {line.row.number for line in acceptable(lines_of(batch, rows))}
    chosen = [row for row in rows if row.number in wanted and row.verdict != REFUSED]
    until = time.monotonic() + seconds
    taken: dict[str, Any] = {}
    done = 0
    for row in chosen:
        taken[_mark(batch, row.number)] = _take(batch, row, Actor.user(by), confirm_at_once)
        done += 1
        if len(taken) >= ROWS_A_SAVE:
            _keep(batch_id, taken)
            taken = {}
        if time.monotonic() > until:
            break
    _keep(batch_id, taken)
    return Taken(done, [row.number for row in chosen[done:]])


def _take(batch: ImportBatch, row: ImportedRow, by: Actor, confirm_at_once: bool) -> dict[str, Any]:
    try:
        outcome = register_person(
            event_id=batch.event_id,
            details=details_of(row),
            by=by,
            basis=Basis(Consent.Basis.LETTER, batch.source),
            source=Registration.Source.IMPORT,
            confirm_at_once=confirm_at_once,
        )
    except DomainError as error:
        return {"error": str(error.message)}
    found = outcome.registration
    return {"code": found.code, "state": found.state, "was_there": outcome.already_there}


@transaction.atomic
def _keep(batch_id: int, taken: dict[str, Any]) -> None:
    """Add to what is noted; a row that was taken keeps its first note."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    earlier = {key: note for key, note in batch.taken_rows.items() if "code" in note}
    batch.taken_rows = {**batch.taken_rows, **taken, **earlier}
    batch.save(update_fields=["taken_rows"])


def _mark(batch: ImportBatch, number: int) -> str:
    return f"{batch.sheet_index}:{number}"


def details_of(row: ImportedRow) -> Details:
    """What is registered of a row: clean values, cut to what is kept."""

    def cut(name: str, kept_as: str = "") -> str:
        longest = getattr(Registration._meta.get_field(kept_as or name), "max_length", None)
        return _clean(row.value(name))[:longest]

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


def seats_for(event: Event, people: int, *, confirm_at_once: bool = False) -> dict[str, int]:
    """Of so many new people: how many get a seat and how many wait, as things stand now."""
    waiting = event.registrations.filter(state=State.WAITLISTED).exists()
    free = 0 if waiting and not confirm_at_once else min(people, event.seats_left)
    rest = people - free
    return {
        "seated": free,
        "waiting": rest if event.waiting_list_open else 0,
        "refused": 0 if event.waiting_list_open else rest,
    }


def _registered(event: Event) -> dict[tuple[Any, ...], str]:
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


def _identity(details: Details) -> tuple[Any, ...]:
    return _key(
        fold(clean_name(details.full_name)),
        details.phone,
        details.email,
        details.workplace,
        details.birth_year,
        details.birth_date,
    )


def _key(name: str, phone: str, email: str, workplace: str, year: Any, day: Any) -> tuple[Any, ...]:
    if phone:
        return (name, phone)
    return (name, "", email.lower()) if email else (name, "", "", workplace, year, day)


def pack_sheet(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON that every database keeps."""
    return {
        "title": _clean(sheet.title),
        "rows": [[_pack(value) for value in row] for row in sheet.rows],
        "formulas": [[*place, _clean(text)] for place, text in sheet.formulas.items()],
        "merged": [list(span) for span in sheet.merged],
        "hidden_rows": sorted(sheet.hidden_rows),
        "struck": [list(place) for place in sorted(sheet.struck)],
        "old_font": sheet.old_font,
    }


def unpack_sheet(data: dict[str, Any]) -> Sheet:
    """The sheet that was packed."""
    return Sheet(
        title=data["title"],
        rows=[[_unpack(value) for value in row] for row in data["rows"]],
        formulas={(row, column): text for row, column, text in data["formulas"]},
        merged=[Span(*span) for span in data["merged"]],
        hidden_rows=set(data["hidden_rows"]),
        struck={(row, column) for row, column in data["struck"]},
        old_font=data["old_font"],
    )


def _pack(value: Value) -> Any:
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return _clean(value) if isinstance(value, str) else value


def _unpack(value: Any) -> Value:
    return dt.datetime.fromisoformat(value["moment"]) if isinstance(value, dict) else value


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def acceptable(lines: Iterable[Line]) -> list[Line]:
    """The good rows that are not there yet."""
    return [line for line in lines if line.status == ACCEPTED]
