"""Units and their coordinators as offices write them down: «TTKC Bắc Ninh», «SCT tỉnh Lào Cai»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from common.spreadsheets import Sheet, value_text
from common.spreadsheets.model import Value
from common.vietnamese.names import clean_name, fold, looks_like_name, split_salutation, squeeze
from common.vietnamese.offices import looks_like_position, looks_like_workplace
from conferences.models import InvitedUnit, UnitKind
from registrations.imports.readers import read_email, read_phone
from registrations.imports.results import ImportedCell

LONGEST_NAME, LONGEST_UNIT = 120, 200
_SHORT = (
    (r"\bttkc\b", "trung tam khuyen cong"),
    (r"\btt khuyen cong\b", "trung tam khuyen cong"),
    (r"\bsct\b", "so cong thuong"),
    (r"\bso ct\b", "so cong thuong"),
    (r"\b(?:thanh pho|tinh|tp)\b", " "),
    (r"[^\w\s]", " "),
)
# How the usual two units of a province begin; what their names add behind («và Tư vấn phát triển
# công nghiệp») differs from office to office.
_BEGINNINGS = {
    UnitKind.DEPARTMENT: "so cong thuong",
    UnitKind.CENTRE: "trung tam khuyen cong",
}


def plain(name: str) -> str:
    """A unit's name for comparing: no accents, short forms written out, «tỉnh» and «thành phố» left
    out."""
    text = fold(name)
    for pattern, instead in _SHORT:
        text = re.sub(pattern, instead, text)
    return " ".join(text.split())


def match_units(names: Sequence[str], units: Iterable[InvitedUnit]) -> list[InvitedUnit | None]:
    """The invited unit that each name means; None where none or more than one could be meant."""
    invited = list(units)
    by_name = {plain(unit.name): unit for unit in invited}
    of_provinces: dict[tuple[str, str], list[InvitedUnit]] = {}
    for unit in invited:
        if unit.kind in _BEGINNINGS and unit.province_name:
            key = (_BEGINNINGS[UnitKind(unit.kind)], plain(unit.province_name))
            of_provinces.setdefault(key, []).append(unit)

    def meant(name: str) -> InvitedUnit | None:
        text = plain(name)
        if text in by_name:
            return by_name[text]
        found = [
            units
            for (beginning, province), units in of_provinces.items()
            if text.startswith(beginning) and text.endswith(f" {province}")
        ]
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None

    return [meant(name) for name in names]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a unit; `unit` is its name as it stands on a list, `line` the whole line."""

    unit: str
    name: str = ""
    phone: str = ""
    email: str = ""
    line: str = field(default="", compare=False)


@dataclass(slots=True)
class ContactList:
    """The coordinators of a list; `remarks` are sentences about what was not taken over."""

    contacts: list[Contact] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


_BETWEEN = re.compile(r"[,;|\t]|\s[-–]\s")
_FEWEST_DIGITS = 8
_HEADING_WORDS = (
    "don vi",
    "ho va ten",
    "ho ten",
    "dien thoai",
    "email",
    "e-mail",
    "dau moi",
    "stt",
)


def read_contacts(sheets: Iterable[Sheet], units: Iterable[InvitedUnit]) -> ContactList:
    """The coordinators on a list of any columns in any order: each cell is known by what it holds.

    A line without a unit's name, and headings, are left out; a number or address that is none is
    left empty, with a remark."""
    invited = list(units)
    found = ContactList()
    for sheet in sheets:
        for row in sheet.rows:
            contact = _read_line(_cells(row), invited, found.remarks)
            if contact is not None:
                found.contacts.append(contact)
    return found


def _cells(row: Sequence[Value]) -> list[Value]:
    filled = [value for value in row if squeeze(value_text(value))]
    if len(filled) == 1 and isinstance(filled[0], str):
        return [part for part in _BETWEEN.split(filled[0]) if part.strip()]
    return filled


def _read_line(
    cells: Sequence[Value], units: list[InvitedUnit], remarks: list[str]
) -> Contact | None:
    texts = [squeeze(value_text(value)) for value in cells]
    line = " · ".join(texts)[:500]
    kept: dict[str, str] = {}
    names = []
    for value, text in zip(cells, texts, strict=True):
        if "@" in text:
            _keep(kept, "email", read_email(text), line, remarks)
        elif (
            sum(map(str.isdecimal, text)) >= _FEWEST_DIGITS and not _letters(text) > _FEWEST_DIGITS
        ):
            _keep(kept, "phone", read_phone(value), line, remarks)
        elif _letters(text):
            names.append(text)
    unit, name = _unit_and_name(names, units)
    is_heading = not kept and sum(fold(each).startswith(_HEADING_WORDS) for each in texts) > 1
    if is_heading or not (unit or name or kept):
        return None
    return Contact(unit[:LONGEST_UNIT], name[:LONGEST_NAME], line=line, **kept)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _keep(
    kept: dict[str, str], what: str, cell: ImportedCell, line: str, remarks: list[str]
) -> None:
    if cell.value:
        kept.setdefault(what, cell.value)
    elif cell.note:
        remarks.append(f"{line}: {cell.note}")


def _unit_and_name(names: list[str], units: list[InvitedUnit]) -> tuple[str, str]:
    """Of the texts of a line, the unit and the person; "" where there is none."""
    matches = match_units(names, units)
    at = next((index for index, unit in enumerate(matches) if unit), None)
    if at is None:
        at = next((i for i, text in enumerate(names) if looks_like_workplace(text)), None)
    people = [
        split_salutation(text)[1]
        for index, text in enumerate(names)
        if index != at and not looks_like_position(text) and not looks_like_workplace(text)
    ]
    name = next((text for text in people if looks_like_name(text)), "")
    if at is None:
        # A company by a name of its own: what is no person's.
        unit = next((text for text in names if text not in people or text != name), "")
        return ("" if unit == name else unit), clean_name(name)
    unit_found = matches[at]
    return unit_found.name if unit_found else names[at], clean_name(name)
