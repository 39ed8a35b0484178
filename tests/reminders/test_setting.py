"""Staff set when people are reminded."""

import pytest

from accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client):
    office = factories.make_organiser()
    client.force_login(factories.make_user(Role.STAFF, office))
    client.office = office
    return client


def page_of(event):
    return f"/quan-ly/su-kien/{event.code}/nhac-lich/"


def test_staff_set_the_days_of_a_class(staff_client):
    event = factories.make_class(staff_client.office)
    assert "trước 7 ngày" in staff_client.get(page_of(event)).content.decode()
    answer = staff_client.post(page_of(event), {"days": "3; 1, 3", "at": "07:30"})
    assert answer.status_code == 302
    rules = event.reminder_rules.values_list("days", "at__hour", "at__minute")
    assert sorted(rules) == [(-3, 7, 30), (-1, 7, 30)]


@pytest.mark.parametrize("days", ["", "mai", "0", "61", "1,2,3,4,5,6", "-1"])
def test_senseless_days_are_refused_in_words_and_change_nothing(staff_client, days):
    event = factories.make_class(staff_client.office)
    answer = staff_client.post(page_of(event), {"days": days, "at": "08:00"})
    assert answer.status_code == 422
    assert not event.reminder_rules.exists()


def test_another_offices_class_is_not_found(staff_client):
    assert staff_client.get(page_of(factories.make_class())).status_code == 404
