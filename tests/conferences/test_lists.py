"""The lists that the kitchen, the car park, the reception desk and the buses work from."""

from __future__ import annotations

from common.papers.roster_lists import Column, RosterList, Section, roster_list
from tests.papers_world import pages_of

LONGEST = "Bà Tôn Nữ Thị Nguyễn Hoàng Phương Quỳnh Anh"
UNIT = "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp thành phố Hải Phòng"


def a_paper(rows, **fields):
    values = {
        "parent_agency": "Sở Công Thương thành phố Hải Phòng",
        "organiser": UNIT,
        "title": "DANH SÁCH PHƯƠNG TIỆN",
        "event_line": "Hội nghị khuyến công",
        "columns": (
            Column(head="Họ và tên", width=46),
            Column(head="Đơn vị"),
            Column(head="Có mặt", width=14),
        ),
        "sections": [Section(title="Xe 1", rows=rows, total="Danh sách có 120 người./.")],
        "place_date": "Hải Phòng, ngày 05 tháng 11 năm 2026",
        "signatory_lines": ("NGƯỜI LẬP",),
        **fields,
    }
    return pages_of(roster_list(RosterList(**values)))


def test_a_list_of_120_repeats_its_head_and_is_not_signed_on_an_empty_page():
    pages = a_paper([(LONGEST, UNIT, "")] * 120)
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert "Có mặt" in page
        assert f"Trang {number}/{len(pages)}" in page
    assert sum(page.count("Quỳnh") for page in pages) == 120, "no name is cut off"
    assert "Quỳnh" in pages[-1], "a row stands above whoever signs"
    assert "NGƯỜI LẬP" in pages[-1]


def test_each_section_that_stands_apart_begins_a_page_and_is_numbered_anew():
    sections = [Section(title=f"Xe {n}", rows=[(f"Người {n}", UNIT, "")]) for n in (1, 2, 3)]
    pages = a_paper([], sections=sections, apart=True)
    assert ["Xe 1" in pages[0], "Xe 2" in pages[1], "Xe 3" in pages[2]] == [True] * 3
