"""Lists made up by the hundred: whatever the heading, order and spelling, the people come out."""

import datetime as dt
import json
import time
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.spreadsheets import Sheet, read_pasted, read_table, value_text, write_xlsx
from common.vietnamese.phones import MOBILE_PREFIXES
from registrations.imports import ImportedRow, choose_sheet, recognise, understand
from tests.registrations.imports.lists import read

# For each field: the headings it may have, in Vietnamese with and without accents, and English.
HEADINGS = {
    "full_name": ["Họ và tên", "HỌ TÊN", "Họ tên học viên", "Ho va ten", "Full name", "Đại biểu", "Họ và tên (Ông/Bà)"],
    "birth": ["Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh", "NS", "Date of birth", "Ngay sinh"],
    "phone": ["Số điện thoại", "SĐT", "ĐT", "Điện thoại liên hệ", "Mobile", "Số ĐT/Zalo", "So dien thoai", "Di động"],
    "email": ["Email", "E-mail", "Địa chỉ email", "Thư điện tử", "Hộp thư"],
    "workplace": ["Đơn vị", "Đơn vị công tác", "Cơ quan", "Nơi công tác", "Organisation", "Tên đơn vị", "Công ty/HTX"],
    "position": ["Chức vụ", "Chức danh", "Position", "CHỨC VỤ HIỆN NAY", "Nghề nghiệp"],
    "salutation": ["Giới tính", "Nam/Nữ", "Sex", "Phái"],
    "note": ["Ghi chú", "Note", "Ghi chú khác"],
    "number": ["STT", "TT", "No.", "Số TT", "#"],
}  # fmt: skip
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Hồ", "Lò", "Giàng", "Đoàn", "Mai", "Tống"]
MIDDLE = ["Văn", "Thị", "Đức", "Thị Hồng", "Bá", "", "Xuân"]
GIVEN = ["An", "Thuỷ", "Hòa", "Đức", "Ơn", "Ý", "Dũng", "Hương", "Oanh", "Chi"]
WORKPLACES = [
    "UBND xã Vĩnh Bảo",
    "HTX Mây tre đan",
    'DNTN "Thành Đạt"',
    "Công ty TNHH Hoa Mai",
    "Sở Công Thương",
]
POSITIONS = ["Giám đốc", "Phó Chủ tịch", "Chuyên viên", "Kế toán", "Chủ cơ sở"]
NOISE = [
    ["UBND THÀNH PHỐ HẢI PHÒNG", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["SỞ CÔNG THƯƠNG", None, None, "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH HỌC VIÊN ĐĂNG KÝ LỚP TẬP HUẤN"],
    ["(Kèm theo Công văn số 12/CV-UBND ngày 05 tháng 3 năm 2026)"],
    [],
]
TAIL = [
    [],
    [None, "Tổng số: nhiều người"],
    [None, None, "Hải Phòng, ngày 05 tháng 3 năm 2026"],
    [None, "NGƯỜI LẬP BIỂU"],
    [None, "Nguyễn Văn Ký"],
]

people = st.fixed_dictionaries(
    {
        "full_name": st.tuples(*map(st.sampled_from, (FAMILY, MIDDLE, GIVEN))).map(lambda n: " ".join(filter(None, n))),
        "phone": st.builds("{}{:07}".format, st.sampled_from(sorted(MOBILE_PREFIXES)), st.integers(0, 9_999_999)),
        "birth": st.dates(dt.date(1950, 1, 1), dt.date(2005, 12, 31)),
        "email": st.integers(1, 10**6).map(lambda n: f"hv{n}@example.vn"),
        "workplace": st.sampled_from(WORKPLACES),
        "position": st.sampled_from(POSITIONS),
        "salutation": st.sampled_from(["ong", "ba"]),
        "note": st.sampled_from(["", "thay đ/c Nam", "đi muộn"]),
    }
)  # fmt: skip

SPELLINGS = {
    "full_name": [str.upper, str, lambda s: f"  {s.replace(' ', '  ')} ", lambda s: s.replace(" ", "\xa0"),
                  lambda s: unicodedata.normalize("NFD", s)],
    "phone": [str, lambda s: f"{s[:4]}.{s[4:7]}.{s[7:]}", lambda s: int(s), lambda s: "+84" + s[1:],
              lambda s: f"{s[:4]} {s[4:7]} {s[7:]}"],
    "birth": [lambda d: d.strftime("%d/%m/%Y"), lambda d: dt.datetime(d.year, d.month, d.day),
              lambda d: f"{d.day}.{d.month}.{d.year}", lambda d: f"{d.year}-{d.month:02}-{d.day:02}"],
    "email": [str, str.upper, lambda s: f" {s} "],
    "workplace": [str, lambda s: f" {s}  "],
    "position": [str, str.lower],
    "salutation": [lambda s: {"ong": "Nam", "ba": "Nữ"}[s], lambda s: {"ong": "nam", "ba": "Nu"}[s]],
    "note": [str],
}  # fmt: skip


@st.composite
def lists(draw, headed=True):
    """A sheet as some office makes it, with the people who are on it and where their columns are."""
    members = draw(
        st.lists(
            people, min_size=3, max_size=8, unique_by=(lambda p: p["phone"], lambda p: p["email"])
        )
    )
    others = draw(
        st.sets(st.sampled_from(["birth", "email", "workplace", "position", "salutation", "note"]))
    )
    fields = draw(st.permutations(["number", "full_name", "phone", *sorted(others)]))
    rows = [
        [_cell(draw, field, person, index) for field in fields]
        for index, person in enumerate(members)
    ]
    if not headed:
        return Sheet("x", rows), members, fields
    heading = [draw(st.sampled_from(HEADINGS[field])) for field in fields]
    noise = NOISE if draw(st.booleans()) else []
    tail = TAIL if draw(st.booleans()) else []
    return Sheet("x", [*noise, heading, *rows, *tail]), members, fields


def _cell(draw, field, person, index):
    if field == "number":
        return index + 1
    return draw(st.sampled_from(SPELLINGS[field]))(person[field]) or None


def assert_people(rows, members, fields):
    assert len(rows) == len(members)
    for row, person in zip(rows, members, strict=True):
        assert row.value("full_name") == person["full_name"]
        assert row.value("phone") == "+84" + person["phone"][1:]
        assert row.verdict != "refused"
        for field in ("email", "workplace", "salutation", "note"):
            if field in fields:
                assert row.value(field) == person[field], field
        if "position" in fields:
            assert row.value("position").lower() == person["position"].lower()
        if "birth" in fields:
            assert row.birth_date == person["birth"]


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@relaxed
@given(lists())
def test_whatever_the_headings_and_their_order_the_people_come_out(made):
    sheet, members, fields = made
    recognition, rows = read([sheet])
    assert {field: recognition.columns[field] for field in fields} == {
        f: c for c, f in enumerate(fields)
    }
    assert_people(rows, members, fields)
    stored = json.loads(json.dumps([row.as_json() for row in rows]))
    assert [ImportedRow.from_json(row) for row in stored] == rows


@relaxed
@given(lists(headed=False))
def test_without_any_heading_names_phones_and_emails_come_out(made):
    sheet, members, fields = made
    _recognition, rows = read([sheet])
    assert [row.value("full_name") for row in rows] == [person["full_name"] for person in members]
    assert [row.value("phone") for row in rows] == [
        "+84" + person["phone"][1:] for person in members
    ]
    if "email" in fields:
        assert [row.value("email") for row in rows] == [person["email"] for person in members]


@relaxed
@given(lists())
def test_the_same_list_as_a_workbook_a_csv_or_pasted_gives_the_same_people(made):
    sheet, members, fields = made
    width = sheet.width
    rows = [[*row, *[None] * (width - len(row))] for row in sheet.rows]
    texts = [[value_text(value) for value in row] for row in rows]
    csv_text = "\n".join(";".join(cell.replace('"', "”") for cell in row) for row in texts)
    tabs = "\n".join("\t".join(row) for row in texts)
    for sheets in (
        read_table(write_xlsx("x", rows[0], rows[1:])),
        read_table(csv_text.encode("utf-8-sig"), "x.csv"),
        read_pasted(tabs),
    ):
        found, understood = read(sheets)
        assert {field: found.columns[field] for field in fields} == {
            f: c for c, f in enumerate(fields)
        }
        assert [row.value("phone") for row in understood] == [
            "+84" + p["phone"][1:] for p in members
        ]


@relaxed
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.text(max_size=30),
                st.integers(),
                st.floats(),
                st.datetimes(),
                st.booleans(),
            ),
            max_size=5,
        ),
        max_size=8,
    )
)
def test_nonsense_is_never_an_error(rows):
    sheet = Sheet("x", rows)
    understand(sheet, recognise(sheet))
    everything = {
        "full_name": 0,
        "phone": 1,
        "birth": 2,
        "email": 3,
        "salutation": 4,
        "on_state_salary": 2,
    }
    understand(sheet, recognise(sheet, everything))


