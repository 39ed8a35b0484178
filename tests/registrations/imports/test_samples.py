"""The sample lists, made after those that offices send."""

import datetime as dt

import openpyxl
import pytest

from common.vietnamese.names import fold
from registrations.imports import ImportedRow, Recognition
from tests.registrations.imports.lists import SAMPLES, names, note, sample

BY_SEX = "mau-hoc-vien-nam-sinh-theo-gioi.xlsx"
OTHER_COLUMNS = "mau-hoc-vien-cot-khac.xlsx"
DELEGATION = "mau-doan-dai-bieu.xlsx"


def row_of(rows, number):
    return next(row for row in rows if row.number == number)


def test_a_list_with_years_of_birth_under_men_and_women_gives_year_and_sex():
    recognition, rows = sample(BY_SEX)
    assert recognition.header_rows == [5, 6]
    assert len(rows) == 64
    man, woman = row_of(rows, 10), row_of(rows, 9)
    assert (man.value("full_name"), man.value("salutation"), man.birth_year) == (
        "Lương Văn Hải",
        "ong",
        1975,
    )
    assert (woman.value("salutation"), woman.birth_year, woman.birth_date) == ("ba", 1982, None)
    assert all(row.value("salutation") for row in rows)


def test_groups_totals_and_signatures_are_no_people():
    recognition, rows = sample(BY_SEX)
    assert {row.group for row in rows} == {"Khối xã, phường", "Khối doanh nghiệp, HTX"}
    assert not any("Khối" in name or "Tổng" in name for name in names(rows))
    assert recognition.last_row == 72
    assert any("75, 76, 77" in sentence for sentence in recognition.notes)


def test_the_same_person_twice_is_doubtful_and_names_the_first_row():
    row = row_of(sample(BY_SEX)[1], 28)
    assert row.verdict == "doubtful"
    assert "dòng 9" in note(row, "full_name")


def test_a_row_without_a_name_is_refused():
    row = row_of(sample(BY_SEX)[1], 35)
    assert row.verdict == "refused"
    assert "Thiếu họ và tên" in note(row, "full_name")


@pytest.mark.parametrize(("name", "numbers"), [(BY_SEX, [26, 31]), (OTHER_COLUMNS, [18])])
def test_a_phone_with_a_missing_digit_is_refused_at_its_cell(name, numbers):
    rows = [row for row in sample(name)[1] if "thiếu chữ số" in row.cells["phone"].note]
    assert [row.number for row in rows] == numbers
    assert all(row.verdict == "refused" and not row.value("phone") for row in rows)


def test_a_formula_is_not_evaluated_and_is_shown_as_doubtful():
    rows = [row for row in sample(BY_SEX)[1] if row.cells["note"].original == "=1+1"]
    assert len(rows) == 8
    assert all(row.verdict == "doubtful" and row.value("note") == "" for row in rows)


def test_what_somebody_eats_is_understood_from_the_note():
    rows = sample(BY_SEX)[1]
    eats_no_meat = [row for row in rows if row.value("diet")]
    assert {row.value("diet") for row in eats_no_meat} == {"ăn chay"}
    assert "diet" not in row_of(rows, 15).cells  # "thay đ/c Nam" is only a note


def test_two_numbers_in_a_cell_give_the_mobile_one():
    row = row_of(sample(BY_SEX)[1], 14)
    assert row.value("phone") == "+84868621682"
    assert "0225 3940 906" in note(row, "phone")
    assert row.verdict == "accepted"


def test_columns_in_another_order_and_words_are_found():
    recognition, rows = sample(OTHER_COLUMNS)
    assert len(rows) == 93
    assert recognition.columns == {
        "number": 0, "workplace": 1, "full_name": 2, "salutation": 3, "birth": 4, "email": 5,
        "phone": 6, "on_state_salary": 7,
    }  # fmt: skip


def test_a_lone_cross_says_neither_man_nor_woman():
    recognition, rows = sample(OTHER_COLUMNS)
    crossed = [row for row in rows if row.cells["salutation"].original == "x"]
    assert len(crossed) == 19
    assert {row.verdict for row in crossed} == {"doubtful"}
    assert not any(row.value("salutation") for row in crossed)
    assert any("Giới tính" in sentence and "đánh dấu" in sentence for sentence in recognition.notes)


def test_a_year_of_two_digits_is_doubtful_and_says_what_was_understood():
    row = row_of(sample(OTHER_COLUMNS)[1], 13)
    assert row.verdict == "doubtful"
    assert row.birth_date == dt.date(1996, 5, 17)
    assert "1996" in note(row, "birth")


def test_dates_in_five_forms_become_days_or_years():
    rows = sample(OTHER_COLUMNS)[1]
    assert [row.shown("birth") for row in rows[:6]] == [
        "25/08/1995", "1983", "26/10/1990", "1997", "22/02/1997", "25/07/1969",
    ]  # fmt: skip
    assert all(row.birth_year for row in rows)


def test_emails_come_out_clean_and_no_email_is_no_error():
    rows = sample(OTHER_COLUMNS)[1]
    assert row_of(rows, 2).value("email") == "hv1@example.vn"
    without = row_of(rows, 4)
    assert (without.cells["email"].original, without.value("email"), note(without, "email")) == (
        "khong co",
        "",
        "",
    )
    shared = row_of(rows, 14)
    assert "Hộp thư chung" in note(shared, "email")
    assert shared.verdict == "accepted"


def test_crosses_for_the_state_salary_answer_for_everybody():
    rows = sample(OTHER_COLUMNS)[1]
    assert row_of(rows, 4).on_state_salary is True
    assert row_of(rows, 2).on_state_salary is False


@pytest.mark.parametrize("name", [BY_SEX, OTHER_COLUMNS, DELEGATION])
def test_names_and_phones_come_out_clean_and_originals_stay(name):
    recognition, rows = sample(name)
    sheet = openpyxl.load_workbook(SAMPLES / name).active
    for row in rows:
        typed = sheet.cell(row.number, recognition.columns["full_name"] + 1).value or ""
        assert row.cells["full_name"].original == typed
        kept = row.value("full_name")
        assert fold(typed).endswith(fold(kept))
        assert kept == " ".join(kept.split())
        assert not kept.isupper() or not kept
        assert row.value("phone") == "" or row.value("phone").startswith("+84")


@pytest.mark.parametrize("name", [BY_SEX, OTHER_COLUMNS, DELEGATION])
def test_what_was_understood_survives_being_stored(name):
    recognition, rows = sample(name)
    assert Recognition.from_json(recognition.as_json()) == recognition
    assert [ImportedRow.from_json(row.as_json()) for row in rows] == rows


def test_a_delegation_comes_with_positions_offices_and_what_else_it_said():
    _recognition, rows = sample(DELEGATION)
    assert [(row.shown("salutation"), row.value("full_name")) for row in rows] == [
        ("Bà", "Võ Xuân Quân"),
        ("Ông", "Lò Hiếu"),
        ("Bà", "Nông Bá Bích"),
        ("Ông", "Đỗ Đức Duy"),
        ("Ông", "Trịnh Ngọc Tùng"),
    ]
    head, *_rest, driver = rows
    assert (head.value("position"), head.value("workplace")) == (
        "Giám đốc",
        "Trung tâm Khuyến công",
    )
    assert head.extras["Giờ đến dự kiến"] == "12/11/2026 15:30"
    assert driver.extras["Tham quan"] == "Có"
    assert driver.value("note") == "Lái xe, BKS 20A-123.45"
    assert {row.verdict for row in rows} == {"accepted"}
