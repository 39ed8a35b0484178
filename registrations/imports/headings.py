"""Finding the heading of a table, and what each heading says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from common.spreadsheets import Sheet, value_text
from common.vietnamese.names import fold, squeeze
from registrations.imports.contents import looks_like_data
from registrations.imports.words import (
    HEADING_RULES,
    HEADING_WORDS,
    LONGEST_HEADING,
)

_LOOK_AT_ROWS = 200
_BIGGEST_SPAN = 100
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
# What a second line of headings says of the first.
_UNDER_BIRTH = {
    "nam": "birth_male", "male": "birth_male", "nu": "birth_female", "female": "birth_female",
    "ngay": "birth_day", "day": "birth_day", "thang": "birth_month", "month": "birth_month",
    "year": "birth_year", "d": "birth_day", "m": "birth_month", "y": "birth_year",
}  # fmt: skip
_UNDER_SALARY = {
    "co": "on_state_salary", "yes": "on_state_salary",
    "khong": "off_state_salary", "no": "off_state_salary",
}  # fmt: skip
_SEXES = {"nam": "male", "male": "male", "nu": "female", "female": "female", "ba": "female"}


@dataclass
class Heading:
    """What stands above the table: its rows, and each column's text and the field it names."""

    rows: list[int]
    texts: list[str]
    fields: list[str]


def words_of(text: str) -> str:
    """A heading reduced to its folded words."""
    return _NOT_WORDS.sub(" ", fold(text)).strip()


@lru_cache(maxsize=4096)
def field_of(text: str) -> str:
    """The field that a heading of one line names; "" if none."""
    words = words_of(text)
    if not words:
        return "number" if text.strip() == "#" else ""
    if len(text) > LONGEST_HEADING:
        return ""
    return next((field for pattern, field in HEADING_RULES if pattern.search(words)), "")


def _coverage(text: str) -> float:
    words = words_of(text).split()
    return (
        sum(word in HEADING_WORDS or word.isdecimal() for word in words) / len(words)
        if words
        else 0
    )


