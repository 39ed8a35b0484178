"""The QR code of a mail is the same picture, dot for dot, that the library of codes draws."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image, ImageChops

from common.png import black_and_white


@pytest.mark.parametrize(
    "text", ["v1.K7M2PQX.AbC-_0123456789", "https://khuyencong.example.vn/" * 4]
)
@pytest.mark.parametrize(("scale", "border"), [(5, 4), (3, 1), (1, 0)])
def test_a_code_drawn_by_rows_is_the_one_drawn_by_dots(text, scale, border):
    code = segno.make(text, error="m", micro=False)
    theirs = io.BytesIO()
    code.save(theirs, kind="png", scale=scale, border=border)
    ours = Image.open(io.BytesIO(black_and_white(code.matrix, scale=scale, border=border)))
    with Image.open(theirs) as picture:
        assert ours.size == picture.size
        assert ImageChops.difference(ours.convert("L"), picture.convert("L")).getbbox() is None
