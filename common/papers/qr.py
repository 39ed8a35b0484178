"""QR codes as PDF operators: vector, and quick for many addresses that differ in a few letters.

With its version and mask fixed, the dark modules of a QR code are a linear function of the bits
of its text (Reed-Solomon codes are linear, placing and masking do not depend on the text). So a
code is the one of another text of the same length, with the modules of each differing bit turned
over; which modules a bit turns over is found out once."""

from __future__ import annotations

import re
from functools import lru_cache

import segno

# A fixed mask skips trying all eight, which takes most of the time of making a QR code.
_MASK = 4
QUIET_ZONE = 4
_DARK = re.compile("1+")


def _matrix(data: str | bytes) -> tuple[int, int]:
    """The side of the code in modules, and its modules row by row as the digits of one number."""
    mode = "byte" if isinstance(data, bytes) else None
    code = segno.make(data, error="m", mask=_MASK, mode=mode, micro=False, boost_error=False)
    return len(code.matrix), int("".join(str(x) for row in code.matrix for x in row), 2)


class _Length:
    """The codes of all ASCII texts of one length that need byte mode."""

    def __init__(self, data: bytes) -> None:
        self._first = data
        self.side, self._modules = _matrix(data)
        self._turned: dict[tuple[int, int], int] = {}

    def modules(self, data: bytes) -> int:
        modules = self._modules
        for place, (byte, first) in enumerate(zip(data, self._first, strict=True)):
            different = byte ^ first
            while different:
                bit = different & -different
                different ^= bit
                modules ^= self._turned.get((place, bit)) or self._learn(place, bit)
        return modules

    def _learn(self, place: int, bit: int) -> int:
        data = bytearray(self._first)
        data[place] ^= bit
        turned = _matrix(bytes(data))[1] ^ self._modules
        self._turned[place, bit] = turned
        return turned


@lru_cache(maxsize=16)
def _known_length(length: int) -> list[_Length]:
    return []


def qr_modules(text: str) -> tuple[int, int]:
    """The side of the QR code of this text, and its modules as the binary digits of one number.

    Error correction M: a quarter of a fold or a stamp's edge still reads."""
    # Without a small letter a code may be in a denser mode, whose bits are not those of the text.
    if not text.isascii() or text == text.upper():
        return _matrix(text)
    data = text.encode()
    known = _known_length(len(data))
    if not known:
        known.append(_Length(data))
    return known[0].side, known[0].modules(data)


def qr_operators(text: str) -> tuple[int, bytes]:
    """Return the side of the QR code in modules, quiet zone included, and its PDF operators."""
    side, modules = qr_modules(text)
    digits = f"{modules:0{side * side}b}"
    parts = ["0 g"]
    for row in range(side):
        # Runs of dark modules: each is one rectangle.
        for run in _DARK.finditer(digits, row * side, (row + 1) * side):
            start, end = run.span()
            x, y = start - row * side + QUIET_ZONE, row + QUIET_ZONE
            parts.append(f"{x} {y} {end - start} 1 re")
    parts.append("f")
    return side + 2 * QUIET_ZONE, "\n".join(parts).encode()
