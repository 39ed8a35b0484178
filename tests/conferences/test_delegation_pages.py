"""Staff's pages of units and delegations: who is how far, and what is done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Actor, Role
from common import clock
from common.spreadsheets import read_table
from conferences.models import Delegation, InvitedUnit, OfficialLetter, RosterChange, RosterRow
from conferences.services import changes, reviewing
from conferences.services.submitting import submit_roster
from conferences.states import DelegationState
from notifications.models import Message
from registrations.models import Event, SeatBlock
from registrations.services.events import release_due_seats
from registrations.states import State
from tests.factories import SYSTEM, make_organiser, make_user
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    a_roster,
    an_edition,
    cells,
    some_delegates,
    some_delegations,
)
from tests.factories.files import a_pdf

pytestmark = pytest.mark.django_db
AT_MOST = 14
DAY = timedelta(days=1)


@pytest.fixture
def event():
    return an_edition(conference={"numbers_letters": False})


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def url(name, event, *more):
    return reverse(f"conferences:{name}", args=[event.code, *more])


def page(staff, name, event, *more, query=""):
    answer = staff.get(url(name, event, *more) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def of(delegation):
    """The delegation's page."""
    return url("roster", delegation.unit.conference.event, delegation.pk)


def pipeline(event):
    """A unit at every stage."""
    now = clock.now()
    sent = {"letter_sent_at": now - 3 * DAY}
    opened = {**sent, "opened_at": now - 2 * DAY}
    return {
        "unsent": a_delegation(event, "Sở Công Thương Cao Bằng"),
        "sent": a_delegation(event, "Sở Công Thương Bắc Ninh", **sent),
        "opened": a_delegation(event, "Sở Công Thương Lào Cai", **opened),
        **{
            state: a_delegation(event, f"Đơn vị {state}", state=state, **opened)
            for state in ("draft", "submitted", "returned", "approved", "locked", "arrived")
        },
        "declined": a_delegation(event, "Báo Mẫu", state="declined", **sent),
    }


# --- the list of units -------------------------------------------------------------------------


def test_staff_see_at_a_glance_who_opened_started_submitted_and_filter_by_it(staff, event):
    pipeline(event)
    text = page(staff, "units", event)
    for words in ("Chưa gửi giấy mời", "Đã gửi, chưa mở", "Đã mở liên kết", "Đang lập danh sách",
                  "Đã gửi, chờ duyệt", "Cần sửa", "Đã duyệt", "Đã chốt", "Đã đến",
                  "Không tham dự"):  # fmt: skip
        assert text.count(words) >= 3, f"a number, a badge and a choice to filter by: {words}"
    only = page(staff, "units", event, query="?stage=opened")
    assert "Lào Cai" in only
    assert "Cao Bằng" not in only


@pytest.mark.parametrize("words", ["cao bang", "CAO BẰNG", "dau moi cao"])
def test_a_unit_is_found_without_accents_by_its_name_or_coordinator(staff, event, words):
    pipeline(event)
    found = page(staff, "units", event, query=f"?q={words}")
    assert "Sở Công Thương Cao Bằng" in found
    assert "Lào Cai" not in found


@pytest.mark.parametrize("query", ["?stage=nonsense", "?q=%F0%9F%98%80", "?q=" + "x" * 300])
def test_a_filter_that_means_nothing_shows_everything_or_nothing_but_no_error(staff, event, query):
    a_delegation(event)
    page(staff, "units", event, query=query)


def test_the_list_says_quota_used_who_waits_and_how_long_seats_are_kept(staff, event):
    delegation = a_delegation(event, quota=3)
    some_delegates(delegation, [{}, {}, {"role": "driver"}])
    [late] = some_delegates(delegation, 1, state=State.WAITLISTED)
    late.registration.seat_block = None
    late.registration.save()
    text = page(staff, "units", event)
    assert "2/3, 1 chờ, 1 ngoài chỉ tiêu" in text
    assert f"giữ đến hết {clock.local(delegation.unit.block.held_until):%d/%m/%Y}" in text


def test_seats_not_used_by_their_day_return_to_everybody_and_the_list_says_so(
    staff, event, time_machine
):
    delegation = a_delegation(event, quota=4, held_days=3)
    some_delegates(delegation, 1)
    event.refresh_from_db()
    left = event.seats_left
    time_machine.move_to(clock.now() + 4 * DAY)
    release_due_seats()
    event.refresh_from_db()
    assert event.seats_left == left + 3
    assert "đã trả chỗ về chung" in page(staff, "units", event)
    assert "chỗ chưa dùng đã trả về chung" in page(staff, "roster", event, delegation.pk)


