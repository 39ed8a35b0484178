"""The board in the hall follows the door by itself."""

from __future__ import annotations

import pytest

from accounts.models import Role
from door.models import DoorDay
from door.screens import screen_path
from registrations import links
from tests import factories
from tests.factories.door import a_class_today, a_phone

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_scanned_at_the_door_stands_on_the_board_without_a_reload(live_server, desk):
    event = a_class_today(capacity=20)
    staff = factories.make_user(Role.STAFF, event.organiser)
    person = factories.register_by_staff(event, staff, "Trần An")
    door = a_phone(event, "Cửa A")
    desk.goto(live_server.url + screen_path(DoorDay.objects.get(), door.session))
    board = desk.locator(".board-number")
    assert board.inner_text().split()[0] == "0"
    door.scan(links.ticket(person))
    desk.get_by_text("Trần An").wait_for(timeout=10_000)
    assert board.inner_text().split()[0] == "1"
