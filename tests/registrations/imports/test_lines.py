"""Lists typed into a chat: a line, or a few lines, for each person."""

import pytest

from common.spreadsheets import read_pasted
from registrations.imports import laid_out, recognise, understand
from tests.registrations.imports.lists import names, pasted, read


def test_lines_of_a_chat_in_every_manner():
    rows = pasted(
        "Danh sách lớp em gửi ạ:\n"
        "1. Nguyễn Văn A - 0912345678 - UBND xã X\n"
        "2. Trần Thị Bình, 0987 654 321, Công ty TNHH Hoa Mai\n"
        "3/ Lê Văn Cường 0905123456 HTX Mây tre đan\n"
        "4) Bà Phạm Thị Dung (ăn chay) - sn 1985 - ĐT: 0934.567.890 - Phó Chủ tịch UBND phường Y\n"
        "- Ông Hồ Thảo, sinh ngày 1/2/1970, chuyên viên Sở Công Thương, thao@example.vn\n"
        "Em cảm ơn ạ"
    )
    assert names(rows) == [
        "Nguyễn Văn A",
        "Trần Thị Bình",
        "Lê Văn Cường",
        "Phạm Thị Dung",
        "Hồ Thảo",
    ]
    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert [row.value("phone")[-3:] for row in rows] == ["678", "321", "456", "890", ""]
    assert [row.value("workplace") for row in rows] == [
        "UBND xã X", "Công ty TNHH Hoa Mai", "HTX Mây tre đan", "UBND phường Y", "Sở Công Thương",
    ]  # fmt: skip
    dung, thao = rows[3:]
    assert (dung.value("salutation"), dung.birth_year, dung.value("diet")) == (
        "ba",
        1985,
        "ăn chay",
    )
    assert (thao.shown("birth"), thao.value("email"), thao.value("position")) == (
        "01/02/1970", "thao@example.vn", "chuyên viên",
    )  # fmt: skip
    assert {row.verdict for row in rows} == {"accepted"}


def test_a_delegation_under_its_name():
    rows = pasted(
        "Đoàn Lạng Sơn:\n"
        "- Ông Nguyễn Văn A, Giám đốc Trung tâm Khuyến công, ĐT: 0912.345.678, trưởng đoàn\n"
        "- Bà Trần Thị B, chuyên viên Phòng Quản lý công nghiệp, ĐT 0987654321, phòng đôi\n"
        "- Lái xe: Lê Văn C 0905123456"
    )
    assert names(rows) == ["Nguyễn Văn A", "Trần Thị B", "Lê Văn C"]
    assert {row.group for row in rows} == {"Đoàn Lạng Sơn"}
    assert rows[0].value("note") == "trưởng đoàn"
    assert (rows[1].value("workplace"), rows[1].value("note")) == (
        "Phòng Quản lý công nghiệp",
        "phòng đôi",
    )
    assert rows[2].value("position") == "Lái xe"


def test_messages_copied_with_who_sent_them_when():
    rows = pasted(
        "[09:15, 12/11/2026] Lan Sở CT: 1. Nguyễn Văn A - 0912345678\n"
        "[09:16, 12/11/2026] Lan Sở CT: 2. Trần Thị B - 0987654321"
    )
    assert [(row.value("full_name"), row.value("phone")) for row in rows] == [
        ("Nguyễn Văn A", "+84912345678"),
        ("Trần Thị B", "+84987654321"),
    ]


def test_a_phone_with_a_missing_digit_is_refused_in_a_line_too():
    rows = pasted("1. Nguyễn Văn A - 091234567 - UBND xã X\n2. Trần Thị B - 0987654321 - HTX Y")
    assert [row.verdict for row in rows] == ["refused", "accepted"]


def test_people_given_as_little_forms():
    rows = pasted(
        "Họ tên: Nguyễn Văn A\nSĐT: 0912345678\nChức vụ, đơn vị: Giám đốc HTX Y\n\n"
        "Họ tên: Trần Thị Bê\nSĐT: 0987654321\nĐơn vị: UBND xã X\nNgày sinh: 12/3/1980"
    )
    assert names(rows) == ["Nguyễn Văn A", "Trần Thị Bê"]
    assert [row.number for row in rows] == [1, 5]
    assert (rows[0].value("position"), rows[0].value("workplace")) == ("Giám đốc", "HTX Y")
    assert rows[1].shown("birth") == "12/03/1980"


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn A 0912345678\nTrần Thị B 0987654321",
        "Nguyễn Văn A: 0912345678\nTrần Thị B: 0987654321",
    ],
)
def test_name_and_number_without_any_sign_between(text):
    assert [row.value("phone") for row in pasted(text)] == ["+84912345678", "+84987654321"]


def test_lines_can_be_shown_as_the_table_that_was_understood():
    [sheet] = read_pasted("1. Nguyễn Văn A - 0912345678\n2. Trần Thị B - 0987654321")
    recognition, _rows = read([sheet])
    shown = laid_out(sheet, recognition)
    assert recognition.layout == "lines"
    assert shown.text(0, recognition.columns["full_name"]) == "Nguyễn Văn A"
    assert recognition.headings[recognition.columns["full_name"]] == "Họ và tên"


def test_the_columns_read_from_lines_can_be_corrected():
    [sheet] = read_pasted(
        "1. Nguyễn Văn A - 0912345678 - UBND xã X\n2. Trần Thị B - 0987654321 - HTX Y"
    )
    recognition, _rows = read([sheet])
    columns = {name: column for name, column in recognition.columns.items() if name != "workplace"}
    rows = understand(
        sheet, recognise(sheet, {**columns, "note": recognition.columns["workplace"]})
    )
    assert [(row.value("full_name"), row.value("note")) for row in rows] == [
        ("Nguyễn Văn A", "UBND xã X"),
        ("Trần Thị B", "HTX Y"),
    ]
