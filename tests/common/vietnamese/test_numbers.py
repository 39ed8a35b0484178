"""Money, Roman numerals, and amounts in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vietnamese.numbers import in_words, money, parse_roman, roman

DIGITS = {w: i for i, w in enumerate(str.split("không một hai ba bốn năm sáu bảy tám chín"))} | {
    "mốt": 1, "tư": 4, "lăm": 5,
}  # fmt: skip
SCALES = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 10**3}


def read_group(words):
    total, digit = 0, 0
    for word in words:
        if word == "trăm":
            total, digit = digit * 100, 0
        elif word == "mươi":
            total, digit = total + digit * 10, 0
        elif word == "mười":
            total += 10
        elif word != "linh":
            digit = DIGITS[word]
    return total + digit


def read(words):
    """The number that words say, found independently: the highest scale splits them."""
    for scale, value in SCALES.items():
        if scale in words:
            at = len(words) - 1 - words[::-1].index(scale)
            return read(words[:at]) * value + read(words[at + 1 :])
    return read_group(words)


@given(st.integers(0, 10**15))
def test_an_amount_in_words_says_the_number(number):
    assert read(in_words(number, unit="").split()) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không đồng"),
        (5, "năm đồng"),
        (10, "mười đồng"),
        (11, "mười một đồng"),
        (15, "mười lăm đồng"),
        (21, "hai mươi mốt đồng"),
        (24, "hai mươi tư đồng"),
        (55, "năm mươi lăm đồng"),
        (101, "một trăm linh một đồng"),
        (115, "một trăm mười lăm đồng"),
        (1005, "một nghìn không trăm linh năm đồng"),
        (1_015_000, "một triệu không trăm mười lăm nghìn đồng"),
        (2_000_000_005, "hai tỷ không trăm linh năm đồng"),
        (10**12, "một nghìn tỷ đồng"),
        (-21, "âm hai mươi mốt đồng"),
    ],
)
def test_amounts_follow_the_rules_of_mot_lam_and_linh(number, words):
    assert in_words(number) == words


@given(st.integers(-(10**12), 10**12))
def test_money_has_points_between_thousands(amount):
    text = money(amount)
    assert text.endswith(" đ")
    assert int(text[:-2].replace(".", "")) == amount
    assert all(len(part) == 3 for part in text[:-2].split(".")[1:])


def test_a_million_dong_reads_as_on_papers():
    assert money(1_000_000) == "1.000.000 đ"


@given(st.integers(1, 3999))
def test_a_roman_numeral_comes_back_as_its_number(number):
    assert parse_roman(roman(number)) == number
    assert parse_roman(roman(number).lower()) == number


def test_the_fourteenth_conference():
    assert roman(14) == "XIV"


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "14", "XIVI", "MMMM"])
def test_what_is_no_roman_numeral_is_refused(text):
    with pytest.raises(ValueError):
        parse_roman(text)


@pytest.mark.parametrize("number", [0, -1, 4000])
def test_there_is_no_roman_numeral_outside_the_range(number):
    with pytest.raises(ValueError):
        roman(number)
