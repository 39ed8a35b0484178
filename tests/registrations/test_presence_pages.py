"""Marking presence as trainers and staff do it, by form and by tap."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from registrations import attendance
from registrations.models import Mark
from registrations.states import PartOfDay
from tests import factories
from tests.factories.staff_pages import a_class_with_trainer, a_client, signed_in

pytestmark = pytest.mark.django_db

BOTH = (PartOfDay.MORNING, PartOfDay.AFTERNOON)


@pytest.fixture
def running():
    """A class of two buổi today, three people, and its trainer's client."""
    event, trainer = a_class_with_trainer(in_days=1, parts=BOTH)
    people = [factories.register(event, name) for name in ("Lê An", "Vũ Bình", "Đỗ Chi")]
    yesterday = timedelta(days=1)
    for session in event.sessions.all():
        session.starts_at -= yesterday
        session.ends_at -= yesterday
        session.save()
    return event, people, signed_in(trainer)


def page(event, name="mark", session=None):
    session = session or event.sessions.first()
    return reverse(f"registrations:{name}", args=[event.code, session.pk])


def kinds_of(event, session=None):
    session = session or event.sessions.first()
    found = attendance.effective_marks(event)
    return {pk: marks[session.pk].kind for pk, marks in found.items() if session.pk in marks}


def test_the_trainer_marks_all_present_in_one_tap(running):
    event, people, client = running
    asked = client.get(page(event)).content.decode()
    assert f"<h1>Sáng {event.sessions.first().starts_at:%d/%m/%Y}</h1>" in asked
    assert "Tất cả có mặt" in asked
    saved = client.post(page(event), {"turn": uuid.uuid4(), "all": "1"}, follow=True)
    assert "Đã lưu 3 người." in saved.content.decode()
    assert kinds_of(event) == {each.pk: "present" for each in people}


def test_all_present_leaves_who_was_marked_otherwise_as_they_are(running):
    event, people, client = running
    client.post(page(event), {f"p-{people[1].pk}": "excused"})
    client.post(page(event), {"all": "1"})
    assert kinds_of(event)[people[1].pk] == "excused"
    assert kinds_of(event)[people[0].pk] == "present"


def test_a_form_saves_each_person_and_writes_only_what_changed(running):
    event, people, client = running
    typed = dict(
        zip((f"p-{each.pk}" for each in people), ("present", "late", "unexcused"), strict=True)
    )
    client.post(page(event), {"turn": uuid.uuid4(), **typed})
    again = client.post(page(event), {"turn": uuid.uuid4(), **typed}, follow=True)
    assert "Không có gì thay đổi." in again.content.decode()
    assert Mark.objects.count() == 3
    assert sorted(kinds_of(event).values()) == ["late", "present", "unexcused"]


def test_the_last_saving_can_be_taken_back(running):
    event, people, client = running
    client.post(page(event), {"turn": uuid.uuid4(), f"p-{people[0].pk}": "unexcused"})
    saved = client.post(page(event), {"turn": uuid.uuid4(), "all": "1"}, follow=True)
    turn = saved.context["undo_turn"]
    assert turn
    undone = client.post(page(event, "undo_marks"), {"turn": turn}, follow=True)
    assert "Đã hoàn tác 2 người." in undone.content.decode()
    assert kinds_of(event) == {people[0].pk: "unexcused"}
    assert "Hoàn tác" not in client.get(page(event) + f"?luot={turn}").content.decode()


def test_the_same_form_sent_twice_marks_once(running):
    event, people, client = running
    typed = {"turn": uuid.uuid4(), "all": "1"}
    client.post(page(event), typed)
    client.post(page(event), typed)
    assert Mark.objects.count() == len(people)


def test_a_tap_is_saved_at_once_and_answers_with_the_counts(running):
    event, people, client = running
    for kind in ("late", "present", "late"):
        answer = client.post(
            page(event), {f"p-{people[0].pk}": kind}, headers={"HX-Request": "true"}
        )
    text = answer.content.decode()
    assert "Muộn: 1" in text
    assert "Chưa ghi: 2" in text
    assert "<html" not in text
    assert kinds_of(event) == {people[0].pk: "late"}


def test_what_is_no_kind_of_presence_is_ignored(running):
    event, people, client = running
    client.post(page(event), {f"p-{people[0].pk}": "sleeping", "p-999999": "present"})
    assert kinds_of(event) == {}


def test_a_buoi_that_is_not_yet_cannot_be_marked():
    event, trainer = a_class_with_trainer(in_days=5)
    factories.register(event)
    client = signed_in(trainer)
    assert "Buổi này chưa diễn ra" in client.get(page(event)).content.decode()
    response = client.post(page(event), {"all": "1"})
    assert response.status_code == 422
    assert not Mark.objects.exists()


def test_the_grid_shows_the_rate_and_who_can_no_longer_qualify_with_the_reason(running):
    event, people, client = running
    first, second = event.sessions.all()
    client.post(page(event, session=first), {"all": "1", f"p-{people[2].pk}": "unexcused"})
    client.post(page(event, session=second), {f"p-{people[0].pk}": "late"})
    grid = client.get(reverse("registrations:presence", args=[event.code]))
    rates = {row.registration.full_name: row.sheet.rate for row in grid.context["page"]}
    assert rates == {"Lê An": 100, "Vũ Bình": 50, "Đỗ Chi": 0}
    assert [row.registration for row in grid.context["lost"]] == [people[2]]
    assert "Đã vắng 1/2 buổi: dự hết các buổi còn lại cũng chỉ đạt 50%" in grid.content.decode()


def test_the_days_page_lists_ones_own_buoi_and_no_others(running):
    event, _people, client = running
    other, _trainer = a_class_with_trainer(organiser=event.organiser, in_days=1)
    text = client.get(reverse("registrations:staff_attendance")).content.decode()
    assert event.code in text
    assert other.code not in text
    staff = a_client(event.organiser).get(reverse("registrations:staff_attendance"))
    assert other.code in staff.content.decode()
