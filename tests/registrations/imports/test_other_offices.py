"""Ten more lists, made after what other offices send, and what is broken in them."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from common.spreadsheets import SpreadsheetError, read_pasted, read_table
from registrations.imports.results import Recognition
from tests.registrations.imports.lists import names, note, pasted, read


def workbook(*sheets, hidden=""):
    """The people of a workbook of (title, rows) sheets, with what was recognised."""
    book, buffer = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if hidden:
            sheet.column_dimensions[hidden].hidden = True
    book.save(buffer)
    return read(read_table(buffer.getvalue(), "danh-sach.xlsx"))


def told(rows):
    return [(row.value("full_name"), row.shown("birth"), row.shown("phone")) for row in rows]


def test_a_letter_of_a_department_with_groups_in_roman_numbers_and_who_signs():
    _found, rows = workbook(
        (
            "DS",
            [
                ["UBND THÀNH PHỐ HẢI PHÒNG", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
                ["SỞ CÔNG THƯƠNG", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
                [],
                ["DANH SÁCH CỬ CÁN BỘ THAM GIA LỚP TẬP HUẤN"],
                ["(Kèm theo Công văn số 123/SCT ngày 05/3/2026)"],
                [],
                ["Số TT", "Họ, tên cán bộ", "Sinh năm", "Chức danh công tác", "Cơ quan", "Số liên hệ", "Thư điện tử"],
                ["I", "Văn phòng Sở"],
                ["1", "Nguyễn Thị Thu Hà", 1984, "Chuyên viên", "Văn phòng Sở", 912345678.0, "ha@hp.gov.vn"],
                ["2", "Đỗ Quang Vinh", 1979, "Phó Chánh Văn phòng", "Văn phòng Sở", "+84 987.654.321"],
                ["II", "Trung tâm Khuyến công"],
                ["1", "Tạ Hữu Phước", "12.3.1990", "Viên chức", "TTKC", "(0225) 3842 512", "phuoc @gmail.com"],
                [],
                ["Tổng cộng: 03 người"],
                [None, None, None, None, "Hải Phòng, ngày 05 tháng 3 năm 2026"],
                ["Nơi nhận:", None, None, None, "KT. GIÁM ĐỐC"],
                ["- Như trên;", None, None, None, "PHÓ GIÁM ĐỐC"],
                ["- Lưu: VT, KC."],
                [],
                [None, None, None, None, "Nguyễn Văn Tuấn"],
            ],
        )
    )  # fmt: skip
    assert told(rows) == [
        ("Nguyễn Thị Thu Hà", "1984", "0912 345 678"),
        ("Đỗ Quang Vinh", "1979", "0987 654 321"),
        ("Tạ Hữu Phước", "12/03/1990", "0225 3842 512"),
    ]
    assert [row.group for row in rows] == ["Văn phòng Sở", "Văn phòng Sở", "Trung tâm Khuyến công"]
    assert rows[2].value("email") == "phuoc@gmail.com"


def test_people_numbered_in_roman():
    _found, rows = workbook(
        ("DS", [["TT", "Họ tên", "ĐT"], ["I", "Nguyễn Văn An", "0912345678"], ["II", "Trần Thị Bé", "0912345679"],
                ["III", "Lê Văn Cam", "0912345670"]]),
    )  # fmt: skip
    assert names(rows) == ["Nguyễn Văn An", "Trần Thị Bé", "Lê Văn Cam"]


def test_a_second_table_below_with_its_columns_in_another_order():
    found, rows = workbook(
        (
            "DS",
            [
                ["DANH SÁCH ĐỢT 1"],
                ["STT", "Họ và tên", "Năm sinh", "Điện thoại", "Đơn vị"],
                [1, "Nguyễn Văn An", 1980, "0912345678", "UBND xã A"],
                [2, "Trần Thị Bé", 1985, "0912345679", "UBND xã B"],
                [],
                ["DANH SÁCH ĐỢT 2 (BỔ SUNG)"],
                ["STT", "Đơn vị", "Họ và tên", "Điện thoại", "Năm sinh"],
                [1, "HTX C", "Lê Văn Cam", "0912345670", 1970],
                [2, "HTX D", "Phạm Thị Dung", "0912345671", 1977],
            ],
        )
    )
    assert told(rows)[2:] == [
        ("Lê Văn Cam", "1970", "0912 345 670"),
        ("Phạm Thị Dung", "1977", "0912 345 671"),
    ]
    assert rows[3].value("workplace") == "HTX D"
    assert {row.verdict for row in rows} == {"accepted"}
    assert Recognition.from_json(found.as_json()) == found


def test_of_two_tables_beside_each_other_nobody_is_mixed_and_the_second_is_told_of():
    found, rows = workbook(
        (
            "DS",
            [
                ["STT", "Họ và tên", "Điện thoại", None, "STT", "Họ và tên", "Điện thoại"],
                [1, "Nguyễn Văn An", "0912345678", None, 3, "Lê Văn Cam", "0912345670"],
                [2, "Trần Thị Bé", "0912345679", None, 4, "Phạm Thị Dung", "0912345671"],
            ],
        )
    )
    assert [(row.verdict, row.shown("phone")) for row in rows] == [
        ("accepted", "0912 345 678"),
        ("accepted", "0912 345 679"),
    ]
    assert any("hai bảng cạnh nhau" in each for each in found.notes)


def test_a_sheet_of_instructions_is_passed_over_and_a_second_list_is_told_of():
    people = [["Họ tên", "SĐT"], ["Nguyễn Văn An", "0912345678"], ["Trần Thị Bé", "0912345679"]]
    found, rows = workbook(
        ("Hướng dẫn", [["Điền theo mẫu"], ["Cột B là họ tên"], ["Ví dụ: Nguyễn Văn A"]]),
        ("Xã A", people),
        ("Xã B", [["Họ tên", "SĐT"], ["Lê Văn Cam", "0912345670"]]),
    )
    assert names(rows) == ["Nguyễn Văn An", "Trần Thị Bé"]
    assert any("“Xã B” cũng có danh sách" in each for each in found.notes)
    assert not any("Hướng dẫn" in each for each in found.notes)


def test_a_hidden_column_is_not_taken():
    found, rows = workbook(
        (
            "DS",
            [
                ["Họ tên", "SĐT", "SĐT cũ", "Đơn vị"],
                ["Nguyễn Văn An", "0912345678", "0987654321", "UBND xã A"],
                ["Trần Thị Bé", "0912345679", "0987654322", "UBND xã B"],
            ],
        ),
        hidden="C",
    )
    assert [row.verdict for row in rows] == ["accepted", "accepted"]
    assert any("bị ẩn" in each for each in found.notes)


def test_names_in_two_columns_sexes_serial_dates_and_phones_as_numbers():
    _found, rows = workbook(
        (
            "DS",
            [
                ["TT", "Họ đệm", "Tên", "Phái", "Ngày tháng năm sinh", "ĐTDĐ"],
                [1, "Nguyễn Thị", "Hoa", "Nữ", 29221, 84912345678.0],
                [2, "Lê Quang", "Đạo", "Nam", 31048.0, "84 912 345 679"],
                [3, "Vũ", "Hà", "Nữ", dt.datetime(1991, 2, 3), "0912-345-670"],
            ],
        )
    )
    assert told(rows) == [
        ("Nguyễn Thị Hoa", "01/01/1980", "0912 345 678"),
        ("Lê Quang Đạo", "01/01/1985", "0912 345 679"),
        ("Vũ Hà", "03/02/1991", "0912 345 670"),
    ]
    assert [row.shown("salutation") for row in rows] == ["Bà", "Ông", "Bà"]


def test_a_csv_of_a_vietnamese_excel_and_a_text_file_of_notepad():
    csv = (
        "\ufeffSTT;Họ và tên;Ngày sinh;Điện thoại;Đơn vị\r\n"
        '1;Nguyễn Văn An;1.2.1980;0912345678;"Công ty A; chi nhánh B"\r\n'
        "2;Trần Thị Bé;05.11.1985;912345679;HTX\r\n"
    )
    text = csv.replace("\ufeff", "").replace(";", "\t").replace('"', "")
    rows = read(read_table(csv.encode(), "a.csv"))[1]
    assert told(rows)[1] == ("Trần Thị Bé", "05/11/1985", "0912 345 679")
    assert rows[0].value("workplace") == "Công ty A; chi nhánh B"
    again = read(read_table(text.encode("utf-16"), "a.txt"))[1]
    assert names(again) == names(rows)


def test_a_table_copied_from_word_with_hard_spaces():
    rows = pasted(
        "TT\tHọ và tên\tNăm sinh\tChức vụ, đơn vị công tác\tSố điện thoại\r\n"
        "1\tNguyễn\u00a0Văn An\t1980\tPhó Chủ tịch UBND xã Tiên Lãng\t0912\u00a0345\u00a0678\r\n"
        "2\tTrần Thị Bé \t1985\tGiám đốc HTX Mây tre đan\t 0912 345 679 \r\n"
    )
    assert told(rows)[0] == ("Nguyễn Văn An", "1980", "0912 345 678")
    assert rows[1].value("position") == "Giám đốc"
    assert rows[1].value("workplace") == "HTX Mây tre đan"


def test_phones_in_every_manner():
    rows = pasted(
        "Họ tên\tSĐT\nNguyễn Văn An\t'0912345678\nLê Văn Cam\t+84 (0)91 234 5670\n"
        "Phạm Dung\t0912,345,671\nVũ Em\t091 234 56 72 (Zalo)\nĐỗ Giang\t01692345678\n"
        "Hồ Hà\t84-91-234-5674\nMai Lan\t912345676.0\nTrần Bé\t9.12346E+08\n"
    )
    assert [row.shown("phone") for row in rows] == [
        "0912 345 678", "0912 345 670", "0912 345 671", "0912 345 672", "0392 345 678",
        "0912 345 674", "0912 345 676", "",
    ]  # fmt: skip
    assert rows[-1].verdict == "refused"
    assert "làm tròn" in note(rows[-1], "phone")


VNI = (
    "STT\tHoï vaø teân\tÑieän thoaïi\tÑôn vò\n1\tNguyeãn Vaên Huøng\t0912345678\tUBND xaõ Vónh Baûo\n"
    "2\tTraàn Thò Beù\t0912345679\tHTX Maây tre\n3\tÑoã Ñöùc Thöôûng\t0912345670\tSôû Coâng Thöông\n"
)


@pytest.mark.parametrize(
    "sheets", [read_pasted(VNI), read_table(VNI.encode("cp1252"), "vni.csv")], ids=["pasted", "csv"]
)
def test_a_list_of_the_fonts_of_vni_becomes_unicode_and_says_so(sheets):
    found, rows = read(sheets)
    assert names(rows) == ["Nguyễn Văn Hùng", "Trần Thị Bé", "Đỗ Đức Thưởng"]
    assert [row.value("workplace") for row in rows] == [
        "UBND xã Vĩnh Bảo",
        "HTX Mây tre",
        "Sở Công Thương",
    ]
    assert any("phông cũ" in each for each in found.notes)


def test_letters_of_a_mistaken_encoding_are_refused_as_a_whole():
    broken = "STT\tHọ và tên\n1\tNguyễn Văn Hùng\n2\tTrần Thị Bé\n".encode().decode("latin-1")
    with pytest.raises(SpreadsheetError, match="lỗi bảng mã"):
        read_pasted(broken)


@pytest.mark.parametrize(
    "name",
    ["NguyÔn V¨n Hïng", "TrÇn ThÞ BÐ", "Nguyeãn Vaên Huøng", "Nguy?n V?n H?ng", "Tr\ufffdn Bé"],
)
def test_a_name_with_broken_letters_in_a_sound_list_is_refused_with_the_reason(name):
    rows = pasted(f"STT\tHọ và tên\tĐiện thoại\n1\t{name}\t0912345678\n2\tLê Văn Đạt\t0912345679\n")
    assert [row.verdict for row in rows] == ["refused", "accepted"]
    assert "gõ lại họ tên" in note(rows[0], "full_name")


def test_a_foreigner_is_looked_at_not_refused():
    rows = pasted("Họ và tên\tĐiện thoại\nJürgen Müller\t0912345678\nLê Hoà Thuý\t0912345679\n")
    assert [row.verdict for row in rows] == ["doubtful", "accepted"]
