"""Room numbers as staff write them: "201-210, 301-310, VIP1"."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.errors import DomainError
from common.vietnamese.names import squeeze

MOST_AT_ONCE = 500
LONGEST = 20
_SPAN = re.compile(r"^(\D*)(\d{1,9})\s*[-–—]\s*(\D*)(\d{1,9})$")
_PARTS = re.compile(r"[,;\n]+")
_DIGITS = re.compile(r"(\d+)")


def room_numbers(text: str) -> list[str]:
    """The numbers that a text names, each once, in its order; "A101-A105" is five rooms.

    Raises DomainError (field `numbers`) that names the part which is no number or span."""
    found: dict[str, None] = {}
    for part in _PARTS.split(text):
        part = squeeze(part)
        if part:
            found.update(dict.fromkeys(_numbers_of(part)))
        if len(found) > MOST_AT_ONCE:
            _refuse(_("Mỗi lần thêm được nhiều nhất %(most)d phòng.") % {"most": MOST_AT_ONCE})
    if not found:
        _refuse(_("Ghi số phòng, ví dụ: 201-210, 301-310."))
    return list(found)


def _numbers_of(part: str) -> list[str]:
    span = _SPAN.match(part)
    if span is None:
        if len(part) > LONGEST:
            _refuse(_("Số phòng “%(part)s…” quá dài.") % {"part": part[:LONGEST]})
        return [part]
    before, first, again, last = span.groups()
    start, end = int(first), int(last)
    if again not in ("", before) or end < start:
        _refuse(_("Không hiểu khoảng “%(part)s”; hãy ghi như 201-210.") % {"part": part[:40]})
    if end - start >= MOST_AT_ONCE:
        _refuse(_("Mỗi lần thêm được nhiều nhất %(most)d phòng.") % {"most": MOST_AT_ONCE})
    numbers = [f"{before}{number:0{len(first)}}" for number in range(start, end + 1)]
    if len(numbers[-1]) > LONGEST:
        _refuse(_("Số phòng “%(part)s…” quá dài.") % {"part": numbers[-1][:LONGEST]})
    return numbers


def _refuse(message: str) -> None:
    raise DomainError(message, field="numbers")


def room_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts 99 before 101 and A2 before A10."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for piece in _DIGITS.split(number)
        if piece
    )
