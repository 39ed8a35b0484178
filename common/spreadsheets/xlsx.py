"""A streaming reader of XLSX: bounded in memory, and never evaluating anything.

openpyxl needs two passes to give a formula and its saved value, has no merged cells when it
streams, and fails on styles that other office programs write; a list needs none of those."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from posixpath import dirname, join, normpath
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from common.spreadsheets.model import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_SHEETS,
    Sheet,
    Span,
    SpreadsheetError,
    Value,
    check_cells,
    check_columns,
    check_rows,
)

MAX_PART_BYTES = 40 * 1024 * 1024
MAX_UNPACKED_BYTES = 80 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MAX_PARTS = 2_000

_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_ID_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Times in a spreadsheet have no zone.
_EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_DATE_CODE = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes) -> list[Sheet]:
    """The visible sheets of a workbook. Raises SpreadsheetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            return _Workbook(archive).sheets()
    except (zipfile.BadZipFile, ET.ParseError, LookupError, EOFError, NotImplementedError) as error:
        raise _broken() from error
    except (ValueError, OverflowError, RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        if isinstance(error, SpreadsheetError):
            raise
        raise _broken() from error


def _broken() -> SpreadsheetError:
    return SpreadsheetError(
        _("Tệp Excel bị hỏng, không đọc được. Hãy mở bằng Excel rồi lưu lại dạng .xlsx.")
    )


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > RATIO_COUNTS_FROM
        and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED_BYTES or swollen:
        raise SpreadsheetError(_("Tệp giải nén ra quá lớn, không nhận."))
    if any(part.flag_bits & 1 for part in parts):
        raise SpreadsheetError(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."))
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise SpreadsheetError(
            _("Tệp .xlsb chưa đọc được. Hãy mở bằng Excel rồi lưu lại dạng .xlsx.")
        )
    if any(name.startswith("word/") for name in names):
        raise SpreadsheetError(
            _(
                "Đây là tệp Word, không phải tệp Excel. "
                "Hãy chép cả bảng trong Word rồi dán vào ô dán danh sách."
            )
        )
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise SpreadsheetError(_("Đây không phải tệp Excel. Hãy chọn tệp .xlsx hoặc .csv."))


def _parse(data: bytes) -> ET.Element:
    # Every part went through _Workbook._part, which refuses document types and so entities.
    return ET.fromstring(data)  # noqa: S314


def _events(data: bytes) -> Iterator[tuple[str, ET.Element]]:
    return ET.iterparse(io.BytesIO(data), events=("start", "end"))  # noqa: S314


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in element if _local(child) == name)


def _string(element: ET.Element) -> str:
    """The text of <si> or <is>: plain or rich, without the phonetic guide."""
    parts = []
    for child in element:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(text.text or "" for text in _children(child, "t"))
    return _unescape("".join(parts))


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    return text[:MAX_CELL_CHARACTERS]


@dataclass
class _Style:
    is_date: bool = False
    is_struck: bool = False


@dataclass
class _Styles:
    formats: dict[int, str] = field(default_factory=dict)
    struck_fonts: set[int] = field(default_factory=set)
    cells: list[_Style] = field(default_factory=list)

    def of(self, index: str | None) -> _Style:
        position = int(index or 0)
        return self.cells[position] if position < len(self.cells) else _Style()


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.path = self._main_part()
        self.relations = self._relations(self.path)
        self.styles = _Styles()
        self.strings: list[str] = []
        self.epoch = _EPOCH_1900
        self.cells = 0

    def sheets(self) -> list[Sheet]:
        root = _parse(self._part(self.path))
        for properties in _children(root, "workbookPr"):
            if properties.get("date1904") in ("1", "true"):
                self.epoch = _EPOCH_1904
        self._read_styles()
        self._read_strings()
        listed = [s for group in _children(root, "sheets") for s in _children(group, "sheet")]
        visible = [s for s in listed if s.get("state", "visible") == "visible"]
        if len(visible) > MAX_SHEETS:
            raise SpreadsheetError(_("Tệp có quá nhiều trang tính."))
        return [sheet for element in visible if (sheet := self._sheet(element))]

    def _sheet(self, element: ET.Element) -> Sheet | None:
        relation = element.get(_RELATION_ID) or element.get(_RELATION_ID_STRICT) or ""
        kind, path = self.relations.get(relation, ("", ""))
        if not kind.endswith("/worksheet") or path not in self.names:
            return None
        return _SheetReader(element.get("name", ""), self).read(self._part(path))

    def _part(self, path: str) -> bytes:
        with self.archive.open(path) as part:
            data = part.read(MAX_PART_BYTES + 1)
        if len(data) > MAX_PART_BYTES:
            raise SpreadsheetError(_("Tệp giải nén ra quá lớn, không nhận."))
        # No office program writes a document type: it would only declare entities to expand.
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:64]:
            raise _broken()
        return data

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        folder = dirname(path)
        relations_path = join(folder, "_rels", path.rpartition("/")[2] + ".rels")
        if relations_path not in self.names:
            return {}
        found = {}
        for relation in _parse(self._part(relations_path)):
            target = relation.get("Target", "")
            target = (
                target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            )
            found[relation.get("Id", "")] = (relation.get("Type", ""), target)
        return found

    def _main_part(self) -> str:
        for kind, path in self._relations("").values():
            if kind.endswith("/officeDocument") and path in self.names:
                if _parse(self._part(path)).tag.endswith("}workbook"):
                    return path
                raise SpreadsheetError(_("Đây không phải tệp Excel. Hãy chọn tệp .xlsx hoặc .csv."))
        return "xl/workbook.xml"

    def _related(self, kind: str) -> bytes | None:
        for relation, path in self.relations.values():
            if relation.endswith("/" + kind) and path in self.names:
                return self._part(path)
        return None

    def _read_strings(self) -> None:
        data = self._related("sharedStrings")
        if data is None:
            return
        for event, element in _events(data):
            if event == "end" and _local(element) == "si":
                self.strings.append(_string(element))
                element.clear()

    def _read_styles(self) -> None:
        data = self._related("styles")
        if data is None:
            return
        fonts = 0
        inside = ""
        for event, element in _events(data):
            name = _local(element)
            if event == "start":
                inside = name if name in ("fonts", "cellXfs", "cellStyleXfs") else inside
            elif name == "numFmt" and element.get("numFmtId", "").isdigit():
                self.styles.formats[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
            elif name == "font" and inside == "fonts":
                if any(
                    mark.get("val", "1") not in ("0", "false")
                    for mark in _children(element, "strike")
                ):
                    self.styles.struck_fonts.add(fonts)
                fonts += 1
            elif name == "xf" and inside == "cellXfs":
                self.styles.cells.append(self._style(element))

    def _style(self, element: ET.Element) -> _Style:
        number_format = int(element.get("numFmtId") or 0)
        code = self.styles.formats.get(number_format)
        is_date = _is_date_code(code) if code is not None else number_format in _DATE_FORMATS
        return _Style(is_date, int(element.get("fontId") or 0) in self.styles.struck_fonts)


def _is_date_code(code: str) -> bool:
    return any(char in "dmyhs" for char in _NOT_DATE_CODE.sub("", code.split(";")[0]).lower())


@cache
def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


class _SheetReader:
    """One pass over a sheet's XML."""

    def __init__(self, title: str, workbook: _Workbook) -> None:
        self.sheet = Sheet(title, [])
        self.workbook = workbook
        self.row = -1
        self.cells: list[Value] = []

    def read(self, data: bytes) -> Sheet:
        handlers: dict[str, Callable[[ET.Element], None]] = {
            "c": self._cell, "row": self._end_row, "mergeCell": self._merge,
            "col": self._hide,
        }  # fmt: skip
        for event, element in _events(data):
            name = _local(element)
            if event == "start":
                if name == "row":
                    self._start_row(element)
            elif handler := handlers.get(name):
                handler(element)
                element.clear()
        return self.sheet

    def _hide(self, element: ET.Element) -> None:
        if element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "0"))
            self.sheet.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _start_row(self, element: ET.Element) -> None:
        number = element.get("r")
        self.row = int(number) - 1 if number else self.row + 1
        self.cells = []

    def _end_row(self, element: ET.Element) -> None:
        if any(value not in (None, "") for value in self.cells):
            check_rows(self.row + 1)
            self.workbook.cells += len(self.cells)
            check_cells(self.workbook.cells)
            if self.row < len(self.sheet.rows):
                raise _broken()
            self.sheet.rows.extend([] for _row in range(self.row - len(self.sheet.rows)))
            self.sheet.rows.append(self.cells)
            if element.get("hidden") in ("1", "true"):
                self.sheet.hidden_rows.add(self.row)

    def _cell(self, element: ET.Element) -> None:
        place = _CELL.fullmatch(element.get("r") or "")
        column = _column_index(place.group(1)) if place else len(self.cells)
        style = self.workbook.styles.of(element.get("s"))
        value, formula = self._value(element, style)
        if value is None and not formula:
            return
        check_columns(column + 1)
        self.cells.extend([None] * (column + 1 - len(self.cells)))
        self.cells[column] = value
        if formula:
            self.sheet.formulas[self.row, column] = formula
        if style.is_struck:
            self.sheet.struck.add((self.row, column))

    def _value(self, element: ET.Element, style: _Style) -> tuple[Value, str]:
        kind = element.get("t", "n")
        raw: str | None = None
        formula = ""
        for child in element:
            name = _local(child)
            if name == "v":
                raw = child.text
            elif name == "f":
                formula = "=" + (child.text or "")[:MAX_CELL_CHARACTERS]
            elif name == "is":
                return _string(child), formula
        if raw is None:
            return (formula or None), formula
        if kind == "s":
            return self.workbook.strings[int(raw)], formula
        if kind == "b":
            return raw.strip() == "1", formula
        if kind == "n":
            return self._number(raw, style), formula
        if kind == "d":
            return dt.datetime.fromisoformat(raw.strip().rstrip("Z")).replace(tzinfo=None), formula
        return _unescape(raw), formula

    def _number(self, raw: str, style: _Style) -> Value:
        number = float(raw)
        if style.is_date and 0 <= number < 2_958_466:
            moment = self.workbook.epoch + dt.timedelta(seconds=round(number * 86_400))
            return f"{moment:%H:%M}" if number < 1 else moment
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _merge(self, element: ET.Element) -> None:
        first, _colon, last = element.get("ref", "").partition(":")
        start, end = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
        if start and end:
            self.sheet.merged.append(
                Span(
                    int(start.group(2)) - 1,
                    _column_index(start.group(1)),
                    int(end.group(2)) - 1,
                    _column_index(end.group(1)),
                )
            )
