"""What single cells of a roster mean, and what is said about those that mean nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferences.roster import Context, read_roster, read_row, shown
from registrations.imports.results import DOUBT, INFO, OK, REFUSAL
from tests.factories.conference import cells

EDITION = Context(
    unit="Sở Công Thương tỉnh Sơn La", first_day=date(2026, 11, 12), last_day=date(2026, 11, 13)
)


def cell(column, text, context=EDITION):
    """What was understood, and how grave the remark is."""
    row = read_row(cells("Ông Lò Hiếu", **{column: text}), context)
    return shown(row, column), row.cells[column].level


@pytest.mark.parametrize(
    ("text", "meant", "level"),
    [
        ("14h ngày 12/11", "14:00 12/11/2026", OK),
        ("14g30, 12-11-2026", "14:30 12/11/2026", OK),
        ("2h chiều 12/11", "14:00 12/11/2026", OK),
        ("12/11/2026 15:30", "15:30 12/11/2026", OK),
        ("7:05 ngày 12 tháng 11", "07:05 12/11/2026", OK),
        ("tối ngày 12", "19:00 12/11/2026", INFO),
        ("12/11", "12:00 12/11/2026", INFO),
        ("15h", "15:00 12/11/2026", INFO),
        ("14h 11/12", "14:00 12/11/2026", DOUBT),
        ("14h 20/3", "14:00 20/03/2026", DOUBT),
        ("31/2", "", REFUSAL),
        ("25h", "", REFUSAL),
        ("sau cơn mưa", "", REFUSAL),
        ("99999999999999999999", "", REFUSAL),
        ("-", "", OK),
    ],
)
def test_times_as_people_write_them(text, meant, level):
    assert cell("arrival", text) == (meant, level)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Đơn", "Phòng đơn"), ("01 phòng đơn", "Phòng đơn"), ("1", "Phòng đơn"),
        ("VIP", "Phòng đơn"), ("đôi", "Phòng đôi"), ("P. đôi", "Phòng đôi"),
        ("Twin", "Phòng đôi"), ("2", "Phòng đôi"), ("ghép", "Phòng đôi"),
        ("Không", "Không nghỉ lại"), ("tự túc", "Không nghỉ lại"), ("", ""), ("-", ""),
    ],
)  # fmt: skip
def test_rooms_as_people_write_them(text, meant):
    assert cell("room", text) == (meant, OK)


def test_a_room_that_nobody_knows_is_refused_with_a_hint():
    row = read_row(cells(room="lều bạt"), EDITION)
    assert row.is_refused
    assert "Đơn, Đôi hoặc Không" in row.note("room")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20A-123.45", "20A-123.45"), ("BKS: 20a 12345", "20A-123.45"), ("15K1-234.56", "15K1-234.56"),
        ("80B-1234", "80B-1234"), ("xe 7 chỗ 29LD 123.45", "29LD-123.45"), ("QH 12-34", "QH 12-34"),
        ("đi máy bay", ""),
    ],
)  # fmt: skip
def test_plates_as_they_are_painted(text, meant):
    assert cell("plate", text)[0] == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Trưởng đoàn", "Trưởng đoàn"), ("TĐ", "Trưởng đoàn"), ("Phó trưởng đoàn", "Đại biểu"),
        ("Lái xe", "Lái xe"), ("LX", "Lái xe"), ("đại biểu", "Đại biểu"), ("Phiên dịch", "Đại biểu"),
    ],
)  # fmt: skip
def test_roles_as_people_write_them(text, meant):
    assert cell("role", text)[0] == meant


def names_of_sharing(*typed):
    """The name of whom each shares with, read together."""
    rows = [
        cells(f"Ông {name}", **{"room": "Đôi", **more})
        for name, more in zip(("Võ Quân", "Lò Hiếu", "Đỗ Duy", "Hà Quân"), typed, strict=True)
    ]
    read = read_roster(rows, EDITION)
    return [read[row.share].full_name if row.share is not None else None for row in read]


def test_who_shares_a_room_is_named_in_any_way():
    assert names_of_sharing(
        {"share": "số 2"}, {"room": "Đôi, ghép với số 1"}, {"share": "anh Hà Quân"},
        {"note": "ở ghép với Đ/c Duy"},
    ) == ["Lò Hiếu", "Võ Quân", "Hà Quân", "Đỗ Duy"]  # fmt: skip


def test_a_name_that_two_people_bear_and_one_that_nobody_bears_are_told():
    rows = [cells("Ông Võ Quân"), cells("Ông Hà Quân"), cells("Ông Lò Hiếu", share="anh Quân"),
            cells("Ông Đỗ Duy", share="Trần Vắng")]  # fmt: skip
    read = read_roster(rows, EDITION)
    assert [row.share for row in read] == [None] * 4
    assert all("Không tìm thấy" in row.note("share") for row in read[2:])


def test_a_number_that_is_none_is_nobody():
    [row] = read_roster([cells("Lê Văn An", room="Đôi", share="#")], EDITION)
    assert row.share is None
    assert row.note("share")


def test_sharing_with_the_other_sex_oneself_or_a_crowd_is_told():
    rows = [
        cells("Ông Võ Quân", room="Đôi"),
        cells("Bà Lò Yến", share="số 1"),
        cells("Ông Đỗ Duy", share="số 1"),
        cells("Ông Hà Một", share="số 4"),
    ]
    read = read_roster(rows, EDITION)
    assert "Ông và Bà" in read[1].note("share")
    assert "hơn hai người" in read[2].note("share")
    assert "chính mình" in read[3].note("share")


@pytest.mark.parametrize(
    ("name", "sex"), [("Chị Lò Thị Mai", "Bà"), ("anh Lò Mai", "Ông"), ("Bà Lò Mai", "Bà"), ("Lò Mai", "")]
)  # fmt: skip
def test_how_somebody_is_called_tells_their_sex(name, sex):
    row = read_row(cells(name), EDITION)
    assert shown(row, "salutation") == sex
    assert bool(row.note("salutation")) == (sex == "" or name.lower().startswith(("anh", "chị")))


def test_two_heads_and_twins_are_refused_at_the_later_row():
    twin = cells("Ông Lò Hiếu", role="Trưởng đoàn")
    read = read_roster([twin, twin], EDITION)
    assert not read[0].is_refused
    assert "Trùng với dòng 1" in read[1].note("full_name")
    assert "Dòng 1 đã là trưởng đoàn" in read[1].note("role")


def test_what_an_edition_does_not_ask_is_no_column():
    context = Context(asks_rooms=False, asks_site_visit=False, asks_papers=False)
    assert not {"room", "share", "visit", "paper"} & set(context.columns)
    row = read_row(cells(room="lều", note="ghép với số 2"), context)
    assert not row.is_refused


def test_a_cell_that_is_far_too_long_is_refused_there():
    row = read_row(cells(position="x" * 600), EDITION)
    assert "nhiều nhất 500 ký tự" in row.note("position")


ANYTHING = st.text(max_size=40) | st.sampled_from(
    ["ghép với số 1", "số 0", "#1", "14h", "0/0", "x", "20A-123.45", "Trưởng đoàn", "\0", "Lái xe"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(EDITION.columns), ANYTHING), max_size=5))
def test_whatever_is_typed_is_read_without_a_fault_and_one_leads_at_most(rows):
    read = read_roster(rows, EDITION)
    assert len(read) == len(rows)
    leading = [row for row in read if row.role == "head" and not row.is_refused]
    assert len(leading) <= 1
    for index, row in enumerate(read):
        assert row.share is None or (0 <= row.share < len(read) and row.share != index)
        assert all(shown(row, column) is not None for column in EDITION.columns)
        assert row.remarks() is not None