def _is_heading_cell(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and _coverage(text) >= 0.5


def _is_data(text: str) -> bool:
    # Without accents "Ho va ten" could be a name.
    return looks_like_data(text) and not (field_of(text) and _coverage(text) == 1)


def _field_under(parent: str, text: str) -> str:
    """The field that a sub-heading names under its parent; "" if the two say nothing."""
    words, above = words_of(text), field_of(parent)
    if above == "birth":
        return "birth_year" if text.strip().lower() == "năm" else _UNDER_BIRTH.get(words, "")
    if above in ("on_state_salary", "off_state_salary"):
        return _UNDER_SALARY.get(words, "")
    if above in ("phone", "email"):
        return above if field_of(text) in ("workplace", "", "phone", "other") else ""
    return ""


def field_of_path(path: list[str]) -> str:
    """The field named by a column's headings, from the top line to the lowest."""
    if not path:
        return ""
    last, above = path[-1], path[:-1]
    for parent in reversed(above):
        if under := _field_under(parent, last):
            return under
    if sex := _SEXES.get(words_of(last)):
        return sex
    return field_of(last) or field_of(" ".join(path)) or (field_of_path(above) if above else "")


def find_heading(sheet: Sheet) -> Heading | None:
    """The best heading of the sheet, or None: many lists have none."""
    best, best_score = -1, 0.0
    for row in range(min(len(sheet.rows), _LOOK_AT_ROWS)):
        score = _row_score(sheet, row)
        if score > best_score:
            best, best_score = row, score
    if best < 0:
        return None
    rows = _block(sheet, best)
    paths = _paths(sheet, rows)
    fields = [field_of_path(path) for path in paths]
    if {"birth_day", "birth_month"} & set(fields) and "birth_female" not in fields:
        # Without accents "nam" is a year as well as a man.
        fields = ["birth_year" if field == "birth_male" else field for field in fields]
    return Heading(rows, [" – ".join(path) for path in paths], fields)


def further_tables(sheet: Sheet, heading: Heading) -> list[tuple[int, dict[str, int]]]:
    """The headings of further tables below the first, each with the columns that it names.

    Only those that name a person's name and something besides."""
    start = heading.rows[-1] + 1 if heading.rows else len(sheet.rows)
    found = []
    for row in range(start, len(sheet.rows)):
        texts = row_texts(sheet, row)
        # People have numbers, headings have none: most rows are passed at once.
        if len(texts) < 2 or any(char.isdecimal() for text in texts.values() for char in text):
            continue
        if _row_score(sheet, row) < 2:
            continue
        columns: dict[str, int] = {}
        for column, text in texts.items():
            columns.setdefault(field_of(text), column)
        for field in ("", "other", "private"):
            columns.pop(field, None)
        if "full_name" in columns or {"family_name", "given_name"} <= set(columns):
            found.append((row, columns))
    return found


def row_texts(sheet: Sheet, row: int) -> dict[int, str]:
    """The cells of a row that hold something, as cleaned text by column."""
    values = sheet.rows[row] if 0 <= row < len(sheet.rows) else []
    texts = {
        column: squeeze(value_text(value))
        for column, value in enumerate(values)
        if value is not None
    }
    return {column: text for column, text in texts.items() if text}


def _row_score(sheet: Sheet, row: int) -> float:
    """How much the row looks like a heading: the number of different fields it names, or 0."""
    texts = row_texts(sheet, row)
    if not texts or any(_is_data(text) for text in texts.values()):
        return 0
    named = {field_of(text) for text in texts.values() if _is_heading_cell(text)} - {""}
    named_fields = named - {"other", "private"}
    if len(named_fields) >= 2 and sum(map(_is_heading_cell, texts.values())) * 2 >= len(texts):
        return len(named_fields) + len(named) / 10
    only = next(iter(texts.values()))
    if len(texts) == 1 and named_fields <= {"full_name", "phone"} and _coverage(only) == 1:
        return 0.5 * len(named_fields)
    return 0


def _block(sheet: Sheet, row: int) -> list[int]:
    """All lines of the heading around its best one."""
    first = last = row
    if row and _joined(sheet, row - 1, row) and _is_upper_line(sheet, row - 1):
        first = row - 1
    while last + 1 < len(sheet.rows) and last - first < 3 and _is_lower_line(sheet, last + 1):
        last += 1
    return list(range(first, last + 1))


def _joined(sheet: Sheet, upper: int, lower: int) -> bool:
    """Whether merged cells tie the two rows, or the upper has groups over the lower's columns."""
    if any(span.top <= upper and span.bottom >= lower for span in sheet.merged):
        return True
    return bool(set(row_texts(sheet, lower)) - set(row_texts(sheet, upper)))


def _is_upper_line(sheet: Sheet, row: int) -> bool:
    texts = row_texts(sheet, row)
    return len(texts) > 1 and _all_headings(texts) and any(map(field_of, texts.values()))


def _is_lower_line(sheet: Sheet, row: int) -> bool:
    texts = row_texts(sheet, row)
    if is_numbering(list(texts.values())):
        return True
    if not texts or not _all_headings(texts):
        return False
    return bool(any(field_of(t) or words_of(t) in _SEXES or words_of(t) in _UNDER_BIRTH
                    or words_of(t) in _UNDER_SALARY for t in texts.values()))  # fmt: skip


def _all_headings(texts: dict[int, str]) -> bool:
    return all(
        _is_heading_cell(t) and not _is_data(t) and not t.isdecimal() for t in texts.values()
    )


def is_numbering(texts: list[str]) -> bool:
    """Whether the row numbers the columns: (1) (2) (3), or A B 1 2 3."""
    bare = [text.strip("()[]. ") for text in texts]
    numbers = [int(text) for text in bare if text.isdecimal()]
    letters = [text for text in bare if not text.isdecimal()]
    return (
        len(numbers) >= 3
        and len(letters) <= 3
        and all(len(letter) == 1 for letter in letters)
        and all(later - earlier == 1 for earlier, later in pairwise(numbers))
        and numbers[0] in (1, 2)
    )


def _paths(sheet: Sheet, rows: list[int]) -> list[list[str]]:
    lines = [row_texts(sheet, row) for row in rows]
    numbering = [is_numbering(list(line.values())) for line in lines]
    for index, row in enumerate(rows):
        _spread(sheet, row, lines[index], lines[index + 1] if index + 1 < len(lines) else {})
    paths = []
    for column in range(sheet.width):
        path: list[str] = []
        for line, is_number in zip(lines, numbering, strict=True):
            text = "" if is_number else line.get(column, "")
            if text and text not in path:
                path.append(text)
        paths.append(path)
    return paths


def _spread(sheet: Sheet, row: int, line: dict[int, str], below: dict[int, str]) -> None:
    """Give a heading to every column it stands over: by merged cells, or by the line below."""
    for span in sheet.merged:
        if (
            span.top <= row <= span.bottom
            and span.left in line
            and span.right - span.left < _BIGGEST_SPAN
        ):
            for column in range(span.left + 1, min(span.right + 1, sheet.width)):
                line.setdefault(column, line[span.left])
    for column in sorted(below):
        if column not in line and column - 1 in line and column - 1 in below:
            line[column] = line[column - 1]
