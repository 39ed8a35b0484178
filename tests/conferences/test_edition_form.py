"""What staff say about an edition, and whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from conferences.models import Conference
from tests.factories import make_organiser, make_user
from tests.factories.conference import a_delegate, a_delegation, an_edition

pytestmark = pytest.mark.django_db

NEXT_DAY = clock.today() + timedelta(days=400)


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def test_the_form_of_an_edition_carries_all_that_it_is(staff, event):
    lock = clock.local(event.starts_at) - timedelta(days=3)
    fields = {
        "title": event.title, "code": event.code, "edition": "xvi", "host_province_code": "31",
        "co_chairs": "UBND thành phố", "welcome": "Kính chào", "guest_notes": "Trang phục",
        "asks_site_visit": "on", "roles_outside_quota": ["driver", "head"],
        "rosters_lock_at": f"{lock:%Y-%m-%dT%H:%M}",
        "papers_due_at": "", "approval": "automatic", "venue": event.venue,
    }  # fmt: skip
    url = reverse("conferences:edit", args=[event.code])
    assert staff.post(url, fields).status_code == 302
    saved = Conference.objects.get(pk=event.pk)
    assert (saved.asks_rooms, saved.asks_site_visit, saved.numbers_letters) == (False, True, False)
    assert saved.roles_outside_quota == ["driver", "head"]
    assert (saved.welcome, saved.guest_notes) == ("Kính chào", "Trang phục")
    late = clock.local(event.ends_at) + timedelta(days=1)
    for name, value, words in (
        ("rosters_lock_at", f"{late:%Y-%m-%dT%H:%M}", "Phải trước khi hội nghị kết thúc."),
        ("rosters_lock_at", "2020-01-01T08:00", "Thời điểm này đã qua."),
        ("welcome", "x" * 2001, "2000"),
    ):
        answer = staff.post(url, fields | {name: value})
        assert answer.status_code == 422, name
        assert words in str(answer.context["form"].errors[name])


def test_who_came_within_the_quota_stays_there(staff, event):
    a_delegate(a_delegation(event), role="driver")
    fields = {
        "title": event.title, "code": event.code, "edition": "XVI", "approval": "automatic",
        "roles_outside_quota": [],
    }  # fmt: skip
    answer = staff.post(reverse("conferences:edit", args=[event.code]), fields)
    assert answer.status_code == 422
    assert "Lái xe" in str(answer.context["form"].errors["roles_outside_quota"])


def test_who_runs_two_offices_says_for_which_the_edition_is(client, event):
    user = make_user(Role.STAFF, event.organiser)
    second = make_organiser()
    user.memberships.create(organiser=second, role=Role.STAFF)
    client.force_login(user)
    page = client.get(reverse("conferences:create")).content.decode()
    assert 'name="organiser"' in page
    first = NEXT_DAY
    answer = client.post(
        reverse("conferences:create"),
        {
            "organiser": second.pk, "title": "Hội nghị", "code": "HN-2", "edition": "II",
            "first_day": first.isoformat(), "last_day": first.isoformat(), "starts": "08:00",
            "ends": "17:00", "capacity": "100", "approval": "automatic",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    assert Conference.objects.get(event__code="HN-2").event.organiser == second


def test_an_old_edition_keeps_the_names_of_its_day(client, event):
    old = an_edition(
        event.organiser,
        in_days=(date(2019, 11, 12) - clock.today()).days,
        conference={"edition": "XIV", "host_province_code": "30"},
    )
    page = client.get(reverse("conferences:detail", args=[old.code])).content.decode()
    assert "Tỉnh Hải Dương" in page
    assert "Hội nghị lần thứ XIV" in page
