"""Other kinds of lists than the samples: other words, orders, layouts, files and languages."""

import pytest

from common.spreadsheets import Sheet, Span, read_pasted, read_table
from registrations.imports import recognise, understand
from tests.registrations.imports.lists import names, note, pasted, read, table

AN, BINH = "Lê Văn An", "Trần Thị Bình"


def said(row):
    return row.value("full_name"), row.value("phone")


def test_english_headings():
    rows = pasted(
        "No\tFull name\tDOB\tJob title\tOrganisation\tMobile\tE-mail\n"
        f"1\t{AN}\t12/03/1980\tDirector\tCentre X\t0912345678\tA@b.vn\n"
        f"2\t{BINH}\t1985\tStaff\tSở Công Thương\t912345679\t"
    )
    first = rows[0]
    assert [first.shown(f) for f in ("full_name", "birth", "position", "workplace", "phone", "email")] == [
        AN, "12/03/1980", "Director", "Centre X", "0912 345 678", "a@b.vn",
    ]  # fmt: skip
    assert rows[1].value("phone") == "+84912345679"


def test_a_list_without_headings_is_read_by_what_its_columns_hold():
    recognition, rows = read(
        read_pasted(
            f"1\t{AN}\tUBND xã Vĩnh Bảo\tPhó Chủ tịch\t0912345678\t1980\tan@b.vn\n"
            f"2\t{BINH}\tHTX Cát Hải\tGiám đốc\t0912345679\t1985\tbinh@b.vn\n"
            "3\tLý Tám\tSở Công Thương\tChuyên viên\t0987654321\t3/4/1990\t"
        )
    )
    assert recognition.header_rows == []
    assert recognition.columns == {
        "number": 0, "full_name": 1, "workplace": 2, "position": 3, "phone": 4, "birth": 5, "email": 6,
    }  # fmt: skip
    assert [row.verdict for row in rows] == ["accepted"] * 3


def test_headings_over_the_wrong_columns_are_overruled_by_the_content_and_told():
    recognition, rows = read(
        read_pasted(
            f"STT\tĐơn vị\tHọ tên\tEmail\tĐT\n1\t{AN}\tUBND xã A\t0912345678\ta@b.vn\n"
            f"2\t{BINH}\tHTX C\t0987654321\tc@d.vn"
        )
    )
    assert names(rows) == [AN, BINH]
    assert (rows[0].value("workplace"), rows[0].value("phone"), rows[0].value("email")) == (
        "UBND xã A", "+84912345678", "a@b.vn",
    )  # fmt: skip
    assert sum("theo nội dung" in sentence for sentence in recognition.notes) == 4


def test_unusual_headings_and_a_reversed_order():
    rows = pasted(
        "Ghi chú\tSố máy\tCơ quan chủ quản cử\tNgày tháng năm\tNgười được cử đi học\tThứ tự\n"
        f"lái xe\t0912345678\tSở Công Thương\t1/2/1980\t{AN}\t1\n\t0987654321\tHTX A\t3/4/1985\t{BINH}\t2"
    )
    assert names(rows) == [AN, BINH]
    assert rows[0].value("note") == "lái xe"
    assert rows[0].value("workplace") == "Sở Công Thương"
    assert rows[0].birth_year == 1980


def test_headings_and_names_without_accents():
    rows = pasted(
        "STT\tHo va ten\tNam sinh\tDon vi cong tac\tSDT\n1\tNguyen Van An\t1980\tUBND xa A\t0912345678\n"
        "2\tTran Thi Be\t1985\tHTX B\t0987654321"
    )
    assert names(rows) == ["Nguyen Van An", "Tran Thi Be"]
    assert rows[0].value("workplace") == "UBND xa A"


@pytest.mark.parametrize(
    "heading",
    [("Họ đệm", "Tên"), ("Họ", "Tên"), ("Họ và tên", ""), ("Họ và tên đệm", "Tên"), ("", "")],
)
def test_names_in_two_columns(heading):
    rows = pasted(
        f"TT\t{heading[0]}\t{heading[1]}\tNăm sinh\tĐT\n1\tNGUYỄN VĂN\tAN\t1980\t0912345678\n"
        "2\tTrần Thị\tBé\t1985\t0987654321"
    )
    assert names(rows) == ["Nguyễn Văn An", "Trần Thị Bé"]


