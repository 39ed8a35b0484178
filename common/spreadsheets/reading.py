"""From the bytes of a file, or pasted text, to sheets."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter

from django.utils.translation import gettext as _

from common.spreadsheets.model import (
    MAX_CELL_CHARACTERS,
    MAX_FILE_BYTES,
    Sheet,
    SpreadsheetError,
    Value,
    check_cells,
    check_columns,
    check_rows,
)
from common.spreadsheets.xlsx import read_xlsx
from common.vietnamese.old_fonts import (
    VIETNAMESE_LETTERS,
    from_tcvn3,
    from_vni,
    is_misread,
    is_tcvn3,
    is_vni,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = "\t;|,"
_OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x7fELF",
)
_HTML = re.compile(rb"^\s*(?:<\?xml|<!doctype|<html|<table|<meta|mime-version)", re.IGNORECASE)
_PUNCTUATION = frozenset("–—‘’“”…•\xa0")
_MOSTLY = 0.95
_SEP_LINE = re.compile(r"^\s*sep=(.)\s*\r?\n", re.IGNORECASE)


def read_table(data: bytes, filename: str = "") -> list[Sheet]:
    """The visible sheets of an .xlsx file, or the one table of a .csv or text file.

    What the file is comes from its content; `filename` only names the sheet of a text file.
    Raises SpreadsheetError with a sentence that says what to do."""
    if len(data) > MAX_FILE_BYTES:
        raise SpreadsheetError(
            _("Tệp lớn hơn %(size)d MB, không nhận.") % {"size": MAX_FILE_BYTES // 1024 // 1024}
        )
    if not data.strip():
        raise SpreadsheetError(_("Tệp trống."))
    _refuse_other_kinds(data)
    if data.startswith(b"PK"):
        sheets = read_xlsx(data)
    else:
        title = filename.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
        sheets = [_text_sheet(_decode(data), title or _("Bảng"), fewest_commas=1)]
    return _not_empty([_modern(sheet) for sheet in sheets])


def read_pasted(text: str) -> list[Sheet]:
    """The table in pasted text: cells apart by tabs as spreadsheets copy them, else by ; | or ,.

    Text without such columns comes back as one column of lines. Raises SpreadsheetError."""
    if len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise SpreadsheetError(_("Đoạn dán quá dài, không nhận."))
    if not text.strip():
        raise SpreadsheetError(_("Chưa có nội dung để đọc."))
    return _not_empty([_modern(_text_sheet(text, _("Bảng dán"), fewest_commas=2))])


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SpreadsheetError(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."))
        raise SpreadsheetError(
            _("Tệp .xls đời cũ chưa đọc được. Hãy mở bằng Excel rồi lưu lại dạng .xlsx.")
        )
    if data.startswith(_OTHER_FILES):
        raise SpreadsheetError(_("Đây không phải tệp Excel. Hãy chọn tệp .xlsx hoặc .csv."))
    if _HTML.match(data[:200]):
        raise SpreadsheetError(
            _("Tệp này là trang web đổi tên. Hãy mở bằng Excel rồi lưu lại dạng .xlsx.")
        )


def _not_empty(sheets: list[Sheet]) -> list[Sheet]:
    kept = [sheet for sheet in sheets if sheet.rows]
    if not kept:
        raise SpreadsheetError(_("Tệp không có dữ liệu."))
    return kept


def _modern(sheet: Sheet) -> Sheet:
    """The same sheet in Unicode, where it was typed for .VnTime (TCVN3) or VNI fonts.

    Raises SpreadsheetError where the letters were broken on their way."""
    texts = [value for row in sheet.rows for value in row if isinstance(value, str)]
    if is_misread(texts):
        raise SpreadsheetError(
            _(
                "Chữ tiếng Việt trong danh sách bị lỗi bảng mã (“Nguyá»…n”). "
                "Hãy gửi tệp .xlsx gốc, hoặc lưu lại dạng CSV UTF-8."
            )
        )
    convert = from_vni if is_vni(texts) else from_tcvn3 if is_tcvn3(texts) else None
    if convert is not None:
        sheet.rows = [[convert(v) if isinstance(v, str) else v for v in row] for row in sheet.rows]
        sheet.old_font = True
    return sheet


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    zeros = (data[:2000:2].count(0), data[1:2000:2].count(0))
    if max(zeros) > 10 and min(zeros) * 4 < max(zeros):
        return data.decode("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be", "replace")
    if b"\0" in data[:2000]:
        raise SpreadsheetError(_("Đây không phải tệp Excel. Hãy chọn tệp .xlsx hoặc .csv."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_one_byte(data)


def _decode_one_byte(data: bytes) -> str:
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    western = data.decode("cp1252", "replace")
    signs = [char for char in vietnamese if not char.isascii()]
    known = sum(char.lower() in VIETNAMESE_LETTERS or char in _PUNCTUATION for char in signs)
    old = is_tcvn3([western]) or is_vni([western])
    return western if known < _MOSTLY * len(signs) and old else vietnamese


def _text_sheet(text: str, title: str, *, fewest_commas: int) -> Sheet:
    text = text.lstrip("\ufeff")
    named = _SEP_LINE.match(text)
    if named:
        text = text[named.end() :]
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )
    check_rows(text.rstrip("\n").count("\n") + 1)
    delimiter = named.group(1) if named else _delimiter(text, fewest_commas)
    rows: list[list[Value]] = []
    for record in _records(text.replace("\0", ""), delimiter):
        check_columns(len(record))
        rows.append([cell[:MAX_CELL_CHARACTERS] or None for cell in record])
    check_cells(sum(map(len, rows)))
    while rows and not any(cell and str(cell).strip() for cell in rows[-1]):
        rows.pop()
    return Sheet(title, rows)


def _records(text: str, delimiter: str) -> list[list[str]]:
    lines = text.split("\n")
    if not delimiter:
        return [[line] for line in lines]
    # A lone quotation mark (DNTN "Thành Đạt) would swallow the rest of the table.
    quoted = text.count('"') % 2 == 0
    try:
        if quoted:
            return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        pass
    return [line.split(delimiter) for line in lines]


def _delimiter(text: str, fewest_commas: int) -> str:
    """The character that parts the lines into the same number of cells most often; "" if none.

    A line of a chat may well hold one comma."""
    lines = [line for line in text.split("\n")[:400] if line.strip()]
    if not lines:
        return ""
    if any("\t" in line for line in lines):
        return "\t"
    for delimiter in _DELIMITERS:
        counts = Counter(len(_split(line, delimiter)) - 1 for line in lines)
        most, of_lines = counts.most_common(1)[0]
        needed = fewest_commas if delimiter == "," else 1
        if most >= needed and of_lines >= 0.7 * len(lines) and len(lines) > 1:
            return delimiter
    return ""


def _split(line: str, delimiter: str) -> list[str]:
    if line.count('"') % 2 or '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter))
