"""Dates, money, numerals and telephone numbers as they are written in Vietnam."""

import datetime as dt
import re
from decimal import Decimal

from django import template
from django.utils import timezone

from common.vietnamese import dates, numbers, phones

register = template.Library()


def _local_date(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def long_date(value: dt.date | None) -> str:
    """ "ngày 05 tháng 3 năm 2026"."""
    return dates.long_date(_local_date(value)) if value else ""


@register.filter
def short_date(value: dt.date | None) -> str:
    """ "05/03/2026"."""
    return f"{_local_date(value):%d/%m/%Y}" if value else ""


@register.filter
def money(amount: int | Decimal | None) -> str:
    """ "1.000.000 đ"."""
    return "" if amount is None else numbers.money(amount)


@register.filter
def roman(number: int | None) -> str:
    """ "XIV"."""
    return numbers.roman(number) if number else ""


@register.filter
def dialled(words: str) -> str:
    """ "+842253000000" of "+84 225 3 000 000 (máy lẻ 12)": what a `tel:` link may hold."""
    found = re.search(r"\+?\d[\d .-]*", words or "")
    return re.sub(r"[ .-]", "", found[0]) if found else ""


@register.filter
def phone(e164: str | None) -> str:
    """ "0912 345 678"."""
    return phones.format_phone(e164) if e164 else ""
