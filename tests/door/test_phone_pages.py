"""The door without scripts, and how a phone becomes one of its own."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from common import clock
from door.models import Device, DoorRefusal
from door.services import pairing
from registrations import links
from registrations.models import HistoryEntry, Mark, Registration
from tests import factories
from tests.door.test_scanning import came
from tests.factories.conference import a_delegation, an_edition, some_delegates
from tests.factories.door import a_class_today, a_phone
from tests.factories.staff_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return a_class_today(capacity=12)


def ask(phone, **fields) -> str:
    answer = phone.client.post(phone.url("page"), {"uuid": str(uuid.uuid4()), **fields})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def large(page: str) -> str:
    return re.search(r'role="status">.*?<h1>(.*?)</h1>', page, re.DOTALL)[1]


def test_one_field_takes_a_scan_a_code_a_name_or_a_phone(event):
    phone = a_phone(event, "Cửa chính")
    by_scan, by_code, by_name = came(event), came(event), came(event, "Đặng Văn Ước")
    assert large(ask(phone, q=f" {links.ticket(by_scan)}\r\n")) == "Mời vào"
    assert large(ask(phone, q=by_code.code.lower())) == "Mời vào"
    for words in ("uoc", "DANG VAN", by_name.phone.replace("+84", "0"), by_name.phone[-4:]):
        page = ask(phone, q=words)
        assert by_name.full_name in page, words
        assert f'value="{by_name.pk}"' in page
    assert Mark.objects.count() == 2, "finding somebody lets nobody in"
    assert large(ask(phone, registration=by_name.pk)) == "Mời vào"
    again = ask(phone, q=links.ticket(by_name))
    assert large(again) == "Đã vào rồi"
    assert f"Vào lúc {clock.local(Mark.objects.last().at):%H:%M}, Cửa chính" in again


def test_the_same_page_sent_in_twice_is_one_scan(event):
    phone, one = a_phone(event), came(event)
    own = str(uuid.uuid4())
    for _turn in range(2):
        assert large(ask(phone, q=one.code, uuid=own)) == "Mời vào"
    assert (Mark.objects.count(), DoorRefusal.objects.count()) == (1, 0)


def test_what_was_done_last_is_undone_by_a_button(event):
    phone, one = a_phone(event), came(event)
    page = ask(phone, q=one.code)
    undoes = re.search(r'name="undoes" value="([^"]+)"', page)[1]
    answer = phone.client.post(phone.url("undo"), {"undoes": undoes})
    assert large(answer.content.decode()) == "Đã hoàn tác"
    assert large(ask(phone, q=one.code)) == "Mời vào"


@pytest.mark.parametrize(
    "words", ["", "   ", "\0", "đ" * 5000, "v2.x.y", "ZZZZZZZ", "=1+1", "😀", "%", "0"]
)
def test_words_without_sense_are_answered_calmly(event, words):
    phone = a_phone(event)
    answer = phone.client.post(
        phone.url("page"), {"q": words, "uuid": "x", "registration": "9" * 40}
    )
    assert answer.status_code in (200, 422)
    assert not Mark.objects.exists()


def test_the_page_of_the_door_holds_nobodys_name(event):
    one, phone = came(event, "Nguyễn Thị Hoa"), a_phone(event)
    phone.scan(links.ticket(one))
    page = phone.client.get(phone.url("page")).content.decode()
    assert one.full_name not in page
    assert one.code not in page


def test_a_whole_delegation_comes_in_with_one_form():
    event = an_edition(in_days=0)
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn")
    head, second, late = (each.registration for each in some_delegates(delegation, 3))
    others = some_delegates(a_delegation(event), 2)
    phone = a_phone(event)
    page = ask(phone, q=links.ticket(head))
    url = re.search(r'href="([^"]+/doan/[^"]+)"', page)[1]
    page = phone.client.get(url).content.decode()
    assert "Đã vào 1 / 3 người" in page
    assert others[0].registration.full_name not in page
    turn = re.search(r'name="turn" value="([^"]+)"', page)[1]
    stranger = others[0].registration.pk
    for _turn in range(2):
        sent = phone.client.post(url, {"turn": turn, "who": [second.pk, stranger]})
        assert sent.status_code == 200
    assert set(Mark.objects.values_list("registration_id", flat=True)) == {head.pk, second.pk}
    assert "Đã vào 2 / 3 người" in sent.content.decode()
    assert late.full_name in sent.content.decode()


def test_colleagues_of_one_office_are_a_group_too(event):
    one, two = came(event), came(event)
    Registration.objects.filter(pk=two.pk).update(workplace="ubnd xa VINH BAO")
    phone = a_phone(event)
    url = re.search(r'href="([^"]+/doan/[^"]+)"', ask(phone, q=links.ticket(one)))[1]
    assert two.full_name in phone.client.get(url).content.decode()
    assert phone.client.get(phone.url("group", "d1")).status_code == 302


def test_the_door_finds_people_by_their_unit():
    event = an_edition(in_days=0)
    [one] = some_delegates(a_delegation(event, "Sở Công Thương tỉnh Điện Biên"), 1)
    assert one.registration.full_name in ask(a_phone(event), q="dien bien")


# --- who did not sign up -------------------------------------------------------------------------


GUEST = {
    "full_name": "Trần Văn Khách",
    "phone": "0912 000 111",
    "workplace": "HTX Mây",
    "agreed": "on",
}


def test_somebody_who_did_not_sign_up_is_let_in_while_seats_are_left():
    event = a_class_today(capacity=2)
    came(event)
    phone = a_phone(event, "Bàn 2", walk_ins=True)
    own = str(uuid.uuid4())
    for _turn in range(2):
        answer = phone.client.post(phone.url("walk_in"), {**GUEST, "uuid": own})
        assert large(answer.content.decode()) == "Mời vào"
    guest = Registration.objects.get(full_name="Trần Văn Khách")
    assert (guest.state, guest.source) == ("confirmed", "staff")
    assert HistoryEntry.objects.get(registration=guest).actor_label.endswith("· Bàn 2")
    assert guest.person.consents.get().source == "Đăng ký tại cửa: Bàn 2"
    full = phone.client.post(
        phone.url("walk_in"), {**GUEST, "full_name": "Lê Thị Muộn", "phone": "0912000222"}
    )
    assert full.status_code == 422
    assert "Đã đủ chỗ (2)" in full.content.decode()
    assert not Registration.objects.filter(full_name="Lê Thị Muộn").exists()
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (2, 0)


def test_a_walk_in_who_is_registered_is_let_in_and_one_who_waits_is_not():
    event = a_class_today(capacity=1)
    here = came(event, "Nguyễn Thị Hoa")
    waits = came(event, "Lê Văn Chờ")
    phone = a_phone(event, walk_ins=True)
    answers = [
        phone.client.post(
            phone.url("walk_in"), {**GUEST, "full_name": each.full_name, "phone": each.phone}
        )
        for each in (here, waits)
    ]
    assert large(answers[0].content.decode()) == "Mời vào"
    assert (answers[1].status_code, "Danh sách chờ" in answers[1].content.decode()) == (422, True)
    assert event.registrations.count() == 2


def test_without_the_right_nobody_is_registered_at_the_door(event):
    phone = a_phone(event)
    assert phone.client.post(phone.url("walk_in"), GUEST).status_code == 403
    assert not event.registrations.exists()
    assert "Khách chưa đăng ký" not in phone.client.get(phone.url("page")).content.decode()


@pytest.mark.parametrize(
    "bad",
    [{"full_name": "\0"}, {"full_name": "123"}, {"phone": "9" * 60}, {"workplace": ""}, {"agreed": ""},
     {"full_name": "x" * 500}, {"phone": "không có"}],
)  # fmt: skip
def test_a_bad_form_at_the_door_says_what_is_wrong_and_keeps_the_rest(event, bad):
    phone = a_phone(event, walk_ins=True)
    answer = phone.client.post(phone.url("walk_in"), {**GUEST, **bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "HTX Mây" in page or "workplace" in bad
    assert not event.registrations.exists()


# --- becoming a door -----------------------------------------------------------------------------


@pytest.fixture
def link(event):
    staff = factories.make_user(Role.STAFF, event.organiser)
    door_day = pairing.open_door(event_id=event.pk, day=clock.today(), by=staff)
    device = pairing.make_pairing_link(
        door_day_id=door_day.pk, label="Cửa B", may_admit_walk_ins=False, by=staff
    )
    return reverse("door:pair", args=[device.pk, pairing.pairing_token(device)])


def test_a_link_makes_one_phone_a_door_once_and_opening_it_changes_nothing(event, link):
    phone, second = Client(), Client()
    assert phone.get(link).status_code == 200
    assert Device.objects.get().paired_at is None
    paired = phone.post(link)
    cookie = next(iter(paired.cookies.values()))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie.value not in str(Device.objects.values()), "only its hash is kept"
    session = event.sessions.get()
    url = reverse("door:page", args=[event.code, session.pk])
    assert url in phone.get(paired.url).content.decode()
    assert phone.get(url).status_code == 200
    assert second.post(link).status_code == 422
    assert second.get(url).status_code == 403


def test_a_link_is_dead_after_fifteen_minutes_or_with_another_token(link, time_machine):
    assert Client().get(link[:-2] + "x/").status_code == 403
    time_machine.shift(timedelta(minutes=15, seconds=1))
    assert Client().post(link).status_code == 422
    assert Device.objects.get().paired_at is None


def test_door_staff_pair_the_phone_in_their_hand_and_hold_its_marks(event):
    boss, user = (factories.make_user(role, event.organiser) for role in (Role.STAFF, Role.DOOR))
    door_day = pairing.open_door(event_id=event.pk, day=clock.today(), by=boss)
    client, one = signed_in(user), came(event)
    client.post(
        reverse("door:pair_own", args=[event.code, door_day.pk]),
        {"own-label": "Cửa của tôi", "own-walk_ins": "on"},
    )
    device = Device.objects.get()
    assert (device.held_by, device.may_admit_walk_ins) == (user, False), "staff give that right"
    url = reverse("door:page", args=[event.code, event.sessions.get().pk])
    assert large(client.post(url, {"q": one.code}).content.decode()) == "Mời vào"
    assert Mark.objects.get().by == user


def test_the_secure_cookie_is_bound_to_the_host(link, settings):
    settings.SESSION_COOKIE_SECURE = True
    paired = Client().post(link, secure=True)
    [(name, cookie)] = paired.cookies.items()
    assert name.startswith("__Host-door-")
    assert (cookie["secure"], cookie["domain"]) == (True, "")


def test_pages_of_the_door_cost_few_queries(event, django_assert_max_num_queries):
    phone = a_phone(event)
    people = [came(event) for _n in range(11)]
    with django_assert_max_num_queries(19):
        ask(phone, q=people[0].code)
    with django_assert_max_num_queries(10):
        ask(phone, q="nguyen")
