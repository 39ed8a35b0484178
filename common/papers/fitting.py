"""How wide a text is, so that a long name is set smaller instead of breaking its line."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from fontTools.ttLib import TTFont

from .fonts import FOLDER

POINTS_PER_MM = 72 / 25.4
_STEP = 0.5
# A text over two lines never fills both: this share of them can be counted on.
_TWO_LINES = 1.7


@cache
def _advances(font: str) -> tuple[dict[int, float], float]:
    with TTFont(FOLDER / f"{font}.ttf", lazy=True) as file:
        scale = 1 / file["head"].unitsPerEm
        metrics = file["hmtx"].metrics
        widths = {code: metrics[glyph][0] * scale for code, glyph in file.getBestCmap().items()}
    return widths, max(widths.values())


def text_width(text: str, *, font: str, size: float) -> float:
    """Width in mm of the text on one line, at a size in points, without kerning.

    `font` is the name of a file of static/fonts/papers without its ending."""
    widths, widest = _advances(font)
    return sum(widths.get(ord(letter), widest) for letter in text) * size / POINTS_PER_MM


def missing_letters(text: str, *, font: str) -> str:
    """The letters of the text that the font does not have; nothing for most."""
    widths, _widest = _advances(font)
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        letter for letter in letters if letter.isprintable() and ord(letter) not in widths
    )


@dataclass(frozen=True)
class Fit:
    """How a value shrinks: from `size` down to `least` points, so as to stay within `width` mm.

    Where even that is too little it goes over several lines, at most halfway above `least`.
    `font` is the file it is set in; `line` says that the size is for the whole line around it,
    for the template to place."""

    width: float
    size: float
    least: float
    font: str = "LiberationSerif-Regular"
    line: bool = False

    def size_for(self, text: str) -> float:
        """The size in points for this text, in steps of half a point."""
        needed = text_width(text, font=self.font, size=1.0)
        if needed * self.least > self.width:
            return self._largest(needed / _TWO_LINES, (self.size + self.least) / 2)
        return self._largest(needed, self.size)

    def _largest(self, needed: float, size: float) -> float:
        if needed * size > self.width:
            size = self.width / needed // _STEP * _STEP
        return round(max(size, self.least), 2)

    def lines_for(self, text: str, scale: float = 1.0) -> tuple[float, list[str]]:
        """The size in points, and the text broken into lines of about the same length.

        `scale` makes both bounds smaller, for a paper that would overflow."""
        fit = replace(self, size=self.size * scale, least=self.least * scale)
        size = fit.size_for(text)
        return size, balanced_lines(text, font=self.font, size=size, width=self.width)


def balanced_lines(text: str, *, font: str, size: float, width: float) -> list[str]:
    """Break the text into as few lines of `width` mm as it needs, of about the same length."""
    words = text.split()
    if not words:
        return []
    space = text_width(" ", font=font, size=size)
    widths = [text_width(word, font=font, size=size) for word in words]
    count = len(_greedy(widths, space, width))
    total = sum(widths) + space * (len(words) - 1)
    # The narrowest measure that still needs no more lines gives the most even ones.
    narrow = total / count
    while narrow < width:
        breaks = _greedy(widths, space, narrow)
        if len(breaks) == count:
            break
        narrow += size * 0.1
    else:
        breaks = _greedy(widths, space, width)
    ends = [*breaks[1:], len(words)]
    return [" ".join(words[a:b]) for a, b in zip(breaks, ends, strict=True)]


def _greedy(widths: list[float], space: float, measure: float) -> list[int]:
    """Where the lines begin when each takes as many words as fit."""
    breaks, used = [0], widths[0]
    for index, width in enumerate(widths[1:], start=1):
        if used + space + width > measure:
            breaks.append(index)
            used = width
        else:
            used += space + width
    return breaks
