"""Staff make a class on one page, arrange its buổi, and people are told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from courses.models import Course, Trainer, TrainingClass
from notifications.models import Message
from registrations.event_forms import initial_rows
from registrations.models import Event, Mark, Registration, Room
from registrations.services.deciding import cancel_registration
from registrations.states import EventState, State
from tests.factories import (
    SYSTEM,
    add_session,
    make_class,
    make_organiser,
    make_person,
    make_user,
    register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return make_organiser()


@pytest.fixture
def staff(client, organiser):
    user = make_user(Role.STAFF, organiser)
    client.force_login(user)
    return client


def new_class(**fields):
    first_day = clock.today() + timedelta(days=30)
    return {
        "topic": "Tiết kiệm năng lượng",
        "hours": "16",
        "kind": "training",
        "code": "",
        "title": "Tiết kiệm năng lượng trong làng nghề",
        "first_day": first_day.isoformat(),
        "days": "3",
        "parts": ["morning", "afternoon"],
        "morning_from": "08:00",
        "morning_to": "11:30",
        "afternoon_from": "13:30",
        "afternoon_to": "17:00",
        "skip_sundays": "on",
        "venue": "Hội trường B",
        "capacity": "50",
        "approval": "automatic",
        "waiting_list_open": "on",
        "funding_source": "local",
        "attendance_threshold": "80",
        "issues_certificate": "on",
        "requested_fields": ["birth"],
        **fields,
    }


def as_posted(event: Event, **changes) -> dict[str, object]:
    """The form of the buổi as a browser would send it back; changes are form-0-… values."""
    rows = initial_rows(event, "trainer")
    data: dict[str, object] = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"form-{number}-{name}"] = "" if value is None else value
    return data | changes


def told(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_one_page_makes_a_draft_with_six_buoi_rooms_and_trainers(staff, organiser):
    room = Room.objects.create(organiser=organiser, name="Phòng 1")
    trainer = Trainer.objects.create(person=make_person(organiser, "Trần Văn Thầy"))
    answer = staff.post(
        reverse("courses:create"), new_class(room=room.pk, trainers=[trainer.pk]), follow=True
    )
    assert answer.status_code == 200
    event = TrainingClass.objects.get().event
    assert event.state == EventState.DRAFT
    assert event.sessions.count() == 6
    assert all(clock.local(each.starts_at).weekday() != 6 for each in event.sessions.all())
    assert {each.room for each in event.sessions.all()} == {room}
    assert "Trần Văn Thầy" in answer.content.decode()


def test_a_code_left_blank_is_the_next_of_its_year(staff):
    for _each in range(2):
        staff.post(reverse("courses:create"), new_class())
    codes = sorted(Event.objects.values_list("code", flat=True))
    year = (clock.today() + timedelta(days=30)).year
    assert codes == [f"TH-{year}-01", f"TH-{year}-02"]


def test_what_papers_print_is_settled_when_a_class_is_made(staff):
    staff.post(reverse("courses:create"), new_class())
    event = Event.objects.get()
    assert event.paper_title == "Lớp tập huấn Tiết kiệm năng lượng trong làng nghề"
    assert event.hours == 16


def test_a_taken_code_is_said_at_its_field_and_nothing_typed_is_lost(staff, organiser):
    make_class(organiser, code="TH-9")
    answer = staff.post(reverse("courses:create"), new_class(code="TH-9"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert "Tiết kiệm năng lượng trong làng nghề" in answer.content.decode()
    assert Event.objects.count() == 1


def test_a_deadline_after_the_opening_is_refused(staff):
    late = (clock.today() + timedelta(days=40)).isoformat() + "T17:00"
    answer = staff.post(reverse("courses:create"), new_class(registration_closes_at=late))
    assert answer.status_code == 422
    assert "registration_closes_at" in answer.context["form"].errors


def test_state_and_seats_cannot_be_smuggled_into_the_form(staff):
    staff.post(reverse("courses:create"), new_class(state="published", seats_taken="50"))
    event = Event.objects.get()
    assert (event.state, event.seats_taken) == (EventState.DRAFT, 0)


def test_everybody_is_told_once_when_times_change(staff, organiser):
    event = make_class(organiser, days=2)
    people = [register(event) for _each in range(3)]
    version = event.schedule_version
    changed = as_posted(event, **{"form-0-starts": "07:30", "form-1-starts": "07:30"})
    answer = staff.post(reverse("courses:sessions", args=[event.code]), changed)
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.schedule_version == version + 1
    assert told("event.schedule_changed") == len(people)


def test_saving_the_same_times_again_tells_nobody(staff, organiser):
    event = make_class(organiser)
    register(event)
    staff.post(reverse("courses:sessions", args=[event.code]), as_posted(event))
    assert told("event.schedule_changed") == 0


def test_a_new_topic_alone_tells_nobody(staff, organiser):
    event = make_class(organiser)
    register(event)
    staff.post(
        reverse("courses:sessions", args=[event.code]),
        as_posted(event, **{"form-0-topic": "Luật"}),
    )
    assert event.sessions.get().topic == "Luật"
    assert told("event.schedule_changed") == 0


def test_another_venue_is_told_once(staff, organiser):
    event = make_class(organiser)
    register(event)
    form = {
        "course": event.training_class.course_id,
        "kind": "training",
        "code": event.code,
        "title": event.title,
        "venue": "Nhà văn hóa xã",
        "approval": "automatic",
        "funding_source": "local",
        "attendance_threshold": "80",
    }
    answer = staff.post(reverse("courses:edit", args=[event.code]), form)
    assert answer.status_code == 302
    assert told("event.schedule_changed") == 1


def test_a_buoi_with_presence_is_not_deleted(staff, organiser):
    event = make_class(organiser, days=2)
    registration = register(event)
    session = event.sessions.first()
    Mark.objects.create(
        session=session,
        registration=registration,
        kind="present",
        client_uuid="00000000-0000-4000-8000-000000000001",
    )
    answer = staff.post(
        reverse("courses:sessions", args=[event.code]),
        as_posted(event, **{"form-0-DELETE": "on"}),
    )
    assert answer.status_code == 422
    assert "đã có điểm danh" in answer.content.decode()
    assert event.sessions.count() == 2


def test_one_row_more_saves_nothing_yet(staff, organiser):
    event = make_class(organiser)
    answer = staff.post(reverse("courses:sessions", args=[event.code]), as_posted(event, add="1"))
    assert answer.status_code == 200
    assert len(answer.context["formset"].forms) == 2
    assert event.sessions.count() == 1


def test_a_trainer_in_two_places_is_shown_before_it_is_saved(staff, organiser):
    person = make_person(organiser, "Lê Thị Bận")
    Trainer.objects.create(person=person)
    other = make_class(organiser, in_days=30, trainer=person)
    event = make_class(organiser, in_days=30)
    form = as_posted(event, **{"form-0-people": [person.pk]})
    address = reverse("courses:sessions", args=[event.code])
    answer = staff.post(address, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Lê Thị Bận" in page
    assert other.code in page
    assert not event.sessions.get().roles.exists()
    assert staff.post(address, form | {"anyway": "1"}).status_code == 302
    assert event.sessions.get().roles.get().person == person


def test_two_buoi_of_a_class_never_overlap(staff, organiser):
    event = make_class(organiser, days=2)
    day = clock.local(event.sessions.first().starts_at).date()
    answer = staff.post(
        reverse("courses:sessions", args=[event.code]),
        as_posted(event, **{"form-1-day": day.isoformat()}),
    )
    assert answer.status_code == 422


def test_a_copy_has_the_same_buoi_from_another_day_and_no_people(staff, organiser):
    event = make_class(organiser, days=2, parts=("morning", "afternoon"))
    register(event)
    monday = clock.today() + timedelta(days=60 - clock.today().weekday())
    answer = staff.post(
        reverse("courses:copy", args=[event.code]), {"first_day": monday.isoformat(), "code": ""}
    )
    assert answer.status_code == 302
    copied = Event.objects.exclude(pk=event.pk).get()
    assert copied.state == EventState.DRAFT
    assert copied.sessions.count() == 4
    assert clock.local(copied.starts_at).date() >= monday
    assert not copied.registrations.exists()


def test_postponing_pauses_the_offers_and_tells_everybody(staff, organiser):
    event = make_class(organiser, capacity=1)
    first, waiting = register(event), register(event)
    cancel_registration(registration_id=first.pk, by=SYSTEM)
    staff.post(reverse("courses:postpone", args=[event.code]), {"reason": "Bão số 3"})
    waiting.refresh_from_db()
    event.refresh_from_db()
    assert event.state == EventState.POSTPONED
    assert (waiting.state, waiting.offer_expires_at) == (State.OFFERED, None)
    assert told("event.postponed") == 1


def test_cancelling_says_first_how_many_will_be_told(staff, organiser):
    event = make_class(organiser)
    for _each in range(3):
        register(event)
    address = reverse("courses:cancel", args=[event.code])
    assert "3 người sẽ được báo tin." in staff.get(address).content.decode()
    assert staff.post(address, {"reason": ""}).status_code == 422
    assert staff.post(address, {"reason": "Không đủ kinh phí"}).status_code == 302
    assert told("event.cancelled") == 3
    assert set(Registration.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_fewer_seats_than_are_held_is_refused_with_the_number(staff, organiser):
    event = make_class(organiser, capacity=5)
    for _each in range(4):
        register(event)
    answer = staff.post(reverse("courses:seats", args=[event.code]), {"capacity": "3"})
    assert answer.status_code == 422
    assert "Đã có 4 chỗ được giữ" in answer.content.decode()


def test_seats_are_held_for_an_office_and_given_back(staff, organiser):
    event = make_class(organiser, capacity=5)
    address = reverse("courses:seats", args=[event.code])
    until = (clock.today() + timedelta(days=5)).isoformat()
    form = {"hold": "1", "label": "Sở Công Thương", "size": "2", "held_until": until}
    assert staff.post(address, form).status_code == 302
    event.refresh_from_db()
    assert event.seats_left == 3
    block = event.seat_blocks.get()
    staff.post(reverse("courses:release_seats", args=[event.code, block.pk]))
    event.refresh_from_db()
    assert event.seats_left == 5


def test_a_draft_without_a_venue_is_not_published(staff, organiser):
    event = make_class(organiser, published=False, venue="")
    page = staff.post(reverse("courses:publish", args=[event.code]), follow=True)
    assert "Chưa có địa điểm" in page.content.decode()
    event.refresh_from_db()
    assert event.state == EventState.DRAFT


def test_who_selects_cannot_change_while_somebody_waits_for_approval(staff, organiser):
    event = make_class(organiser, approval="review")
    register(event)
    form = {
        "course": event.training_class.course_id,
        "kind": "training",
        "code": event.code,
        "title": event.title,
        "venue": event.venue,
        "approval": "selection",
        "funding_source": "local",
        "attendance_threshold": "80",
    }
    answer = staff.post(reverse("courses:edit", args=[event.code]), form)
    assert answer.status_code == 422
    assert "approval" in answer.context["form"].errors


def test_the_list_is_found_without_accents(staff, organiser):
    make_class(organiser, title="Đúc đồng mỹ nghệ", code="TH-A")
    make_class(organiser, title="An toàn điện", code="TH-B")
    page = staff.get(reverse("courses:staff_list"), {"q": "duc dong"}).content.decode()
    assert "TH-A" in page
    assert "TH-B" not in page


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_list_downloads_as_a_file(staff, organiser, extension):
    make_class(organiser)
    answer = staff.get(reverse("courses:list_file", args=[extension]))
    assert answer.status_code == 200
    assert f".{extension}" in answer["Content-Disposition"]


def test_a_page_of_a_class_costs_the_same_for_one_buoi_and_for_twenty(
    staff, organiser, django_assert_max_num_queries
):
    trainer = make_person(organiser)
    event = make_class(organiser, trainer=trainer)
    address = reverse("courses:staff_detail", args=[event.code])
    with django_assert_max_num_queries(24) as few:
        staff.get(address)
    for number in range(19):
        add_session(event, clock.today() + timedelta(days=40 + number), trainer=trainer)
    with django_assert_max_num_queries(len(few)):
        staff.get(address)


def test_a_known_person_becomes_a_trainer_and_is_not_made_twice(staff, organiser):
    person = make_person(organiser, "Phạm Thị Giảng", phone="+84912345678")
    form = {"full_name": "Phạm Thị Giảng", "phone": "0912 345 678", "is_active": "on"}
    assert staff.post(reverse("courses:trainer_create"), form).status_code == 302
    assert Trainer.objects.get().person == person
    assert staff.post(reverse("courses:trainer_create"), form).status_code == 422


def test_a_room_and_a_course_are_kept(staff, organiser):
    assert staff.post(reverse("courses:room_create"), {"name": "Phòng 2"}).status_code == 302
    assert staff.post(reverse("courses:room_create"), {"name": "Phòng 2"}).status_code == 422
    course = {"title": "Khởi sự doanh nghiệp", "topic": "Khởi nghiệp", "hours": "24"}
    assert staff.post(reverse("courses:course_create"), course).status_code == 302
    assert Course.objects.filter(organiser=organiser, title="Khởi sự doanh nghiệp").exists()
