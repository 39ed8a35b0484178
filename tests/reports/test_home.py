"""The first page that a stranger sees, and the morning page of staff."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from conferences.models import RosterChange
from tests import factories
from tests.factories.conference import a_delegation, an_edition

pytestmark = pytest.mark.django_db


def test_a_class_that_has_begun_is_not_said_to_be_coming(client):
    begun = factories.make_class(days=3, in_days=-1, title="Lớp đang học")
    coming = factories.make_class(title="Lớp sắp học")
    page = client.get("/").content.decode()
    assert coming.title in page
    assert begun.title not in page


def test_staff_see_in_the_morning_what_delegations_want_of_them(client):
    event = an_edition(registration_closes_at=clock.now() + timedelta(days=2))
    sent = {"letter_sent_at": clock.now()}
    a_delegation(event, state="submitted", **sent)
    a_delegation(event, state="draft", **sent)
    a_delegation(event, state="invited", **sent)
    a_delegation(event, state="invited")  # who was never asked
    locked = a_delegation(event, state="locked", **sent)
    RosterChange.objects.create(delegation=locked, kind="add")
    client.force_login(factories.make_user(Role.STAFF, event.organiser))
    page = client.get(reverse("reports:home")).content.decode()
    units = reverse("conferences:units", args=[event.code])
    for count, words, query in (
        (1, "danh sách đoàn chờ duyệt", "?stage=submitted"),
        (1, "đề nghị thay đổi đại biểu chờ trả lời", "?changes=1"),
        (2, "đoàn chưa gửi danh sách, sắp hoặc đã quá hạn", ""),
    ):
        assert f'href="{units}{query}"' in page
        assert f'<span class="stat-value">{count}</span><span class="stat-label">{words}' in page
    other = an_edition(event.organiser)
    a_delegation(other, state="submitted", **sent)
    page = client.get(reverse("reports:home")).content.decode()
    assert f'{units}?stage=submitted"' not in page, "two editions: the list of editions"


def test_another_office_and_the_door_are_not_troubled_with_delegations(client):
    event = an_edition()
    a_delegation(event, state="submitted")
    for user in (
        factories.make_user(Role.DOOR, event.organiser),
        factories.make_user(Role.STAFF, factories.make_organiser(slug="khac")),
    ):
        client.force_login(user)
        assert "danh sách đoàn" not in client.get(reverse("reports:home")).content.decode()