@relaxed
@given(st.text(max_size=300))
def test_any_pasted_text_is_understood_somehow(text):
    lines = Sheet("x", [[line] for line in text.splitlines()])
    sheet, recognition = choose_sheet([lines])
    understand(sheet, recognition)


LONG = [
    "ngày tháng " * 400,
    "a" * 4000 + "@",
    "0 " * 2000,
    "(" * 4000,
    "a@" * 2000,
    "Nguyễn " * 700,
    "1/" * 2000,
    "ông " * 900,
]


def test_long_cells_cost_no_more_than_they_should():
    rows = [["Họ tên", "SĐT", "Email", "Ngày sinh"], *([text] * 4 for text in LONG * 10)]
    lines = [[text] for text in LONG * 10]
    before = time.process_time()
    for sheet in (Sheet("x", rows), Sheet("x", lines)):
        understand(sheet, recognise(sheet))
    assert time.process_time() - before < 2


def test_five_thousand_people_are_understood_in_three_seconds():
    heading = [
        "STT",
        "Họ và tên",
        "Giới tính",
        "Ngày sinh",
        "Chức vụ",
        "Đơn vị",
        "SĐT",
        "Email",
        "Ghi chú",
    ]
    rows = [
        [n + 1, f"{FAMILY[n % 12]} {MIDDLE[n % 5]} {GIVEN[n % 10]}", "Nam", "25/08/1990", "Chuyên viên",
         WORKPLACES[n % 5], f"09{n:08}", f"hv{n}@example.vn", None]
        for n in range(5000)
    ]  # fmt: skip
    sheet = Sheet("x", [heading, *rows])
    before = time.process_time()
    understood = understand(sheet, recognise(sheet))
    assert time.process_time() - before < 3
    assert len(understood) == 5000
