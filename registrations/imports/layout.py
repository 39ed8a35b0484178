"""Which rows of a table are people, and which are groups, totals, signatures or headings again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from common.spreadsheets import Sheet
from common.vietnamese.names import fold, has_surname, looks_like_name, split_salutation, squeeze
from common.vietnamese.offices import looks_like_workplace, spelling
from registrations.imports.contents import kinds_of
from registrations.imports.fields import BIRTH_FIELDS, NAME_FIELDS
from registrations.imports.headings import field_of, is_numbering, row_texts
from registrations.imports.words import (
    END_OF_TABLE,
    GROUP_MARK,
    TOTAL_STARTS,
    TOTAL_STARTS_PLAIN,
)

_EVIDENCE = ("phone", "phone_other", "email", *BIRTH_FIELDS)
_TOTAL = tuple(spelling(start) for start in TOTAL_STARTS)
_PHONE_DIGITS = 6
_LONGEST_LINE = 200
_NUMBER = re.compile(r"\d{1,5}[.)]?")


class Kind(Enum):
    PERSON = "person"
    GROUP = "group"
    BLANK = "blank"
    HEADING = "heading"
    NUMBER_ONLY = "number only"
    AFTERWARDS = "total, signature or another line around the table"


@dataclass
class Reader:
    """Walks down a table; what a row is depends on what stood above it."""

    sheet: Sheet
    columns: dict[str, int]
    header_rows: list[int]
    sections: list[tuple[int, dict[str, int]]] = field(default_factory=list)
    ended: bool = False
    after_blank: bool = False
    texts: dict[int, str] = field(default_factory=dict)

    def kind(self, row: int) -> Kind:
        """What the row is; `texts` then holds its cells."""
        self.columns = next((c for start, c in self.sections if start == row), self.columns)
        self.texts = row_texts(self.sheet, row)
        kind = self._judge(row, self.texts)
        if kind is Kind.AFTERWARDS:
            self.ended = True
        elif kind in (Kind.PERSON, Kind.GROUP):
            self.ended = False
        self.after_blank = kind is Kind.BLANK
        return kind

    def _judge(self, row: int, texts: dict[int, str]) -> Kind:
        if not any(char.isalnum() for text in texts.values() for char in text):
            return Kind.BLANK
        evidence = self._evidence(texts)
        if row in self.header_rows or (not evidence and self._is_heading_again(texts)):
            return Kind.HEADING
        number = texts.get(self.columns.get("number", -1), "")
        others = {
            column: text for column, text in texts.items() if column != self.columns.get("number")
        }
        if not others:
            return self._number_alone(number)
        name = self.name_in(texts)
        if _is_total(others) and not evidence:
            return Kind.AFTERWARDS
        if self._is_end(texts, name, evidence):
            return Kind.AFTERWARDS
        if self._is_group(row, others, number, evidence):
            return Kind.AFTERWARDS if self.ended else Kind.GROUP
        numbered = bool(_NUMBER.fullmatch(number))
        if evidence or (name and numbered):
            return Kind.PERSON
        return self._without_evidence(name, numbered, others)

    def _number_alone(self, text: str) -> Kind:
        if _NUMBER.fullmatch(text):
            return Kind.NUMBER_ONLY
        return Kind.AFTERWARDS if self.ended or _is_total({0: text}) else Kind.GROUP

    def _without_evidence(self, name: str, numbered: bool, others: dict[int, str]) -> Kind:
        """A row without number, phone, e-mail and birth: a person among such, else a signature."""
        if self.ended or not (name or numbered):
            return Kind.AFTERWARDS
        if numbered or len(others) > 1 or "number" not in self.columns:
            stray = self.after_blank and len(others) == 1 and self._others_have_more()
            return (
                Kind.AFTERWARDS if stray or not self._could_be_name(name, numbered) else Kind.PERSON
            )
        return Kind.AFTERWARDS if self.after_blank else Kind.PERSON

    def _others_have_more(self) -> bool:
        return any(name in self.columns for name in (*_EVIDENCE, "workplace", "position"))

    def _could_be_name(self, name: str, numbered: bool) -> bool:
        return numbered or looks_like_name(split_salutation(name)[1]) or len(name.split()) == 1

    def name_in(self, texts: dict[int, str]) -> str:
        parts = (texts.get(self.columns[name], "") for name in NAME_FIELDS if name in self.columns)
        return " ".join(part for part in parts if part)

    def _evidence(self, texts: dict[int, str]) -> bool:
        """Whether a cell holds what only a person has: a number to call, an e-mail, a birth."""
        for name in _EVIDENCE:
            text = texts.get(self.columns.get(name, -1), "")
            if "@" in text or ("phone" in name and _could_be_number(text)):
                return True
            if text and name in BIRTH_FIELDS and "birth" in kinds_of(text):
                return True
        return False

    def _is_end(self, texts: dict[int, str], name: str, evidence: bool) -> bool:
        if evidence or (looks_like_name(name) and has_surname(name)):
            return False
        return any(END_OF_TABLE.search(fold(text[:_LONGEST_LINE])) for text in texts.values())

    def _is_heading_again(self, texts: dict[int, str]) -> bool:
        if is_numbering(list(texts.values())) and len(texts) > 3:
            return True
        if not self.header_rows:
            return False
        repeated = row_texts(self.sheet, self.header_rows[0])
        same = sum(repeated.get(column) == text for column, text in texts.items())
        if len(texts) > 1 and same * 2 > len(texts):
            return True
        named = [field_of(text) for text in texts.values() if len(text.split()) <= 5]
        return len(set(named) - {""}) >= 3 and "full_name" in named

    def _is_group(self, row: int, others: dict[int, str], number: str, evidence: bool) -> bool:
        words = {column: text for column, text in others.items() if not _NUMBER.fullmatch(text)}
        if evidence or len(set(words.values())) != 1:
            return False
        column, text = next(iter(words.items()))
        if GROUP_MARK.match(number):
            return True
        is_name = column in self._name_columns() and looks_like_name(split_salutation(text)[1])
        if any(
            s.top == row and s.left <= column and s.right - s.left >= 2 for s in self.sheet.merged
        ):
            return not (is_name and _NUMBER.fullmatch(number))
        if _NUMBER.fullmatch(number):
            return looks_like_workplace(text) and column in self._name_columns()
        if GROUP_MARK.match(text.split()[0]) and len(text.split()) > 1 and not is_name:
            return True
        # A lone word may be a given name; a lone text beside the names' column is a title.
        return looks_like_workplace(text) or (not is_name and len(text.split()) > 1)

    def _name_columns(self) -> list[int]:
        return [self.columns[name] for name in NAME_FIELDS if name in self.columns]


def _could_be_number(text: str) -> bool:
    """Whether a text may be a telephone number, also a wrong one; a dated line is none."""
    digits = sum(map(str.isdecimal, text))
    return digits >= _PHONE_DIGITS and digits >= sum(map(str.isalpha, text))


def _is_total(texts: dict[int, str]) -> bool:
    first = next(iter(texts.values()))
    return spelling(first).startswith(_TOTAL) or fold(first).startswith(TOTAL_STARTS_PLAIN)


def group_title(texts: dict[int, str]) -> str:
    """The title of a group row, without the mark before it (I, A., 1)."""
    words = [text for column, text in texts.items() if not _NUMBER.fullmatch(text)]
    longest = max(words or list(texts.values()), key=len)
    first, _space, rest = longest.partition(" ")
    return squeeze(rest) if rest and GROUP_MARK.match(first) else longest
