"""Dates as people write them in lists, and as official papers print them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from common import clock

OLDEST_YEAR = 1920
YOUNGEST_USUAL_AGE = 15
# Day 0 of a spreadsheet's serial numbers (its 29/02/1900 never was).
SERIAL_EPOCH = dt.date(1899, 12, 30)
FIRST_BIRTH_SERIAL = 10_000

_LONGEST = 80
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEP = r"[\s./\-–,]+"
_NUMERIC = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}}|\d{{2}})")
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}})(?:[T\s]+\d{{1,2}}:\d\d.*)?")
_WORDS = re.compile(
    r"(?:ng[aà]y|mùng|mồng)?\s*(\d{1,2})\s*[,/]?\s*th[aá]ng\s*(\d{1,2})\s*[,/]?\s*n[aă]m\s*(\d{4}|\d{2})"
)
_ENGLISH = re.compile(rf"(\d{{1,2}}){_SEP}([a-z]{{3}})[a-z]*{_SEP}(\d{{4}}|\d{{2}})")
_ENGLISH_US = re.compile(rf"([a-z]{{3}})[a-z]*{_SEP}(\d{{1,2}})(?:st|nd|rd|th)?{_SEP}(\d{{4}})")
_MONTH_YEAR = re.compile(rf"(?:th[aá]ng\s*)?(\d{{1,2}}){_SEP}(?:n[aă]m\s*)?(\d{{4}})")
_YEAR = re.compile(r"(\d{4}|\d{2})(?:\.0)?")
_BLANK_DAY = re.compile(r"^(?:[.…_?\-/x\s]|00(?!\d))+(?=\d{4}$)")
_TIME = re.compile(r"\s+\d{1,2}:\d\d(?::\d\d)?$")
_LABEL = re.compile(r"^(?:sinh\s*)?(?:ngày|năm)?\s*(?:sinh|sn|ns)?\s*:?\s*(?=\d)")
_AGE = re.compile(r"\s*\(?\s*\d{1,2}\s*(?:tuổi|t)\s*\)?$")


class DateError(ValueError):
    """The text is no date of birth; the message says why, in Vietnamese."""

    @property
    def message(self) -> str:
        return str(self.args[0])


class Birth(NamedTuple):
    """A year of birth and, where known, the day. `doubtful` asks for a look, `note` says why."""

    year: int
    date: dt.date | None = None
    note: str = ""
    doubtful: bool = False


def parse_birth(value: object, today: dt.date | None = None) -> Birth:
    """Understand a date or year of birth, as text, date, or a spreadsheet's number.

    Day comes before month. Raises DateError with a sentence for the person."""
    today = today or clock.today()
    birth = _read(value, today)
    age = today.year - birth.year
    if age < 0 or (birth.date and birth.date > today):
        raise DateError(_("Ngày sinh ở tương lai."))
    if birth.year < OLDEST_YEAR:
        raise DateError(_("Năm sinh %(year)d không hợp lý.") % {"year": birth.year})
    if age < YOUNGEST_USUAL_AGE:
        return _doubt(birth, _("Mới %(age)d tuổi, cần xem lại.") % {"age": age})
    return birth


def _read(value: object, today: dt.date) -> Birth:
    if isinstance(value, dt.datetime):
        return _from_date(value.date(), today)
    if isinstance(value, dt.date):
        return _from_date(value, today)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, today)
    text = unicodedata.normalize("NFC", str(value or "")[:_LONGEST]).replace("\xa0", " ").lower()
    text = _AGE.sub("", " ".join(text.split()).strip(" '.,;-"))
    text = _LABEL.sub("", text)
    if not text:
        raise DateError(_("Chưa có ngày sinh."))
    return _from_text(text, today)


def _from_date(date: dt.date, today: dt.date) -> Birth:
    # A year typed into a cell that is formatted as a date shows as a day of 1905.
    serial = (date - SERIAL_EPOCH).days
    if OLDEST_YEAR <= serial <= today.year:
        note = _("Ô định dạng ngày; hiểu là năm %(year)d.") % {"year": serial}
        return Birth(serial, None, note, doubtful=True)
    return Birth(date.year, date)


def _from_number(number: float, today: dt.date) -> Birth:
    if number < 0 or number != number or number > 99_999_999:
        raise DateError(_("Không hiểu được ngày sinh này."))
    return _from_serial(int(number), today) or _from_text(str(int(number)), today)


def _from_serial(days: int, today: dt.date) -> Birth | None:
    """A day as spreadsheets count it, where that is a possible birthday."""
    if not FIRST_BIRTH_SERIAL <= days <= (today - SERIAL_EPOCH).days:
        return None
    date = SERIAL_EPOCH + dt.timedelta(days=days)
    note = _("Hiểu số %(serial)d là ngày %(date)s.") % {"serial": days, "date": f"{date:%d/%m/%Y}"}
    return Birth(date.year, date, note)


def _from_text(text: str, today: dt.date) -> Birth:
    if _BLANK_DAY.match(text):
        return Birth(int(text[-4:]), None, _("Chỉ có năm sinh."))
    for pattern, reader in _READERS:
        if found := pattern.fullmatch(text):
            return reader(found, today)
    if len(text) in (7, 8) and text.isdecimal():
        return _from_eight_digits(text.zfill(8), today)
    if text.isdecimal() and len(text) == 5 and (birth := _from_serial(int(text), today)):
        return birth
    without_time = _TIME.sub("", text)
    if without_time != text:
        return _from_text(without_time, today)
    if re.fullmatch(rf"\d{{1,2}}{_SEP}\d{{1,2}}", text):
        raise DateError(_("Ngày sinh thiếu năm."))
    raise DateError(_("Không hiểu được ngày sinh này."))


def _day_first(found: re.Match[str], today: dt.date) -> Birth:
    day, month, year = found.groups()
    return _build(int(day), int(month), year, today)


def _year_first(found: re.Match[str], today: dt.date) -> Birth:
    year, month, day = found.groups()
    return _build(int(day), int(month), year, today)


def _english(found: re.Match[str], today: dt.date) -> Birth:
    day, month, year = found.groups()
    return _build(int(day), _month(month), year, today)


def _english_us(found: re.Match[str], today: dt.date) -> Birth:
    month, day, year = found.groups()
    return _build(int(day), _month(month), year, today)


def _month(word: str) -> int:
    if word not in _MONTHS:
        raise DateError(_("Không hiểu được ngày sinh này."))
    return _MONTHS.index(word) + 1


def _month_year(found: re.Match[str], today: dt.date) -> Birth:
    month, year = int(found.group(1)), int(found.group(2))
    if not 1 <= month <= 12:
        raise DateError(_("Không có tháng %(month)d.") % {"month": month})
    return Birth(year, None, _("Chỉ có tháng và năm sinh; giữ lại năm."))


def _year_alone(found: re.Match[str], today: dt.date) -> Birth:
    year, short = _full_year(found.group(1), today)
    return _short_year(Birth(year)) if short else Birth(year)


def _full_year(text: str, today: dt.date) -> tuple[int, bool]:
    year = int(text)
    if len(text) == 4:
        return year, False
    # Two digits: somebody of at least 15, so the latest century that allows it.
    century = today.year // 100 * 100
    return (
        century if century + year <= today.year - YOUNGEST_USUAL_AGE else century - 100
    ) + year, True


def _build(day: int, month: int, year_text: str, today: dt.date) -> Birth:
    year, short = _full_year(year_text, today)
    if month > 12 >= day >= 1:
        swapped = _build(month, day, f"{year:04d}", today)
        return _doubt(swapped, _("Tháng viết trước ngày; hiểu là %(date)s.") % {
            "date": f"{swapped.date:%d/%m/%Y}"
        })  # fmt: skip
    try:
        birth = Birth(year, dt.date(year, month, day))
    except ValueError:
        written = {"date": f"{day:02d}/{month:02d}/{year}"}
        raise DateError(_("Không có ngày %(date)s.") % written) from None
    return _short_year(birth) if short else birth


def _short_year(birth: Birth) -> Birth:
    return _doubt(birth, _("Năm chỉ có hai chữ số; hiểu là %(year)d.") % {"year": birth.year})


def _doubt(birth: Birth, note: str) -> Birth:
    return birth._replace(note=f"{birth.note} {note}".strip(), doubtful=True)


def _from_eight_digits(text: str, today: dt.date) -> Birth:
    year_last = int(text[4:])
    day, month, year = (
        (text[:2], text[2:4], text[4:])
        if OLDEST_YEAR <= year_last <= today.year
        else (text[6:], text[4:6], text[:4])
    )
    birth = _build(int(day), int(month), year, today)
    return _doubt(birth, _("Hiểu %(text)s là một ngày viết liền.") % {"text": text})


_READERS = (
    (_NUMERIC, _day_first),
    (_YEAR_FIRST, _year_first),
    (_WORDS, _day_first),
    (_ENGLISH, _english),
    (_ENGLISH_US, _english_us),
    (_MONTH_YEAR, _month_year),
    (_YEAR, _year_alone),
)


def _day(date: dt.date) -> str:
    return f"{date.day:02d}"


def _day_month(date: dt.date) -> str:
    """Zero only before days under 10 and months 1 and 2 (Nghị định 30/2020, Phụ lục I)."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"{_day(date)} tháng {month}"


def long_date(date: dt.date) -> str:
    """As official papers print it: "ngày 05 tháng 3 năm 2026"."""
    return f"ngày {_day_month(date)} năm {date.year}"


def date_range_words(start: dt.date, end: dt.date) -> str:
    """ "từ ngày 05 đến ngày 07 tháng 3 năm 2026", naming month and year once where they agree."""
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"từ ngày {_day(start)} đến {long_date(end)}"
    if start.year == end.year:
        return f"từ ngày {_day_month(start)} đến {long_date(end)}"
    return f"từ {long_date(start)} đến {long_date(end)}"