def test_names_in_two_columns_under_one_merged_heading():
    rows = table(
        ["STT", "Họ và tên", None, "SĐT"], [1, "Nguyễn Văn", "An", "0912345678"], [2, "Trần Thị", "Bé", "0987654321"],
        merged=[Span(0, 1, 0, 2)],
    )  # fmt: skip
    assert names(rows) == ["Nguyễn Văn An", "Trần Thị Bé"]


def test_a_birthday_in_three_columns():
    rows = table(
        ["STT", "Họ tên", "Ngày sinh", None, None, "SĐT"],
        [None, None, "Ngày", "Tháng", "Năm", None],
        [1, AN, 2, 3, 1980, "0912345678"],
        [2, BINH, None, None, 1990, "0987654321"],
    )
    assert [row.shown("birth") for row in rows] == ["02/03/1980", "1990"]


@pytest.mark.parametrize(
    ("top", "sub", "cells", "expected"),
    [
        (["Giới tính", ""], ["Nam", "Nữ"], [["x", ""], ["", "x"]], ["ong", "ba"]),
        (["Năm sinh", ""], ["Nam", "Nữ"], [["1980", ""], ["", "1985"]], ["ong", "ba"]),
        (["Nam", "Nữ"], None, [["1980", ""], ["", "1985"]], ["ong", "ba"]),
        (["Nam", "Nữ"], None, [["x", ""], ["", "x"]], ["ong", "ba"]),
    ],
)
def test_men_and_women_in_two_columns(top, sub, cells, expected):
    lines = [["STT", "Họ tên", *top, "SĐT"]]
    lines += [["", "", *sub, ""]] if sub else []
    lines += [["1", AN, *cells[0], "0912345678"], ["2", BINH, *cells[1], "0987654321"]]
    rows = pasted("\n".join("\t".join(line) for line in lines))
    assert [row.value("salutation") for row in rows] == expected
    if cells[0][0] != "x":
        assert [row.birth_year for row in rows] == [1980, 1985]


def test_one_column_of_crosses_for_women():
    rows = pasted(f"Họ tên\tNữ\tSĐT\n{AN}\t\t0912345678\n{BINH}\tx\t0987654321")
    assert [row.value("salutation") for row in rows] == ["", "ba"]


def test_crosses_under_yes_and_no_and_a_line_that_numbers_the_columns():
    recognition, rows = read(
        read_pasted(
            "STT\tHọ tên\tHưởng lương NSNN\t\tĐT\n\t\tCó\tKhông\t\n(1)\t(2)\t(3)\t(4)\t(5)\n"
            f"1\t{AN}\tx\t\t0912345678\n2\t{BINH}\t\tx\t0987654321"
        )
    )
    assert recognition.header_rows == [0, 1, 2]
    assert [row.on_state_salary for row in rows] == [True, False]


def test_an_office_and_a_mobile_number_in_two_columns():
    rows = pasted(
        f"Họ tên\tĐT cơ quan\tDi động\n{AN}\t02253842123\t0912345678\n{BINH}\t02253842123\t"
    )
    assert [row.value("phone") for row in rows] == ["+84912345678", "+842253842123"]
    assert "0225 3842 123" in note(rows[0], "phone")


def test_phone_and_email_in_one_column():
    for heading in ("Điện thoại, email", "Liên hệ", "Email/SĐT"):
        rows = pasted(
            f"Họ tên\t{heading}\n{AN}\t0912345678 - an@b.vn\n{BINH}\tbinh@b.vn; 0987.654.321\nLý Tám\t0905123456"
        )
        assert [(row.value("phone")[-3:], row.value("email")) for row in rows] == [
            ("678", "an@b.vn"), ("321", "binh@b.vn"), ("456", ""),
        ]  # fmt: skip


def test_position_and_office_behind_the_name():
    rows = pasted(f"Họ tên\tSĐT\n{AN} - Phó Chủ tịch UBND xã A\t0912345678\n{BINH}\t0987654321")
    assert names(rows) == [AN, BINH]
    assert rows[0].value("note") == "Phó Chủ tịch UBND xã A"


