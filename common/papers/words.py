"""Dates in the words of official papers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from datetime import date


def day_in_words(day: date) -> str:
    """ "ngày 05 tháng 3 năm 2026": a zero only before days under 10 and months 1 and 2.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I, mục II, điểm 4."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_day(place: str, day: date) -> str:
    """ "Hải Phòng, ngày 05 tháng 3 năm 2026"."""
    return f"{place}, {day_in_words(day)}"