def test_seats_given_back_are_kept_anew_and_who_came_meanwhile_counts(staff, event, time_machine):
    delegation = a_delegation(event, quota=4, held_days=3)
    some_delegates(delegation, 2)
    time_machine.move_to(clock.now() + 4 * DAY)
    release_due_seats()
    until = (clock.today() + 5 * DAY).isoformat()
    address = url("unit_quota", event, delegation.unit_id)
    assert staff.post(address, {"quota": 1, "held_until": until}).status_code == 422
    assert staff.post(address, {"quota": 3, "held_until": until}).status_code == 302
    block = SeatBlock.objects.get(pk=delegation.unit.block_id)
    event.refresh_from_db()
    assert (block.size, block.used, block.released_at, event.seats_reserved) == (3, 2, None, 1)


def test_a_longer_stay_of_seats_is_kept_by_the_same_form(staff, event):
    delegation = a_delegation(event, quota=4, held_days=3)
    until = clock.today() + 20 * DAY
    address = url("unit_quota", event, delegation.unit_id)
    sent = {"quota": 4, "held_until": until.isoformat(), "letter_number": 7,
            "letter_date": "2026-03-05"}  # fmt: skip
    assert staff.post(address, sent).status_code == 302
    unit = InvitedUnit.objects.select_related("block").get(pk=delegation.unit_id)
    assert clock.local(unit.block.held_until).date() == until + DAY
    assert (unit.letter_number, unit.letter_date.isoformat()) == (7, "2026-03-05")
    other = url("unit_quota", event, a_delegation(event, quota=0).unit_id)
    answer = staff.post(other, {"quota": 0, "letter_number": 7, "letter_date": "2026-04-01"})
    assert answer.status_code == 422
    assert "đã dùng cho giấy mời khác" in answer.content.decode()


def test_several_units_of_a_kind_are_invited_by_their_names_with_their_provinces(staff, event):
    a_delegation(event, "Công ty TNHH Gốm Mẫu", quota=0)
    names = "1. Công ty TNHH Gốm Mẫu\n- Công ty cổ phần Chè  Lào Cai\n\nCông ty cổ phần Chè Lào Cai"
    sent = {"kind": "business", "names": names, "quota": 1,
            "held_until": (clock.today() + DAY).isoformat()}  # fmt: skip
    answer = staff.post(url("unit_invite_many", event), sent, follow=True)
    assert "1 đơn vị đã có trong danh sách" in answer.content.decode()
    fresh = InvitedUnit.objects.get(name="Công ty cổ phần Chè Lào Cai")
    assert (fresh.kind, fresh.quota, fresh.province_name) == ("business", 1, "Tỉnh Lào Cai")


@pytest.mark.parametrize("kind", ["ministry", "sector", "business", "press", "other"])
def test_every_kind_of_unit_is_invited_with_or_without_a_quota(staff, event, kind):
    for quota in ("0", "2"):
        sent = {"kind": kind, "name": f"Đơn vị {quota}", "quota": quota,
                "held_until": (clock.today() + DAY).isoformat()}  # fmt: skip
        assert staff.post(url("unit_invite", event), sent).status_code == 302
    assert event.conference.invited_units.filter(kind=kind).count() == 2


@pytest.mark.parametrize(
    "names", ["", "\n \n", "x" * 201, "\n".join(f"Công ty {number}" for number in range(201))]
)
def test_names_that_cannot_be_units_are_refused_and_kept_in_the_form(staff, event, names):
    answer = staff.post(
        url("unit_invite_many", event), {"kind": "press", "names": names, "quota": 0}
    )
    assert answer.status_code == 422
    assert not InvitedUnit.objects.exists()


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_list_is_downloaded_with_every_moment_and_coordinator(staff, event, extension):
    pipeline(event)
    answer = staff.get(url("units_file", event, extension))
    [sheet] = read_table(answer.content)
    heads = [sheet.text(0, column) for column in range(sheet.width)]
    row = next(
        number for number in range(len(sheet.rows)) if sheet.text(number, 1).endswith("Lào Cai")
    )
    assert sheet.text(row, heads.index("Tiến độ")) == "Đã mở liên kết"
    assert sheet.text(row, heads.index("Mở liên kết lúc"))
    assert "@" in sheet.text(row, heads.index("E-mail"))


