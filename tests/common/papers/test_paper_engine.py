"""The engine: Vietnamese as typed, fonts from the repo, the same bytes for the same paper."""

from __future__ import annotations

import subprocess

from fontTools.ttLib import TTFont

from common.papers.engine import PaperAttachment, QrCode, html_to_pdf
from common.papers.fitting import Fit, balanced_lines, text_width
from common.papers.fonts import FOLDER
from tests.papers_world import facts_of, fonts_of, is_nfc, raw_text

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def test_every_font_of_papers_has_every_vietnamese_letter():
    for path in FOLDER.glob("*.ttf"):
        cmap = TTFont(path).getBestCmap()
        missing = [x for x in VOWELS + VOWELS.upper() + "–“”…" if ord(x) not in cmap]
        assert missing == [], path.name


def test_all_vietnamese_letters_come_back_from_the_pdf_as_they_went_in():
    words = [VOWELS[i : i + 6] for i in range(0, len(VOWELS), 6)]
    text = " ".join(words + [word.upper() for word in words])
    pdf = html_to_pdf(
        f"<p style='font-family:Liberation Serif'>{text}</p>", assets={}, title="T", author="A"
    )
    assert text in raw_text(pdf)
    assert is_nfc(raw_text(pdf))


def test_the_pdf_is_tagged_titled_and_carries_only_fonts_of_the_repo(tmp_path):
    pdf = html_to_pdf(
        "<p style='font-family:Arial'>Chữ</p>", assets={}, title="Tên giấy", author="Trung tâm"
    )
    facts = facts_of(pdf)
    assert facts["Title"] == "Tên giấy"
    assert facts["Author"] == "Trung tâm"
    assert facts["Tagged"] == "yes"
    rows = fonts_of(pdf, tmp_path)
    assert rows
    for row in rows:
        assert any(family in row[0] for family in ("Liberation-Serif", "EB-Garamond", "Be-Vietnam"))
        assert row[-5] == "yes"  # embedded


def test_the_html_cannot_name_another_title_or_author():
    html = "<title>Giả</title><meta name='author' content='Giả'><p>x</p>"
    facts = facts_of(html_to_pdf(html, assets={}, title="Thật", author="Trung tâm"))
    assert (facts["Title"], facts["Author"]) == ("Thật", "Trung tâm")


def test_the_same_paper_is_the_same_bytes():
    def make() -> bytes:
        return html_to_pdf(
            "<p>Giấy <img src='qr' alt='Mã QR'></p>",
            assets={"qr": QrCode("https://example.vn/a")},
            title="T",
            author="A",
            attachments=[PaperAttachment(name="du-lieu.json", data=b"{}")],
        )

    assert make() == make()


def test_the_pdf_is_sound(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        html_to_pdf("<img src='qr' alt='QR'>", assets={"qr": QrCode("x")}, title="T", author="A")
    )
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_long_text_shrinks_first_and_then_wraps_evenly():
    fit = Fit(width=100, size=20, least=12, font="LiberationSerif-Bold")
    short, middle, long = "Lê An", "Nguyễn Thị Phương Thảo Trang Anh", "Nguyễn Hoàng Phương " * 4
    assert fit.lines_for(short) == (20, [short])
    size, lines = fit.lines_for(middle)
    assert 12 <= size < 20
    assert lines == [middle]
    size, lines = fit.lines_for(long)
    assert len(lines) >= 2
    widths = [text_width(line, font=fit.font, size=size) for line in lines]
    assert max(widths) <= 100
    assert min(widths) > 0.6 * max(widths)


def test_balanced_lines_keep_every_word():
    text = "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng"
    lines = balanced_lines(text, font="LiberationSerif-Bold", size=12, width=60)
    assert " ".join(lines) == text
    assert balanced_lines("", font="LiberationSerif-Bold", size=12, width=60) == []
