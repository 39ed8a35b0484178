"""Short messages as networks count them, and Vietnamese that fits them.

Source: 3GPP TS 23.038 (the 7-bit alphabet) and TS 23.040 (parts of a long message): 160 septets or
70 UTF-16 units alone, 153 or 67 in each part of several."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("–—−‑", "-"),
        "…": "...", "·": "-", "•": "-", "đ": "d", "Đ": "D", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How many parts a text is sent in, and whether it needs the long alphabet."""

    segments: int
    unicode: bool


def measure(text: str) -> Size:
    """The parts a network makes of this text; no character is cut in two."""
    if all(char in _BASIC or char in _TWICE for char in text):
        return Size(_parts([2 if char in _TWICE else 1 for char in text], 160, 153), False)
    return Size(_parts([2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67), True)


def _parts(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts


def without_accents(text: str) -> str:
    """The text in letters of the short alphabet: «Đã xác nhận» becomes «Da xac nhan»."""
    plain = unicodedata.normalize("NFD", text.translate(_PLAIN))
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    return "".join(char for char in plain if char in _BASIC or char in _TWICE)


def fit(words: str, tail: str, segments: int) -> str:
    """The words with the tail (a link) after them in at most so many parts: the words give way,
    at a blank, and never the tail."""
    whole = f"{words} {tail}".strip()
    while words and measure(whole).segments > segments:
        words = words[: max(0, len(words) - 8)].rpartition(" ")[0].rstrip(" ,;:-–")
        whole = f"{words}... {tail}".strip() if words else tail
    return whole