def test_answers_of_an_online_form():
    text = (
        "Dấu thời gian,Họ và tên của anh/chị là gì?,Số điện thoại (Zalo) của anh/chị,"
        "Anh/chị công tác ở đơn vị nào?,Năm sinh\n"
        f"20/11/2026 10:15:23,{AN},912345678.0,UBND xã A,1980.0\n"
        f"20/11/2026 10:20:01,{BINH},987654321.0,HTX B,1985.0\n"
    )
    recognition, rows = read(read_table(text.encode(), "x.csv"))
    assert names(rows) == [AN, BINH]
    assert [row.value("phone") for row in rows] == ["+84912345678", "+84987654321"]
    assert [row.value("workplace") for row in rows] == ["UBND xã A", "HTX B"]
    assert [row.birth_year for row in rows] == [1980, 1985]
    assert recognition.header_rows == [0]


def test_group_rows_give_the_office_where_there_is_no_column_for_it():
    rows = pasted(
        f"STT\tHọ và tên\tĐiện thoại\nI\tUBND xã Vĩnh Bảo\n1\t{AN}\t0912345678\nII\tHTX Cát Hải\n1\t{BINH}\t0987654321"
    )
    assert [(row.group, row.value("workplace")) for row in rows] == [
        ("UBND xã Vĩnh Bảo", "UBND xã Vĩnh Bảo"),
        ("HTX Cát Hải", "HTX Cát Hải"),
    ]
    assert "nhóm" in note(rows[0], "workplace")


def test_titles_merged_across_the_table_are_groups():
    rows = table(
        ["STT", "Họ tên", "Năm sinh", "SĐT"], ["Đoàn Lạng Sơn"], [1, AN, 1980, "0912345678"],
        ["Đoàn Hà Giang"], [1, BINH, 1990, "0987654321"],
        merged=[Span(1, 0, 1, 3), Span(3, 0, 3, 3)],
    )  # fmt: skip
    assert [(row.group, row.value("full_name")) for row in rows] == [
        ("Đoàn Lạng Sơn", AN),
        ("Đoàn Hà Giang", BINH),
    ]


def test_an_office_merged_downwards_or_repeated_by_ditto_marks_holds_for_all():
    merged = table(
        ["Họ tên", "Đơn vị", "SĐT"], [AN, "UBND xã A", "0912345678"], [BINH, None, "0987654321"],
        ["Lý Tám", None, "0905123456"], merged=[Span(1, 1, 2, 1)],
    )  # fmt: skip
    assert [row.value("workplace") for row in merged] == ["UBND xã A", "UBND xã A", ""]
    ditto = pasted(
        f"Họ tên\tĐơn vị\tSĐT\n{AN}\tUBND xã A\t0912345678\n{BINH}\tnt\t0987654321\nLý Tám\tnhư trên\t0905123456"
    )
    assert [row.value("workplace") for row in ditto] == ["UBND xã A"] * 3


TAILS = [
    [["", "Tổng cộng: 2 người"], ["", "", "", "NGƯỜI LẬP BIỂU"], [], ["", "Nguyễn Văn Ký"]],
    [
        [],
        ["", "", "Hải Phòng, ngày 05 tháng 3 năm 2026"],
        ["", "GIÁM ĐỐC"],
        [],
        ["", "Nguyễn Văn Ký"],
    ],
    [["(Danh sách này có 2 người)"], ["", "", "KT. CHỦ TỊCH"], ["", "", "Nguyễn Văn Ký"]],
    [[], ["", "", "", "Nguyễn Văn Ký"]],
    [["", "NGƯỜI LẬP BIỂU"], ["", "Nguyễn Văn Ký"]],
    [["", "Hải Phòng, ngày 05 tháng 3 năm 2026"], ["", "Nguyễn Văn Ký"]],
    [[], ["", "Thủ trưởng đơn vị"], [], [], ["", "Nguyễn Văn Ký"]],
    [["Cộng", "", "", "2"], ["Nơi nhận:"], ["- Sở Công Thương;"], ["- Lưu: VT."]],
]


@pytest.mark.parametrize("tail", TAILS)
def test_who_signs_at_the_end_is_not_on_the_list(tail):
    rows = table(
        ["STT", "Họ tên", "Chức vụ", "SĐT"],
        [1, AN, "CV", "0912345678"],
        [2, BINH, "CV", "0987654321"],
        *tail,
    )
    assert names(rows) == [AN, BINH]