def test_the_list_costs_the_same_at_three_units_and_at_sixty(staff, event):
    counted = []
    for more in (3, 57):
        for delegation in some_delegations(event, more, quota=1):
            some_delegates(delegation, 1)
        staff.get(url("units", event))
        with CaptureQueriesContext(connection) as asked:
            page(staff, "units", event)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= AT_MOST


# --- what goes to many -------------------------------------------------------------------------


def test_staff_are_told_how_many_mails_and_calls_before_letters_go(staff, event):
    for number in range(3):
        a_delegation(event, coordinator_email="" if number else "an@example.vn")
    text = page(staff, "letters_send", event)
    assert "1 thư được gửi đi." in text
    assert "2 đơn vị chưa có e-mail" in text
    assert not Message.objects.exists(), "reading it sends nothing"
    answer = staff.post(url("letters_send", event), follow=True)
    assert "Đã gửi 1 thư, thêm 2 cuộc gọi" in answer.content.decode()
    assert "Không còn giấy mời nào" in page(staff, "letters_send", event)


def test_letters_without_numbers_are_refused_on_the_page_that_asks(client):
    event = an_edition()
    client.force_login(make_user(Role.STAFF, event.organiser))
    a_delegation(event)
    assert "1 giấy mời chưa có số của văn thư" in page(client, "letters_send", event)
    answer = client.post(url("letters_send", event))
    assert answer.status_code == 422
    assert "chưa có số" in answer.content.decode()
    assert not Message.objects.exists()


def test_units_that_did_not_answer_are_reminded_by_one_click_a_day(staff, event):
    pipeline(event)
    text = page(staff, "units_remind", event)
    assert "3 thư được gửi đi." in text
    staff.post(url("units_remind", event))
    assert Message.objects.filter(kind="delegation.reminder").count() == 3
    assert "không có đơn vị nào cần nhắc" in page(staff, "units_remind", event)


def test_all_approved_rosters_are_locked_by_one_click_that_says_what_stays_open(staff, event):
    stages = pipeline(event)
    text = page(staff, "rosters_lock", event)
    assert "1 danh sách đã duyệt sẽ được chốt" in text
    assert "2 danh sách đang chờ duyệt hoặc cần sửa" in text
    staff.post(url("rosters_lock", event))
    stages["approved"].refresh_from_db()
    assert stages["approved"].state == DelegationState.LOCKED


def test_a_pasted_list_of_coordinators_tells_back_the_lines_that_were_not_understood(staff, event):
    delegation = a_delegation(event, "Sở Công Thương Lào Cai", coordinator_email="")
    pasted = (
        "SCT Lào Cai\tLê Văn An\t0912345678\tan@example.vn\nSở Lạ\tVũ Hà\t0987654321\tha@example.vn"
    )
    answer = staff.post(url("unit_coordinators", event), {"pasted": pasted})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Đã ghi đầu mối của 1 đơn vị" in text
    assert text.count("Sở Lạ") == 2, "told, and left in the box to be corrected"
    delegation.refresh_from_db()
    assert delegation.coordinator_email == "an@example.vn"


@pytest.mark.parametrize("pasted", ["", "\0", "chỉ là lời chào", "=1+1\t@\t+++", "😀" * 50])
def test_a_list_of_coordinators_that_says_nothing_changes_nothing(staff, event, pasted):
    delegation = a_delegation(event)
    assert staff.post(url("unit_coordinators", event), {"pasted": pasted}).status_code == 422
    assert (
        Delegation.objects.get(pk=delegation.pk).coordinator_email == delegation.coordinator_email
    )


# --- one delegation ----------------------------------------------------------------------------


