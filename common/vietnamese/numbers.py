"""Money, Roman numerals and numbers in Vietnamese words."""

from __future__ import annotations

import re
from decimal import Decimal

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_VALID_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 1_000_000_000


def money(amount: int | Decimal) -> str:
    """An amount in đồng, rounded to whole đồng: "1.000.000 đ"."""
    return f"{round(amount):,} đ".replace(",", ".")


def roman(number: int) -> str:
    """A Roman numeral for 1 to 3999 ("XIV"). Raises ValueError outside."""
    if not 1 <= number <= 3999:
        raise ValueError(number)
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def parse_roman(text: str) -> int:
    """The number a Roman numeral stands for, in either case. Raises ValueError for others."""
    letters = text.strip().upper()
    if not letters or not _VALID_ROMAN.fullmatch(letters):
        raise ValueError(text)
    total, rest = 0, letters
    for value, part in _ROMAN:
        while rest.startswith(part):
            total, rest = total + value, rest[len(part) :]
    return total


def in_words(number: int, unit: str = "đồng") -> str:
    """An amount in words, lower case: 1015000 is "một triệu không trăm mười lăm nghìn đồng"."""
    words = ["âm"] if number < 0 else []
    words += _whole(abs(number)) or [_DIGITS[0]]
    return " ".join([*words, unit]).strip()


def _whole(number: int) -> list[str]:
    """Words for a number of any size: what passes a billion is counted in tỷ."""
    billions, rest = divmod(number, _BILLION)
    words = [*_whole(billions), "tỷ"] if billions else []
    for size, name in ((1_000_000, "triệu"), (1_000, "nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            words += _group(group, leading=not words)
            words += [name] if name else []
    return words


def _group(number: int, *, leading: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [] if leading and not hundreds else [_DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_last_digit(ones, tens))
    return words


def _last_digit(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens >= 1:
        return "lăm"
    return _DIGITS[ones]
