"""Papers as pictures: drawn by pdftoppm, compared pixel by pixel."""

from __future__ import annotations

import subprocess
from io import BytesIO

from PIL import Image, ImageChops


def picture(pdf: bytes, *, dpi: int = 72) -> Image.Image:
    """The first page in grey at this resolution."""
    command = ["pdftoppm", "-gray", "-singlefile", "-r", str(dpi), "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return Image.open(BytesIO(drawn)).convert("L")


def different_pixels(first: bytes, second: bytes, *, dpi: int = 72, tolerance: int = 8) -> int:
    """How many pixels differ by more than `tolerance` of 255 grey levels."""
    one, other = picture(first, dpi=dpi), picture(second, dpi=dpi)
    if one.size != other.size:
        return one.size[0] * one.size[1]
    histogram = ImageChops.difference(one, other).histogram()
    return sum(histogram[tolerance + 1 :])


def ink(pdf: bytes, box: tuple[float, float, float, float], *, dpi: int = 72) -> float:
    """The share of dark pixels inside a box given in mm: left, top, right, bottom."""
    left, top, right, bottom = (round(side / 25.4 * dpi) for side in box)
    part = picture(pdf, dpi=dpi).crop((left, top, right, bottom))
    dark = sum(part.histogram()[:128])
    return dark / (part.size[0] * part.size[1])
