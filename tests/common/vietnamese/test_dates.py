"""Dates of birth as lists have them, and dates as papers print them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vietnamese.dates import DateError, date_range_words, long_date, parse_birth

TODAY = dt.date(2026, 11, 24)
birthdays = st.dates(dt.date(1928, 1, 1), dt.date(2010, 12, 31))


@given(birthdays)
def test_every_way_of_writing_a_birthday_is_the_same_day(day):
    d, m, y = day.day, day.month, day.year
    for written in (
        f"{d:02}/{m:02}/{y}",
        f"{d}/{m}/{y}",
        f"{d:02}.{m:02}.{y}",
        f"{d:02}-{m:02}-{y}",
        f" {d} / {m} / {y} ",
        f"{y}-{m:02}-{d:02}",
        f"{y}-{m:02}-{d:02} 00:00:00",
        f"{d} tháng {m} năm {y}",
        f"ngày {d:02} tháng {m:02} năm {y}",
        f"Sinh ngày {d}/{m}/{y}",
        dt.datetime(y, m, d),
        day,
    ):
        birth = parse_birth(written, TODAY)
        assert (birth.year, birth.date, birth.doubtful) == (y, day, False), written


@given(birthdays)
def test_the_days_that_a_spreadsheet_counts_are_understood(day):
    serial = (day - dt.date(1899, 12, 30)).days
    for value in (serial, float(serial), serial + 0.5, str(serial)):
        birth = parse_birth(value, TODAY)
        assert birth.date == day
        assert day.strftime("%d/%m/%Y") in birth.note


@given(birthdays)
def test_a_year_of_two_digits_is_doubtful(day):
    birth = parse_birth(day.strftime("%d/%m/%y"), TODAY)
    assert birth.doubtful
    assert birth.year % 100 == day.year % 100
    assert 1911 < birth.year <= TODAY.year - 15
    assert str(birth.year) in birth.note


@given(st.integers(1925, 2011))
def test_the_year_alone_is_enough(year):
    for written in (
        year,
        float(year),
        str(year),
        f"sinh năm {year}",
        f".../.../{year}",
        f"00/00/{year}",
    ):
        birth = parse_birth(written, TODAY)
        assert (birth.year, birth.date, birth.doubtful) == (year, None, False), written


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.datetimes()))
def test_whatever_stands_in_a_cell_is_a_birth_or_refused_with_a_sentence(value):
    try:
        birth, refusal = parse_birth(value, TODAY), None
    except DateError as error:
        birth, refusal = None, error.message
    if birth is None:
        assert refusal.endswith(".")
    else:
        assert 1920 <= birth.year <= 2026
        assert birth.date is None or birth.date.year == birth.year


@pytest.mark.parametrize(
    ("written", "day", "reason"),
    [
        ("08/25/1990", dt.date(1990, 8, 25), "25/08/1990"),
        ("20081990", dt.date(1990, 8, 20), "viết liền"),
        ("17/05/96", dt.date(1996, 5, 17), "1996"),
        (dt.datetime(1905, 6, 7), None, "1985"),  # a year in a cell formatted as a date
        ("01/01/2020", dt.date(2020, 1, 1), "tuổi"),
    ],
)
def test_an_odd_birthday_is_taken_with_a_doubt(written, day, reason):
    birth = parse_birth(written, TODAY)
    assert (birth.date, birth.doubtful) == (day, True)
    assert reason in birth.note


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31/02/1990", "Không có ngày 31/02/1990"),
        ("30/02/90", "Không có ngày"),
        ("20/8", "thiếu năm"),
        (2030, "tương lai"),
        (1850, "không hợp lý"),
        (50000, "Không hiểu"),
        ("50000", "Không hiểu"),
        ("13/1990", "Không có tháng 13"),
        ("hôm qua", "Không hiểu"),
        ("", "Chưa có"),
    ],
)
def test_what_is_no_birthday_is_refused_with_the_reason(written, reason):
    with pytest.raises(DateError, match=reason):
        parse_birth(written, TODAY)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_paper_has_a_zero_only_before_days_under_ten_and_months_one_and_two(day):
    _word, number, _month, month, _year, year = long_date(day).split()
    assert number == (f"0{day.day}" if day.day < 10 else str(day.day))
    assert month == (f"0{day.month}" if day.month in (1, 2) else str(day.month))
    assert year == str(day.year)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2026, 3, 5), (2026, 3, 7), "từ ngày 05 đến ngày 07 tháng 3 năm 2026"),
        ((2026, 2, 28), (2026, 3, 2), "từ ngày 28 tháng 02 đến ngày 02 tháng 3 năm 2026"),
        (
            (2026, 12, 28),
            (2027, 1, 2),
            "từ ngày 28 tháng 12 năm 2026 đến ngày 02 tháng 01 năm 2027",
        ),
        ((2026, 3, 5), (2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
    ],
)
def test_a_stretch_of_days_names_month_and_year_once(start, end, words):
    assert date_range_words(dt.date(*start), dt.date(*end)) == words
