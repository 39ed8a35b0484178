"""Behind the secret link: what a coordinator sees, types, pastes, sends and gets, without an
account."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import make_nonce
from common import clock
from conferences import links
from conferences.models import ConferenceDocument, Delegation, RosterRow
from conferences.selectors.rosters import roster_of
from conferences.services.changes import make_change, refuse_change
from conferences.services.reviewing import approve_delegation, return_delegation
from conferences.services.submitting import submit_roster
from conferences.states import DelegateRole, DelegationState
from registrations.states import EventState, State
from tests.factories import SYSTEM, make_user
from tests.factories.conference import (
    a_delegation,
    a_roster,
    an_edition,
    cells,
    some_delegates,
)
from tests.factories.files import a_pdf, a_picture
from tests.papers_world import text_of

pytestmark = pytest.mark.django_db
SAMPLE = (
    Path(__file__).parents[1] / "registrations" / "imports" / "samples" / "mau-doan-dai-bieu.xlsx"
)
HOSTILE = ("\0", "x" * 10_000, "9" * 400, "😀\u202e", "=cmd|'/c calc'!A1", "e\u0301", "<script>")


@pytest.fixture
def delegation() -> Delegation:
    event = an_edition(
        meals=["Tiệc chiêu đãi"], registration_closes_at=clock.now() + timedelta(days=20)
    )
    return a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=3)


def path(delegation, page="") -> str:
    return links.delegation_path(delegation, f"delegation_{page}" if page else "delegation")


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def save(client, delegation, key=None, version="", **texts):
    data = {"do": "save", "key": str(key or uuid.uuid4()), "version": version}
    data |= {f"cell:{name}": text for name, text in texts.items()}
    return client.post(path(delegation, "row"), data)


def in_state(delegation, state, **fields) -> Delegation:
    Delegation.objects.filter(pk=delegation.pk).update(state=state, **fields)
    delegation.refresh_from_db()
    return delegation


# --- The link ---


def test_a_link_opens_one_delegation_and_a_renewed_one_opens_nothing(client, delegation):
    old = path(delegation)
    answer = client.get(old)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'content="noindex' in answer.content.decode()
    assert (
        client.get(old.replace(f"/{delegation.pk}/", f"/{delegation.pk + 1}/")).status_code == 404
    )
    assert client.get(old[:-2] + "x/").status_code == 404
    Delegation.objects.update(nonce=make_nonce())
    for page in ("", "paste", "submit", "papers", "letter", "contact", "sample"):
        name = f"conferences:delegation{'_' if page else ''}{page}"
        dead = reverse(name, args=[delegation.pk, old.strip("/").split("/")[2]])
        assert client.get(dead).status_code == 404, page


def test_who_is_no_longer_invited_finds_nothing(client, delegation):
    delegation.unit.withdrawn_at = clock.now()
    delegation.unit.save()
    assert client.get(path(delegation)).status_code == 404


def test_opening_changes_nothing_until_the_page_or_a_save_says_so(client, delegation):
    for page in ("", "paste", "papers", "contact", "decline"):
        client.get(path(delegation, page))
    delegation.refresh_from_db()
    assert (delegation.opened_at, delegation.started_at) == (None, None)
    client.post(path(delegation, "opened"))
    delegation.refresh_from_db()
    first = delegation.opened_at
    assert first
    client.post(path(delegation, "opened"))
    save(client, delegation, full_name="Trần Thị Hoa")
    delegation.refresh_from_db()
    assert delegation.opened_at == first
    assert delegation.started_at
    assert delegation.state == DelegationState.DRAFT


# --- The grid ---


def test_a_saved_row_answers_with_what_was_understood_of_every_row(client, delegation):
    one, two = uuid.uuid4(), uuid.uuid4()
    save(client, delegation, one, full_name="Ông Lê Văn Tám", phone="0912345678", room="Đôi")
    answer = save(
        client, delegation, two, full_name="Trần Văn Ba", phone="0912", share="Lê Văn Tám"
    ).json()
    assert answer["rows"][str(two)]["number"] == 2
    assert "Ghép với Lê Văn Tám" in answer["rows"][str(two)]["notes"]["share"][1]
    assert answer["rows"][str(two)]["notes"]["phone"][0] == "bad"
    assert answer["rows"][str(one)]["notes"]["salutation"] == ["info", "Hiểu là: Ông"]
    assert "1</strong> dòng cần sửa" in answer["counts"]


def test_the_same_row_sent_twice_is_one_row(client, delegation):
    key = uuid.uuid4()
    for _turn in range(2):
        assert save(client, delegation, key, full_name="Trần Thị Hoa").status_code == 200
    assert delegation.rows.count() == 1


def test_who_comes_second_at_a_row_is_given_the_others_texts(client, delegation):
    [row] = a_roster(delegation, [cells("Trần Thị Hoa")])
    save(client, delegation, row.key, "0", position="Phó phòng")
    answer = save(client, delegation, row.key, "0", position="Trưởng phòng")
    assert answer.status_code == 409
    assert answer.json()["cells"]["position"] == "Phó phòng"
    assert answer.json()["version"] == 1


def test_a_row_is_removed_put_back_and_moved(client, delegation):
    one, two, three = a_roster(delegation, 3)

    def do(what, row):
        return client.post(path(delegation, "row"), {"do": what, "key": str(row.key)})

    def order():
        rows = delegation.rows.filter(removed_at=None).order_by("position")
        return [row.pk for row in rows]

    do("up", three)
    assert order() == [one.pk, three.pk, two.pk]
    do("down", one)
    assert order() == [three.pk, one.pk, two.pk]
    do("remove", one)
    assert order() == [three.pk, two.pk]
    assert "Lấy lại" in client.get(path(delegation)).content.decode()
    do("restore", one)
    assert order() == [three.pk, one.pk, two.pk]
    assert do("up", RosterRow(key=uuid.uuid4())).status_code == 422


def test_a_sent_roster_is_not_typed_in_and_says_why(client, delegation):
    [row] = a_roster(delegation, 1)
    in_state(delegation, DelegationState.SUBMITTED)
    answer = save(client, delegation, row.key, "0", position="Giám đốc")
    assert answer.status_code == 422
    assert "đã gửi" in answer.json()["error"]


def test_whatever_is_typed_breaks_nothing(client, delegation):
    for text in HOSTILE:
        key = uuid.uuid4()
        texts = dict.fromkeys(("full_name", "phone", "room", "arrival", "share", "note"), text)
        assert save(client, delegation, key, **texts).status_code == 200, repr(text[:10])
        assert save(client, delegation, key, "1", **{text[:50]: text}).status_code == 200
        assert (
            client.post(path(delegation, "row"), {"do": text[:20], "key": text[:80]}).status_code
            == 422
        )
    assert client.get(path(delegation)).status_code == 200
    assert client.get(path(delegation, "submit")).status_code == 200
    assert client.get(path(delegation, "roster_file")).status_code == 200


def test_without_script_the_whole_grid_is_saved_and_nothing_typed_is_lost(client, delegation):
    [row] = a_roster(delegation, [cells("Trần Thị Hoa", note="cũ")])
    new, stale = str(uuid.uuid4()), str(row.key)
    save(client, delegation, row.key, "0", note="của người khác")
    answer = client.post(
        path(delegation),
        {
            f"{stale}:version": "0",
            f"{stale}:note": "của tôi",
            f"{new}:version": "",
            f"{new}:full_name": "Lê Văn Tám",
            f"{uuid.uuid4()}:full_name": "",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Lỗi:" in page
    assert 'value="của tôi"' in page
    assert "Ghi chú: “của người khác”" in page
    assert sorted(each.cells["full_name"] for each in delegation.rows.all()) == [
        "Lê Văn Tám",
        "Trần Thị Hoa",
    ]


def test_without_script_buttons_add_move_and_remove(client, delegation):
    one, two = a_roster(delegation, 2)
    more = client.post(path(delegation), {"do": "more"}, follow=True)
    assert len(re.findall(r'data-version=""', more.content.decode())) == 6, "5 and the pattern"
    client.post(path(delegation), {"do": f"up:{two.key}"})
    client.post(path(delegation), {"do": f"remove:{one.key}"})
    assert [row.pk for row in delegation.rows.filter(removed_at=None)] == [two.pk]
    client.post(path(delegation), {"do": f"restore:{one.key}"})
    assert delegation.rows.filter(removed_at=None).count() == 2
    assert client.post(path(delegation), {"do": "submit"})["Location"] == path(delegation, "submit")


def test_a_grid_costs_the_same_queries_for_three_rows_and_for_sixty(client, delegation):
    def queries(page, rows):
        RosterRow.objects.all().delete()
        a_roster(delegation, rows)
        client.get(path(delegation, page))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path(delegation, page)).status_code == 200
        return len(asked)

    for page in ("", "submit", "roster_file"):
        few = queries(page, 3)
        assert few == queries(page, 60), page
        assert few < 10, page


# --- A whole list ---

LIST = (
    "Họ và tên\tSĐT\tVai trò\nÔng Nguyễn Văn An\t0912345678\tTrưởng đoàn\nBà Trần Thị Hoa\t0912\t"
)


def take(client, delegation, **sent):
    answer = client.post(path(delegation, "paste"), sent)
    rows = re.search(r'name="rows" value="([^"]*)"', answer.content.decode())
    assert rows, words(answer)
    client.post(path(delegation, "paste"), {"rows": html.unescape(rows[1])})
    return answer


def test_a_pasted_list_is_looked_at_then_taken_and_the_same_again_changes_nothing(
    client, delegation
):
    preview = take(client, delegation, pasted=LIST)
    assert "Đọc được 2 người" in words(preview)
    assert "1 người có chỗ cần sửa" in words(preview)
    assert "có 4, cần 10" in words(preview)
    again = take(client, delegation, pasted=LIST)
    assert "0 người mới; 2 người đã có" in words(again)
    assert delegation.rows.count() == 2


def test_the_sample_file_comes_back_as_it_was_filled_in(client, delegation):
    book = load_workbook(BytesIO(client.get(path(delegation, "sample")).content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:3] == ["STT", "Họ và tên", "Ông/Bà"]
    assert {each.formula1 for each in sheet.data_validations.dataValidation} >= {'"Ông,Bà"'}
    person = {
        "Họ và tên": "Nguyễn Văn An", "Ông/Bà": "Ông", "Số điện thoại": "0912345678",
        "Vai trò trong đoàn": "Trưởng đoàn", "Phòng nghỉ": "Đôi", "Tiệc chiêu đãi": "Có",
        "Tham quan": "Không", "Biển số xe": "12A-123.45", "Tên tham luận": "Khuyến công xanh",
    }  # fmt: skip
    for heading, text in person.items():
        sheet.cell(2, headings.index(heading) + 1, text)
    sent = BytesIO()
    book.save(sent)
    sent.seek(0)
    sent.name = "doan.xlsx"
    take(client, delegation, file=sent)
    kept = delegation.rows.get().cells
    meal = delegation.unit.conference.meals.get()
    assert kept["full_name"] == "Nguyễn Văn An"
    assert (kept["role"], kept["room"], kept["visit"]) == ("Trưởng đoàn", "Đôi", "Không")
    assert (kept[f"meal:{meal.pk}"], kept["plate"]) == ("Có", "12A-123.45")
    assert kept["paper"] == "Khuyến công xanh"


def test_a_list_as_offices_send_it_becomes_rows_of_the_grid(client, delegation):
    with SAMPLE.open("rb") as file:
        take(client, delegation, file=file)
    kept = [row.cells for row in delegation.rows.order_by("position")]
    assert len(kept) == 5
    assert "20A-123.45" in {row.value("plate") for row in understood(delegation)}
    assert sum(row.is_refused for row in understood(delegation)) < len(kept)
    assert DelegateRole.DRIVER in {row.role for row in understood(delegation)}


def understood(delegation):
    return [row.understood for row in roster_of(delegation).rows]


def test_the_downloaded_roster_is_the_roster_and_no_formula(client, delegation):
    a_roster(delegation, [cells("=1+1", phone="0912345678")])
    book = load_workbook(BytesIO(client.get(path(delegation, "roster_file")).content))
    assert book.worksheets[0]["B2"].value == "=1+1"
    assert book.worksheets[0]["B2"].data_type == "s"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"pasted": "\0"},
        {"pasted": "x" * 3000},
        {"pasted": "1\t2\n3\t4"},
        {"pasted": "😀\n" * 9},
    ],
)
def test_a_list_that_is_none_is_told_at_its_field(client, delegation, sent):
    answer = client.post(path(delegation, "paste"), sent)
    assert answer.status_code == 422
    assert delegation.rows.count() == 0


@pytest.mark.parametrize("rows", ["", "{}", "[1, null, []]", '[{"full_name": 3}]', "[" * 5000])
def test_rows_that_were_not_ours_add_nobody(client, delegation, rows):
    assert client.post(path(delegation, "paste"), {"rows": rows}).status_code == 303
    assert delegation.rows.count() == 0


def test_cells_pasted_into_the_grid_are_read_by_their_headings(client, delegation):
    take(client, delegation, pasted=LIST)
    answer = client.post(
        path(delegation, "paste"),
        {"pasted": LIST + "\nLê Văn Tám\t0912345679\t"},
        headers={"Accept": "application/json"},
    ).json()
    assert [row["full_name"] for row in answer["rows"]] == ["Lê Văn Tám"]
    assert answer["same"] == 2


# --- Sending, declining ---


def test_the_last_look_names_what_is_wrong_and_leads_to_its_cell(client, delegation):
    rows = a_roster(
        delegation,
        [cells("Trần Thị Hoa", phone="0912"), *(cells() for _more in range(3))],
    )
    page = client.get(path(delegation, "submit"))
    assert "Chưa có trưởng đoàn" in words(page)
    assert f"{path(delegation)}#c-{rows[0].key}-phone" in page.content.decode()
    assert "vượt 1 người" in words(page)
    assert "Chưa có công văn" in words(page)
    answer = client.post(path(delegation, "submit"), {"beyond": "wait"})
    assert answer.status_code == 422
    assert delegation.unit.conference.event.registrations.count() == 0


def test_part_of_a_roster_is_sent_and_the_rest_waits_or_stays(client, delegation):
    a_roster(
        delegation,
        [
            cells("Nguyễn Văn An", role="Trưởng đoàn"),
            cells("Lê Văn Hai"),
            cells("Lê Văn Ba"),
            cells("Lê Văn Bốn"),
            cells("Lê Văn Năm", phone="0912"),
        ],
    )
    answer = client.post(path(delegation, "submit"), {"only_good": "on", "beyond": "wait"})
    assert answer["Location"] == path(delegation, "done")
    done = words(client.get(path(delegation, "done")))
    assert "Ban Tổ chức đã nhận 3 người" in done
    assert "1 người trong danh sách chờ, cùng một nhóm: Lê Văn Bốn" in done
    assert "1 dòng để lại, chưa gửi: Lê Văn Năm" in done
    sent = words(client.get(path(delegation)))
    assert "Ban Tổ chức đang xem" in sent
    assert "Lê Văn Hai" in sent
    assert "Thêm người" not in sent


def test_what_comes_back_says_why_and_may_be_sent_again(client, delegation):
    a_roster(delegation, 2)
    submit_roster(delegation_id=delegation.pk, by=SYSTEM)
    return_delegation(delegation_id=delegation.pk, remark="Thiếu giờ đến", by=SYSTEM)
    page = words(client.get(path(delegation)))
    assert "Thiếu giờ đến" in page
    assert "Thêm người" in page
    assert client.post(path(delegation, "submit"), {}).status_code == 303


def test_a_unit_says_no_with_a_reason_and_thinks_better_of_it(client, delegation):
    a_roster(delegation, 1)
    assert client.post(path(delegation, "decline"), {"reason": " "}).status_code == 422
    client.post(path(delegation, "decline"), {"reason": "Trùng đại hội của tỉnh"})
    page = words(client.get(path(delegation)))
    assert "Trùng đại hội của tỉnh" in page
    assert "Đoàn chúng tôi sẽ tham dự" in page
    client.post(path(delegation, "rejoin"))
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.DRAFT
    assert delegation.rows.count() == 1


@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_an_edition_that_is_over_takes_no_list(client, delegation, state):
    a_roster(delegation, 1)
    event = delegation.unit.conference.event
    event.state = EventState(state)
    event.save()
    assert "Thêm người" not in words(client.get(path(delegation)))
    assert client.post(path(delegation, "paste"), {"pasted": LIST}).status_code == 303
    assert save(client, delegation, full_name="Lê Văn Tám").status_code == 422


# --- Papers, contact, QR ---


def test_the_letter_of_a_unit_names_that_unit(client, delegation):
    answer = client.get(path(delegation, "letter"))
    assert answer["Content-Type"] == "application/pdf"
    assert "Trung tâm Khuyến công Lạng Sơn" in " ".join(text_of(answer.content).split())


def test_the_official_letter_is_looked_at_kept_and_fetched_by_its_own_delegation(
    client, delegation
):
    def send(name, data):
        file = BytesIO(data)
        file.name = name
        return client.post(path(delegation, "papers"), {"number": "125/TTKC", "file": file})

    assert send("virus.pdf", b"MZ").status_code == 422
    assert send("rong.pdf", b"").status_code == 422
    answer = send("lon.pdf", b"%PDF-" + b"0" * 10_600_000)
    assert answer.status_code == 422
    assert "lớn hơn 10 MB" in words(answer)
    assert send("cong van.pdf", a_pdf()).status_code == 303
    assert send("chup.jpg", a_picture()).status_code == 303
    page = client.get(path(delegation, "papers")).content.decode()
    found = re.findall(r'href="([^"]*/cong-van/\d+/)"', page)
    assert len(found) == 2
    kept = client.get(found[-1])
    assert "attachment" in kept["Content-Disposition"]
    other = a_delegation(delegation.unit.conference.event)
    number = found[0].strip("/").split("/")[-1]
    assert client.get(f"{path(other)}cong-van/{number}/").status_code == 404


def test_documents_for_delegations_are_fetched_through_the_link(client, delegation):
    kept = ConferenceDocument(
        conference=delegation.unit.conference, title="Kế hoạch", file_name="ke-hoach.pdf", size=9,
        audience=ConferenceDocument.Audience.DELEGATES,
    )  # fmt: skip
    kept.file.save("x.pdf", BytesIO(a_pdf()))
    page = client.get(path(delegation, "papers")).content.decode()
    url = re.search(r'href="([^"]*/tai-lieu/\d+/)"', page)[1]
    assert client.get(url).status_code == 200
    elsewhere = a_delegation(an_edition())
    assert client.get(f"{path(elsewhere)}tai-lieu/{kept.pk}/").status_code == 404


def test_the_coordinator_corrects_how_to_be_reached(client, delegation):
    bad = client.post(path(delegation, "contact"), {"name": "Lê Thị Mới", "phone": "12"})
    assert bad.status_code == 422
    assert 'value="Lê Thị Mới"' in bad.content.decode()
    client.post(
        path(delegation, "contact"),
        {"name": "Lê Thị Mới", "phone": "0912 345 678", "email": "moi@example.vn"},
    )
    delegation.refresh_from_db()
    assert delegation.coordinator_name == "Lê Thị Mới"
    assert (delegation.coordinator_phone, delegation.coordinator_email) == (
        "+84912345678",
        "moi@example.vn",
    )


def test_a_talk_that_was_offered_leads_to_where_its_text_is_handed_in(client, delegation):
    a_roster(delegation, [cells(role="Trưởng đoàn", paper="Khuyến công xanh")])
    submit_roster(delegation_id=delegation.pk, by=SYSTEM)
    page = client.get(path(delegation, "papers")).content.decode()
    url = re.search(r'href="([^"]*)">Khuyến công xanh', page)[1]
    assert client.get(url).status_code == 200


def test_each_person_has_a_code_of_their_own_and_who_left_is_not_shown(client, delegation):
    here, waits, gone = some_delegates(
        delegation, [{"full_name": name} for name in ("Lê Văn Tám", "Lê Văn Chờ", "Lê Văn Đi")]
    )
    waits.registration.state = State.WAITLISTED
    waits.registration.save()
    gone.registration.state = State.CANCELLED
    gone.registration.save()
    assert client.get(path(delegation, "people")).status_code == 303
    in_state(delegation, DelegationState.APPROVED)
    page = client.get(path(delegation, "people")).content.decode()
    assert page.count('class="roster-qr"') == 1
    assert here.registration.code in page
    assert "Lê Văn Chờ" in page
    assert "Lê Văn Đi" not in page


def test_whoever_is_signed_in_may_keep_the_delegation_on_their_own_page(client, delegation):
    assert client.post(path(delegation, "keep")).status_code == 404
    client.force_login(make_user())
    assert "Giữ ở trang của tôi" in words(client.get(path(delegation, "contact")))
    for _turn in range(2):
        client.post(path(delegation, "keep"))
    mine = client.get(reverse("accounts:me")).content.decode()
    assert mine.count(path(delegation)) == 1
    client.post(path(delegation, "keep"), {"do": "leave"})
    assert path(delegation) not in client.get(reverse("accounts:me")).content.decode()


# --- Changes after it was sent ---


@pytest.fixture
def approved(delegation):
    a_roster(delegation, [cells("Nguyễn Văn An", role="Trưởng đoàn"), cells("Lê Văn Tám")])
    submit_roster(delegation_id=delegation.pk, by=SYSTEM)
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    delegation.refresh_from_db()
    return delegation


def named(delegation, name):
    return delegation.delegates.get(registration__full_name=name)


def do_to(delegation, what, pk) -> str:
    return f"{path(delegation, 'changes')}{pk}/{what}/"


def test_a_delegate_is_swapped_on_the_last_evening(client, approved):
    leaving = named(approved, "Lê Văn Tám")
    old = leaving.registration.code
    url = do_to(approved, "thay", leaving.pk)
    assert "Thay" in words(client.get(url))
    refused = client.post(url, {"full_name": "Trần Thị Hoa", "phone": "0912"})
    assert refused.status_code == 422
    assert 'value="Trần Thị Hoa"' in refused.content.decode()
    client.post(url, {"full_name": "Bà Trần Thị Hoa", "phone": "0912345678", "reason": "Họp"})
    page = words(client.get(path(approved, "changes")))
    assert "Lê Văn Tám → Bà Trần Thị Hoa" in page
    assert "Chờ duyệt" in page
    make_change(change_id=approved.changes.get().pk, answer="", by=SYSTEM)
    codes = client.get(path(approved, "people")).content.decode()
    assert "Trần Thị Hoa" in codes
    assert old not in codes
    assert "Lê Văn Tám" not in words(client.get(path(approved)))
    assert client.get(url).status_code == 404, "who was swapped out is not swapped again"


def test_one_more_is_asked_for_and_the_answer_is_read(client, approved):
    assert client.post(path(approved, "change_add"), {"full_name": ""}).status_code == 422
    client.post(path(approved, "change_add"), {"full_name": "Trần Thị Hoa", "salutation": "Bà"})
    refuse_change(change_id=approved.changes.get().pk, answer="Đã hết chỗ", by=SYSTEM)
    assert "Đã hết chỗ" in words(client.get(path(approved, "changes")))


def test_the_head_is_withdrawn_only_with_another_head(client, approved):
    head, other = named(approved, "Nguyễn Văn An"), named(approved, "Lê Văn Tám")
    url = do_to(approved, "rut", head.pk)
    assert client.post(url, {"reason": "Ốm"}).status_code == 422
    assert client.post(url, {"reason": "Ốm", "new_head": "x"}).status_code == 422
    client.post(url, {"reason": "Ốm", "new_head": str(other.pk)})
    change = approved.changes.get()
    client.post(do_to(approved, "thoi", change.pk))
    change.refresh_from_db()
    assert change.state == "taken_back"
    stranger = a_delegation(approved.unit.conference.event)
    assert client.post(do_to(stranger, "thoi", change.pk)).status_code == 404
    assert client.get(do_to(stranger, "rut", head.pk)).status_code == 404


def test_after_the_last_evening_a_change_is_a_call(client, approved, monkeypatch):
    starts_at = approved.unit.conference.event.starts_at
    monkeypatch.setattr(clock, "now", lambda: starts_at - timedelta(hours=1))
    answer = client.post(path(approved, "change_add"), {"full_name": "Trần Thị Hoa"})
    assert answer.status_code == 422
    assert "xin gọi cho Ban Tổ chức" in words(answer)


def test_codes_and_changes_cost_the_same_queries_for_three_people_and_for_thirty(client):
    event = an_edition(capacity=300)

    def queries(page, number):
        delegation = a_delegation(event, quota=number)
        some_delegates(delegation, number)
        in_state(delegation, DelegationState.LOCKED)
        client.get(path(delegation, page))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path(delegation, page)).status_code == 200
        return len(asked)

    for page in ("", "people", "changes", "papers"):
        few = queries(page, 3)
        assert few == queries(page, 30), page
        assert few < 10, page
