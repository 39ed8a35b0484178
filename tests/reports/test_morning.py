"""Staff read in the morning what needs them, once, and only when something does."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organiser, Role, User
from common import clock
from notifications import care, kinds, rendering, selectors
from notifications.models import Message
from notifications.states import State
from registrations.models import Event
from registrations.states import Approval
from reports import morning
from tests import factories
from tests.factories.crowd import at_once

pytestmark = pytest.mark.django_db

MONDAY, SATURDAY = date(2027, 3, 8), date(2027, 3, 6)


@pytest.fixture
def at(monkeypatch):
    def go(day: date, at: time) -> None:
        moment = datetime.combine(day, at, clock.VIETNAM)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


@pytest.fixture
def event(db) -> Event:
    """A class in which somebody waits to be approved."""
    event = factories.make_class(approval=Approval.REVIEW)
    factories.register(event, email="")
    Message.objects.all().delete()
    return event


def mails() -> dict[str, Message]:
    return {each.to_email: each for each in Message.objects.filter(kind=kinds.MORNING)}


def test_who_runs_the_office_reads_at_half_past_seven_what_needs_them(at, event):
    office = event.organiser
    staff = factories.make_user(Role.STAFF, office)
    boss = factories.make_user(Role.ADMINISTRATOR, office, language="en")
    factories.make_user(Role.DOOR, office)
    factories.make_user(Role.STAFF, office, is_active=False)
    at(MONDAY, time(7, 29))
    assert morning.send_morning_mails() == 0
    at(MONDAY, time(7, 30))
    assert morning.send_morning_mails() == 2
    assert set(mails()) == {staff.email, boss.email}
    mail = rendering.render_mail(mails()[staff.email]).mail
    assert mail.subject == "1 việc đang chờ: 08/03/2027"
    assert "Đăng ký chờ duyệt: 1" in mail.body
    assert "/quan-ly/\n" in mail.body
    assert "List-Unsubscribe" in mail.extra_headers
    assert rendering.render_mail(mails()[boss.email]).subject == "1 thing is waiting: 08/03/2027"


def test_nothing_is_sent_when_nothing_needs_them_nor_later_that_day(at, event):
    factories.make_user(Role.STAFF)
    at(MONDAY, time(7, 30))
    assert morning.send_morning_mails() == 0
    late = factories.make_user(Role.STAFF, event.organiser)
    User.objects.filter(pk=late.pk).update(morning_day=MONDAY)
    at(MONDAY, time(8))
    assert morning.send_morning_mails() == 0
    at(MONDAY, time(9, 30))
    User.objects.update(morning_day=None)
    assert morning.send_morning_mails() == 0, "what stood still does not send it at noon"


def test_days_off_are_days_off(at, event):
    factories.make_user(Role.STAFF, event.organiser)
    at(SATURDAY, time(7, 30))
    assert morning.send_morning_mails() == 0
    Organiser.objects.update(holidays=[MONDAY.isoformat()])
    at(MONDAY, time(7, 30))
    assert morning.send_morning_mails() == 0
    at(date(2027, 3, 9), time(7, 30))
    assert morning.send_morning_mails() == 1


def test_it_is_switched_on_and_off_on_ones_own_page_and_by_one_click(at, event):
    office = event.organiser
    staff, door = (factories.make_user(role, office) for role in (Role.STAFF, Role.APPROVER))
    page, client = reverse("accounts:me"), Client()
    client.force_login(door)
    assert "Bật thư buổi sáng" in client.get(page).content.decode()
    client.post(reverse("accounts:morning_mail"), {"morning_mail": "on"})
    assert "Tắt thư buổi sáng" in client.get(page).content.decode()
    at(MONDAY, time(7, 30))
    assert morning.send_morning_mails() == 2
    message = mails()[staff.email]
    Client().post(care.opt_out_path(message))
    message.refresh_from_db()
    staff.refresh_from_db()
    assert (message.state, staff.morning_mail) == (State.WITHDRAWN, False)
    at(date(2027, 3, 9), time(7, 30))
    assert morning.send_morning_mails() == 1
    Client().post(care.opt_out_path(message), {"again": "1"})
    staff.refresh_from_db()
    assert staff.morning_mail is True


def test_whoever_has_no_role_is_offered_none(client):
    client.force_login(factories.make_user())
    assert "Thư buổi sáng" not in client.get(reverse("accounts:me")).content.decode()
    assert client.post(reverse("accounts:morning_mail")).status_code == 404


def test_a_morning_mail_belongs_to_the_organiser_whose_staff_it_is_for(at, event):
    staff = factories.make_user(Role.STAFF, event.organiser)
    at(MONDAY, time(7, 30))
    morning.send_morning_mails()
    assert selectors.messages_of(staff).filter(kind=kinds.MORNING).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_send_one_mail_to_each(at, event):
    for _number in range(3):
        factories.make_user(Role.STAFF, event.organiser)
    at(MONDAY, time(7, 30))
    assert at_once([morning.send_morning_mails] * 4) == []
    assert len(mails()) == Message.objects.filter(kind=kinds.MORNING).count() == 3
