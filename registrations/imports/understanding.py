"""From recognised columns to people: each row with its cells cleaned and judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from common.spreadsheets import Sheet, Value, value_text
from common.vietnamese.names import fold, squeeze
from common.vietnamese.offices import looks_like_workplace
from registrations.imports import readers
from registrations.imports.comparing import compare
from registrations.imports.contents import is_nothing
from registrations.imports.fields import ROW_FIELDS
from registrations.imports.layout import Kind, Reader, group_title
from registrations.imports.recognising import laid_out
from registrations.imports.results import DOUBT, REFUSAL, ImportedCell, ImportedRow, Recognition
from registrations.imports.words import DIET, DITTO, MARKS

Corrections = Mapping[tuple[int, str], str]

# Fields that one merged cell may state for several people below each other.
_STATED_ONCE = (
    "workplace",
    "position",
    "position_workplace",
    "on_state_salary",
    "off_state_salary",
)
_TALLEST_SPAN = 500


def understand(
    sheet: Sheet, recognition: Recognition, corrections: Corrections | None = None
) -> list[ImportedRow]:
    """Every person of the list, with what is kept, what is doubtful, and why.

    `corrections` holds what somebody typed over a cell: (row number from 1, field) to text; the
    original stays visible. Groups, totals, signatures and repeated headings are no rows."""
    sheet = laid_out(sheet, recognition)
    table = _Table(sheet, recognition, corrections or {})
    walker = Reader(sheet, recognition.columns, recognition.header_rows, recognition.sections)
    typed_as_date: set[int] = set()
    rows = []
    group = ""
    for index in range(recognition.first_row, min(recognition.last_row + 1, len(sheet.rows))):
        kind = walker.kind(index)
        if walker.columns is not table.columns:
            typed_as_date |= table.typed_as_date
            below = replace(recognition, columns=walker.columns)
            table = _Table(sheet, below, corrections or {})
        if kind is Kind.GROUP:
            group = group_title(walker.texts)
        elif kind is Kind.PERSON:
            rows.append(table.person(index, group, walker.texts))
    compare(rows, typed_as_date | table.typed_as_date)
    return rows


class _Table:
    """The sheet seen through its recognised columns."""

    def __init__(self, sheet: Sheet, recognition: Recognition, corrections: Corrections) -> None:
        self.sheet = sheet
        self.recognition = recognition
        self.columns = recognition.columns
        self.corrections = corrections
        self.typed_as_date: set[int] = set()
        self.above: dict[str, Value] = {}
        self.anchors = self._anchors()
        self.crosses_only = {
            field: self._has_crosses_only(field)
            for field in ("on_state_salary", "off_state_salary")
        }

    def _anchors(self) -> dict[tuple[int, int], int]:
        """For cells merged downwards: the row that holds their value."""
        columns = {self.columns[field] for field in _STATED_ONCE if field in self.columns}
        return {
            (row, span.left): span.top
            for span in self.sheet.merged
            if span.left in columns and 0 < span.bottom - span.top <= _TALLEST_SPAN
            for row in range(span.top + 1, span.bottom + 1)
        }

    def _has_crosses_only(self, field: str) -> bool:
        if field not in self.columns:
            return False
        values = self.sheet.column(self.columns[field], self.recognition.first_row)
        texts = {fold(value_text(value)) for value in values} - {""}
        return bool(texts) and texts <= MARKS

    def value(self, row: int, field: str) -> Value:
        """What a cell holds: merged cells and ditto marks resolved, corrections in its place."""
        if field not in self.columns:
            return None
        column = self.columns[field]
        value = self.sheet.value(self.anchors.get((row, column), row), column)
        if field in _STATED_ONCE:
            if isinstance(value, str) and fold(value) in DITTO:
                value = self.above.get(field)
            self.above[field] = value
        return value

    def text(self, row: int, field: str) -> str:
        return value_text(self.value(row, field))

    def person(self, row: int, group: str, texts: dict[int, str]) -> ImportedRow:
        cells = self._names(row)
        cells["birth"] = self._birth(row, cells["salutation"])
        cells["phone"], cells["email"] = self._contact(row)
        cells |= self._work(row, group)
        cells["on_state_salary"] = self._state_salary(row)
        cells["note"] = self._note(row, cells.get("note"))
        person = ImportedRow(row + 1, {name: cells[name] for name in ROW_FIELDS if name in cells})
        self._add_diet(row, person)
        self._correct(person)
        self._remark_formulas(row, person)
        self._remark_file(row, person)
        if not person.value("phone") and not person.value("email"):
            self._remark_unreachable(person)
        person.group = group
        person.extras = self._extras(texts)
        person.cells = {name: person.cells[name] for name in ROW_FIELDS if self._has(name, person)}
        return person

    def _has(self, name: str, person: ImportedRow) -> bool:
        """Cells of columns that the list has, and of what was understood without one."""
        cell = person.cells.get(name)
        if cell is None:
            return False
        return name in (*self.columns, "full_name", "phone") or bool(
            cell.original or cell.value or cell.note
        )

    def _names(self, row: int) -> dict[str, ImportedCell]:
        parts = [self.text(row, field) for field in ("full_name", "family_name", "given_name")]
        typed = (
            "  ".join(part for part in parts if part)
            if "full_name" not in self.columns
            else parts[0]
        )
        name, addressed, remark = readers.read_name(typed)
        salutation = readers.read_salutation(self.text(row, "salutation"))
        self._join_salutation(salutation, addressed)
        for field, meant in (("male", "ong"), ("female", "ba")):
            text = self.text(row, field)
            said = readers.read_salutation(text).value or (meant if readers.read_mark(text) else "")
            salutation.original = salutation.original or text
            self._join_salutation(salutation, said)
        cells = {"full_name": name, "salutation": salutation}
        if remark:
            name.remark(_("Chuyển “%(text)s” sang ghi chú.") % {"text": remark})
            cells["note"] = readers.read_text(remark, readers.LONGEST_NOTE)
        return cells

    def _note(self, row: int, beside_name: ImportedCell | None) -> ImportedCell:
        cell = readers.read_text(self.text(row, "note"), readers.LONGEST_NOTE)
        if beside_name and beside_name.value:
            cell.value = "; ".join(part for part in (beside_name.value, cell.value) if part)
        return cell

    @staticmethod
    def _join_salutation(cell: ImportedCell, other: str) -> None:
        if other and cell.value and other != cell.value:
            cell.value = ""
            cell.remark(_("Ông/Bà và giới tính không khớp nhau; để trống."), DOUBT)
        elif other and not cell.note:
            cell.value = other

    def _birth(self, row: int, salutation: ImportedCell) -> ImportedCell:
        sexed = {"birth_male": "ong", "birth_female": "ba"}
        filled = {
            field: value
            for field in ("birth", *sexed)
            if not is_nothing(squeeze(value_text(value := self.value(row, field))))
        }
        if "birth_year" in self.columns or "birth_day" in self.columns:
            return readers.read_birth(self._three_columns(row))
        if not filled:
            return ImportedCell()
        field, value = next(iter(filled.items()))
        if isinstance(value, dt.datetime):
            self.typed_as_date.add(row + 1)
        cell = readers.read_birth(value)
        if field in sexed and readers.read_mark(value_text(value)) is None:
            self._join_salutation(salutation, sexed[field])
        if len(filled) > 1:
            cell.remark(_("Có cả ở cột Nam và cột Nữ."), DOUBT)
            salutation.value = ""
        return cell

    def _three_columns(self, row: int) -> Value:
        parts = [
            "" if is_nothing(text := squeeze(self.text(row, field))) else text
            for field in ("birth_day", "birth_month", "birth_year")
        ]
        return (
            "/".join(parts) if all(parts) else parts[2] or "/".join(part for part in parts if part)
        )

    def _contact(self, row: int) -> tuple[ImportedCell, ImportedCell]:
        """Phone and e-mail, also where one column has both."""
        phone, email = self.value(row, "phone"), self.text(row, "email")
        both = value_text(phone) if "@" in value_text(phone) else ""
        if "phone" not in self.columns:
            both = email
        if both:
            phone, address = readers.split_contact(both)
            email = address if "phone" not in self.columns else email or address
        cells = readers.read_phone(phone, self.value(row, "phone_other")), readers.read_email(email)
        for cell in cells if both and phone else ():
            cell.original = both
        return cells

    def _work(self, row: int, group: str) -> dict[str, ImportedCell]:
        position = readers.read_text(self.text(row, "position"), readers.LONGEST_POSITION)
        workplace = readers.read_text(self.text(row, "workplace"), readers.LONGEST_WORKPLACE)
        if "position_workplace" in self.columns:
            both = readers.read_position_workplace(self.text(row, "position_workplace"))
            position = position if position.value else both[0]
            workplace = workplace if workplace.value else both[1]
        if (
            not workplace.value
            and looks_like_workplace(group)
            and not fold(group).startswith(("khoi", "nhom"))
        ):
            workplace.value = group[: readers.LONGEST_WORKPLACE]
            workplace.remark(_("Lấy từ tên nhóm phía trên."))
        return {"position": position, "workplace": workplace}

    def _state_salary(self, row: int) -> ImportedCell:
        on, off = "on_state_salary", "off_state_salary"
        if on in self.columns and (off not in self.columns or self.text(row, on)):
            blank_is_no = self.crosses_only[on] and off not in self.columns
            return readers.read_state_salary(self.text(row, on), blank_is_no=blank_is_no)
        blank_is_yes = self.crosses_only[off] and on not in self.columns
        return readers.read_state_salary(
            self.text(row, off), blank_is_no=blank_is_yes, crossed_is=False
        )

    def _correct(self, person: ImportedRow) -> None:
        """Put in what somebody typed over a cell of this preview."""
        for name, cell in person.cells.items():
            text = self.corrections.get((person.number, name))
            if text is None:
                continue
            fresh = _READ_AGAIN[name](text)
            fresh.original = cell.original
            fresh.remark(_("Đã sửa."))
            if name == "birth":
                self.typed_as_date.discard(person.number)
            person.cells[name] = fresh

    def _remark_formulas(self, row: int, person: ImportedRow) -> None:
        for field, column in self.columns.items():
            formula = self.sheet.formulas.get((row, column))
            name = _ROW_FIELD.get(field, field)
            cell = person.cells.get(name)
            if not formula or cell is None or (person.number, name) in self.corrections:
                continue
            if self.sheet.value(row, column) == formula:
                person.cells[name] = cell = ImportedCell(formula)
                level = REFUSAL if name == "full_name" else DOUBT
                cell.remark(_("Ô là công thức, không được tính; bỏ qua."), level)
            else:
                cell.remark(_("Ô là công thức; lấy giá trị đã tính sẵn trong tệp."))

    def _add_diet(self, row: int, person: ImportedRow) -> None:
        diet = readers.read_text(self.text(row, "diet"), readers.LONGEST_NOTE)
        if not diet.value and DIET.search(person.value("note")):
            diet = ImportedCell(person.cells["note"].original, person.value("note"))
            diet.remark(_("Hiểu từ ghi chú."))
        person.cells["diet"] = diet

    def _remark_file(self, row: int, person: ImportedRow) -> None:
        name = person.cells["full_name"]
        columns = [
            self.columns[field] for field in ("full_name", "family_name") if field in self.columns
        ]
        if row in self.sheet.hidden_rows:
            name.remark(_("Dòng này đang bị ẩn trong tệp."), DOUBT)
        if any((row, column) in self.sheet.struck for column in columns):
            name.remark(_("Họ tên bị gạch ngang trong tệp."), DOUBT)

    @staticmethod
    def _remark_unreachable(person: ImportedRow) -> None:
        phone = person.cells["phone"]
        if phone.level < REFUSAL:
            phone.remark(
                _("Không có điện thoại và e-mail: sẽ không nhận được tin; cần gọi qua đơn vị."),
                DOUBT,
            )

    def _extras(self, texts: dict[int, str]) -> dict[str, str]:
        taken = {*self.columns.values(), *self.recognition.ignored}
        return {
            self.recognition.headings[column]: text
            for column, text in texts.items()
            if column not in taken and column < len(self.recognition.headings)
        }


# Columns that feed a cell of another name.
_ROW_FIELD = {
    "family_name": "full_name",
    "given_name": "full_name",
    "male": "salutation",
    "female": "salutation",
    "birth_male": "birth",
    "birth_female": "birth",
    "birth_day": "birth",
    "birth_month": "birth",
    "birth_year": "birth",
    "phone_other": "phone",
    "off_state_salary": "on_state_salary",
    "position_workplace": "position",
}
# How a text typed over a cell is read.
_READ_AGAIN: dict[str, Callable[[str], ImportedCell]] = {
    "full_name": lambda text: readers.read_name(text)[0],
    "salutation": readers.read_salutation,
    "birth": readers.read_birth,
    "phone": readers.read_phone,
    "email": readers.read_email,
    "position": lambda text: readers.read_text(text, readers.LONGEST_POSITION),
    "workplace": lambda text: readers.read_text(text, readers.LONGEST_WORKPLACE),
    "on_state_salary": lambda text: readers.read_state_salary(text, blank_is_no=False),
    "diet": lambda text: readers.read_text(text, readers.LONGEST_NOTE),
    "note": lambda text: readers.read_text(text, readers.LONGEST_NOTE),
}
