"""The pages of the agenda: planned day by day, read by everybody, printed, and in the diary."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Role
from common import clock
from conferences.models import AgendaItem, AgendaVersion
from conferences.selectors import agenda as selectors
from registrations.links import manage_path
from registrations.models import Room
from registrations.services.events import cancel_event, publish_event
from tests import factories
from tests.factories import SYSTEM, make_organiser, make_person, make_user
from tests.factories.agenda import an_agenda, day_of, plan, publish, seen_of
from tests.factories.conference import an_edition
from tests.papers_world import text_of

pytestmark = pytest.mark.django_db
Kind = AgendaItem.Kind


@pytest.fixture
def event():
    event = an_edition(days=1)
    an_agenda(event)
    return event


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def address(event, name, *more):
    return reverse(f"conferences:{name}", args=[event.code, *more])


def day_address(event, days=0):
    return address(event, "agenda_day", day_of(event, days).isoformat())


def typed(event, **changes):
    """What the form of a new item sends."""
    return {
        "act": "save",
        "item": "moi",
        "mark": seen_of(event, day_of(event)).mark,
        "day": day_of(event).isoformat(),
        "starts": "10:00",
        "ends": "10:30",
        "kind": "report",
        "title": "Định hướng khuyến công 2027",
        **changes,
    }


def deed(event, act, title, **more):
    session = event.sessions.get(topic=title)
    return {"act": act, "item": session.pk, "mark": seen_of(event, day_of(event)).mark, **more}


def test_an_item_is_added_in_place_and_shown_on_its_day(staff, event):
    speaker = make_person(event.organiser, "Lê Thị Hoa", workplace="Sở Công Thương Sơn La")
    factories.register(event)
    event.registrations.update(person=speaker)
    page = staff.get(f"{day_address(event)}?sua=moi").content.decode()
    assert 'value="Lê Thị Hoa – Sở Công Thương Sơn La"' in page
    sent = typed(event, speaker_1="le thi hoa", by_words="Lãnh đạo Sở", track="Phiên A")
    answer = staff.post(day_address(event), sent)
    assert answer.status_code == 302
    session = event.sessions.get(topic="Định hướng khuyến công 2027")
    assert [role.person for role in session.roles.all()] == [speaker]
    page = staff.get(answer["Location"].split("#")[0]).content.decode()
    assert "10:00–10:30" in page
    assert "Lê Thị Hoa – Sở Công Thương Sơn La" in page
    assert not AgendaVersion.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ends", "09:00", "Giờ kết thúc phải sau giờ bắt đầu."),
        ("title", "", "Hãy ghi nội dung."),
        ("title", "ă" * 251, "250"),
        ("day", "2099-01-01", "hơn một tháng"),
        ("day", "0001-13-77", "ngày"),
        ("room", "99999999999999999999", "hợp lệ"),
        ("kind", "concert", "hợp lệ"),
        ("speaker_1", "Không Ai Cả", "Không có “Không Ai Cả”"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(
    staff, event, field, value, words
):
    answer = staff.post(day_address(event), typed(event, note="Giữ nguyên", **{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Giữ nguyên"' in page
    assert event.sessions.count() == 5


def test_a_name_that_two_people_bear_is_asked_back(staff, event):
    for unit in ("Sở A", "Sở B"):
        registration = factories.register(event, workplace=unit)
        person = make_person(event.organiser, "Nguyễn Văn An", workplace=unit)
        type(registration).objects.filter(pk=registration.pk).update(person=person)
    answer = staff.post(day_address(event), typed(event, speaker_1="Nguyễn Văn An"))
    assert "Có 2 người tên" in answer.content.decode()
    answer = staff.post(day_address(event), typed(event, speaker_1="Nguyễn Văn An – Sở B"))
    assert answer.status_code == 302


def test_the_later_of_two_who_edit_a_day_is_told_and_may_save_after_looking(staff, event):
    sent = typed(event)
    plan(event, "11:00", 30, "Thảo luận", Kind.DISCUSSION)
    answer = staff.post(day_address(event), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "vừa được người khác sửa" in page
    assert "Thảo luận" in page, "the other's change stands beside the form"
    assert 'value="Định hướng khuyến công 2027"' in page
    assert staff.post(day_address(event), typed(event)).status_code == 302


def test_a_clash_is_shown_and_kept_only_when_insisted(staff, event):
    hall = Room.objects.create(organiser=event.organiser, name="Hội trường lớn")
    plan(event, "10:00", 60, "Chuyên đề 1", Kind.REPORT, room_id=hall.pk, track="Phiên A")
    sent = typed(event, room=hall.pk, track="Phiên B")
    answer = staff.post(day_address(event), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hội trường lớn: “Chuyên đề 1” 10:00–11:00" in page or "“Chuyên đề 1”" in page
    assert "Lưu dù trùng" in page
    assert staff.post(day_address(event), {**sent, "anyway": "1"}).status_code == 302
    assert "Trùng phòng hoặc người" in staff.get(address(event, "agenda")).content.decode()


def test_items_are_moved_shifted_and_removed_by_buttons_alone(staff, event):
    url = day_address(event)
    assert staff.post(url, deed(event, "up", "Giải lao")).status_code == 302
    assert staff.post(url, deed(event, "shift", "Giải lao", minutes="15")).status_code == 302
    assert staff.post(url, deed(event, "remove", "Bế mạc")).status_code == 302
    assert [(item.hours, item.words) for item in selectors.draft_items(event)] == [
        ("08:00–08:20", "Khai mạc"),
        ("08:35–08:50", "Giải lao"),
        ("08:50–09:50", "Báo cáo kết quả"),
        ("13:45–15:15", "Tham luận của các tỉnh"),
    ]
    wrong = staff.post(url, deed(event, "shift", "Giải lao", minutes="9" * 30))
    assert wrong.status_code == 422
    assert staff.post(url, deed(event, "explode", "Giải lao")).status_code == 422


def test_moving_into_a_clash_asks_first(staff, event):
    hall = Room.objects.create(organiser=event.organiser, name="Phòng 2")
    event.sessions.filter(topic="Báo cáo kết quả").update(room=hall)
    plan(event, "07:00", 30, "Họp kỹ thuật", Kind.OTHER, room_id=hall.pk)
    sent = deed(event, "shift", "Báo cáo kết quả", minutes="-60")
    page = staff.post(day_address(event), sent).content.decode()
    assert "Vẫn làm dù trùng" in page
    assert 'name="minutes" value="-60"' in page
    assert staff.post(day_address(event), {**sent, "anyway": "1"}).status_code == 302


def test_publishing_shows_the_changes_and_how_many_are_told(staff, event):
    factories.register(event)
    url = address(event, "agenda_publish")
    assert "Đây là bản đầu tiên, gồm 5 nội dung" in staff.get(url).content.decode()
    form = {"mark": selectors.mark_of(selectors.draft_items(event)), "note": ""}
    assert staff.post(url, form).status_code == 302
    plan(event, "17:00", 60, "Thi văn nghệ")
    page = staff.get(url).content.decode()
    assert "Thêm: 17:00–18:00" in page
    assert "1 người đã đăng ký được báo một lần" in page
    stale = staff.post(url, form)
    assert stale.status_code == 422
    assert "Bản nháp vừa được sửa" in stale.content.decode()
    fresh = re.search(r'name="mark" value="(\w+)"', stale.content.decode())[1]
    assert staff.post(url, {"mark": fresh, "note": "Thêm văn nghệ"}).status_code == 302
    assert "Thêm văn nghệ" in staff.get(address(event, "agenda_versions")).content.decode()


def test_old_versions_are_kept_and_any_two_compared(staff, event):
    publish(event)
    for number, title in enumerate(("Toạ đàm", "Trao cờ", "Chụp ảnh"), start=1):
        plan(event, f"1{number}:00", 30, title)
        publish(event)
    page = staff.get(f"{address(event, 'agenda_versions')}?tu=1&den=3").content.decode()
    assert "Từ bản số 1 đến bản số 3" in page
    assert page.count("Thêm: ") == 2
    back = staff.get(f"{address(event, 'agenda_versions')}?tu=4&den=1").content.decode()
    assert back.count("Bỏ: ") == 3
    assert "Toạ đàm" not in staff.get(address(event, "agenda_version", 1)).content.decode()
    assert staff.get(address(event, "agenda_version", 9)).status_code == 404


def test_everybody_reads_the_published_agenda_and_nothing_of_the_draft(client, event):
    url = address(event, "agenda_public")
    assert "Chương trình sẽ được công bố sau" in client.get(url).content.decode()
    assert client.get(address(event, "agenda_pdf")).status_code == 404
    publish(event)
    plan(event, "10:00", 30, "Bí mật")
    for page in (url, address(event, "detail")):
        text = client.get(page).content.decode()
        assert "Tham luận của các tỉnh" in text
        assert "Bí mật" not in text


def test_who_comes_is_led_from_their_own_page_to_the_published_agenda(client, event):
    registration = factories.register(event)
    own = manage_path(registration)
    plan(event, "10:00", 30, "Bí mật")
    page = client.get(own).content.decode()
    assert address(event, "agenda_public") not in page
    assert "Bí mật" not in page, "the draft is nobody's but staff's"
    publish(event)
    assert address(event, "agenda_public") in client.get(own).content.decode()


def test_the_agenda_reads_in_english_too(client, event):
    publish(event)
    client.cookies["language"] = "en"
    assert '<html lang="en"' in client.get(address(event, "agenda_public")).content.decode()


def test_the_paper_has_its_head_its_days_tracks_and_people(client, event):
    lead = make_person(event.organiser, "Đỗ Chủ Trì", workplace="Cục Khuyến công")
    plan(event, "10:00", 60, "Chuyên đề A", track="Phiên A", presiding=(lead.pk,))
    plan(event, "10:00", 60, "Chuyên đề B", track="Phiên B", by_words="Lãnh đạo UBND thành phố")
    publish(event)
    text = text_of(client.get(address(event, "agenda_pdf")).content)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "CHƯƠNG TRÌNH HỘI NGHỊ",
        "Người thực hiện",
        "10h00 – 11h00",
        "Phiên B",
        "Chủ tọa: Đỗ Chủ Trì",
        "Lãnh đạo UBND thành phố",
        "Bản số 1",
    ):
        assert words in text


def test_the_diary_follows_the_versions(client, event):
    url = address(event, "agenda_feed")

    def entries():
        calendar = Calendar.from_ical(client.get(url).content)
        return {str(each["summary"]): each for each in calendar.walk("VEVENT")}

    assert entries() == {}
    publish(event)
    first = entries()
    assert len(first) == 5
    gone = event.sessions.get(topic="Giải lao")
    gone.delete()
    event.sessions.filter(topic="Bế mạc").update(topic="Tổng kết")
    publish(event)
    second = entries()
    assert second["Tổng kết"]["uid"] == first["Bế mạc"]["uid"]
    assert {int(each["sequence"]) for each in second.values()} == {2}
    assert second["Giải lao"]["status"] == "CANCELLED"
    assert second["Khai mạc"]["status"] == "CONFIRMED"
    cancel_event(event_id=event.pk, reason="Bão", by=SYSTEM)
    assert {str(each["status"]) for each in entries().values()} == {"CANCELLED"}


def test_staff_download_the_draft(staff, event):
    text = staff.get(address(event, "agenda_file", "csv")).content.decode("utf-8-sig")
    assert "Báo cáo kết quả" in text
    assert staff.get(address(event, "agenda_file", "xlsx")).status_code == 200
    assert "Dự thảo" in text_of(staff.get(address(event, "agenda_file", "pdf")).content)
    assert staff.get(address(event, "agenda_file", "exe")).status_code == 404


def test_the_old_address_of_the_schedule_leads_here_and_a_draft_edition_still_opens(staff):
    event = an_edition(staff_office(staff), days=1, published=False)
    assert staff.get(address(event, "sessions"))["Location"] == address(event, "agenda")
    publish_event(event_id=event.pk, by=SYSTEM)
    day = event.sessions.get()
    sent = {
        **typed(event, item=day.pk, starts="07:30", ends="11:30", title="Khai mạc"),
    }
    assert staff.post(day_address(event), sent).status_code == 302


def staff_office(client):
    from accounts.models import Membership

    return Membership.objects.get(user_id=client.session["_auth_user_id"]).organiser


@pytest.mark.parametrize(
    "place", ["agenda", "agenda_publish", "agenda_versions", "agenda_day", "agenda_file"]
)
def test_another_office_sees_nothing_of_the_draft(client, event, place):
    client.force_login(make_user(Role.STAFF, make_organiser(slug="khac")))
    more = {"agenda_day": [day_of(event).isoformat()], "agenda_file": ["csv"]}.get(place, [])
    assert client.get(address(event, place, *more)).status_code == 404


def test_pages_cost_the_same_for_3_items_and_for_60(staff, event):
    few = an_edition(event.organiser, days=1)
    many = an_edition(event.organiser, days=1, in_days=90)
    for each, count in ((few, 3), (many, 60)):
        an_agenda(
            each,
            tuple(
                (f"{7 + n // 4:02}:{n % 4 * 15:02}", 15, f"Mục {n}", Kind.PAPER)
                for n in range(count)
            ),
        )
        for number, session in enumerate(each.sessions.all()):
            session.roles.create(person=make_person(event.organiser), role="speaker")
            session.room = Room.objects.create(
                organiser=event.organiser, name=f"Phòng {each.pk} {number}"
            )
            session.save()
        publish(each)
    costs = {}
    for each in (few, many):
        for name in ("agenda", "agenda_publish", "agenda_versions", "agenda_public", "agenda_feed",
                     "detail", "agenda_day"):  # fmt: skip
            url = day_address(each) if name == "agenda_day" else address(each, name)
            for suffix in ("", "?sua=moi") if name == "agenda_day" else ("",):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert staff.get(url + suffix).status_code == 200
                costs.setdefault(name + suffix, []).append(len(queries))
    assert all(low == high for low, high in costs.values()), costs
    assert max(high for _low, high in costs.values()) <= 14, costs


def test_a_day_without_items_offers_the_first_one(staff, event):
    url = address(event, "agenda_day", (clock.today() + timedelta(days=61)).isoformat())
    page = staff.get(url).content.decode()
    assert "Thêm nội dung" in page
    assert staff.get(address(event, "agenda_day", "khong-phai-ngay")).status_code == 404
    led = staff.get(f"{address(event, 'agenda')}?day=2027-05-05")
    assert led["Location"].endswith("/2027-05-05/")
