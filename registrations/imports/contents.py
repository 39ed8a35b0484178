"""What a column holds, whatever its heading says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from common import clock
from common.spreadsheets import Value, value_text
from common.vietnamese.names import fold, has_surname, looks_like_name, split_salutation, squeeze
from common.vietnamese.offices import looks_like_position, looks_like_workplace
from registrations.imports.words import FEMALE, MALE, MARKS, NO_MARKS, NO_SUCH_THING, NOTHING

_EMAIL = re.compile(r"[^\s@]+\s*@\s*[^\s@]+")
_PHONE = re.compile(
    r"\D{0,8}(?:\+|00)?(?:84|0)?[1-9oO][\d\s.\-()/oO]{6,}(?:\s*(?:[/;,]|-|hoặc)\s*[\d\s.\-+()]{8,})?\D{0,12}"
)
_DATE = re.compile(
    r"(?:\d{1,2}|\.+|_+)\s*[/.\-]\s*(?:\d{1,2}|\.+|_+)\s*[/.\-]\s*(?:\d{4}|\d{2})|"
    r"\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}.*|(?:ng[aà]y\s*)?\d{1,2}\s*th[aá]ng\s*\d+.*\d{2,4}|\d{1,2}[/.\-]\d{4}",
    re.IGNORECASE,
)
_OLDEST, _YOUNGEST_AGE = 1930, 12
# No cell that tells what its column is is longer; patterns are slow on long texts.
_LONGEST = 200
# 1930 and 2015 as days counted by a spreadsheet.
_OLDEST_SERIAL, _YOUNGEST_SERIAL = 10_959, 42_005
SAMPLE = 300

# Kinds of content that say for certain what a column is.
_CERTAIN = ("phone", "email", "birth")


@dataclass
class Content:
    """Shares (0 to 1) of a column's filled cells that look like each kind of content."""

    filled: int = 0
    shares: dict[str, float] = field(default_factory=dict)

    def share(self, kind: str) -> float:
        return self.shares.get(kind, 0.0)


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is nothing: empty, "-", "khong co"."""
    folded = fold(text)
    return not folded or folded in NOTHING or bool(NO_SUCH_THING.fullmatch(folded))


def looks_like_data(text: str) -> bool:
    """Whether a text is surely no heading: a phone number, an e-mail, a date, a person's name."""
    kinds = kinds_of(text)
    if any(kind in kinds for kind in _CERTAIN):
        return True
    return "name" in kinds and has_surname(text) and len(text.split()) > 2


def kinds_of(value: Value) -> set[str]:
    """All kinds of content that one cell could be."""
    if isinstance(value, dt.datetime):
        return (
            {"birth"} if _OLDEST <= value.year <= clock.today().year - _YOUNGEST_AGE else {"date"}
        )
    if isinstance(value, bool):
        return {"mark"}
    text = squeeze(value_text(value)[:_LONGEST])
    folded = fold(text)
    kinds = set()
    if "@" in text and _EMAIL.search(text):
        return {"email"}
    if any(char.isdecimal() for char in text):
        kinds |= _number_kinds(text)
    if folded in MALE or folded in FEMALE:
        kinds.add("sex")
    if folded in MARKS or folded in NO_MARKS:
        kinds.add("mark")
    if text and not kinds:
        kinds |= _text_kinds(text)
    return kinds


def _number_kinds(text: str) -> set[str]:
    digits = sum(char.isdecimal() for char in text)
    if text.isdecimal() and digits == 4:
        return (
            {"birth"} if _OLDEST <= int(text) <= clock.today().year - _YOUNGEST_AGE else {"number"}
        )
    if _DATE.fullmatch(text):
        return {"birth"}
    if re.fullmatch(r"0\d{2}[0-3]\d{8}", text.replace(" ", "")) and not text.startswith("084"):
        return {"id"}
    if 8 <= digits <= 24 and _PHONE.fullmatch(text):
        return {"phone"}
    if text.isdecimal() and digits == 5:
        return {"birth"} if _OLDEST_SERIAL <= int(text) <= _YOUNGEST_SERIAL else set()
    return {"number"} if text.isdecimal() and digits <= 4 else set()


def _text_kinds(text: str) -> set[str]:
    kinds = set()
    if looks_like_workplace(text):
        kinds.add("workplace")
    if looks_like_position(text):
        kinds.add("position")
    if kinds:
        return kinds
    _salutation, bare = split_salutation(re.sub(r"^\d+\s*[.)\-]\s*", "", text))
    bare = re.sub(r"\s*\(.*\)$", "", bare)
    if looks_like_name(bare):
        kinds.add("name")
    words = text.split()
    if len(words) <= 4 and has_surname(text):
        kinds.add("family")
    if len(words) == 1 and text.isalpha() and len(text) <= 8:
        kinds.add("given")
    return kinds


def examine(values: Iterable[Value]) -> Content:
    """The kinds of content in a column, from a sample of its cells."""
    filled = 0
    counts: dict[str, int] = {}
    for value in values:
        if value is None or is_nothing(value_text(value)):
            continue
        filled += 1
        for kind in kinds_of(value):
            counts[kind] = counts.get(kind, 0) + 1
        if filled >= SAMPLE:
            break
    return Content(filled, {kind: count / filled for kind, count in counts.items()})
