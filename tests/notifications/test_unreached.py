"""Staff see whom messages do not reach, whom to call, and put it right in one place."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from notifications import addresses, batching
from notifications.models import BadAddress, Message
from notifications.states import Channel, State
from tests import factories
from tests.factories.outbox import a_message, an_organiser
from tests.factories.staff_pages import signed_in

pytestmark = pytest.mark.django_db

LIST = "/quan-ly/dia-chi-hong/"


@pytest.fixture(autouse=True)
def known_links() -> None:
    """The links that the rooms above make."""


@pytest.fixture
def person(server):
    """Somebody whose mailbox refused what they were told, and who is to be called."""
    event = factories.make_class()
    server.refuse["Hoa@example.vn"] = "550 5.1.1 no such mailbox"
    registration = factories.register(event, email="Hoa@example.vn", phone="+84912345678")
    batching.deliver_batch()
    return registration


@pytest.fixture
def staff(person):
    return signed_in(factories.make_user(Role.STAFF, person.event.organiser))


def page(client, url: str = LIST) -> str:
    return client.get(url).content.decode()


def test_the_list_says_whom_to_call_why_and_what_did_not_arrive(person, staff):
    shown = page(staff)
    assert person.full_name in shown
    assert "hoa@example.vn" in shown
    assert 'href="tel:+84912345678"' in shown
    assert "550 5.1.1 no such mailbox" in shown
    assert "Đã xác nhận đăng ký" in shown
    assert "địa chỉ hỏng" in page(staff, reverse("reports:home"))
    assert "E-mail hỏng" in page(
        staff, reverse("registrations:event_people", args=[person.event.code])
    )
    assert "E-mail hỏng" in page(staff, reverse("registrations:staff_people"))
    assert LIST in page(staff, reverse("registrations:person", args=[person.person_id]))
    table = b"".join(staff.get(f"{LIST}danh-sach.csv")).decode()
    assert person.full_name in table


def test_a_better_address_takes_the_place_of_the_bad_one_everywhere(person, staff, server):
    other = factories.make_class(person.event.organiser)
    second = factories.register(other, email="hoa@example.vn")
    bad = BadAddress.objects.get()
    wrong = staff.post(f"{LIST}{bad.pk}/", {"email": "hoa@example"})
    assert wrong.status_code == 422
    same = staff.post(f"{LIST}{bad.pk}/", {"email": "HOA@example.vn"})
    assert "cũng không nhận được" in same.content.decode()
    assert staff.post(f"{LIST}{bad.pk}/", {"email": "hoa.moi@example.vn"}).status_code == 302
    for each in (person, second, person.person):
        each.refresh_from_db()
        assert each.email == "hoa.moi@example.vn"
    batching.deliver_batch()
    kinds = {each.kind for each in Message.objects.filter(state=State.SENT)}
    assert {"registration.confirmed", "registration.details_changed"} <= kinds
    assert {mail["To"].rpartition("<")[2] for mail in server.mails} == {"hoa.moi@example.vn>"}
    calls = Message.objects.filter(channel=Channel.CALL, state=State.QUEUED)
    assert not calls.filter(to_email__iexact="hoa@example.vn").exists(), "nobody needs to call now"
    assert page(staff).count("Không có địa chỉ hỏng") == 1
    assert staff.post(f"{LIST}{bad.pk}/", {"email": "x@example.vn"}).status_code == 404


def test_an_address_that_works_again_is_used_again(person, staff):
    bad = BadAddress.objects.get()
    staff.post(f"{LIST}{bad.pk}/dung-lai/")
    bad.refresh_from_db()
    assert bad.cleared_at is not None
    assert bad.cleared_by is not None
    assert addresses.known_bad(["hoa@example.vn"]) == set()


def test_another_office_sees_and_mends_nothing(person):
    foreign = signed_in(factories.make_user(Role.STAFF, an_organiser()))
    bad = BadAddress.objects.get()
    assert person.full_name not in page(foreign)
    assert foreign.get(f"{LIST}{bad.pk}/").status_code == 404
    assert foreign.post(f"{LIST}{bad.pk}/dung-lai/").status_code == 404


def test_a_number_that_is_no_number_is_shown_as_one(staff, person):
    office = person.event.organiser
    a_message(office)
    BadAddress.objects.create(
        address="+84912345678", channel=Channel.SMS, why="bounced", at=clock.now()
    )
    shown = page(staff)
    assert "0912 345 678" in shown
    assert shown.count("Sửa địa chỉ") == 1, "a number is put right where it was given"