def test_a_heading_repeated_on_each_page_and_a_second_table_are_understood():
    rows = pasted(
        f"STT\tHọ tên\tSĐT\n1\t{AN}\t0912345678\nSTT\tHọ tên\tSĐT\n2\t{BINH}\t0987654321\nTổng cộng: 2\n\n"
        "DANH SÁCH DỰ PHÒNG\nSTT\tHọ tên\tSĐT\n1\tLý Văn Tám\t0905123456"
    )
    assert names(rows) == [AN, BINH, "Lý Văn Tám"]


def test_numbers_prepared_for_people_who_never_came_are_no_people():
    assert names(table(["STT", "Họ tên", "SĐT"], [1, AN, "0912345678"], [2, None, None], [3])) == [
        AN
    ]


def test_a_jump_in_the_numbers_is_told():
    recognition, _rows = read(
        [Sheet("x", [["STT", "Họ tên"], [1, AN], [2, BINH], [5, "Lý Văn Tám"]])]
    )
    assert any("từ 2 sang 5 ở dòng 4" in sentence for sentence in recognition.notes)


def test_the_table_is_found_on_the_second_sheet():
    _recognition, rows = read(
        [
            Sheet("Công văn", [["CÔNG VĂN"], ["Về việc cử cán bộ"], ["Người ký: Nguyễn Văn Ký"]]),
            Sheet("DS", [["Họ tên", "SĐT"], [AN, "0912345678"]]),
        ]
    )
    assert names(rows) == [AN]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_with_semicolons(encoding):
    text = f"STT;Họ và tên;Năm sinh;Đơn vị;SĐT\n1;{AN};1980;UBND xã A;0912345678\n2;{BINH};1985;HTX B;0987654321\n"
    assert names(read(read_table(text.encode(encoding), "x.csv"))[1]) == [AN, BINH]


def test_a_csv_with_commas_and_quotes():
    text = f'Họ và tên,Điện thoại,Đơn vị\n{AN},0912345678,"Phòng Kinh tế, phường A"\n{BINH},0987654321,HTX B\n'
    rows = read(read_table(text.encode(), "x.csv"))[1]
    assert rows[0].value("workplace") == "Phòng Kinh tế, phường A"


def test_a_table_drawn_with_bars():
    rows = pasted(
        f"| STT | Họ tên | SĐT |\n|---|---|---|\n| 1 | {AN} | 0912345678 |\n| 2 | {BINH} | 0987654321 |"
    )
    assert names(rows) == [AN, BINH]


def test_a_list_of_names_alone_is_taken_with_doubts():
    rows = pasted(f"{AN}\n{BINH}\nLý Tám")
    assert names(rows) == [AN, BINH, "Lý Tám"]
    assert {row.verdict for row in rows} == {"doubtful"}


def test_prose_is_no_list():
    recognition, rows = read(read_pasted("Kính gửi anh chị\nEm gửi danh sách sau ạ"))
    assert rows == []
    assert recognition.confidence == 0
    assert "Không tìm thấy cột họ và tên" in recognition.notes[0]


def test_a_person_may_say_what_the_columns_are():
    [sheet] = read_pasted(
        f"A\tB\tC\tD\n{AN}\tx\t0912345678\tSở Công Thương\n{BINH}\t\t0987654321\tHTX"
    )
    recognition = recognise(sheet, {"full_name": 0, "female": 1, "phone": 2, "workplace": 3})
    rows = understand(sheet, recognition)
    assert recognition.columns == {"full_name": 0, "female": 1, "phone": 2, "workplace": 3}
    assert [row.value("salutation") for row in rows if row.value("phone")] == ["ba", ""]


def test_a_cell_may_be_typed_anew_and_the_original_stays():
    [sheet] = read_pasted(f"Họ tên\tSĐT\n{AN}\t091234567\n{BINH}\t0987654321")
    rows = understand(sheet, recognise(sheet), {(2, "phone"): "0912345678", (3, "birth"): "1985"})
    assert (rows[0].verdict, rows[0].value("phone"), rows[0].cells["phone"].original) == (
        "accepted", "+84912345678", "091234567",
    )  # fmt: skip
    assert rows[1].birth_year == 1985
