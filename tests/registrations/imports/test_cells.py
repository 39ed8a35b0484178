"""Single cells: what is kept of them, and what is said about them."""

import datetime as dt

import pytest

from tests.registrations.imports.lists import names, note, pasted, table

HEAD = ["Họ và tên", "Điện thoại"]


def one(heading, value, **special):
    """The row of a person who has this in the column of this heading, and a good phone."""
    [row] = table([*HEAD, heading], ["Lê Văn An", "0912345678", value], **special)
    return row


@pytest.mark.parametrize(
    ("typed", "kept", "verdict"),
    [
        ("  LÊ  VĂN AN ", "Lê Văn An", "accepted"),
        ("1. Lê Văn An", "Lê Văn An", "accepted"),
        ("TS. Lê Văn An", "Lê Văn An", "accepted"),
        ("Đ/c Lê Văn An", "Lê Văn An", "accepted"),
        ("An", "An", "doubtful"),
        ("Lê Văn An, Trần Bình", "Lê Văn An, Trần Bình", "doubtful"),
        ("Công ty Hoa Mai", "Công ty Hoa Mai", "doubtful"),
        ("Lê Văn A2", "Lê Văn A2", "doubtful"),
        ("???", "", "refused"),
        ("Lê " * 60, None, "refused"),
    ],
)
def test_a_name_is_cleaned_and_judged(typed, kept, verdict):
    [row] = table(HEAD, [typed, "0912345678"])
    assert row.verdict == verdict
    assert kept is None or row.value("full_name") == kept


def test_what_stands_in_brackets_goes_to_the_note():
    [row] = table(HEAD, ["Lê Văn An (ăn chay)", "0912345678"])
    assert (row.value("full_name"), row.value("note"), row.value("diet")) == (
        "Lê Văn An",
        "ăn chay",
        "ăn chay",
    )
    [row] = table(HEAD, ["Lê Văn An (Nữ)", "0912345678"])
    assert (row.value("salutation"), row.value("note")) == ("ba", "")


@pytest.mark.parametrize(
    ("typed", "kept", "verdict"),
    [
        ("A.B@Example.VN ", "a.b@example.vn", "accepted"),
        ("a b @example.vn", "ab@example.vn", "accepted"),
        ("mailto:a@b.vn", "a@b.vn", "accepted"),
        ("a@b.vn; c@d.vn", "a@b.vn", "accepted"),
        ("x@gmail,com", "x@gmail.com", "doubtful"),
        ("x@gmail.con", "x@gmail.com", "doubtful"),
        ("không dùng", "", "accepted"),
        ("Không có", "", "accepted"),
        ("-", "", "accepted"),
        ("abc", "", "doubtful"),
        ("nguyễn@gmail.com", "", "doubtful"),
        ("a@b", "", "doubtful"),
        ("a..b@c.vn", "", "doubtful"),
    ],
)
def test_an_email_is_cleaned_or_left_out(typed, kept, verdict):
    row = one("Email", typed)
    assert (row.value("email"), row.verdict) == (kept, verdict)
    assert row.cells["email"].original == typed


@pytest.mark.parametrize(
    ("value", "kept", "verdict"),
    [
        (912345678, "+84912345678", "accepted"),
        (912345678.0, "+84912345678", "accepted"),
        ("01625758063", "+84325758063", "accepted"),
        ("0912345678 / 02253635741", "+84912345678", "accepted"),
        ("02253635741 / 0912345678", "+84912345678", "accepted"),
        ("0912345678 / 0987654321", "+84912345678", "doubtful"),
        ("0912345678 / 098765432", "+84912345678", "doubtful"),
        ("0950123456", "+84950123456", "doubtful"),
        ("0912345678 - Zalo", "+84912345678", "doubtful"),
        ("không có ĐT", "", "doubtful"),
        ("091234567", "", "refused"),
        ("9.12346E+08", "", "refused"),
    ],
)
def test_a_phone_is_understood_or_refused_with_the_reason(value, kept, verdict):
    [row, _other] = table(HEAD, ["Lê Văn An", value], ["Trần Văn Bình", "0905123456"])
    assert (row.value("phone"), row.verdict) == (kept, verdict)
    assert bool(note(row, "phone")) or row.verdict == "accepted"


def test_who_has_neither_phone_nor_email_is_doubtful_and_staff_are_told_to_call():
    [row, _other] = table(HEAD, ["Lê Văn An", None], ["Trần Văn Bình", "0905123456"])
    assert row.verdict == "doubtful"
    assert "cần gọi qua đơn vị" in note(row, "phone")


@pytest.mark.parametrize(
    ("value", "kept", "verdict"),
    [
        ("20/8/1990", "1990-08-20", "accepted"),
        ("20 tháng 8 năm 1990", "1990-08-20", "accepted"),
        (dt.datetime(1990, 8, 20), "1990-08-20", "accepted"),
        (33105, "1990-08-20", "accepted"),
        (1990, "1990", "accepted"),
        ("20/8/90", "1990-08-20", "doubtful"),
        ("8/20/1990", "1990-08-20", "doubtful"),
        (dt.datetime(1905, 6, 7), "1985", "doubtful"),
        ("31/02/1990", "", "refused"),
        ("2090", "", "refused"),
        ("-", "", "accepted"),
    ],
)
def test_a_birthday_is_understood_or_refused(value, kept, verdict):
    row = one("Ngày sinh", value)
    assert (row.value("birth"), row.verdict) == (kept, verdict)


