"""People of a large class mark themselves; a forwarded photo of the screen is too late."""

from __future__ import annotations

import re
import time
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, DomainError
from door import codes
from door.models import SelfCheckIn, SelfClaim
from door.selectors.marks import marks_in
from door.selectors.self_check_in import claims_of, own_marks
from door.services.self_check_in import (
    BY_ONESELF,
    close_self_check_in,
    mark_oneself,
    open_self_check_in,
    settle_claim,
)
from registrations.models import Mark, Session
from registrations.services.presence import mark_presence
from registrations.states import EventState, Presence, State
from tests import factories
from tests.factories.crowd import at_once
from tests.factories.door import a_class_today
from tests.factories.staff_pages import a_client, queries_of

pytestmark = pytest.mark.django_db


def comes(event, name, **fields):
    """Somebody whom staff entered: the form of an event of today is closed."""
    one = factories.register_by_staff(event, factories.make_user("staff", event.organiser), name)
    type(one).objects.filter(pk=one.pk).update(**fields)
    one.refresh_from_db()
    return one


@pytest.fixture
def event():
    return a_class_today(capacity=50)


@pytest.fixture
def session(event) -> Session:
    return event.sessions.get()


@pytest.fixture
def user(event):
    return factories.make_user("staff", event.organiser)


@pytest.fixture
def check_in(session, user) -> SelfCheckIn:
    return open_self_check_in(session_id=session.pk, minutes=30, by=user)


@pytest.fixture
def person(event):
    return comes(event, "Trần An", phone="+84912345678")


def scanned(check_in, slot=None) -> str:
    token = codes.token_of(check_in, codes.slot_now() if slot is None else slot)
    place = [check_in.session.event.code, check_in.pk]
    return reverse("door:self_scan", args=[*place, token])


def let_through(check_in, client=None) -> tuple[Client, str, str]:
    """A phone that scanned the screen: itself, the page it was led to, and the pass it holds."""
    client = client or Client()
    page = client.get(scanned(check_in), follow=True)
    held = re.search(r'name="v" value="([^"]+)"', page.content.decode())
    return client, page.redirect_chain[0][0].split("?")[0], held[1]


def test_scanning_the_screen_and_giving_ones_phone_marks_one_as_present(check_in, person):
    phone, page, held = let_through(check_in)
    answer = phone.post(page, {"v": held, "who": "0912 345 678"})
    assert "Đã ghi có mặt" in answer.content.decode()
    [mark] = marks_in(check_in.session)[person.pk]
    assert (mark.source, mark.by) == (Mark.Source.SCAN, None)
    again = phone.post(page, {"v": held, "who": person.code.lower()}).content.decode()
    assert "Đã ghi từ trước" in again
    assert Mark.objects.count() == 1
    assert not SelfClaim.objects.exists()


