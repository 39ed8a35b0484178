"""Every staff page about people × every role: who may open it, and for whom it does not exist."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from registrations.services import importing
from tests import factories
from tests.factories.staff_pages import a_class_with_trainer, signed_in

pytestmark = pytest.mark.django_db

MANAGING = {"administrator", "staff"}
READING = MANAGING | {"approver"}
MARKING = MANAGING | {"own trainer"}
LISTING = READING | {"own trainer", "door"}

PAGES = {
    "staff_people": READING,
    "person": READING,
    "event_people": LISTING,
    "event_people_file": READING,
    "participants_pdf": READING,
    "sign_in_sheet": MARKING,
    "add": MANAGING,
    "import": MANAGING,
    "import_preview": MANAGING,
    "import_progress": MANAGING,
    "presence": MARKING,
    "mark": MARKING,
    "registration": READING,
    "edit_by_staff": MANAGING,
    "cancel_by_staff": MANAGING,
    "reject_by_staff": MANAGING,
    "move_by_staff": MANAGING,
    "renew_by_staff": MANAGING,
}
POSTS = {
    "approve_selected": MANAGING,
    "offer_by_hand": MANAGING,
    "import_take": MANAGING,
    "import_correct": MANAGING,
    "undo_marks": MARKING,
    "do": MANAGING,
}


@pytest.fixture
def world():
    organiser, elsewhere = factories.make_organiser(), factories.make_organiser()
    event, trainer = a_class_with_trainer(organiser=organiser)
    registration = factories.register(event)
    staff = factories.make_user(Role.STAFF, organiser)
    batch = importing.keep_list(event_id=event.pk, by=staff, source="CV 1", pasted="Lê An\nVũ Hà")
    users = {
        "administrator": factories.make_user(Role.ADMINISTRATOR, organiser),
        "staff": staff,
        "approver": factories.make_user(Role.APPROVER, organiser),
        "own trainer": trainer,
        "other trainer": factories.make_user(Role.TRAINER, organiser),
        "door": factories.make_user(Role.DOOR, organiser),
        "coordinator": factories.make_user(Role.COORDINATOR, organiser),
        "staff elsewhere": factories.make_user(Role.STAFF, elsewhere),
        "administrator elsewhere": factories.make_user(Role.ADMINISTRATOR, elsewhere),
    }
    arguments = {
        "person": [registration.person_id],
        "event_people": [event.code],
        "event_people_file": [event.code, "xlsx"],
        "approve_selected": [event.code],
        "offer_by_hand": [event.code, registration.pk],
        "participants_pdf": [event.code],
        "sign_in_sheet": [event.code, event.sessions.get().pk],
        "add": [event.code],
        "import": [event.code],
        "import_preview": [event.code, batch.pk],
        "import_take": [event.code, batch.pk],
        "import_progress": [event.code, batch.pk],
        "import_correct": [event.code, batch.pk, 2],
        "presence": [event.code],
        "mark": [event.code, event.sessions.get().pk],
        "undo_marks": [event.code, event.sessions.get().pk],
        "do": [registration.code, "duyet"],
    }
    return users, lambda name: reverse(
        f"registrations:{name}",
        args=arguments.get(name, [] if name == "staff_people" else [registration.code]),
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_those_who_need_it_and_is_not_found_by_others(world, name):
    users, url = world
    opened = {
        who for who, user in users.items() if signed_in(user).get(url(name)).status_code == 200
    }
    expected = PAGES[name]
    if name == "staff_people":
        # The list itself holds only people of one's own organisers.
        opened -= {"staff elsewhere", "administrator elsewhere"}
    assert opened == expected


@pytest.mark.parametrize("name", POSTS)
def test_an_action_is_not_found_by_those_who_may_not_take_it(world, name):
    users, url = world
    refused = {
        who for who, user in users.items() if signed_in(user).post(url(name)).status_code == 404
    }
    assert refused == set(users) - POSTS[name]


@pytest.mark.parametrize("name", [*PAGES, *POSTS])
def test_a_stranger_is_led_to_sign_in(world, name):
    _users, url = world
    client = Client()
    response = client.post(url(name)) if name in POSTS else client.get(url(name))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_people_of_another_organiser_are_not_in_the_list(world):
    users, url = world
    page = signed_in(users["staff elsewhere"]).get(url("staff_people"))
    assert page.context["page"].paginator.count == 0


def test_an_action_is_never_a_get(world):
    users, url = world
    for name in POSTS:
        assert signed_in(users["administrator"]).get(url(name)).status_code == 405
