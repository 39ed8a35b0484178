"""The personal identification number: warned about, never refused."""

import pytest

from common.vietnamese.ids import clean_personal_id, personal_id_warnings


def test_a_number_that_fits_the_person_is_not_remarked():
    assert personal_id_warnings("031085001234", birth_year=1985, salutation="ong") == []
    assert personal_id_warnings("031185001234", birth_year=1985, salutation="ba") == []
    assert personal_id_warnings("031305001234", birth_year=2005, salutation="ba") == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("999085001234", "mã một tỉnh"),
        ("031086001234", "1986"),
        ("031185001234", "Ông/Bà"),
        ("03108500123", "12 chữ số"),
        ("123456789", "chứng minh nhân dân"),
    ],
)
def test_a_mismatch_is_remarked(number, reason):
    warnings = personal_id_warnings(number, birth_year=1985, salutation="ong")
    assert len(warnings) == 1
    assert reason in warnings[0]


def test_what_is_not_known_of_the_person_is_not_compared():
    assert personal_id_warnings("031185001234") == []


def test_the_zero_that_a_spreadsheet_lost_comes_back():
    assert clean_personal_id(31085001234) == "031085001234"
    assert clean_personal_id("031 085 001 234") == "031085001234"
    assert clean_personal_id(None) == ""
