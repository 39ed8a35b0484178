"""Who may open which page of classes, and what everybody sees."""

from __future__ import annotations

import subprocess

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from courses.models import Course, Trainer, TrainingClass
from registrations.models import Room
from registrations.services.events import cancel_event, postpone_event
from tests.factories import (
    SYSTEM,
    make_class,
    make_organiser,
    make_person,
    make_user,
    register,
    tie,
)

pytestmark = pytest.mark.django_db

PUBLIC = ["courses:list", "courses:calendar", "courses:feed"]
OF_A_CLASS_READ = ["courses:staff_detail"]
OF_A_CLASS_MANAGED = [
    "courses:edit",
    "courses:sessions",
    "courses:copy",
    "courses:postpone",
    "courses:cancel",
    "courses:seats",
]
POSTED = ["courses:publish", "courses:close"]
LISTS_READ = ["courses:staff_list"]
LISTS_MANAGED = [
    "courses:create",
    "courses:courses",
    "courses:course_create",
    "courses:trainers",
    "courses:trainer_create",
    "courses:rooms",
    "courses:room_create",
]
EVERY_ROLE = [Role.ADMINISTRATOR, Role.STAFF, Role.APPROVER, Role.TRAINER, Role.DOOR]
MANAGE = [Role.ADMINISTRATOR, Role.STAFF]
READ_ALL = [*MANAGE, Role.APPROVER, Role.DOOR]


@pytest.fixture
def event():
    return make_class(code="TH-2027-01")


def sign_in(client, role, organiser):
    user = make_user(role, organiser)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("name", [*OF_A_CLASS_READ, *OF_A_CLASS_MANAGED])
def test_pages_of_a_class_by_role(client, event, role, name):
    sign_in(client, role, event.organiser)
    allowed = MANAGE if name in OF_A_CLASS_MANAGED else READ_ALL
    answer = client.get(reverse(name, args=[event.code]))
    assert answer.status_code == (200 if role in allowed else 404)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("name", POSTED)
def test_one_click_actions_by_role(client, event, role, name):
    sign_in(client, role, event.organiser)
    answer = client.post(reverse(name, args=[event.code]))
    assert answer.status_code == (302 if role in MANAGE else 404)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("name", [*LISTS_READ, *LISTS_MANAGED])
def test_lists_by_role(client, event, role, name):
    sign_in(client, role, event.organiser)
    allowed = MANAGE if name in LISTS_MANAGED else EVERY_ROLE
    assert client.get(reverse(name)).status_code == (200 if role in allowed else 404)


@pytest.mark.parametrize("name", [*OF_A_CLASS_READ, *OF_A_CLASS_MANAGED, "courses:poster", *POSTED])
def test_another_organisers_class_is_not_there(client, event, name):
    sign_in(client, Role.ADMINISTRATOR, make_organiser())
    ask = client.post if name in POSTED else client.get
    assert ask(reverse(name, args=[event.code])).status_code == 404


def test_another_organisers_course_room_and_trainer_are_not_there(client, event):
    room = Room.objects.create(organiser=event.organiser, name="Phòng 1")
    trainer = Trainer.objects.create(person=make_person(event.organiser))
    course = Course.objects.get()
    sign_in(client, Role.ADMINISTRATOR, make_organiser())
    for name, pk in (
        ("courses:room_edit", room.pk),
        ("courses:trainer_edit", trainer.pk),
        ("courses:course_edit", course.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404


@pytest.mark.parametrize("name", [*LISTS_READ, *LISTS_MANAGED])
def test_who_is_not_signed_in_is_led_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url


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


def test_the_feed_costs_the_same_for_one_class_and_for_many(
    client, event, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6) as few:
        client.get(reverse("courses:feed"))
    for number in range(20):
        make_class(event.organiser, in_days=10 + number)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("courses:feed"))


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
