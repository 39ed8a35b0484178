"""An edition of the conference: made, published, registered for; and who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Province, Role
from common import clock
from conferences.models import Conference
from conferences.selectors.overview import overview_of
from notifications.models import Message
from registrations.states import EventState
from tests.factories import make_class, make_organiser, make_user, register
from tests.factories.conference import a_delegation, an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return make_organiser(province_code="31")


@pytest.fixture
def staff(client, organiser):
    Province.objects.get_or_create(
        code="31",
        name="Thành phố Hải Phòng",
        valid_from=date(2025, 7, 1),
        defaults={"region": "bac"},
    )
    client.force_login(make_user(Role.STAFF, organiser))
    return client


def edition(**fields):
    first = clock.today() + timedelta(days=60)
    return {
        "title": "Hội nghị khuyến công khu vực phía Bắc",
        "code": "HN-XVI",
        "edition": "xvi",
        "host_province_code": "31",
        "co_chairs": "Sở Công Thương",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=1)).isoformat(),
        "starts": "08:00",
        "ends": "17:00",
        "venue": "Trung tâm Hội nghị thành phố",
        "capacity": "200",
        "approval": "automatic",
        "waiting_list_open": "on",
        **fields,
    }


def make_edition(staff, **fields):
    answer = staff.post(reverse("conferences:create"), edition(**fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Conference.objects.get(event__code=fields.get("code", "HN-XVI")).event


def test_an_edition_is_made_with_its_days_and_its_roman_number(staff):
    event = make_edition(staff)
    assert event.conference.edition == "XVI"
    assert event.sessions.count() == 2
    assert event.state == EventState.DRAFT


@pytest.mark.parametrize("number", ["16", "IIII", "XVIZ", ""])
def test_what_is_no_roman_number_is_refused(staff, number):
    answer = staff.post(reverse("conferences:create"), edition(edition=number))
    assert answer.status_code == 422
    assert answer.context["form"].errors["edition"]
    assert not Conference.objects.exists()


def test_everybody_sees_a_published_edition_with_its_host_and_one_button(staff, client):
    event = make_edition(staff)
    staff.post(reverse("conferences:publish", args=[event.code]))
    client.logout()
    assert event.title in client.get(reverse("conferences:list")).content.decode()
    page = client.get(reverse("conferences:detail", args=[event.code])).content.decode()
    assert "Thành phố Hải Phòng" in page
    assert "Hội nghị lần thứ XVI" in page
    assert f"/dang-ky/{event.code}/" in page
    assert page.count("btn-primary") == 1


def test_a_draft_is_not_public(staff, client):
    event = make_edition(staff)
    assert event.title not in client.get(reverse("conferences:list")).content.decode()
    assert client.get(reverse("conferences:detail", args=[event.code])).status_code == 404


def test_another_place_is_told_to_everybody_once(staff):
    event = make_edition(staff)
    staff.post(reverse("conferences:publish", args=[event.code]))
    register(event)
    form = edition(venue="Nhà hát thành phố")
    answer = staff.post(reverse("conferences:edit", args=[event.code]), form)
    assert answer.status_code == 302
    assert Message.objects.filter(kind="event.schedule_changed").count() == 1


def test_a_class_is_not_opened_as_a_conference(staff, organiser):
    event = make_class(organiser)
    assert staff.get(reverse("conferences:staff_detail", args=[event.code])).status_code == 404
    assert staff.get(reverse("conferences:detail", args=[event.code])).status_code == 404


def test_staff_see_on_one_page_what_of_an_edition_waits_for_them():
    event = an_edition()
    for state, more in (
        ("invited", {}),
        ("invited", {"letter_sent_at": clock.now()}),
        ("submitted", {}),
        ("approved", {}),
        ("declined", {}),
    ):
        a_delegation(event, state=state, **more)
    found = overview_of(event)
    assert (found.units, found.unsent, found.unanswered) == (5, 1, 1)
    assert (found.submitted, found.approved, found.declined) == (1, 1, 1)
