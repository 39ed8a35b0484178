"""Telephone numbers as they stand in lists, kept as E.164."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vietnamese.phones import (
    MOBILE_PREFIXES,
    OLD_MOBILE,
    PhoneError,
    format_phone,
    parse_phone,
    split_phones,
)

rest_of_seven = st.from_regex(r"[0-9]{7}", fullmatch=True)
mobiles = st.builds("".join, st.tuples(st.sampled_from(sorted(MOBILE_PREFIXES)), rest_of_seven))


def dressed(digits, separators):
    """The digits with signs between them, as people group them."""
    return "".join(
        d + (s if 0 < i < len(digits) - 1 else "")
        for i, (d, s) in enumerate(zip(digits, separators, strict=True))
    )


@given(mobiles, st.lists(st.sampled_from(["", "", "", " ", ".", "-"]), min_size=10, max_size=10))
def test_every_way_of_writing_a_mobile_number_is_the_same_number(number, separators):
    expected = "+84" + number[1:]
    for text in (
        number,
        dressed(number, separators),
        f" {number} ",
        "84" + number[1:],
        "+84" + number[1:],
        "+84 " + number[1:],
        "0084" + number[1:],
        "+84" + number,
        number[1:],
        int(number),
        float(number),
        f"ĐT: {number}",
        f"'{number}",
    ):
        phone = parse_phone(text)
        assert phone.e164 == expected, text
        assert not phone.doubtful


@given(st.sampled_from(sorted(OLD_MOBILE.items())), rest_of_seven)
def test_an_old_number_of_eleven_digits_gets_its_new_prefix(prefixes, rest):
    old, new = prefixes
    phone = parse_phone(old + rest)
    assert phone.e164 == f"+84{new[1:]}{rest}"
    assert old in phone.note
    assert not phone.doubtful
    assert parse_phone(int(old + rest)).e164 == phone.e164
    assert parse_phone(f"+84{old[1:]}{rest}").e164 == phone.e164


@given(mobiles)
def test_a_number_reads_well_and_comes_back_the_same(number):
    e164 = "+84" + number[1:]
    assert format_phone(e164) == f"{number[:4]} {number[4:7]} {number[7:]}"
    assert parse_phone(format_phone(e164)).e164 == e164


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_whatever_stands_in_a_cell_is_a_number_or_refused_with_a_sentence(value):
    try:
        phone, refusal = parse_phone(value), None
    except PhoneError as error:
        phone, refusal = None, error.message
    if phone is None:
        assert refusal.endswith(".")
    else:
        assert phone.e164.startswith("+")
        assert phone.e164[1:].isdigit()
        assert 9 <= len(phone.e164) <= 16


@given(mobiles)
def test_a_missing_digit_is_refused_and_says_so(number):
    with pytest.raises(PhoneError, match="thiếu chữ số: có 9, cần 10"):
        parse_phone(number[:-1])


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("02253635741", "+842253635741"),
        (2253635741, "+842253635741"),
        ("(0225) 3842123", "+842253842123"),
        ("0225.3842.123", "+842253842123"),
        ("024 3822 1234", "+842438221234"),
        ("02253842123 ext 12", "+842253842123"),
        ("84 225 3842123", "+842253842123"),
    ],
)
def test_a_landline_is_known_as_one(text, e164):
    phone = parse_phone(text)
    assert (phone.e164, phone.is_landline, phone.doubtful) == (e164, True, False)


@pytest.mark.parametrize(
    ("text", "e164", "reason"),
    [
        ("0313842123", "+842253842123", "031"),  # Hải Phòng before 2017
        ("04 38221234", "+842438221234", "04"),
        ("0320 3842123", "+842203842123", "0320"),
        ("0950123456", "+84950123456", "095"),
        ("0225384212", "+84225384212", "chưa đủ"),
        ("O912345678", "+84912345678", "o"),
        ("+1 415 555 1234", "+14155551234", "nước ngoài"),
    ],
)
def test_an_odd_number_is_taken_with_a_doubt(text, e164, reason):
    phone = parse_phone(text)
    assert (phone.e164, phone.doubtful) == (e164, True)
    assert reason in phone.note


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("091234567890", "thừa chữ số"),
        ("9,12E+08", "làm tròn"),
        ("1900 1234", "tổng đài"),
        ("không có", "không phải chữ số"),
        ("", "Chưa có"),
        ("0123456789", "012"),
        (88182059, "thiếu chữ số"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text, reason):
    with pytest.raises(PhoneError, match=reason):
        parse_phone(text)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0868621682 / 02253940906", ["0868621682", "02253940906"]),
        ("0912345678 0987654321", ["0912345678", "0987654321"]),
        ("0912-345-678 - 0987-654-321", ["0912-345-678", "0987-654-321"]),
        ("0912345678\n0987654321", ["0912345678", "0987654321"]),
        ("0912345678 hoặc 0987654321", ["0912345678", "0987654321"]),
        ("09123456780987654321", ["0912345678", "0987654321"]),
        ("0912/345/678", ["0912/345/678"]),
        ("0912 345 678", ["0912 345 678"]),
        ("(0225) 3842123", ["(0225) 3842123"]),
        (912345678, ["912345678"]),
        ("", []),
        (None, []),
    ],
)
def test_the_numbers_of_one_cell_are_told_apart(cell, numbers):
    assert split_phones(cell) == numbers
