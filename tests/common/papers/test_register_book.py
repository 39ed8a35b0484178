"""The year's register, to print, sign and bind."""

from __future__ import annotations

import time

from common.papers.register_book import RegisterBook, RegisterRow, register_book
from tests.papers_world import LONGEST, facts_of, raw_text, text_of

HEADING = RegisterBook(
    parent_agency="Sở Công Thương Hải Phòng",
    organiser="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
    year=2026,
    place_date="Hải Phòng, ngày 31 tháng 12 năm 2026",
    signatory_lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signatory_name="Phạm Đức Minh",
)


def rows(count, **more):
    return [
        RegisterRow(
            number=f"{number:02d}",
            full_name=f"Nguyễn Thị Quỳnh {number}",
            birth="12/03/1987",
            workplace="UBND xã Vĩnh Bảo",
            class_title="An toàn lao động",
            serial=f"GCN-2026-{number:05}",
            day="05/03/2026",
            decision="45/QĐ-TTKC",
            **more,
        )
        for number in range(1, count + 1)
    ]


def test_every_page_of_the_register_has_its_heads_and_its_number():
    pdf = register_book(HEADING, rows(100))
    text, pages = text_of(pdf), int(facts_of(pdf)["Pages"])
    assert 8 <= pages <= 10  # rows of at least 12 mm, to sign in
    assert text.count("Số hiệu") == pages
    assert text.count("Ghi chú") == pages
    assert text.count("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == 1
    assert f"Trang {pages}/{pages}" in text
    assert all(f"Nguyễn Thị Quỳnh {number}" in raw_text(pdf) for number in range(1, 101))
    assert f"Sổ có 100 số, từ số 01 đến số 100, gồm {pages} trang." in text
    assert facts_of(pdf)["Title"] == "Sổ cấp giấy chứng nhận năm 2026"


def test_the_longest_texts_stay_whole_in_their_columns():
    row = RegisterRow(
        number="1234",
        full_name=LONGEST["full_name"],
        birth="12/03/1987",
        workplace=LONGEST["workplace"] * 3,
        class_title="Nâng cao năng lực " * 10,
        serial="GIẤYCHỨNGNHẬN/TRUNGTÂMKHUYẾNCÔNG/2026/0000000001234",
        decision="1234/QĐ-TTKCTVPTCNHP",
        note="Thay bằng giấy số GCN-2026-00012 theo QĐ số 61/QĐ-TTKC ngày 20/11/2026.",
    )
    pdf = register_book(HEADING, [row, *rows(30)])
    shown = raw_text(pdf).replace("\n", "").replace(" ", "")
    for text in (row.full_name, row.workplace, row.class_title, row.serial, row.note):
        assert text.replace(" ", "") in shown


def test_a_year_without_papers_has_a_book_that_says_so():
    assert "Năm này chưa cấp giấy nào." in text_of(register_book(HEADING, []))


def test_the_same_register_gives_the_same_bytes():
    assert register_book(HEADING, rows(40)) == register_book(HEADING, rows(40))


def test_five_thousand_papers_are_a_book_within_seconds():
    began = time.process_time()
    pdf = register_book(HEADING, rows(5000))
    assert time.process_time() - began < 15  # 4 s where nothing else runs
    assert len(pdf) < 3_000_000
