"""Certificates looked at: ready-made drawings equal the drawn ones, and nothing leaves the frame."""

from __future__ import annotations

import random

import pytest
import segno
import weasyprint

from certificates.rendering import built_in_templates, render
from certificates.rendering.layout import filled_values
from certificates.rendering.template import compiled_html
from common.papers import engine
from common.papers.fonts import LOCK, paper_fonts
from tests.papers_world import LONGEST, record
from tests.pixels.pictures import different_pixels, ink

# Where nothing but white may be: between the frame and the text, on both sides.
LEFT_AIR, RIGHT_AIR = (17.5, 45, 21.0, 165), (276.0, 45, 279.5, 165)

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Công Tằng Tôn Nữ Nguyễn Hoàng")
NAMES = ("Thị Phương Thảo", "Văn Hùng", "An", "Quốc Khánh", "Trường Thượng Nghiêm")


def drawn_anew(template, paper) -> bytes:
    """The same HTML by plain WeasyPrint, which draws border and QR code itself."""
    code = segno.make(paper.verify_url, error="m", mask=4, micro=False, boost_error=False)
    side = len(code.matrix) + 8
    path = "".join(
        f"M{x + 4} {y + 4}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
    )
    text = compiled_html(template.html).render(filled_values(template, paper, "roomy"))
    assets = {**template.assets, "qr": svg.encode()}
    with LOCK:
        page = weasyprint.HTML(
            string=text, base_url="asset:", url_fetcher=engine.AssetFetcher(assets)
        )
        css = engine.stylesheet(template.css)
        return page.write_pdf(font_config=paper_fonts(), stylesheets=[css])


@pytest.mark.parametrize("name", ["ceremonial", "quiet", "conference"])
def test_a_paper_with_ready_made_drawings_looks_like_one_drawn_anew(name):
    template = built_in_templates()[name]
    paper = record()
    assert different_pixels(render(template, paper), drawn_anew(template, paper)) == 0


@pytest.mark.parametrize("name", ["ceremonial", "quiet"])
def test_the_longest_texts_stay_inside_the_frame(name):
    pdf = render(built_in_templates()[name], record(**LONGEST))
    for box in (LEFT_AIR, RIGHT_AIR):
        assert ink(pdf, box) == 0


def test_another_name_is_another_picture():
    template = built_in_templates()["quiet"]
    first, second = (render(template, record(full_name=name)) for name in ("Lê An", "Lê Ân"))
    assert different_pixels(first, second) > 0


@pytest.mark.pixels
def test_forty_papers_equal_their_naive_selves_and_stay_inside():
    dice = random.Random(7)
    for number in range(40):
        template = built_in_templates()[dice.choice(("ceremonial", "quiet"))]
        paper = record(
            full_name=f"{dice.choice(SURNAMES)} {dice.choice(NAMES)}",
            birth=dice.choice(("", "1987", "12/03/1987")),
            position=dice.choice(("", "Chuyên viên", "Trưởng phòng Kinh tế")),
            workplace=dice.choice(("", "UBND phường Lê Chân", "Hợp tác xã Cơ khí Đúc Mỹ Đồng")),
            serial=f"KC-HP 2026/{number:06d}",
            verify_url=f"https://khuyencong.example.vn/xac-thuc/{number:08d}",
        )
        pdf = render(template, paper)
        assert different_pixels(pdf, drawn_anew(template, paper), dpi=100) == 0, paper
        for box in (LEFT_AIR, RIGHT_AIR):
            assert ink(pdf, box) == 0, paper
