"""Staff write, look, try it on themselves, send, pause and read what became of it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from notifications.models import Message
from notifications.states import State
from reminders.announcing import planning
from reminders.models import Announcement
from reminders.states import AnnouncementState
from tests.factories import make_class, make_organiser, register
from tests.factories.announcing import an_announcement, let_go
from tests.factories.files import a_pdf
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db

LIST = "/quan-ly/thong-bao/"
WRITTEN = {
    "to": "confirmed", "unit": "", "subject_vi": "Đổi phòng học",
    "body_vi": "Mời {họ tên}:\n- mang theo sổ\n- mang theo bút", "subject_en": "",
    "body_en": "", "way": "preferred",
}  # fmt: skip


@pytest.fixture
def event():
    event = make_class(capacity=30)
    register(event, "Nguyễn Thị Hoa", email="hoa@example.vn")
    register(event, "Trần Văn Bình", email="", phone="+84912000001")
    return event


@pytest.fixture
def staff(event):
    return a_client(event.organiser)


def page(client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def version_on(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text)[1]


def test_from_an_events_page_to_a_sent_announcement(staff, event):
    assert f"{LIST}soan/?event={event.code}" in page(
        staff, reverse("courses:staff_detail", args=[event.code])
    )
    form = page(staff, f"{LIST}soan/?event={event.code}")
    assert re.search(rf'value="{event.pk}"[^>]*checked', form)
    assert "{họ tên}" in form
    upload = SimpleUploadedFile("so-do.pdf", a_pdf())
    saved = staff.post(f"{LIST}soan/", {**WRITTEN, "events": event.pk, "file": upload}, follow=True)
    draft = saved.content.decode()
    for words in ("Gửi cho 2 người", "Gọi điện", "1 người chỉ báo được qua điện thoại",
                  "Mời Nguyễn Thị Hoa", "so-do.pdf", "Gửi thử cho tôi", "1/2"):  # fmt: skip
        assert words in draft
    announcement = Announcement.objects.get()
    one = f"{LIST}{announcement.pk}/"
    assert "Mời Trần Văn Bình" in page(staff, f"{one}?nguoi=2")
    assert page(staff, f"{one}?nguoi={'9' * 30}")
    look = staff.get(f"{one}xem-thu/")
    assert "sandbox" in look["Content-Security-Policy"]
    assert "mang theo sổ" in look.content.decode()
    rows = list(csv.DictReader(io.StringIO(
        staff.get(f"{one}nguoi-nhan.csv").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert {row["Người nhận"]: row["Tới"] for row in rows} == {
        "Nguyễn Thị Hoa": "hoa@example.vn", "Trần Văn Bình": "0912 000 001"
    }  # fmt: skip
    assert "Đã gửi thử tới" in staff.post(f"{one}gui-thu/", follow=True).content.decode()
    for said in ("Đã cho gửi.", "Thông báo này đã được cho gửi."):
        sent = staff.post(f"{one}gui/", {"version": version_on(draft)}, follow=True)
        assert said in sent.content.decode()
    planning.plan_announcement(announcement.pk)
    text = page(staff, one)
    assert "Tạm dừng" in text
    assert f"?batch=announcement:{announcement.pk}" in text
    assert 'http-equiv="refresh"' in text
    assert "đang chờ" in page(staff, f"{one}tien-do/")
    staff.post(f"{one}tam-dung/")
    assert set(Message.objects.filter(kind="announcement").values_list("state", flat=True)) == {
        State.HELD
    }
    assert "Gửi tiếp" in page(staff, one)
    staff.post(f"{one}gui-tiep/")
    assert "2 tin chưa gửi sẽ được rút" in page(staff, f"{one}dung-han/")
    staff.post(f"{one}dung-han/")
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.STOPPED
    assert "Gửi thông báo" in page(staff, reverse("courses:staff_detail", args=[event.code]))
    messages = page(staff, f"/quan-ly/tin-nhan/?batch=announcement:{announcement.pk}")
    assert "Đổi phòng học" in messages


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"events": []}, "Sự kiện"),
        ({"to": "mọi người"}, "Gửi cho"),
        ({"body_vi": "{mật khẩu}"}, "Không có chỗ điền {mật khẩu}"),
        ({"body_vi": "một dấu {"}, "dấu { hoặc } đứng lẻ"),
        ({"subject_vi": "x" * 151}, "150"),
        ({"subject_vi": "a\0b"}, "Tiêu đề"),
        ({"events": ["9" * 30]}, "Sự kiện"),
        ({"subject_en": "Room"}, "Bản tiếng Anh cần cả tiêu đề và nội dung."),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ not a pdf")}, "Chỉ nhận tệp"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_keeps_what_was_typed(
    staff, event, changes, words
):
    answer = staff.post(f"{LIST}soan/", {**WRITTEN, "events": event.pk, **changes})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "<title>Lỗi:" in text.replace("\n", "")
    if "body_vi" not in changes:
        assert "mang theo bút" in text
    assert not Announcement.objects.exists()


def test_a_pace_beyond_the_servers_limit_and_a_time_that_is_over_are_refused(
    staff, event, settings
):
    settings.MESSAGES_PER_MINUTE = {"email": 60}
    one = f"{LIST}{an_announcement(event).pk}/"
    assert "nhiều nhất 60" in page(staff, one)
    for wrong in ({"per_minute": "61"}, {"at": "2020-01-01T08:00"}, {"per_minute": "9" * 30}):
        answer = staff.post(f"{one}gui/", {"version": "0", **wrong})
        assert answer.status_code == 422
    answer = staff.post(f"{one}gui/", {"version": "7"})
    assert "Vừa có người khác sửa thông báo này" in answer.content.decode()
    assert Announcement.objects.get().state == AnnouncementState.DRAFT


def test_a_draft_is_edited_copied_and_thrown_away_and_a_sent_one_is_not(staff, event):
    draft = an_announcement(event)
    one = f"{LIST}{draft.pk}/"
    form = page(staff, f"{one}sua/")
    changed = {**WRITTEN, "events": event.pk, "version": version_on(form), "optional": "on"}
    staff.post(f"{one}sua/", changed)
    draft.refresh_from_db()
    assert (draft.subject_vi, draft.optional, draft.version) == ("Đổi phòng học", True, 1)
    assert staff.post(f"{one}sua/", changed).status_code == 422
    copied = staff.post(f"{one}sao-chep/")
    assert copied["Location"].endswith("/sua/")
    staff.post(f"{one}xoa/")
    assert not Announcement.objects.filter(pk=draft.pk).exists()
    sent = let_go(Announcement.objects.get())
    staff.post(f"{LIST}{sent.pk}/xoa/")
    assert Announcement.objects.get() == sent
    assert staff.get(f"{LIST}{sent.pk}/sua/").status_code == 302


def test_the_list_is_filtered_and_downloaded_and_holds_nobody_elses(staff, event):
    other = make_class(event.organiser)
    register(other)
    let_go(an_announcement(event))
    an_announcement(event, other)
    text = page(staff, LIST)
    assert text.count("rowheader") == 2
    assert "nhiều sự kiện" in text
    assert page(staff, f"{LIST}?state=draft").count("rowheader") == 1
    assert page(staff, f"{LIST}?event={other.code}").count("rowheader") == 1
    assert page(staff, f"{LIST}?q=phòng").count("rowheader") == 2
    rows = staff.get(f"{LIST}danh-sach.csv").content.decode("utf-8-sig")
    assert [row["Số người"] for row in csv.DictReader(io.StringIO(rows))] == ["0", "2"]
    stranger = a_client(make_organiser(), Role.ADMINISTRATOR)
    assert "Chưa có thông báo nào" in page(stranger, LIST)
    foreign = {**WRITTEN, "events": event.pk}
    assert stranger.post(f"{LIST}soan/", foreign).status_code == 422
