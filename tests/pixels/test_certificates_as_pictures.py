"""Certificates looked at: ready-made drawings equal the drawn ones, and nothing leaves the frame."""

from __future__ import annotations

import random
import unicodedata

import pytest
import segno
import weasyprint

from certificates.rendering import built_in_templates, render
from certificates.rendering.layout import filled_values, render_in_full
from certificates.rendering.template import compiled_html
from common.papers import engine
from common.papers.fonts import LOCK, paper_fonts
from tests.papers_world import LONGEST, record
from tests.pixels.pictures import different_pixels, ink

# Where nothing but white may be: between the frame and the text, on both sides.
LEFT_AIR, RIGHT_AIR = (17.5, 45, 21.0, 165), (276.0, 45, 279.5, 165)

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Ưng", "Công Tằng Tôn Nữ")
MIDDLES = ("Văn", "Thị", "Đức", "Thị Phương", "Hữu", "A", "Quốc", "Ngọc Khánh", "Thị Thu")
NAMES = ("Thảo", "Hùng", "An", "Quỳnh", "Ái Vân", "Nghiêm", "Đạt", "Ý", "Phượng", "Tố")
OTHERS = (
    "H'Hen Niê",
    "Y Thịnh Ksơr",
    "Vừ A Tụng",
    "Ksor H'Nhung",
    "Rơ Châm Luých",
    "Čil Múp Ha Kŏng",
    "Giàng Thị Tỷ",
    "Lò Văn Ơi",
    "Ê-ban Y Phíc",
    "Thị ffi Tô AVATAR",
)
WORKPLACES = (
    "",
    "UBND phường Lê Chân",
    "Hợp tác xã Cơ khí Đúc Mỹ Đồng",
    "Công ty TNHH Một thành viên Cơ khí và Xây dựng Thương mại Quốc tế Tân Vũ Hải Phòng (TVC)",
    LONGEST["workplace"],
)


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


def same_as_in_full(template, paper, dpi: int = 72) -> bool:
    filled, full = render(template, paper), render_in_full(template, paper)
    return filled != full and different_pixels(filled, full, dpi=dpi) == 0


@pytest.mark.parametrize(
    "name",
    [
        "Lê An",
        "H'Hen Niê",
        "Nguye\u0302\u0303n Thị A\u0301i Va\u0306n",
        "ĐẶNG QUỲNH THƯ",
        LONGEST["full_name"],
    ],
)
@pytest.mark.parametrize("template", ["ceremonial", "quiet", "conference"])
def test_a_filled_paper_looks_like_its_full_layout(template, name):
    assert same_as_in_full(built_in_templates()[template], record(full_name=name))


@pytest.mark.parametrize("template", ["ceremonial", "quiet", "conference"])
def test_a_date_alone_on_its_line_stays_in_the_middle(template):
    # The ones of Liberation stand closer together: this date is narrower than others.
    paper = record(birth="21/11/1974", position="")
    assert same_as_in_full(built_in_templates()[template], paper)


def two_hundred_people():
    """Names of every length and kind, each with other details around them."""
    dice = random.Random(2026)
    for number in range(200):
        words = [dice.choice(SURNAMES)]
        words += [dice.choice(MIDDLES) for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 5)))]
        words.append(dice.choice(NAMES))
        name = dice.choice((" ".join(words), " ".join(words), dice.choice(OTHERS)))
        name = unicodedata.normalize(dice.choice(("NFC", "NFD")), name)
        year = dice.randint(1950, 2008)
        birth = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{year}"
        yield record(
            full_name=name.upper() if number % 9 == 0 else name,
            salutation=dice.choice(("Ông", "Bà", "Ông (Bà)")),
            birth=dice.choice(("", str(year), birth, birth, birth)),
            position=dice.choice(("", "Chuyên viên", "Tổ trưởng", LONGEST["position"])),
            workplace=dice.choice(WORKPLACES),
            note=dice.choice(("", "", LONGEST["note"])),
            register_number=f"{number * 11:02d}/2026",
            serial=f"KC-HP 2026/{number * 111:06d}",
            verify_url=f"https://khuyencong.example.vn/xac-thuc/{number:08d}",
        )


@pytest.mark.pixels
@pytest.mark.parametrize("name", ["ceremonial", "quiet", "conference"])
def test_two_hundred_filled_papers_look_like_their_full_layouts(name):
    template = built_in_templates()[name]
    for paper in two_hundred_people():
        assert same_as_in_full(template, paper, dpi=100), paper
        for box in (LEFT_AIR, RIGHT_AIR):
            assert ink(render(template, paper), box) == 0 or name == "conference", paper


@pytest.mark.pixels
def test_forty_full_layouts_look_like_plain_weasyprint():
    people = list(two_hundred_people())[::5]
    for number, paper in enumerate(people):
        template = built_in_templates()[("ceremonial", "quiet")[number % 2]]
        if paper.workplace in WORKPLACES[:3]:
            full = render_in_full(template, paper)
            assert different_pixels(full, drawn_anew(template, paper), dpi=100) == 0, paper
