"""Spreadsheets that people send, and those that staff download."""

import csv
import datetime as dt
import io
import time
import unicodedata
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from common.spreadsheets import (
    Sheet,
    SpreadsheetError,
    read_pasted,
    read_table,
    value_text,
    write_csv,
    write_xlsx,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TABLE = "STT;Họ và tên;SĐT\n1;Nguyễn Thị Ngọc Ưng;0912345678\n2;Đỗ Hữu Ý;0987654321\n"
EXPECTED = [
    ["STT", "Họ và tên", "SĐT"],
    ["1", "Nguyễn Thị Ngọc Ưng", "0912345678"],
    ["2", "Đỗ Hữu Ý", "0987654321"],
]


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(rows, title="Danh sách"):
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    return workbook


def with_part(data, name, content):
    """The same workbook with one part replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def in_windows_1258(text):
    """As a Vietnamese Windows program saves it: vowels with a tone sign behind them."""
    encoded = b""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
        encoded += (base + tones).encode("cp1258")
    return encoded


# Reading


def test_a_workbook_is_read_as_it_looks():
    workbook = workbook_of(
        [["Họ tên", "Sinh", "SĐT", "Đúng"], ["Lê An", dt.datetime(1990, 8, 20), 912345678, True]]
    )
    workbook.active["E2"] = 1.5
    [sheet] = read_table(saved(workbook))
    assert sheet.title == "Danh sách"
    assert sheet.rows[1] == ["Lê An", dt.datetime(1990, 8, 20), 912345678, True, 1.5]
    assert [sheet.text(1, column) for column in range(6)] == [
        "Lê An",
        "20/08/1990",
        "912345678",
        "x",
        "1.5",
        "",
    ]


def test_a_formula_is_never_evaluated_and_is_flagged():
    workbook = workbook_of([["=1+1", "Lê An"], ['=HYPERLINK("http://example.vn")', None]])
    [sheet] = read_table(saved(workbook))
    assert sheet.rows[0] == ["=1+1", "Lê An"]
    assert sheet.formulas == {(0, 0): "=1+1", (1, 0): '=HYPERLINK("http://example.vn")'}


def test_a_formula_shows_the_value_that_its_program_saved():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="3"><c r="B3" t="str"><f>TRIM(A3)</f><v>Lê An</v></c></row></sheetData></worksheet>'
    )
    data = with_part(saved(workbook_of([["x"]])), "xl/worksheets/sheet1.xml", xml)
    [sheet] = read_table(data)
    assert sheet.value(2, 1) == "Lê An"
    assert sheet.formulas == {(2, 1): "=TRIM(A3)"}


def test_merged_cells_hidden_rows_and_struck_names_are_known():
    workbook = workbook_of([["Năm sinh", None], ["Nam", "Nữ"], ["Lê An", "Lê Ba"]])
    workbook.active.merge_cells("A1:B1")
    workbook.active.row_dimensions[2].hidden = True
    workbook.active["B3"].font = Font(strike=True)
    [sheet] = read_table(saved(workbook))
    assert sheet.merged == [(0, 0, 0, 1)]
    assert sheet.hidden_rows == {1}
    assert sheet.struck == {(2, 1)}


def test_hidden_sheets_are_left_out():
    workbook = workbook_of([["thấy"]])
    workbook.create_sheet("ẩn").append(["không thấy"])
    workbook["ẩn"].sheet_state = "hidden"
    workbook.create_sheet("thứ hai").append(["cũng thấy"])
    assert [sheet.title for sheet in read_table(saved(workbook))] == ["Danh sách", "thứ hai"]


def test_dates_counted_from_1904_are_read_right():
    workbook = workbook_of([[dt.datetime(1990, 8, 20)]])
    workbook.epoch = dt.datetime(1904, 1, 1)
    [sheet] = read_table(saved(workbook))
    assert sheet.rows == [[dt.datetime(1990, 8, 20)]]


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        in_windows_1258(TABLE),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        ("sep=;\n" + TABLE).encode(),
        unicodedata.normalize("NFC", TABLE).replace("Đỗ", '"Đỗ').replace("Ý", 'Ý"').encode(),
    ],
)
def test_a_csv_is_read_whatever_its_encoding_and_separator(data):
    [sheet] = read_table(data, "danh sách.csv")
    assert sheet.title == "danh sách"
    assert sheet.rows == EXPECTED


def test_a_csv_of_the_old_fonts_becomes_unicode():
    [sheet] = read_table(
        "Hä vµ tªn;§¬n vÞ\nNguyÔn V¨n Hïng;Së C«ng Th­¬ng\n".encode("cp1252"), "a.csv"
    )
    assert sheet.rows == [["Họ và tên", "Đơn vị"], ["Nguyễn Văn Hùng", "Sở Công Thương"]]
    assert sheet.old_font


def test_pasted_cells_keep_their_quotes_commas_and_line_breaks():
    [sheet] = read_pasted('Lê An\tDNTN "Thành Đạt"\t"Phòng Kinh tế,\nphường A"\t0912\n')
    assert sheet.rows == [["Lê An", 'DNTN "Thành Đạt"', "Phòng Kinh tế,\nphường A", "0912"]]


def test_a_lone_quotation_mark_does_not_swallow_the_table():
    [sheet] = read_pasted('"Thành Đạt\t1\nHoa Mai\t2')
    assert sheet.rows == [['"Thành Đạt', "1"], ["Hoa Mai", "2"]]


def test_lines_of_a_chat_stay_lines():
    [sheet] = read_pasted("1. Nguyễn Văn A - 0912345678\n2. Trần B, UBND xã X\n")
    assert sheet.rows == [["1. Nguyễn Văn A - 0912345678"], ["2. Trần B, UBND xã X"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Tệp trống"),
        (OLE + b"\0" * 600, "lưu lại dạng .xlsx"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"%PDF-1.7 ...", "không phải tệp Excel"),
        (b"\x89PNG\r\n", "không phải tệp Excel"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
        (b"PK\x03\x04 broken", "bị hỏng"),
        (b"a" * (10 * 1024 * 1024 + 1), "lớn hơn 10 MB"),
        (b"a;b\n" * 6_001, "dòng"),
        (b";" * 300 + b"a\n" + b";" * 300 + b"b\n", "cột"),
        (b"\x00\x01\x02binary\x00\x00", "không phải tệp Excel"),
        (b"   \n  ", "Tệp trống"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data, reason):
    with pytest.raises(SpreadsheetError, match=reason):
        read_table(data, "danh-sach.xlsx")


def test_another_office_document_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(SpreadsheetError, match="tệp Word, không phải tệp Excel"):
        read_table(buffer.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"<worksheet>" + b" " * 60_000_000,
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>",
        b"<worksheet><sheetData><row r='1048576'><c r='A1048576'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='XFD1'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData>",
    ],
)
def test_a_bomb_or_a_broken_part_is_refused_at_once(content):
    data = with_part(saved(workbook_of([["x"]])), "xl/worksheets/sheet1.xml", content)
    assert len(data) < 200_000
    before = time.process_time()
    with pytest.raises(SpreadsheetError):
        read_table(data)
    assert time.process_time() - before < 2


def test_rows_that_are_only_formatted_do_not_count():
    workbook = workbook_of([["Lê An"]])
    workbook.active.cell(30_000, 300).font = Font(bold=True)
    [sheet] = read_table(saved(workbook))
    assert sheet.rows == [["Lê An"]]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for prefix in (b"", b"PK\x03\x04", OLE):
        try:
            sheets = read_table(prefix + data, "x.csv")
        except SpreadsheetError:
            sheets = []
        assert all(isinstance(sheet, Sheet) and sheet.rows for sheet in sheets)


# Writing

values = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.text(max_size=40),
    st.sampled_from(
        ["=1+1", "+84912345678", "-", "@SUM(A1)", "\t=1", "0912345678", "#N/A", "a\x00b"]
    ),
    st.dates(dt.date(1901, 1, 1)),
)


def cleaned(value):
    """What may be expected back: control characters are gone, dates are moments, empty is nothing."""
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, str):
        kept = value.replace("\r\n", "\n").replace("\r", "\n")
        forbidden = ("Cc", "Cs")
        kept = "".join(
            c
            for c in kept
            if c in "\t\n\x85" or 0x80 <= ord(c) < 0xA0 or unicodedata.category(c) not in forbidden
        )
        return kept.replace("\ufffe", "").replace("\uffff", "") or None
    return value


@given(st.lists(st.lists(values, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_what_is_read_and_never_a_formula(rows):
    data = write_xlsx("Danh sách", ["Cột"], rows)
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for written, cells in zip(rows, workbook.active.iter_rows(min_row=2), strict=False):
        for value, cell in zip(written, cells, strict=False):
            assert cell.data_type not in ("f", "e")
            assert cell.value == cleaned(value)


def test_a_download_has_frozen_bold_headings_dates_and_phones_that_keep_their_zero():
    data = write_xlsx(
        "Lớp: khởi sự [2026]/1 và một tên rất dài",
        ["Họ và tên", "Điện thoại", "Sinh", "Giờ", "NSNN"],
        [
            [
                "Lê An",
                "0912345678",
                dt.date(1990, 8, 20),
                dt.datetime(2026, 1, 1, 1, tzinfo=dt.UTC),
                True,
            ]
        ],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert len(sheet.title) <= 31
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["B2"].value == "0912345678"
    assert sheet["B2"].data_type == "s"
    assert sheet["C2"].value == dt.datetime(1990, 8, 20)
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    assert sheet["D2"].value == dt.datetime(2026, 1, 1, 8)
    assert sheet["E2"].value == "Có"
    assert sheet.column_dimensions["B"].width > 10


def test_a_formula_leaves_as_text_that_stays_text_when_edited():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx("x", ["a"], [["=1+1"]]))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix


@given(st.lists(st.lists(values, min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_as_a_formula(rows):
    data = write_csv(["Cột"], rows)
    assert data.startswith(b"\xef\xbb\xbf")
    for record, written in zip(
        list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:], rows, strict=False
    ):
        for text, value in zip(record, written, strict=False):
            if isinstance(value, str):
                assert not text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_csv_has_vietnamese_dates_and_plain_numbers():
    data = write_csv(["Tên", "Ngày", "Số"], [["Lê An", dt.date(2026, 3, 5), -5]])
    assert data.decode("utf-8-sig").splitlines() == ["Tên,Ngày,Số", "Lê An,05/03/2026,-5"]


def test_a_sheet_answers_outside_its_cells():
    sheet = Sheet("x", [["a"], []])
    assert sheet.value(5, 5) is None
    assert sheet.text(1, 0) == ""
    assert value_text(dt.datetime(2026, 1, 2, 15, 30)) == "02/01/2026 15:30"
    assert value_text(912345678.0) == "912345678"