@pytest.mark.parametrize(
    ("value", "kept", "verdict"),
    [("Nam", "ong", "accepted"), ("NỮ", "ba", "accepted"), ("nu", "ba", "accepted"), ("F", "ba", "accepted"),
     ("Bà", "ba", "accepted"), ("", "", "accepted"), ("x", "", "doubtful"), ("Nam/Nữ", "", "doubtful")],
)  # fmt: skip
def test_a_sex_is_understood_and_never_guessed(value, kept, verdict):
    row = one("Giới tính", value)
    assert (row.value("salutation"), row.verdict) == (kept, verdict)


def test_a_form_of_address_that_contradicts_the_sex_is_doubtful():
    [row] = table([*HEAD, "Giới tính"], ["Bà Lê Thị An", "0912345678", "Nam"])
    assert (row.value("salutation"), row.verdict) == ("", "doubtful")
    [row] = table([*HEAD, "Giới tính"], ["Bà Lê Thị An", "0912345678", None])
    assert (row.value("salutation"), row.verdict) == ("ba", "accepted")


@pytest.mark.parametrize(
    ("heading", "answers"),
    [
        ("Hưởng lương NSNN (x)", {"x": True, None: False}),
        ("Hưởng lương NSNN", {"Có": True, "Không": False, None: None}),
        ("Không hưởng lương NSNN", {"x": False, None: True}),
        ("Lương", {"Hưởng lương NSNN": True, "Không hưởng lương NSNN": False}),
    ],
)
def test_who_is_paid_by_the_state_is_read_from_crosses_and_words(heading, answers):
    people = [[f"Lê Văn {'ABCDEF'[i]}", f"091234567{i}", text] for i, text in enumerate(answers)]
    rows = table([*HEAD, heading], *people)
    assert [row.on_state_salary for row in rows] == list(answers.values())


def test_a_formula_with_a_saved_value_is_used_and_remarked():
    [row] = table([*HEAD], ["Lê Văn An", "0912345678"], formulas={(1, 0): "=TRIM(F2)"})
    assert (row.value("full_name"), row.verdict) == ("Lê Văn An", "accepted")
    assert "công thức" in note(row, "full_name")


def test_a_formula_without_a_saved_value_gives_no_name():
    first, second = table(
        [*HEAD], ["=A1&B1", "0912345678"], ["Lê Văn An", "0987654321"], formulas={(1, 0): "=A1&B1"}
    )
    assert (first.value("full_name"), first.verdict) == ("", "refused")
    assert second.verdict == "accepted"


def test_a_hidden_row_and_a_struck_name_are_doubtful():
    hidden, struck, plain = table(
        HEAD, ["Lê Văn An", "0912345678"], ["Trần Văn Bình", "0987654321"], ["Lý Văn Cao", "0905123456"],
        hidden_rows={1}, struck={(2, 0)},
    )  # fmt: skip
    assert "ẩn" in note(hidden, "full_name")
    assert "gạch" in note(struck, "full_name")
    assert [row.verdict for row in (hidden, struck, plain)] == ["doubtful", "doubtful", "accepted"]


def test_the_same_person_is_found_by_phone_or_by_birthday_and_not_by_name_alone():
    rows = table(
        [*HEAD, "Ngày sinh", "Đơn vị"],
        ["Lê Thị Hoà", "0912345678", "1/2/1980", "UBND xã A"],
        ["LÊ THỊ HÒA", "+84 912 345 678", None, None],
        ["Lê Thị Hoà", "0987654321", "01/02/1980", "UBND xã A"],
        ["Lê Thị Hoà", "0905123456", "1985", "UBND xã A"],
        ["Lê Thị Hoà", "0905123457", "1985", "UBND xã A"],
        ["Lê Thị Hoà", "0905123458", "1986", "UBND xã A"],
    )
    assert ["Trùng" in note(row, "full_name") for row in rows] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert "dòng 2" in note(rows[1], "full_name")


def test_two_people_with_one_mobile_number_are_doubtful():
    rows = table(HEAD, ["Lê Văn An", "0912345678"], ["Trần Văn Bình", "0912345678"])
    assert [row.verdict for row in rows] == ["doubtful", "doubtful"]
    assert "dòng 3" in note(rows[0], "phone")


def test_dates_that_a_spreadsheet_may_have_turned_are_doubtful():
    rows = table(
        [*HEAD, "Ngày sinh"],
        ["Lê Văn An", "0912345671", dt.datetime(1990, 3, 4)],
        ["Trần Văn Bình", "0912345672", "25/08/1990"],
        ["Lý Văn Cao", "0912345673", dt.datetime(1991, 2, 12)],
        ["Ngô Văn Danh", "0912345674", "13/08/1990"],
    )
    assert [row.verdict for row in rows] == ["doubtful", "accepted", "doubtful", "accepted"]
    assert "đảo ngày và tháng" in note(rows[0], "birth")


def test_extra_columns_stay_visible_but_private_ones_are_not_taken_over():
    [row] = pasted(
        "Họ tên\tSố CCCD\tDân tộc\tPhòng nghỉ\tSĐT\nLê Văn An\t031080001234\tTày\tđôi\t0912345678"
    )
    assert row.extras == {"Phòng nghỉ": "đôi"}
    assert "031080001234" not in str(row.as_json())
    assert "Tày" not in str(row.as_json())
    assert names([row]) == ["Lê Văn An"]