def a_reviewed_roster(event):
    """Sent, looked at, returned and sent again: one corrected, one new, one taken off."""
    delegation = a_delegation(event)
    rows = a_roster(
        delegation,
        [
            cells("Ông Nguyễn Văn An", role="Trưởng đoàn", room="Đơn"),
            cells("Trần Thị Bình", phone="0912"),
            cells("Lê Văn Cường"),
        ],
    )
    delegation.state = DelegationState.SUBMITTED
    delegation.save()
    reviewing.return_delegation(delegation_id=delegation.pk, remark="Thiếu số", by=SYSTEM)
    RosterRow.objects.filter(pk=rows[0].pk).update(cells={**rows[0].cells, "room": "Đôi"})
    RosterRow.objects.filter(pk=rows[2].pk).update(removed_at=clock.now())
    RosterRow.objects.create(delegation=delegation, position=4, cells=cells("Phạm Thị Dung"))
    Delegation.objects.filter(pk=delegation.pk).update(state=DelegationState.SUBMITTED)
    return delegation


def test_staff_see_what_was_understood_what_is_doubtful_and_what_changed_since_they_looked(
    staff, event
):
    delegation = a_reviewed_roster(event)
    text = page(staff, "roster", event, delegation.pk)
    assert "<mark>Phòng đôi</mark>" in text
    assert "<del>Đơn</del>" in text
    assert "<mark>mới</mark>" in text
    assert text.count("<mark>") == 2, "nothing else is marked"
    assert "<del>Lê Văn Cường</del>" in text
    assert "Số điện thoại:</strong>" in text, "the doubt on 0912"
    assert "Trưởng đoàn" in text


def test_a_roster_is_approved_by_its_one_primary_button(staff, event):
    delegation = a_reviewed_roster(event)
    text = page(staff, "roster", event, delegation.pk)
    assert text.count("btn-primary") == 1
    address = url("roster_do", event, delegation.pk, "duyet")
    assert address in text
    answer = staff.post(address, follow=True)
    assert "Đã duyệt danh sách" in answer.content.decode()
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.APPROVED
    again = staff.post(address, follow=True).content.decode()
    assert "Không thể chuyển từ" in again
    for deed, state in (("chot", "locked"), ("da-den", "arrived")):
        staff.post(url("roster_do", event, delegation.pk, deed))
        delegation.refresh_from_db()
        assert delegation.state == state
    assert staff.post(url("roster_do", event, delegation.pk, "xoa")).status_code == 404
    assert staff.get(address).status_code == 405


def test_a_roster_goes_back_with_its_remark_and_never_without(staff, event):
    delegation = a_reviewed_roster(event)
    address = url("roster_return", event, delegation.pk)
    assert staff.post(address, {"remark": " "}).status_code == 422
    assert staff.post(address, {"remark": "Ghi rõ chức vụ"}).status_code == 302
    assert "Ghi rõ chức vụ" in page(staff, "roster", event, delegation.pk)


