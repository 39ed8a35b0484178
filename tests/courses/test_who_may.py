"""What everybody sees of classes, and what a trainer does."""

from __future__ import annotations

import subprocess

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from courses.models import TrainingClass
from registrations.services.events import cancel_event, postpone_event
from tests.factories import (
    SYSTEM,
    make_class,
    make_person,
    make_user,
    register,
    tie,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_class(code="TH-2027-01")


def sign_in(client, role, organiser):
    user = make_user(role, organiser)
    client.force_login(user)
    return user


def test_a_trainer_sees_own_classes_only(client, event):
    person = make_person(event.organiser)
    own = make_class(event.organiser, trainer=person, code="TH-2027-02")
    user = sign_in(client, Role.TRAINER, event.organiser)
    tie(user, person)
    page = client.get(reverse("courses:staff_list")).content.decode()
    assert own.code in page
    assert event.code not in page
    assert client.get(reverse("courses:staff_detail", args=[own.code])).status_code == 200
    assert client.get(reverse("courses:staff_detail", args=[event.code])).status_code == 404
    assert client.get(reverse("courses:edit", args=[own.code])).status_code == 404


def test_everybody_finds_a_class_without_accents(client, event):
    make_class(event.organiser, title="Đúc đồng mỹ nghệ")
    page = client.get(reverse("courses:list"), {"q": "duc dong"}).content.decode()
    assert "Đúc đồng mỹ nghệ" in page
    assert event.title not in page


def test_filters_by_topic_place_month_and_free_seats(client, event):
    full = make_class(event.organiser, capacity=1, venue="Kiến An", in_days=70)
    course = full.training_class.course
    course.topic = "Năng lượng"
    course.save()
    register(full)
    starts = clock.local(full.starts_at)

    def found(**chosen):
        page = client.get(reverse("courses:list"), chosen).content.decode()
        return {each.code for each in (event, full) if each.title in page}

    assert found() == {event.code, full.code}
    assert found(topic="Năng lượng") == {full.code}
    assert found(place="Kiến An") == {full.code}
    assert found(month=f"{starts:%Y-%m}") == {full.code}
    assert found(free="on") == {event.code}
    assert found(month="2027-99", topic="nothing") == {event.code, full.code}


def test_an_empty_list_says_what_comes_next(client):
    page = client.get(reverse("courses:list")).content.decode()
    assert "Chưa có lớp nào sắp mở" in page


def test_a_draft_is_not_public(client, event):
    draft = make_class(event.organiser, published=False)
    assert draft.title not in client.get(reverse("courses:list")).content.decode()
    for name in ("courses:detail", "courses:class_file"):
        assert client.get(reverse(name, args=[draft.code])).status_code == 404


def test_a_class_page_has_one_button_to_register(client, event):
    page = client.get(reverse("courses:detail", args=[event.code])).content.decode()
    assert page.count("btn-primary") == 1
    assert f"/dang-ky/{event.code}/" in page
    assert "Còn 30 chỗ" in page


def test_a_full_class_offers_its_waiting_list(client, event):
    full = make_class(event.organiser, capacity=1)
    register(full)
    register(full)
    page = client.get(reverse("courses:detail", args=[full.code])).content.decode()
    assert "Ghi tên danh sách chờ" in page
    assert "Danh sách chờ: 1 người" in page


def test_a_cancelled_class_says_so_and_takes_nobody(client, event):
    cancel_event(event_id=event.pk, by=SYSTEM, reason="Bão")
    page = client.get(reverse("courses:detail", args=[event.code])).content.decode()
    assert "Lớp này đã hủy." in page
    assert "/dang-ky/" not in page


def test_the_calendar_shows_each_buoi_on_its_day(client, event):
    day = clock.local(event.starts_at)
    page = client.get(reverse("courses:calendar"), {"thang": f"{day:%Y-%m}"}).content.decode()
    assert event.title in page
    assert f"{day:%d/%m}" in page
    far = client.get(reverse("courses:calendar"), {"thang": "2050-01"}).content.decode()
    assert event.title not in far
    assert client.get(reverse("courses:calendar"), {"thang": "x"}).status_code == 200


def test_the_feed_carries_each_buoi_and_marks_what_is_off(client, event):
    off = make_class(event.organiser, days=2)
    postpone_event(event_id=off.pk, by=SYSTEM, reason="Bão")
    feed = client.get(reverse("courses:feed"))
    assert feed["Content-Type"].startswith("text/calendar")
    text = feed.content.decode()
    assert text.count("BEGIN:VEVENT") == 3
    assert text.count("STATUS:CANCELLED") == 2
    one = client.get(reverse("courses:class_file", args=[event.code])).content.decode()
    assert one.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("words", [1, 4, 8])
def test_the_poster_is_one_page_with_what_people_need(client, event, tmp_path, words):
    sign_in(client, Role.STAFF, event.organiser)
    event.title = "Kỹ năng quản trị doanh nghiệp " * words
    event.venue_address = "Số 1 phố Dài, phường Hồng Bàng, thành phố Hải Phòng " * (words // 3)
    event.save()
    long = "Cơ sở công nghiệp nông thôn, hợp tác xã, hộ kinh doanh " * (words // 2)
    TrainingClass.objects.update(audience=long[:250], scheme=long[:250])
    answer = client.get(reverse("courses:poster", args=[event.code]))
    assert answer["Content-Type"] == "application/pdf"
    paper = tmp_path / "poster.pdf"
    paper.write_bytes(answer.content)
    run = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    )
    assert run.stdout.count("\f") == 1
    for printed in ("CHIÊU SINH", event.code, "Hội trường A", f"/dang-ky/{event.code}/"):
        assert printed in run.stdout
