"""Lists that are no table: chat lines ("1. Nguyễn Văn A - 0912345678 - UBND xã X"), or forms."""

from __future__ import annotations

import re

from common.spreadsheets import Sheet, Value, value_text
from common.vietnamese.names import fold, looks_like_name, split_salutation, squeeze
from common.vietnamese.offices import looks_like_position, looks_like_workplace, split_position
from registrations.imports.contents import kinds_of
from registrations.imports.headings import field_of
from registrations.imports.words import FEMALE, MALE

LINE_COLUMNS = {
    "number": 0,
    "full_name": 1,
    "salutation": 2,
    "birth": 3,
    "phone": 4,
    "email": 5,
    "position": 6,
    "workplace": 7,
    "note": 8,
}
# So many lines show what kind of text it is.
_LOOK_AT_ROWS = 400
# Nobody tells more of a person in a line; patterns are slow on long texts.
_LONGEST = 400
_FORM = re.compile(r"^\W*([^:]{2,40}):\s*(.*)$")
_CHAT_HEAD = re.compile(r"^\[[^\]]{4,40}\]\s*(?:[^:]{1,40}:)?\s*")
_NUMBERED = re.compile(r"^\s*(\d{1,4})\s*[.)\-:/]\s*(?=\D)|^\s*(\d{1,3})\s+(?=[^\W\d])")
_BULLET = re.compile(r"^[\s\-–—+*•●▪✓✔.>]+")
_EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;<>()]+\.[A-Za-z]{2,}")
_PHONE = re.compile(
    r"(?<![\d/.])(?:\+|00)?(?:84|0)\(?[1-9][\d\s.\-()]{6,14}\d(?![\d/])|(?<!\d)[35789]\d{8}(?!\d)"
)
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})(?!\d)")
_YEAR = re.compile(
    r"(?<!\d)(?:(?:sinh(?:\s*năm)?|năm\s*sinh|sn|ns)\s*[:.]?\s*)?(19[3-9]\d|20[01]\d)(?!\d)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"\b(?:số điện thoại|điện thoại|sđt|sdt|đt|dt|tel|phone|mobile|zalo|e-?mail|mail|ngày sinh|"
    r"năm sinh|sinh ngày|sinh năm|họ và tên|họ tên|đơn vị công tác|đơn vị|chức vụ|nơi công tác|"
    r"cơ quan|giới tính|ghi chú)\s*[:.]\s*|"
    r"\b(?:sđt|sdt|đt|email|sinh ngày|sinh năm|ngày sinh|năm sinh)\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s+[-–—]+\s+|\s*[,;|\t]\s*|:\s+|\s+[-–—]+$|^[-–—]+\s+|\s+/\s+|[-–—]{2,}")
_GROUP = re.compile(
    r"(?:\W*\d*\W*)(?:doan|khoi|nhom|to|don vi|ubnd|xa|phuong|so|phong|cong ty|htx)\b"
)
_LEFT_OVER = re.compile(r"^[\s\-–—,;|/.:()]+|[\s\-–—,;|/:(]+$")


def line_layout(sheet: Sheet) -> str:
    """ "lines" where each line tells of a person, "forms" where lines are "heading: value",
    else "table"."""
    lines = [
        (line, len(cells))
        for line, cells in ((_line(row), _filled(row)) for row in sheet.rows[:_LOOK_AT_ROWS])
        if line
    ]
    single = [line for line, cells in lines if cells == 1]
    if not lines or len(single) < 0.9 * len(lines):
        return "table"
    labelled = [
        found for line in single if (found := _FORM.match(line)) and field_of(found.group(1))
    ]
    names = [found for found in labelled if field_of(found.group(1)) == "full_name"]
    if names and len(labelled) >= 0.6 * len(single) and len(labelled) > len(names):
        return "forms"
    rich = sum(1 for line in single if _tells_more(line))
    return "lines" if rich >= 0.4 * len(single) else "table"


def _filled(row: list[Value]) -> list[str]:
    return [text for value in row if (text := squeeze(value_text(value)))]


def _line(row: list[Value]) -> str:
    return "  ".join(_filled(row))[:_LONGEST]


def _tells_more(line: str) -> bool:
    """Whether a line holds a name and something besides."""
    cells = _cells(line)
    return bool(cells.get("full_name")) and len([c for c in cells if c != "number"]) > 1


def unfold(sheet: Sheet, layout: str) -> Sheet:
    """The same list as a table of LINE_COLUMNS; each person stays on the row of his first line."""
    rows = _forms(sheet) if layout == "forms" else [_line_row(_line(row)) for row in sheet.rows]
    return Sheet(sheet.title, rows, old_font=sheet.old_font)


def _line_row(line: str) -> list[Value]:
    """A line as a row; a greeting or the like, which tells of nobody, as an empty one."""
    cells = _cells(line)
    if line.endswith(":") and not {"phone", "email"} & set(cells):
        return _row({"note": line.rstrip(": ")} if _GROUP.match(fold(line)) else {})
    return _row(cells if set(cells) - {"number", "note", "birth"} else {})


def _row(cells: dict[str, str]) -> list[Value]:
    row: list[Value] = [None] * len(LINE_COLUMNS)
    for field, text in cells.items():
        row[LINE_COLUMNS[field]] = text or None
    return row


def _forms(sheet: Sheet) -> list[list[Value]]:
    rows: list[list[Value]] = [[] for _row in sheet.rows]
    current: dict[str, str] = {}
    start = 0
    for index, row in enumerate(sheet.rows):
        found = _FORM.match(_line(row))
        field = field_of(found.group(1)) if found else ""
        if not found or field not in (*LINE_COLUMNS, "position_workplace"):
            continue
        if field == "full_name" or field in current:
            rows[start] = _row(current)
            current, start = {}, index
        text = squeeze(found.group(2))
        if field == "position_workplace":
            current["position"], current["workplace"] = split_position(text)
        else:
            current[field] = text
    if rows:
        rows[start] = _row(current)
    return rows


def _cells(line: str) -> dict[str, str]:
    """The fields that a line tells of."""
    line = _CHAT_HEAD.sub("", squeeze(line))
    cells: dict[str, str] = {}
    if numbered := _NUMBERED.match(line):
        cells["number"] = numbered.group(1) or numbered.group(2)
        line = line[numbered.end() :]
    line = _BULLET.sub("", line)
    line = _take(line, cells, "email", _EMAIL)
    line = _take(line, cells, "birth", _DATE)
    line = _take(line, cells, "phone", _PHONE)
    if "birth" not in cells:
        line = _take(line, cells, "birth", _YEAR)
    parts = [_LEFT_OVER.sub("", part) for part in _BETWEEN.split(_LABELS.sub(", ", line))]
    for part in parts:
        if part:
            _place(part, cells)
    return cells


def _take(line: str, cells: dict[str, str], field: str, pattern: re.Pattern[str]) -> str:
    found = pattern.findall(line) and list(pattern.finditer(line))
    if not found:
        return line
    kept = found if field == "phone" else found[:1]
    cells[field] = " / ".join(
        (match.group(1) if match.groups() else match.group()).strip() for match in kept
    )
    for match in reversed(kept):
        line = f"{line[: match.start()]} , {line[match.end() :]}"
    return line


def _place(part: str, cells: dict[str, str]) -> None:
    """Put one part of a line where it belongs."""
    if field_of(part) in ("phone", "email", "birth"):
        return  # a label left behind by what was taken out of the line
    if fold(part) in MALE or fold(part) in FEMALE:
        cells.setdefault("salutation", part)
    elif "full_name" not in cells and _is_person(part):
        cells["full_name"] = part
    elif looks_like_position(part) and "position" not in cells:
        cells["position"], workplace = split_position(part)
        if workplace:
            cells.setdefault("workplace", workplace)
    elif looks_like_workplace(part):
        # "Phòng Kinh tế, phường X" is one office in two parts.
        before = cells.get("workplace")
        cells["workplace"] = f"{before}, {part}" if before else part
    elif (
        "full_name" in cells
        and "workplace" not in cells
        and "position" in cells
        and len(part.split()) > 1
    ):
        cells["workplace"] = part
    else:
        before = cells.get("note")
        cells["note"] = f"{before}; {part}" if before else part


def _is_person(part: str) -> bool:
    bare = re.sub(r"\s*\(.*\)$", "", split_salutation(part)[1])
    return looks_like_name(bare) or "name" in kinds_of(bare)
