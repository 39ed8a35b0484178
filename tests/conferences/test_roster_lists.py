"""Lists of a delegation as offices make them: whatever order, headings and words they have."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

import pytest

from accounts.models import Actor
from common import clock
from common.spreadsheets import Sheet, read_pasted, read_table
from common.spreadsheets.model import Span
from conferences.roster import Context, Sitting, read_list, read_roster, shown
from conferences.services import rostering
from tests.factories.conference import a_delegation, an_edition
from tests.registrations.imports.lists import SAMPLES


def moment(day: int, hour: int) -> datetime:
    return datetime.combine(date(2026, 11, day), time(hour), clock.VIETNAM)


LUNCH, BANQUET, SECOND_LUNCH = "meal:1", "meal:2", "meal:3"
EDITION = Context(
    unit="Trung tâm Khuyến công Lạng Sơn",
    first_day=date(2026, 11, 12),
    last_day=date(2026, 11, 13),
    sittings=(
        Sitting(1, "Ăn trưa ngày 12/11", moment(12, 11)),
        Sitting(2, "Tiệc tối giao lưu", moment(12, 18)),
        Sitting(3, "Ăn trưa ngày 13/11", moment(13, 11)),
    ),
)


def understood(sheets):
    """Of each person what was understood, as one reads it: {column: text}."""
    read = read_roster(read_list(sheets, EDITION).rows, EDITION)
    return [
        {column: shown(row, column) for column in EDITION.columns if shown(row, column)}
        for row in read
    ]


def table(*rows, **special):
    return understood([Sheet("Danh sách", [list(row) for row in rows], **special)])


def sample():
    return read_table((SAMPLES / "mau-doan-dai-bieu.xlsx").read_bytes(), "mau-doan-dai-bieu.xlsx")


def only(person, *columns):
    return tuple(person.get(column, "") for column in columns)


def test_the_sample_of_a_delegation_is_read_whole():
    people = understood(sample())
    assert [only(each, "salutation", "full_name", "role") for each in people] == [
        ("Bà", "Võ Xuân Quân", "Trưởng đoàn"),
        ("Ông", "Lò Hiếu", "Đại biểu"),
        ("Bà", "Nông Bá Bích", "Đại biểu"),
        ("Ông", "Đỗ Đức Duy", "Đại biểu"),
        ("Ông", "Trịnh Ngọc Tùng", "Lái xe"),
    ]
    head, driver = people[0], people[4]
    assert only(head, "position", "workplace") == ("Giám đốc", "Trung tâm Khuyến công")
    assert only(head, "room", "visit", BANQUET, "arrival") == (
        "Phòng đôi", "Có", "Có", "15:30 12/11/2026",
    )  # fmt: skip
    assert people[3]["phone"] == "0894 695 946", "Excel lost its zero"
    assert only(driver, "room", "visit", BANQUET, "arrival", "plate", "note") == (
        "Không nghỉ lại", "Có", "Có", "14:00 12/11/2026", "20A-123.45", "Lái xe, BKS 20A-123.45",
    )  # fmt: skip
    assert not read_list(sample(), EDITION).notes


@pytest.mark.django_db
def test_the_sample_is_added_once_however_often_it_comes():
    delegation = a_delegation(an_edition())
    rows = read_list(sample(), EDITION).rows

    def add():
        return rostering.add_rows(
            delegation_id=delegation.pk, rows=rows, by=Actor.coordinator("Lò Hiếu")
        )

    assert (add(), add()) == (rostering.Added(5, 0), rostering.Added(0, 5))


def test_columns_in_another_order_with_other_headings():
    people = table(
        ("TT", "Đơn vị", "Chức danh", "Họ tên đại biểu", "Điện thoại liên hệ", "Email", "Vai trò",
         "Loại phòng", "Ghép phòng với", "Phương tiện", "Thời gian đến", "Thời gian về"),
        (1, "Sở Công Thương Lào Cai", "Phó Giám đốc", "Ông TRẦN VĂN NAM", "0912.345.678",
         "nam@laocai.gov.vn", "Trưởng đoàn", "Phòng đơn", "", "29A-123.45", "14h ngày 12/11",
         "13h30 13/11/2026"),
        (2, "Sở Công Thương Lào Cai", "Chuyên viên", "Bà LÝ THỊ MẨY", "0912345679", "",
         "Phó đoàn", "Đôi, ghép với số 3", "", "29A-123.45", "chiều 12/11", "trưa 13/11"),
        (3, "Sở Công Thương Lào Cai", "Chuyên viên", "Bà GIÀNG A PÁO", "0912345670", "",
         "Thành viên", "đôi", "ghép với bà Mẩy", "", "", ""),
        (4, "", "Lái xe", "Ông Phạm Tài", "0912345671", "", "LX", "tự túc", "", "", "", ""),
    )  # fmt: skip
    assert only(people[0], "full_name", "role", "room", "arrival", "departure", "plate") == (
        "Trần Văn Nam", "Trưởng đoàn", "Phòng đơn", "14:00 12/11/2026", "13:30 13/11/2026",
        "29A-123.45",
    )  # fmt: skip
    assert people[0]["email"] == "nam@laocai.gov.vn"
    assert only(people[1], "role", "room", "share", "arrival") == (
        "Đại biểu", "Phòng đôi", "Ghép với Giàng A Páo.", "14:00 12/11/2026",
    )  # fmt: skip
    assert people[2]["share"] == "Ghép với Lý Thị Mẩy."
    assert only(people[3], "role", "room", "workplace") == (
        "Lái xe", "Không nghỉ lại", "Trung tâm Khuyến công Lạng Sơn",
    )  # fmt: skip


def test_a_heading_of_two_lines_with_men_and_women_rooms_and_meals_side_by_side():
    people = table(
        ("STT", "Họ và tên", None, "Chức vụ", "Số ĐT", "Đăng ký phòng nghỉ", None, "Đăng ký ăn",
         None, None, "Ghi chú"),
        (None, "Ông", "Bà", None, None, "Phòng đơn", "Phòng đôi", "Trưa 12/11", "Tối 12/11",
         "Trưa 13/11", None),
        (1, "Nguyễn Văn Anh", None, "Giám đốc", "0912345678", "x", None, "x", "x", None,
         "Trưởng đoàn"),
        (2, None, "Lê Thị Bình", "Kế toán", "0912345679", None, "x", "x", None, "x", "ăn chay"),
        (3, None, "Phạm Thị Chi", "Văn thư", "0912345670", None, "ghép với số 2", None, None, None,
         None),
        merged=[Span(0, 1, 0, 2), Span(0, 5, 0, 6), Span(0, 7, 0, 9), Span(0, 0, 1, 0),
                Span(0, 3, 1, 3), Span(0, 4, 1, 4), Span(0, 10, 1, 10)],
    )  # fmt: skip
    assert [only(each, "salutation", "full_name", "room") for each in people] == [
        ("Ông", "Nguyễn Văn Anh", "Phòng đơn"),
        ("Bà", "Lê Thị Bình", "Phòng đôi"),
        ("Bà", "Phạm Thị Chi", "Phòng đôi"),
    ]
    assert [only(each, LUNCH, BANQUET, SECOND_LUNCH) for each in people] == [
        ("Có", "Có", ""), ("Có", "", "Có"), ("", "", ""),
    ]  # fmt: skip
    assert people[0]["role"] == "Trưởng đoàn"
    assert people[1]["diet"] == "ăn chay"
    assert people[2]["share"] == "Ghép với Lê Thị Bình."


def test_crosses_and_phones_in_one_cell_with_the_address():
    people = table(
        ("STT", "Họ và tên", "Nam", "Nữ", "Chức vụ", "Liên hệ", "Phòng đơn", "Phòng đôi",
         "Tham quan", "Gala dinner", "Lái xe", "Trưởng đoàn"),
        (1, "Võ Xuân Quân", "", "x", "Giám đốc", "0858086377 - quan@langson.gov.vn", "x", "", "x",
         "x", "", "x"),
        (2, "Lò Hiếu", "x", "", "PGĐ", "hieu@gmail.com; 0838719116", "", "x", "", "", "", ""),
        (3, "Trịnh Tùng", "x", "", "Lái xe", "0837306785", "", "x", "", "x", "x", ""),
    )  # fmt: skip
    assert [only(e, "salutation", "role", "room", "visit", BANQUET) for e in people] == [
        ("Bà", "Trưởng đoàn", "Phòng đơn", "Có", "Có"),
        ("Ông", "Đại biểu", "Phòng đôi", "", ""),
        ("Ông", "Lái xe", "Phòng đôi", "", "Có"),
    ]
    assert [only(each, "phone", "email") for each in people] == [
        ("0858 086 377", "quan@langson.gov.vn"),
        ("0838 719 116", "hieu@gmail.com"),
        ("0837 306 785", ""),
    ]


def test_the_annex_of_a_letter_with_its_heads_totals_and_signature():
    people = table(
        ("DANH SÁCH ĐĂNG KÝ THAM DỰ HỘI NGHỊ",),
        ("(Kèm theo Công văn số 123/SCT-KC ngày 01/11/2026)",),
        (),
        ("Số TT", "Họ tên", "Chức vụ/Đơn vị", "ĐT/Email", "Ngày giờ đến (dự kiến)", "Ngày giờ về",
         "Nhu cầu phòng nghỉ", "Ở chung phòng với", "Đăng ký ăn trưa 12/11 (x)",
         "Đăng ký ăn trưa 13/11 (x)", "Dự tiệc giao lưu", "Đi tham quan", "Xe ô tô (biển số)",
         "Tên bài tham luận", "Lưu ý khác"),
        ("01", "Đ/c Nguyễn Văn Anh", "Phó Giám đốc/Sở Công Thương Điện Biên",
         "0912345678\nanh@dienbien.gov.vn", "12/11, 10h00", "13/11 sau khi bế mạc",
         "01 phòng đơn", "", "x", "x", "x", "x", "27A-111.22", "Khuyến công vùng cao",
         "Trưởng đoàn"),
        ("02", "Chị Lò Thị Mai", "Chuyên viên/Sở Công Thương Điện Biên", "0912345679",
         datetime(2026, 11, 12, 9, 30), None, "1/2 phòng đôi", "STT 03", "x", "", "x", "không",
         "", "", "Dị ứng hải sản"),
        ("03", "Bà Cà Thị Hoa", "Kế toán/TT Khuyến công Điện Biên", "0912345671", "10h", "",
         "Phòng 2 người", "02", "", "", "", "", "", "", ""),
        ("", "Tổng cộng: 03 người"),
        ("", "", "", "", "", "GIÁM ĐỐC"),
    )  # fmt: skip
    assert len(people) == 3
    head, guest, other = people
    assert only(head, "position", "workplace", "email", "plate", "paper") == (
        "Phó Giám đốc", "Sở Công Thương Điện Biên", "anh@dienbien.gov.vn", "27A-111.22",
        "Khuyến công vùng cao",
    )  # fmt: skip
    assert only(head, "role", "room", LUNCH, BANQUET, SECOND_LUNCH, "visit") == (
        "Trưởng đoàn", "Phòng đơn", "Có", "Có", "Có", "Có",
    )  # fmt: skip
    assert only(head, "arrival", "departure") == ("10:00 12/11/2026", "12:00 13/11/2026")
    assert only(guest, "salutation", "share", "arrival", "visit", "diet", "email") == (
        "Bà", "Ghép với Cà Thị Hoa.", "09:30 12/11/2026", "Không", "Dị ứng hải sản", "",
    )  # fmt: skip
    assert only(other, "share", "arrival") == ("Ghép với Lò Thị Mai.", "10:00 12/11/2026")


def test_decomposed_letters_capitals_and_no_diet_at_all():
    rows = (
        ("STT", "Họ và tên", "Giới tính", "Chức vụ và đơn vị", "Số điện thoại", "Ở ghép",
         "Biển số xe", "Đến", "Về", "Ăn kiêng", "Tham luận"),
        (1, "NGUYỄN THỊ HOÀ", "Nữ", "Phó Giám đốc Sở Công Thương tỉnh Sơn La", "0912 345 678", "",
         "26A1234", "8h30 12/11", "15g ngày 13/11", "không ăn thịt bò", "Khuyến công vùng cao"),
        (2, "ĐỖ VĂN ĐẠT", "Nam", "Chuyên viên, Sở Công Thương tỉnh Sơn La", "0912 345 679 (Zalo)",
         "với lái xe", "", "", "", "Bình thường", "không"),
        (3, "QUÀNG VĂN MÙA", "Nam", "Lái xe", "0912 345 670", "", "26a-001.23", "", "", "", ""),
    )  # fmt: skip
    people = table(*([unicodedata.normalize("NFD", str(cell)) for cell in row] for row in rows))
    assert [only(each, "full_name", "plate") for each in people] == [
        ("Nguyễn Thị Hoà", "26A-1234"), ("Đỗ Văn Đạt", ""), ("Quàng Văn Mùa", "26A-001.23"),
    ]  # fmt: skip
    assert only(people[0], "arrival", "departure", "diet", "paper") == (
        "08:30 12/11/2026", "15:00 13/11/2026", "không ăn thịt bò", "Khuyến công vùng cao",
    )  # fmt: skip
    assert only(people[1], "diet", "paper") == ("", "")
    assert people[1]["share"].startswith("Ghép với Quàng Văn Mùa.")
    assert only(people[2], "role", "position", "workplace") == (
        "Lái xe", "Lái xe", "Trung tâm Khuyến công Lạng Sơn",
    )  # fmt: skip


def test_a_list_without_headings_is_read_by_what_it_holds():
    people = table(
        (1, "Ông Nguyễn Văn Anh", "Giám đốc", "0912345678", "Đơn"),
        (2, "Bà Lê Thị Bình", "Kế toán", "0912345679", "Đôi"),
        (3, "Ông Phạm Cường", "Lái xe", "0912345670", "Đôi, ghép với số 1"),
    )
    assert [only(each, "full_name", "room", "role") for each in people] == [
        ("Nguyễn Văn Anh", "Phòng đơn", "Đại biểu"),
        ("Lê Thị Bình", "Phòng đôi", "Đại biểu"),
        ("Phạm Cường", "Phòng đôi", "Lái xe"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Họ và tên\tChức vụ\tSĐT\tVai trò\tĂn tối 12/11\n"
        "Bà Võ Xuân Quân\tGiám đốc\t0858086377\tTrưởng đoàn\tCó\n"
        "Ông Lò Hiếu\tChuyên viên\t838719116\t\tKhông\n",
        "1. Bà Võ Xuân Quân, Giám đốc, 0858086377, trưởng đoàn\n"
        "2. Ông Lò Hiếu - Chuyên viên - 0838719116 - phòng đôi\n",
        "1\tBà Võ Xuân Quân\tGiám đốc\t0858086377\tTrưởng đoàn\n"
        "2\tÔng Lò Hiếu\tChuyên viên\t0838719116\tĐại biểu\n",
    ],
    ids=["from Excel", "lines of a message", "without headings"],
)
def test_what_is_pasted_from_excel_or_a_message(text):
    people = understood(read_pasted(text))
    assert [only(e, "salutation", "full_name", "position", "phone", "role") for e in people] == [
        ("Bà", "Võ Xuân Quân", "Giám đốc", "0858 086 377", "Trưởng đoàn"),
        ("Ông", "Lò Hiếu", "Chuyên viên", "0838 719 116", "Đại biểu"),
    ]


def test_cells_merged_over_several_people_are_everybodys():
    people = table(
        ("STT", "Họ và tên", "Chức vụ", "SĐT", "Phòng", "Xe", "Giờ đến"),
        (1, "Ông Nguyễn Văn Anh", "Giám đốc", "0912345678", "Đôi", "12A-345.67", "14h 12/11"),
        (2, "Ông Lê Văn Bình", "Kế toán", "0912345679", None, None, None),
        merged=[Span(1, column, 2, column) for column in (4, 5, 6)],
    )
    assert only(people[1], "room", "plate", "arrival") == (
        "Phòng đôi", "12A-345.67", "14:00 12/11/2026",
    )  # fmt: skip


def test_a_column_that_nobody_asked_for_goes_into_the_note_and_is_told():
    sheet = Sheet(
        "DS",
        [
            ["STT", "Họ và tên", "Chức vụ", "Số điện thoại", "Cỡ áo"],
            [1, "Ông Lò Hiếu", "Giám đốc", "0838719116", "XL"],
        ],
    )
    found = read_list([sheet], EDITION)
    assert found.rows[0]["note"] == "Cỡ áo: XL"
    assert any("Cỡ áo" in sentence for sentence in found.notes)


def test_the_numbers_of_a_list_become_names_where_others_stand_before_it():
    found = read_list(
        [
            Sheet(
                "DS",
                [
                    ["STT", "Họ và tên", "SĐT", "Phòng"],
                    [11, "Ông Lò Hiếu", "0838719116", "Đôi"],
                    [12, "Ông Đỗ Duy", "0838719117", "Đôi, ghép với số 11"],
                ],
            )
        ],
        EDITION,
    )
    assert (found.rows[1]["room"], found.rows[1]["share"]) == ("Đôi", "Ông Lò Hiếu")
