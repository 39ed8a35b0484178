"""A delegation's list as Excel has it, pasted or as a file: whatever order its columns have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from common.spreadsheets import Sheet, value_text
from common.vietnamese.names import fold, looks_like_name, squeeze
from common.vietnamese.offices import looks_like_workplace
from conferences.roster.cells import plate_in, role_in, share_by_name, share_number
from conferences.roster.columns import LONGEST_CELL, Context
from conferences.roster.headings import ROOM_OF_KIND, is_own, own_field, sittings_of
from conferences.states import DelegateRole
from registrations.imports import ImportedRow, Recognition, choose_sheet, understand
from registrations.imports.contents import is_nothing
from registrations.imports.headings import words_of
from registrations.imports.readers import read_mark, read_phone
from registrations.imports.results import INFO

# Of the fields that any list has: those that a roster keeps, as texts.
_KEPT = ("salutation", "phone", "email", "position", "workplace", "diet", "note")
_ROOM_WORDS = ("don", "doi", "phong don", "phong doi", "khong", "doi, ghep")
_ENOUGH = 0.6
_STT = ("stt", "tt", "so tt", "so thu tu", "no")
_PIECES = re.compile(r"[,;|]|\s[-–]\s")
# Under such a heading the names of men, or of women, stand in a column of their own.
_OF_ONE_SEX = {"ong": "Ông", "nam": "Ông", "ba": "Bà", "nu": "Bà"}


@dataclass
class FoundList:
    """The people of a list as rows of a roster, and what is to be said about its columns."""

    rows: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_list(sheets: Sequence[Sheet], context: Context) -> FoundList:
    """The rows of the sheet that most looks like a list of people.

    A column that is not understood goes into the note of its people, and is told."""
    sheet, recognition = choose_sheet(sheets, elsewhere=is_own)
    people = understand(sheet, recognition)
    found = FoundList(notes=list(recognition.notes))
    if recognition.layout != "table":
        found.rows = [_sorted_out(_texts_of(person)) for person in people]
        found.rows = _shares_by_name(found.rows, range(1, len(people) + 1))
        return found
    columns = _own_columns(sheet, recognition, people)
    sexes = _columns_of_one_sex(recognition)
    reader = _Columns(sheet, context, columns, recognition)
    for person in people:
        texts = _texts_of(person)
        _name_of_one_sex(texts, person, sheet, sexes)
        reader.add(texts, person)
        found.rows.append({name: text[:LONGEST_CELL] for name, text in texts.items() if text})
    found.rows = _shares_by_name(found.rows, _numbers(sheet, recognition, people))
    found.notes += reader.notes()
    return found


def _texts_of(person: ImportedRow) -> dict[str, str]:
    """A person of any list as the texts of a roster: cleaned where that was plain."""
    name = person.cells["full_name"]
    texts = {"full_name": squeeze(name.original) or name.value}
    for column in _KEPT:
        cell = person.cells.get(column)
        if cell is None:
            continue
        plain = cell.value and cell.level <= INFO
        texts[column] = person.shown(column) if plain else squeeze(cell.original)
    if "@" not in texts.get("email", "") and read_phone(texts.get("email", "")).value:
        # One column for both, which holds the number alone.
        texts["email"] = ""
    position, slash, office = texts.get("position", "").partition("/")
    if slash and texts["position"] == texts.get("workplace") and looks_like_workplace(office):
        texts["position"], texts["workplace"] = position.strip(), office.strip()
    if role_in(texts.get("workplace", "")) == DelegateRole.DRIVER:
        # No office is called so: the list has one column for position and office.
        position = texts.get("position", "")
        texts["position"], texts["workplace"] = position or texts["workplace"], ""
    note = person.cells.get("note")
    if note is not None:
        # What stood beside the name is read from the name again.
        texts["note"] = squeeze(note.original)
    if (
        person.cells.get("diet")
        and texts.get("diet")
        and fold(texts["diet"]) == fold(texts.get("note", ""))
    ):
        texts["diet"] = ""
    return texts


def _columns_of_one_sex(recognition: Recognition) -> dict[int, str]:
    """Ông or Bà for two columns that have the names of men and of women."""
    found = {}
    for name in ("full_name", "male", "female", "salutation"):
        column = recognition.columns.get(name, -1)
        words = words_of(recognition.headings[column]).split() if column >= 0 else []
        if words and words[-1] in _OF_ONE_SEX:
            found[column] = _OF_ONE_SEX[words[-1]]
    name_column = recognition.columns.get("full_name")
    return found if len(set(found.values())) == 2 and name_column in found else {}


def _name_of_one_sex(
    texts: dict[str, str], person: ImportedRow, sheet: Sheet, sexes: dict[int, str]
) -> None:
    """The name that stands under "Ông" or "Bà" tells both."""
    for column, sex in sexes.items():
        text = squeeze(sheet.text(person.number - 1, column))
        if looks_like_name(text):
            texts["full_name"], texts["salutation"] = text, sex


def _sorted_out(texts: dict[str, str]) -> dict[str, str]:
    """What a line of text says of role, room and vehicle, which it says anywhere."""
    kept: dict[str, str] = dict(texts)
    for column in ("workplace", "note"):
        left = []
        for piece in _PIECES.split(texts.get(column, "")):
            name = _kind_of(piece)
            if name:
                _append(kept, name, piece, ", ")
            elif piece.strip():
                left.append(piece)
        kept[column] = "; ".join(left)
    return {name: text for name, text in kept.items() if text}


def _kind_of(piece: str) -> str:
    folded = fold(piece)
    if plate_in(piece):
        return "plate"
    if role_in(piece) or folded == "dai bieu":
        return "role"
    if folded.startswith(("phong don", "phong doi", "o ghep", "ghep")):
        return "room"
    return ""


def _numbers(
    sheet: Sheet, recognition: Recognition, people: Sequence[ImportedRow]
) -> Sequence[int]:
    """The number of each person as the list counts them, else their place in it."""
    places = range(1, len(people) + 1)
    for column, heading in enumerate(recognition.headings if recognition.header_rows else ()):
        if words_of(heading) in _STT:
            texts = [sheet.text(person.number - 1, column).strip(" .") for person in people]
            numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 5]
            return numbers if len(set(numbers)) == len(people) else places
    return places


def _shares_by_name(rows: list[dict[str, str]], numbers: Sequence[int]) -> list[dict[str, str]]:
    """A list's own numbers say nothing among other rows: they become the names they stand for."""
    names = {
        number: row["full_name"]
        for number, row in zip(numbers, rows, strict=True)
        if row.get("full_name")
    }
    named = []
    for row in rows:
        number = share_number(row)
        known = names.get(number, "") if number is not None else ""
        named.append(share_by_name(row, known) if known else row)
    return named