def test_a_photo_of_the_screen_is_too_late_after_45_seconds(check_in, person, time_machine):
    link = scanned(check_in)
    now = time.time()
    start = (int(now) // codes.SLOT_S) * codes.SLOT_S
    time_machine.move_to(start + 44)
    assert Client().get(link).status_code == 303, "who was just scanning"
    time_machine.move_to(start + 46)
    late = Client().get(link)
    assert late.status_code == 410
    assert "Xin quét lại mã đang hiện" in late.content.decode()
    assert scanned(check_in) != link


def test_a_pass_is_worth_nothing_after_four_minutes_nor_at_another_class(
    check_in, person, user, time_machine
):
    phone, page, held = let_through(check_in)
    other = a_class_today(organiser=check_in.session.event.organiser)
    elsewhere = open_self_check_in(session_id=other.sessions.get().pk, minutes=30, by=user)
    there = reverse("door:self_mark", args=[other.code, elsewhere.pk])
    assert phone.post(there, {"v": held, "who": person.code}).status_code == 410
    time_machine.shift(codes.PASS_S + 1)
    assert phone.post(page, {"v": held, "who": person.code}).status_code == 410
    assert not Mark.objects.exists()


def test_a_pass_that_is_sent_on_to_somebody_at_home_opens_nothing(check_in, person):
    _phone, page, held = let_through(check_in)
    at_home = Client()
    assert at_home.get(page, {"v": held}).status_code == 410
    assert at_home.post(page, {"v": held, "who": person.code}).status_code == 410
    at_home.cookies["tu-diem-danh"] = "another"
    assert at_home.post(page, {"v": held, "who": person.code}).status_code == 410
    assert not Mark.objects.exists()


def test_a_class_that_is_cancelled_meanwhile_marks_nobody(check_in, event, person):
    phone, page, held = let_through(check_in)
    type(event).objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    assert phone.post(page, {"v": held, "who": person.code}).status_code == 422
    assert not Mark.objects.exists()


def test_a_case_names_nobody_of_another_event(check_in, event, user):
    phone, page, held = let_through(check_in)
    phone.post(page, {"v": held, "name": "Trần Văn An", "phone": "", "key": str(uuid.uuid4())})
    [claim] = SelfClaim.objects.all()
    stranger = comes(a_class_today(), "Người Cơ Quan Khác")
    url = reverse("door:self_settle", args=[event.code, claim.pk])
    a_client(event.organiser).post(url, {"registration": stranger.pk})
    claim.refresh_from_db()
    assert (claim.settled_as, claim.registration) == ("dismissed", None)


def test_who_cannot_scan_types_six_digits_and_wrong_ones_open_nothing(check_in, person):
    page = reverse("door:self_typed", args=[check_in.session.event.code, check_in.pk])
    digits = codes.digits_of(check_in, codes.slot_now())
    right = Client().post(page, {"digits": f"{digits[:3]} {digits[3:]}"})
    assert right.status_code == 303
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for typed in (wrong, "", "12345", "abcdef", "１２３４５６", "1" * 50, "12\x003456"):
        refused = Client().post(page, {"digits": typed})
        assert refused.status_code == 422, typed


def test_who_is_not_found_tells_staff_and_they_settle_it(check_in, event, person, user):
    phone, page, held = let_through(check_in)
    refused = phone.post(page, {"v": held, "who": "0987654321"})
    assert refused.status_code == 422
    assert "Không tìm thấy đăng ký" in refused.content.decode()
    key = str(uuid.uuid4())
    for _click in range(2):
        told = phone.post(
            page, {"v": held, "name": "Trần  Văn An", "phone": "0987654321", "key": key}
        )
        assert "Đã báo Ban Tổ chức" in told.content.decode()
    [claim] = SelfClaim.objects.all()
    assert (claim.name, claim.phone, claim.why) == ("Trần Văn An", "+84987654321", "not_found")
    staff = a_client(event.organiser)
    home = reverse("door:self_staff", args=[event.code, check_in.pk])
    assert "Trần Văn An" in staff.get(home, {"q": "tran an"}).content.decode()
    url = reverse("door:self_settle", args=[event.code, claim.pk])
    staff.post(url, {"present": "on"})
    assert not Mark.objects.exists(), "nobody was chosen"
    staff.post(url, {"present": "on", "registration": person.pk})
    assert person.pk in marks_in(check_in.session)
    with pytest.raises(Conflict):
        settle_claim(claim_id=claim.pk, present=False, registration_id=None, by=user)


def test_a_phone_that_marks_a_second_person_is_shown_to_staff_who_may_take_it_back(
    check_in, event, person, user
):
    friend = comes(event, "Lê Bình", phone="+84912345679")
    phone, page, held = let_through(check_in)
    for code in (person.code, friend.code):
        assert phone.post(page, {"v": held, "who": code}).status_code == 200
    [claim] = SelfClaim.objects.all()
    assert (claim.why, claim.registration) == ("shared", friend)
    settle_claim(claim_id=claim.pk, present=False, registration_id=None, by=user)
    assert set(marks_in(check_in.session)) == {person.pk}
    third = comes(event, "Phạm Cường", phone="+84912345670")
    phone.post(page, {"v": held, "who": third.code})
    assert [each.registration for each in claims_of(check_in)] == [third, friend], "open ones first"
    refused = phone.post(page, {"v": held, "who": friend.code})
    assert "Cán bộ đã ghi khác" in refused.content.decode()


def test_who_has_no_place_or_was_marked_absent_by_staff_is_sent_to_them(
    check_in, event, person, user
):
    waiting = comes(event, "Chờ Duyệt")
    type(waiting).objects.filter(pk=waiting.pk).update(state=State.WAITLISTED)
    mark_presence(session_id=check_in.pk, kinds={person.pk: Presence.EXCUSED}, by=user)
    phone, page, held = let_through(check_in)
    for each in (waiting, person):
        answer = phone.post(page, {"v": held, "who": each.code})
        assert answer.status_code == 422
        assert "Xin gặp Ban Tổ chức" in answer.content.decode()
    assert not own_marks(check_in.session)


def test_a_phone_of_an_office_asks_for_the_code(check_in, event, person):
    comes(event, "Lê Bình", phone="+84912345678")
    phone, page, held = let_through(check_in)
    answer = phone.post(page, {"v": held, "who": "0912345678"})
    assert "Nhiều người đăng ký bằng số này" in answer.content.decode()
    for typed in ("", "x" * 31, "a\x00b", "😀", "9" * 25):
        assert phone.post(page, {"v": held, "who": typed}).status_code == 422, typed


def test_it_opens_on_its_day_for_at_most_three_hours_and_closes(session, check_in, user, person):
    other = factories.make_class(session.event.organiser, in_days=3)
    with pytest.raises(DomainError):
        open_self_check_in(session_id=other.sessions.get().pk, minutes=30, by=user)
    with pytest.raises(DomainError) as refusal:
        open_self_check_in(session_id=session.pk, minutes=181, by=user)
    assert refusal.value.field == "minutes"
    link = scanned(check_in)
    close_self_check_in(session_id=session.pk, by=user)
    assert Client().get(link).status_code == 410
    with pytest.raises(DomainError):
        mark_oneself(session_id=session.pk, registration_id=person.pk, phone_id="x")
    screen = a_client(session.event.organiser).get(
        reverse("door:self_screen", args=[session.event.code, session.pk])
    )
    assert "Đã đóng tự điểm danh" in screen.content.decode()


def test_pages_of_staff_cost_the_same_for_one_and_for_forty(check_in, event):
    staff = a_client(event.organiser)
    home = reverse("door:self_staff", args=[event.code, check_in.pk])
    few = queries_of(staff, home)
    for number in range(40):
        each = comes(event, f"Người {number}", phone="")
        mark_oneself(session_id=check_in.pk, registration_id=each.pk, phone_id=str(number % 30))
    assert queries_of(staff, home) <= max(few, 10)
    csv = staff.get(reverse("door:self_file", args=[event.code, check_in.pk, "csv"]))
    assert csv.content.decode("utf-8-sig").count(BY_ONESELF) == 40


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_clicks_at_once_are_one_mark(check_in, person):
    again = []

    def click() -> None:
        done = mark_oneself(session_id=check_in.pk, registration_id=person.pk, phone_id="một máy")
        again.append(done.again)

    assert at_once([click] * 5) == []
    assert sorted(again) == [False, True, True, True, True]
    assert Mark.objects.count() == 1
