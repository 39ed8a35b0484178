"""Money and telephone numbers as pages show them and link to them."""

import re

from django import template

from common.vietnamese.numbers import money as money_words
from common.vietnamese.phones import format_phone

register = template.Library()


@register.filter
def dialled(words: str) -> str:
    """ "+842253000000" of "+84 225 3 000 000 (máy lẻ 12)": what a `tel:` link may hold."""
    found = re.search(r"\+?\d[\d .-]*", words or "")
    return re.sub(r"[ .-]", "", found[0]) if found else ""


@register.filter
def phone(e164: str) -> str:
    """«0912 345 678»: a stored number as people write it; nothing for none."""
    return format_phone(e164) if e164 else ""


@register.filter
def money(amount: int | None) -> str:
    """ "1.000.000 đ"; "" of none."""
    return "" if amount is None else money_words(amount)