def test_the_page_shows_letters_messages_and_who_did_what_when(staff, event):
    delegation = a_delegation(event)
    staff.post(url("roster_do", event, delegation.pk, "gui-giay-moi"))
    named = {"name": "Lê Mới", "phone": "0912345678"}
    staff.post(url("roster_coordinator", event, delegation.pk), named)
    letter = OfficialLetter.objects.create(
        delegation=delegation, number="125/TTKC", file_name="cv.pdf", size=2048, sha256="0" * 64
    )
    letter.file.save("x.pdf", ContentFile(b"%PDF-1.4"))
    text = page(staff, "roster", event, delegation.pk)
    for words in ("Gửi giấy mời", "Ghi cán bộ đầu mối", "Lê Mới", "125/TTKC", "Chờ gửi"):
        assert words in text
    answer = staff.get(url("roster_letter_file", event, delegation.pk, letter.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    other = a_delegation(event)
    assert staff.get(url("roster_letter_file", event, other.pk, letter.pk)).status_code == 404


def test_a_change_that_is_asked_stands_on_top_with_what_it_would_do(staff, event):
    delegation = a_delegation(event, state="locked")
    leaving = a_delegate(delegation, "Nguyễn Văn Đi")
    RosterChange.objects.create(
        delegation=delegation, kind="swap", leaving=leaving, cells={"full_name": "Trần Thị Đến"},
        reason="Ốm",
    )  # fmt: skip
    text = page(staff, "roster", event, delegation.pk)
    assert text.index("Nguyễn Văn Đi") < text.index("Danh sách đoàn</h2>")
    assert "1 đề nghị thay đổi đang chờ" in page(staff, "units", event)


def test_staff_type_and_correct_rows_for_a_unit_that_answers_by_post(staff, event):
    delegation = a_delegation(event)
    typed = {"full_name": "Ông Nguyễn Văn An", "role": "Trưởng đoàn", "phone": "số lạ"}
    assert staff.post(url("roster_row_new", event, delegation.pk), typed).status_code == 302
    row = delegation.rows.get()
    assert (row.cells["full_name"], row.cells["phone"]) == ("Ông Nguyễn Văn An", "số lạ")
    address = url("roster_row", event, delegation.pk, row.key)
    assert "số lạ" in staff.get(address).content.decode()
    typed = {**typed, "phone": "0912345678", "version": row.version}
    assert staff.post(address, typed).status_code == 302
    stale = staff.post(address, {**typed, "phone": "0987654321"})
    assert stale.status_code == 422
    assert "vừa được sửa ở nơi khác" in stale.content.decode()
    assert "0987654321" in stale.content.decode(), "what was typed is not lost"
    staff.post(url("roster_row_remove", event, delegation.pk, row.key))
    row.refresh_from_db()
    assert row.removed_at is not None
    staff.post(url("roster_row_restore", event, delegation.pk, row.key))
    row.refresh_from_db()
    assert row.removed_at is None
    history = page(staff, "roster_history", event, delegation.pk)
    for words in ("Thêm một dòng", "Sửa một dòng", "Bỏ một dòng", "Đưa một dòng trở lại"):
        assert words in history
    assert "Gõ, sửa danh sách" in page(staff, "roster", event, delegation.pk)


def test_what_a_delegation_typed_and_is_no_choice_stays_in_the_form(staff, event):
    delegation = a_delegation(event)
    [row] = a_roster(delegation, [cells("Lê An", room="Đôi, ghép với số 1")])
    text = page(staff, "roster_row", event, delegation.pk, row.key)
    assert '<option value="Đôi, ghép với số 1" selected>' in text


def test_a_roster_that_was_sent_is_not_edited_row_by_row(staff, event):
    delegation = a_delegation(event)
    [row] = a_roster(delegation, 1)
    Delegation.objects.update(state="submitted")
    answer = staff.post(url("roster_row", event, delegation.pk, row.key), {"full_name": "X Y"})
    assert answer.status_code == 422
    assert "đề nghị thay đổi" in answer.content.decode()


def test_who_waits_is_taken_into_a_quota_that_grew(staff, event):
    delegation = a_delegation(event, quota=2)
    rows = a_roster(delegation, 2)
    for row, delegate in zip(rows, some_delegates(delegation, 2), strict=True):
        RosterRow.objects.filter(pk=row.pk).update(delegate=delegate)
    late = a_delegate(delegation, "Người Chờ", state=State.WAITLISTED)
    late.registration.seat_block = None
    late.registration.save()
    RosterRow.objects.create(
        delegation=delegation, position=3, cells=cells("Người Chờ"), delegate=late
    )
    Event.objects.update(waiting_count=1)
    assert "Nhận vào chỉ tiêu" not in page(staff, "roster", event, delegation.pk)
    staff.post(url("unit_quota", event, delegation.unit_id), {"quota": 3})
    assert "Nhận vào chỉ tiêu" in page(staff, "roster", event, delegation.pk)
    staff.post(url("roster_do", event, delegation.pk, "nhan-cho"))
    late.registration.refresh_from_db()
    assert late.registration.state == State.CONFIRMED


def test_a_unit_nobody_of_which_is_signed_up_is_taken_off_the_list(staff, event):
    signed_up, empty = a_delegation(event), a_delegation(event)
    some_delegates(signed_up, 1)
    answer = staff.post(url("unit_withdraw", event, signed_up.unit_id), follow=True)
    assert "đã có 1 người đăng ký" in answer.content.decode()
    staff.post(url("unit_withdraw", event, empty.unit_id))
    assert staff.get(of(empty)).status_code == 404
    assert staff.get(of(signed_up)).status_code == 200


def test_a_new_link_is_asked_for_twice_and_makes_the_old_one_dead(staff, event):
    delegation = a_delegation(event)
    text = page(staff, "roster_renew_link", event, delegation.pk)
    assert delegation.coordinator_email in text
    staff.post(url("roster_renew_link", event, delegation.pk))
    assert Delegation.objects.get(pk=delegation.pk).nonce != delegation.nonce


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_roster_is_downloaded_as_it_was_understood(staff, event, extension):
    delegation = a_reviewed_roster(event)
    [sheet] = read_table(staff.get(url("roster_file", event, delegation.pk, extension)).content)
    text = "\n".join(
        sheet.text(row, column) for row in range(len(sheet.rows)) for column in range(sheet.width)
    )
    assert "Nguyễn Văn An" in text
    assert "Phòng đôi" in text
    assert "Lê Văn Cường" not in text


def test_a_delegation_costs_the_same_at_three_people_and_at_forty(staff):
    counted = []
    event = an_edition(organiser=None, capacity=500, meals=("Tiệc giao lưu",))
    staff.force_login(make_user(Role.STAFF, event.organiser))
    for people in (3, 40):
        delegation = a_delegation(event, quota=people)
        rows = a_roster(delegation, people)
        for row, delegate in zip(rows, some_delegates(delegation, people), strict=True):
            row.delegate = delegate
        RosterRow.objects.bulk_update(rows, ["delegate"])
        staff.get(of(delegation))
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(of(delegation)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= AT_MOST + 2


def test_another_office_finds_none_of_it(client, event):
    delegation = a_delegation(event)
    [row] = a_roster(delegation, 1)
    client.force_login(make_user(Role.ADMINISTRATOR, make_organiser(slug="khac")))
    for name, more in (
        ("units", ()), ("letters_send", ()), ("units_remind", ()), ("unit_coordinators", ()),
        ("roster", (delegation.pk,)), ("roster_return", (delegation.pk,)),
        ("roster_row", (delegation.pk, row.key)), ("roster_history", (delegation.pk,)),
    ):  # fmt: skip
        assert client.get(url(name, event, *more)).status_code == 404, name


def test_a_delegation_of_another_edition_is_not_opened_under_this_code(staff, event):
    other = a_delegation(an_edition(event.organiser))
    assert staff.get(url("roster", event, other.pk)).status_code == 404


# --- staff answer for a delegation -------------------------------------------------------------


def typed_by_post(event, quota=2, people=2):
    delegation = a_delegation(event, quota=quota)
    a_roster(delegation, people)
    return delegation


def test_staff_send_the_roster_of_a_unit_that_answered_by_post(staff, event):
    delegation = typed_by_post(event)
    address = url("roster_submit", event, delegation.pk)
    assert "2 người trong danh sách, 2 tính vào chỉ tiêu 2" in staff.get(address).content.decode()
    answer = staff.post(address, follow=True)
    assert "2 người có chỗ, 0 chờ, 0 chưa gửi" in answer.content.decode()
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.SUBMITTED
    assert "Duyệt danh sách" in answer.content.decode()


def test_staff_say_what_becomes_of_those_beyond_the_quota(staff, event):
    delegation = typed_by_post(event, people=3)
    address = url("roster_submit", event, delegation.pk)
    refused = staff.post(address)
    assert refused.status_code == 422
    assert "vượt chỉ tiêu" in refused.content.decode()
    staff.post(address, {"beyond": "wait"})
    text = page(staff, "roster", event, delegation.pk)
    assert "người chờ chỗ" in text
    assert "2/2" in text


def test_a_unit_declines_by_phone_and_may_think_better_of_it(staff, event):
    delegation = typed_by_post(event)
    staff.post(url("roster_submit", event, delegation.pk))
    address = url("roster_decline", event, delegation.pk)
    assert "2 người đã đăng ký bị hủy" in staff.get(address).content.decode()
    assert staff.post(address, {"reason": ""}).status_code == 422
    text = staff.post(address, {"reason": "Trùng lịch họp tỉnh"}, follow=True).content.decode()
    assert "Trùng lịch họp tỉnh" in text
    assert Message.objects.filter(kind="delegation.declined").exists()
    event.refresh_from_db()
    assert (event.seats_taken, event.seats_reserved) == (0, 0)
    staff.post(url("roster_do", event, delegation.pk, "tham-du-lai"))
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.DRAFT


def test_a_letter_that_came_by_post_is_kept_with_its_number(staff, event):
    delegation = a_delegation(event)
    address = url("roster_letter", event, delegation.pk)
    wrong = SimpleUploadedFile("cv.pdf", b"<html>")
    assert staff.post(address, {"number": "1/CV", "file": wrong}).status_code == 422
    right = SimpleUploadedFile("Công văn 125.pdf", a_pdf())
    assert staff.post(address, {"number": "125/TTKC", "file": right}).status_code == 302
    text = page(staff, "roster", event, delegation.pk)
    assert "125/TTKC" in text
    assert "Tải công văn cử đại biểu" in text, "in its history"


# --- changes after the roster was sent ---------------------------------------------------------


def a_locked_roster(event, people=2):
    delegation = typed_by_post(event, quota=people, people=people)
    submit_roster(delegation_id=delegation.pk, by=SYSTEM)
    reviewing.approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    reviewing.lock_roster(delegation_id=delegation.pk, by=SYSTEM)
    return delegation, list(delegation.delegates.order_by("pk"))


def asked_swap(delegation, leaving, name="Trần Thị Đến"):
    return changes.ask_swap(
        delegation_id=delegation.pk,
        leaving_id=leaving.pk,
        cells=cells(name),
        reason="Ốm",
        by=Actor.coordinator("Lê Đầu Mối"),
    )


def test_a_swap_that_was_asked_is_made_by_one_click_and_stays_in_history(staff, event):
    delegation, (_head, second) = a_locked_roster(event)
    change = asked_swap(delegation, second)
    assert f"→ {change.cells['full_name']}" in page(staff, "roster", event, delegation.pk)
    address = url("change_decide", event, delegation.pk, change.pk)
    assert "Trần Thị Đến" in staff.get(address).content.decode()
    staff.post(address, {"deed": "make", "answer": "Đã in thẻ mới"})
    second.registration.refresh_from_db()
    assert second.registration.state == State.CANCELLED
    text = page(staff, "roster", event, delegation.pk)
    assert "Thay đổi đại biểu" in text
    assert "Trần Thị Đến" in text
    assert Message.objects.filter(kind="delegation.change_done").count() == 1
    assert "Đồng ý, thay đổi ngay" not in staff.get(address).content.decode()
    assert staff.post(address, {"deed": "refuse", "answer": "Thôi"}).status_code == 422


def test_a_change_is_refused_only_with_a_reason_that_the_coordinator_reads(staff, event):
    delegation, (_head, second) = a_locked_roster(event)
    change = asked_swap(delegation, second)
    address = url("change_decide", event, delegation.pk, change.pk)
    assert staff.post(address, {"deed": "refuse", "answer": " "}).status_code == 422
    staff.post(address, {"deed": "refuse", "answer": "Thẻ đã phát"})
    message = Message.objects.get(kind="delegation.change_refused")
    assert message.context["reason"] == "Thẻ đã phát"


def test_staff_swap_add_and_withdraw_at_once_even_on_the_morning_itself(staff, event, time_machine):
    delegation, (head, second) = a_locked_roster(event)
    time_machine.move_to(event.starts_at + timedelta(minutes=5))
    staff.force_login(make_user(Role.STAFF, event.organiser))
    swap = url("change_swap", event, delegation.pk, second.pk)
    unnamed = staff.post(swap, {"full_name": "", "reason": ""})
    assert unnamed.status_code == 422
    person = {"full_name": "Bà Vũ Thị Thay", "phone": "0912345678"}
    assert staff.post(swap, person).status_code == 302
    added = {"full_name": "Ông Lý Văn Thêm", "phone": "0912345679"}
    staff.post(url("change_add", event, delegation.pk), added)
    names = "registration__full_name"
    coming = delegation.delegates.filter(registration__state=State.CONFIRMED)
    assert {"Vũ Thị Thay", "Lý Văn Thêm"} <= set(coming.values_list(names, flat=True))
    away = url("change_withdraw", event, delegation.pk, head.pk)
    assert staff.post(away, {"reason": "Bận"}).status_code == 422, "who leads then?"
    leader = coming.get(registration__full_name="Vũ Thị Thay")
    assert staff.post(away, {"new_head": leader.pk, "reason": "Bận"}).status_code == 302
    leader.refresh_from_db()
    assert leader.role == "head"
    assert staff.get(away).status_code == 404, "who has gone is not changed any more"


@pytest.mark.parametrize("name", ["", "\0", "x" * 600, "😀", "12"])
def test_what_is_no_name_is_refused_at_its_place_and_nobody_is_swapped(staff, event, name):
    delegation, (_head, second) = a_locked_roster(event)
    answer = staff.post(url("change_swap", event, delegation.pk, second.pk), {"full_name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not delegation.changes.exists()
