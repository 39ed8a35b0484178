"""Telephone numbers as a page links to them."""

import re

from django import template

register = template.Library()


@register.filter
def dialled(words: str) -> str:
    """ "+842253000000" of "+84 225 3 000 000 (máy lẻ 12)": what a `tel:` link may hold."""
    found = re.search(r"\+?\d[\d .-]*", words or "")
    return re.sub(r"[ .-]", "", found[0]) if found else ""