def _own_columns(
    sheet: Sheet, recognition: Recognition, people: Iterable[ImportedRow]
) -> dict[int, str]:
    """What the columns hold that are none of any list's: by heading, else by content."""
    rows = [person.number - 1 for person in people]
    taken = {*recognition.columns.values(), *recognition.ignored, *sheet.hidden_columns}
    columns: dict[int, str] = {}
    for column in range(sheet.width):
        if column in taken:
            continue
        texts = [squeeze(sheet.text(row, column)) for row in rows]
        filled = [text for text in texts if text]
        heading = recognition.headings[column] if recognition.header_rows else ""
        if filled or heading:
            columns[column] = own_field(heading) or ("" if heading else _by_content(filled))
    return columns


def _by_content(texts: list[str]) -> str:
    """The field of a column without a heading; "" where its content does not tell."""
    if not texts:
        return ""

    def share(test: object) -> float:
        return sum(bool(test(text)) for text in texts) / len(texts)  # type: ignore[operator]

    if share(lambda text: fold(text).startswith(_ROOM_WORDS)) >= _ENOUGH and share(
        lambda text: fold(text).startswith(("don", "doi", "phong"))
    ):
        return "room"
    if share(plate_in) >= _ENOUGH:
        return "plate"
    if share(lambda text: role_in(text) or fold(text) == "dai bieu") >= _ENOUGH:
        return "role"
    if share(lambda text: "/" in text and any(map(str.isdecimal, text))) >= _ENOUGH:
        return "arrival"
    return ""


class _Columns:
    """Puts what the roster's own columns say into the texts of a row."""

    def __init__(
        self, sheet: Sheet, context: Context, columns: dict[int, str], recognition: Recognition
    ) -> None:
        self.sheet, self.columns, self.recognition = sheet, columns, recognition
        self.asked = set(context.columns)
        self.sittings = {
            column: sittings_of(recognition.headings[column], context)
            for column, name in columns.items()
            if name == "meal"
        }
        self.into_note: set[int] = set()
        self.spans = {
            (row, span.left): span.top
            for span in sheet.merged
            if 0 < span.bottom - span.top <= LONGEST_CELL
            for row in range(span.top + 1, span.bottom + 1)
        }

    def add(self, texts: dict[str, str], person: ImportedRow) -> None:
        row = person.number - 1
        for column, name in self.columns.items():
            top = self.spans.get((row, column), row)
            text = squeeze(value_text(self.sheet.value(top, column)))
            if text:
                self._put(texts, column, name, text)

    def _put(self, texts: dict[str, str], column: int, name: str, text: str) -> None:
        if name == "meal" and self.sittings[column]:
            for each in self.sittings[column]:
                texts.setdefault(each.key, text)
        elif name.startswith("room:"):
            self._mark(texts, "room", ROOM_OF_KIND[name.removeprefix("room:")], text)
        elif name == "head_mark":
            self._mark(texts, "role", _("Trưởng đoàn"), text)
        elif name == "driver_mark":
            self._mark(texts, "role", _("Lái xe"), text)
        elif name in self.asked:
            _append(texts, name, text, " " if name in ("arrival", "departure") else "; ")
        elif not is_nothing(text):
            self.into_note.add(column)
            _append(texts, "note", f"{self.recognition.headings[column]}: {text}", "; ")

    @staticmethod
    def _mark(texts: dict[str, str], name: str, meaning: str, text: str) -> None:
        """A cross in a column of its own; words beside it ("ghép với số 2") stay."""
        if is_nothing(text) and read_mark(text) is not True:
            return
        marked = read_mark(text)
        if marked is None and fold(meaning) not in fold(text):
            texts[name] = f"{meaning}, {text}"
        elif marked is not False:
            texts[name] = meaning if marked else text

    def notes(self) -> list[str]:
        if not self.into_note:
            return []
        named = ", ".join(
            f"“{self.recognition.headings[column]}”" for column in sorted(self.into_note)
        )
        return [_("Chưa có ô riêng cho cột %(columns)s: đã đưa vào ghi chú.") % {"columns": named}]


def _append(texts: dict[str, str], name: str, text: str, between: str) -> None:
    before = texts.get(name)
    texts[name] = f"{before}{between}{text}" if before and before != text else text
