"""Positions and offices, in one text and apart; and text typed for old fonts."""

import pytest

from common.vietnamese.offices import looks_like_position, looks_like_workplace, split_position
from common.vietnamese.old_fonts import from_tcvn3, is_tcvn3


@pytest.mark.parametrize(
    ("text", "position", "workplace"),
    [
        ("Trưởng phòng Quản lý công nghiệp, Sở Công Thương", "Trưởng phòng Quản lý công nghiệp", "Sở Công Thương"),
        ("Giám đốc Trung tâm Khuyến công", "Giám đốc", "Trung tâm Khuyến công"),
        ("Phó Giám đốc Sở Công Thương", "Phó Giám đốc", "Sở Công Thương"),
        ("Phó Chánh Văn phòng UBND tỉnh", "Phó Chánh Văn phòng", "UBND tỉnh"),
        ("UBND xã Vĩnh Bảo - Phó Chủ tịch", "Phó Chủ tịch", "UBND xã Vĩnh Bảo"),
        ("Chuyên viên TTKC", "Chuyên viên", "TTKC"),
        ("Chuyên viên", "Chuyên viên", ""),
        ("Sở Công Thương", "", "Sở Công Thương"),
        ("Chủ hộ kinh doanh", "Chủ hộ kinh doanh", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_position_and_office_are_parted(text, position, workplace):
    assert split_position(text) == (position, workplace)


@pytest.mark.parametrize(
    "text",
    [
        "UBND xã A",
        "Uỷ ban nhân dân",
        "Ủy ban nhân dân",
        "CÔNG TY TNHH HOA MAI",
        "Cong ty TNHH A",
        "Vụ Kế hoạch",
    ],
)
def test_an_office_is_known_by_its_first_words(text):
    assert looks_like_workplace(text)


@pytest.mark.parametrize("text", ["Vũ Văn A", "phòng đôi", "Lê Văn Phòng", ""])
def test_other_texts_are_no_offices(text):
    assert not looks_like_workplace(text)


def test_positions_are_known_by_their_first_words():
    assert looks_like_position("Phó Chủ tịch")
    assert looks_like_position("Chuyen vien")
    assert not looks_like_position("Trương Văn A")


def test_text_of_the_old_fonts_becomes_unicode():
    assert from_tcvn3("NguyÔn V¨n Hïng") == "Nguyễn Văn Hùng"
    assert from_tcvn3("Hä vµ tªn – §¬n vÞ c«ng t¸c") == "Họ và tên – Đơn vị công tác"
    assert is_tcvn3(["NguyÔn V¨n Hïng", "Së C«ng Th\u00ad¬ng", "0912345678"])


@pytest.mark.parametrize(
    "texts", [["Nguyễn Văn Hùng"], ["Đà Nẵng", "Há Thò"], ["abc", ""], ["Café à la carte"]]
)
def test_modern_text_is_left_alone(texts):
    assert not is_tcvn3(texts)
