"""The attendance sheet, the participant list and the poster."""

from __future__ import annotations

from datetime import date

import pytest

from common.papers.attendance_sheet import AttendanceRow, AttendanceSheet, attendance_sheet
from common.papers.participant_list import ParticipantList, ParticipantRow, participant_list
from common.papers.poster import Poster, class_poster
from common.papers.words import day_in_words
from tests.papers_world import LONGEST, facts_of, raw_text, text_of

ORGANISER = {
    "parent_agency": "Sở Công Thương Hải Phòng",
    "organiser": "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 15), "ngày 15 tháng 02 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_dates_are_written_as_the_decree_says(day, words):
    assert day_in_words(day) == words


def test_a_hundred_people_sign_under_a_head_that_every_page_repeats():
    rows = [AttendanceRow(full_name=f"Nguyễn Thị Hương {n}", birth="1987") for n in range(1, 100)]
    rows.append(AttendanceRow(full_name=LONGEST["full_name"], unit=LONGEST["workplace"]))
    sheet = AttendanceSheet(
        **ORGANISER, class_line="Lớp tập huấn: Quản lý", session="Sáng 05/3/2026"
    )
    pdf = attendance_sheet(sheet, rows)
    pages = int(facts_of(pdf)["Pages"])
    text = text_of(pdf)
    assert text.count("Họ và tên") == pages
    assert text.count("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == 1
    # 257 mm of height hold at most 20 rows of 12 mm and the head row.
    assert pages >= 5
    assert f"Trang {pages}/{pages}" in text
    assert all(row.full_name in raw_text(pdf) for row in rows)
    assert "Số học viên theo danh sách: 100" in text


def test_the_participant_list_names_everybody_and_ends_with_the_signature():
    rows = [ParticipantRow(full_name=f"Trần Văn Hùng {n}", birth="1990") for n in range(60)]
    heading = ParticipantList(
        **ORGANISER,
        class_line="Lớp tập huấn: Quản lý",
        signatory_lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        signatory_name="Phạm Đức Minh",
    )
    text = raw_text(participant_list(heading, rows))
    assert all(row.full_name in text for row in rows)
    assert text.index("Danh sách có 60 người") < text.index("PHÓ GIÁM ĐỐC")
    assert text.index("PHÓ GIÁM ĐỐC") < text.index("Phạm Đức Minh")


def test_the_poster_is_one_page_even_with_long_words():
    words = {
        "kind": "Lớp tập huấn",
        "seats": "60",
        "deadline": "28/02/2026",
        "register_url": "https://khuyencong.example.vn/dang-ky/TH-2026-03",
    }
    venue = "Hội trường Trung tâm, số 1 Cù Chính Lan, phường Hồng Bàng, thành phố Hải Phòng"
    facts = (
        ("Thời gian", "05/3/2026 – 07/3/2026"),
        ("Địa điểm", venue),
        ("Đối tượng", LONGEST["workplace"]),
        ("Kinh phí", ""),
    )
    for title in ("Khởi sự doanh nghiệp", LONGEST["class_title"]):
        pdf = class_poster(Poster(**ORGANISER, title=title, facts=facts, **words))
        assert facts_of(pdf)["Pages"] == "1"
        text = raw_text(pdf)
        assert title.split()[0] in text
        assert "khuyencong.example.vn/dang-ky/" in text
        assert "Kinh phí" not in text
        assert "28/02/2026" in text
