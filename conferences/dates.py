"""Days as people read them on a page, in its language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from common.vietnamese.dates import date_range_words


def days_words(start: date, end: date) -> str:
    """«từ ngày 05 đến ngày 07 tháng 3 năm 2026»; in another language than Vietnamese the same in
    figures, as everywhere else on its pages."""
    if (get_language() or "vi") == "vi":
        return date_range_words(start, end)
    return " – ".join(dict.fromkeys(f"{day:%d/%m/%Y}" for day in (start, end)))
