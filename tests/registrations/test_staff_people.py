"""The list of an event's people."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role
from common import clock
from notifications.models import Message
from registrations.models import Event
from registrations.states import Approval, State
from tests import factories
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db


def url_of(event, name="event_people", *more):
    return reverse(f"registrations:{name}", args=[event.code, *more])


def names(response):
    return [row.full_name for row in response.context["page"]]


def test_people_stand_in_vietnamese_order_by_given_name():
    event = factories.make_class()
    for name in ("Trần Văn Đức", "Lê Thị Dung", "Phạm Anh", "Bùi Ấn"):
        factories.register(event, name)
    page = a_client(event.organiser).get(url_of(event))
    assert names(page) == ["Phạm Anh", "Bùi Ấn", "Lê Thị Dung", "Trần Văn Đức"]


def test_a_name_is_found_without_accents_and_a_phone_by_some_digits():
    event = factories.make_class()
    factories.register(event, "Đỗ Thị Thuỷ", phone="+84987654321")
    factories.register(event, "Lê Văn An", phone="+84911111111")
    client = a_client(event.organiser)
    for words in ("do thi thuy", "0987 654", "654321"):
        assert names(client.get(url_of(event), {"q": words})) == ["Đỗ Thị Thuỷ"]
    assert names(client.get(url_of(event), {"q": "khong co ai"})) == []


def test_tabs_count_people_by_state_and_applicants_come_first():
    event = factories.make_class(approval=Approval.REVIEW, capacity=1)
    factories.register(event)
    factories.register(event)
    page = a_client(event.organiser).get(url_of(event))
    assert page.context["state"] == State.PENDING
    counts = {words: count for words, _url, _current, count in page.context["tabs"]}
    assert (counts["Chờ duyệt"], counts["Danh sách chờ"], counts["Tất cả"]) == (1, 1, 2)


def test_ticked_applicants_are_approved_together_and_told():
    event = factories.make_class(approval=Approval.REVIEW)
    chosen, other = factories.register(event), factories.register(event)
    client = a_client(event.organiser)
    response = client.post(
        url_of(event, "approve_selected"), {"chosen": [chosen.pk, "x", "999999"]}, follow=True
    )
    assert "Đã duyệt 1 người." in response.content.decode()
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, other.state) == (State.CONFIRMED, State.PENDING)
    assert Message.objects.filter(topic=chosen.topic, kind="registration.approved").exists()


def test_approving_nobody_says_so():
    event = factories.make_class(approval=Approval.REVIEW)
    response = a_client(event.organiser).post(url_of(event, "approve_selected"))
    assert response.status_code == 422
    assert "Chưa chọn ai" in response.content.decode()


def test_an_applicant_of_another_event_cannot_be_slipped_in():
    event = factories.make_class(approval=Approval.REVIEW)
    foreign = factories.register(factories.make_class(approval=Approval.REVIEW))
    a_client(event.organiser).post(url_of(event, "approve_selected"), {"chosen": [foreign.pk]})
    foreign.refresh_from_db()
    assert foreign.state == State.PENDING


def test_the_waiting_list_shows_each_place_also_when_searched():
    event = factories.make_class(capacity=1)
    factories.register(event)
    factories.register(event, "Lê Văn Đầu")
    factories.register(event, "Phạm Thị Sau")
    client = a_client(event.organiser)
    page = client.get(url_of(event), {"state": "waitlisted"})
    assert [(row.place, row.full_name) for row in page.context["page"]] == [
        (1, "Lê Văn Đầu"),
        (2, "Phạm Thị Sau"),
    ]
    found = client.get(url_of(event), {"state": "waitlisted", "q": "sau"})
    assert [row.place for row in found.context["page"]] == [2]


def full_class_near_its_cut_off():
    """One seat was freed too late to be offered by itself; two people wait."""
    event = factories.make_class(capacity=1)
    factories.register(event)
    first, second = factories.register(event, "Lê Văn Đầu"), factories.register(event)
    Event.objects.filter(pk=event.pk).update(
        capacity=2, cut_off_at=clock.now() - timedelta(hours=1)
    )
    event.refresh_from_db()
    return event, first, second


def test_near_the_cut_off_staff_see_whom_to_call_and_offer_the_seat_by_hand():
    event, first, _second = full_class_near_its_cut_off()
    client = a_client(event.organiser)
    page = client.get(url_of(event), {"state": "waitlisted"}).content.decode()
    assert "Gần hạn: gọi lần lượt" in page
    client.post(url_of(event, "offer_by_hand", first.pk))
    first.refresh_from_db()
    assert first.state == State.OFFERED
    assert first.offer_expires_at > clock.now()
    assert Message.objects.filter(topic=first.topic, kind="registration.offered").exists()
    accepted = client.post(reverse("registrations:do", args=[first.code, "nhan-cho"]))
    assert accepted.status_code == 302
    first.refresh_from_db()
    assert first.state == State.CONFIRMED


def test_a_second_person_cannot_be_offered_the_only_free_seat():
    event, first, second = full_class_near_its_cut_off()
    client = a_client(event.organiser)
    client.post(url_of(event, "offer_by_hand", first.pk))
    response = client.post(url_of(event, "offer_by_hand", second.pk))
    assert response.status_code == 422
    assert "Không còn chỗ trống để mời." in response.content.decode()


def test_long_before_the_cut_off_nobody_has_to_be_called():
    event = factories.make_class(capacity=1)
    factories.register(event)
    factories.register(event)
    page = a_client(event.organiser).get(url_of(event), {"state": "waitlisted"})
    assert "Gần hạn" not in page.content.decode()


def test_the_download_has_every_column_and_phones_as_text():
    event = factories.make_class()
    registration = factories.register(event, "Lê Văn An", phone="+84912345678")
    client = a_client(event.organiser)
    book = load_workbook(io.BytesIO(client.get(url_of(event, "event_people_file", "xlsx")).content))
    heads, row = list(book.active.iter_rows(values_only=True))
    assert len(heads) == 18
    told = dict(zip(heads, row, strict=True))
    assert told["Họ và tên"] == "Lê Văn An"
    assert told["Số điện thoại"] == "0912 345 678"
    assert told["Mã đăng ký"] == registration.code
    assert told["Trạng thái"] == "Đã xác nhận"
    text = client.get(url_of(event, "event_people_file", "csv")).content.decode("utf-8-sig")
    assert "0912 345 678" in text
    assert client.get(url_of(event, "event_people_file", "exe")).status_code == 404


def test_door_staff_see_who_comes_without_links_to_their_pages():
    event = factories.make_class()
    registration = factories.register(event)
    page = a_client(event.organiser, Role.DOOR).get(url_of(event)).content.decode()
    assert registration.full_name in page
    assert reverse("registrations:registration", args=[registration.code]) not in page


def test_personal_pages_are_kept_by_no_cache():
    event = factories.make_class()
    registration = factories.register(event)
    client = a_client(event.organiser)
    for url in (
        url_of(event),
        reverse("registrations:registration", args=[registration.code]),
        reverse("registrations:person", args=[registration.person_id]),
    ):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_people_of_another_organiser_are_not_in_the_list():
    factories.register(factories.make_class())
    page = a_client(factories.make_organiser()).get(reverse("registrations:staff_people"))
    assert page.context["page"].paginator.count == 0
