"""The live board: who arrived, by province and in all, and who is missing."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Role
from door.models import DoorDay
from door.screens import screen_path
from door.selectors.board import board_of
from registrations import links
from registrations.services.deciding import cancel_registration
from tests import factories
from tests.factories import SYSTEM
from tests.factories.door import a_class_today, a_phone
from tests.factories.staff_pages import a_client, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = a_class_today(capacity=200)
    for name, unit in (("Trần An", "Sở Công Thương"), ("Lê Bình", "Công ty Đúc")):
        comes(event, name, workplace=unit, phone="")
    return event


@pytest.fixture
def phone(event):
    return a_phone(event, "Cửa A")


def comes(event, name, **fields):
    """Somebody whom staff entered: the form of an event of today is closed."""
    one = factories.register_by_staff(event, factories.make_user(Role.STAFF, event.organiser), name)
    type(one).objects.filter(pk=one.pk).update(**fields)
    one.refresh_from_db()
    return one


def people(event):
    return {each.full_name: each for each in event.registrations.all()}


def board_url(phone, name="board", *more):
    return reverse(f"door:{name}", args=[phone.session.event.code, phone.session.pk, *more])


def test_who_came_is_counted_by_unit_and_in_all_and_who_did_not_is_named_to_staff_alone(
    event, phone, client
):
    phone.scan(links.ticket(people(event)["Trần An"]))
    board = board_of(phone.session)
    assert (board.arrived, board.expected) == (1, 2)
    assert [(g.name, g.arrived, g.expected) for g in board.groups] == [
        ("Công ty Đúc", 0, 1),
        ("Sở Công Thương", 1, 1),
    ]
    assert [(each.guest.name, each.door) for each in board.latest] == [("Trần An", "Cửa A")]
    assert [guest.name for guest in board.missing] == ["Lê Bình"]
    for role in (Role.STAFF, Role.DOOR):
        desk = a_client(event.organiser, role).get(board_url(phone)).content.decode()
        assert "Lê Bình" in desk
        assert "Chưa đến: 1 người" in desk
    screen = client.get(screen_path(DoorDay.objects.get(), phone.session))
    assert "Trần An" in screen.content.decode()
    assert "Lê Bình" not in screen.content.decode()


def test_a_board_that_shows_the_latest_is_told_nothing_and_an_older_one_what_is_new(event, phone):
    staff = a_client(event.organiser)
    page = staff.get(board_url(phone)).content.decode()
    poll = page.split('hx-get="')[1].split('"')[0]
    assert staff.get(poll).status_code == 204
    phone.scan(links.ticket(people(event)["Trần An"]))
    cache.clear()  # as a second later
    answer = staff.get(poll)
    assert answer.status_code == 200
    assert "Trần An" in answer.content.decode()
    newer = answer.content.decode().split('hx-get="')[1].split('"')[0]
    cancel_registration(registration_id=people(event)["Lê Bình"].pk, by=SYSTEM)
    cache.clear()
    assert "1<span" in staff.get(newer).content.decode().replace(" ", "")
    assert board_of(phone.session).expected == 1


def test_after_midnight_the_link_of_the_screen_names_nobody(event, phone, client, time_machine):
    path = screen_path(DoorDay.objects.get(), phone.session)
    time_machine.move_to(DoorDay.objects.get().ends_at)
    assert client.get(path).status_code == 404


def test_the_screen_opens_by_its_own_link_alone(event, phone, client):
    day = DoorDay.objects.get()
    path = screen_path(day, phone.session)
    assert client.get(path).status_code == 200
    assert client.get(path[:-4] + "abc/").status_code == 404
    day.nonce = "0" * 32
    day.save()
    assert client.get(path).status_code == 404, "a new PIN shuts the old screens"


def test_a_hundred_people_cost_as_many_queries_as_two(event, phone):
    staff = a_client(event.organiser)
    few = queries_of(staff, board_url(phone))
    for number in range(100):
        comes(event, f"Người {number}", workplace=f"Đơn vị {number}", phone="")
    cache.clear()
    staff.get(board_url(phone))
    cache.clear()
    assert queries_of(staff, board_url(phone)) <= max(few, 10)
    assert board_of(phone.session).others == 42
