"""Two doors at the same moment: nobody is in twice, and the last seat goes to one."""

from __future__ import annotations

import threading
import uuid
from functools import partial

import pytest

from accounts.models import Role
from common import clock
from common.errors import Conflict
from door.models import DoorRefusal, How
from door.scans import Scan
from door.services import admitting, walk_ins
from door.services.admitting import take_scans
from registrations import links
from registrations.models import Event, Mark
from registrations.services import core, registering
from registrations.services.registering import Details
from tests import factories
from tests.factories.crowd import at_once
from tests.factories.door import a_class_today, a_phone

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DOORS = 8


def someone(event):
    return factories.register_by_staff(event, factories.make_user(Role.STAFF, event.organiser))


def scans_of_one_ticket(event):
    ticket = links.ticket(someone(event))
    phones = [a_phone(event, f"Cửa {number}") for number in range(DOORS)]
    return [
        partial(
            take_scans,
            device_id=phone.device.pk,
            session_id=phone.session.pk,
            scans=[Scan(uuid=uuid.uuid4(), at=clock.now(), ticket=ticket, how=How.CAMERA)],
        )
        for phone in phones
    ]


def without_the_lock(monkeypatch, *modules):
    for module in modules:
        monkeypatch.setattr(
            module, "lock_event", lambda pk, organiser=None: Event.objects.get(pk=pk)
        )


def test_eight_doors_that_scan_one_ticket_at_once_let_it_in_once():
    event = a_class_today(capacity=20)
    assert not at_once(scans_of_one_ticket(event))
    assert Mark.objects.count() == 1
    assert set(DoorRefusal.objects.values_list("reason", flat=True)) == {"already"}
    assert DoorRefusal.objects.count() == DOORS - 1


def test_without_the_lock_it_would_be_let_in_more_than_once(monkeypatch):
    """The control: two doors that both look before either has written."""
    without_the_lock(monkeypatch, admitting)
    both_have_looked, look = threading.Barrier(2), admitting.marks_in

    def look_together(*args):
        found = look(*args)
        both_have_looked.wait(30)
        return found

    monkeypatch.setattr(admitting, "marks_in", look_together)
    event = a_class_today(capacity=20)
    assert not at_once(scans_of_one_ticket(event)[:2])
    assert Mark.objects.count() == 2


def test_the_same_scan_sent_twice_at_once_is_kept_once():
    event = a_class_today(capacity=20)
    phone, ticket = a_phone(event), links.ticket(someone(event))
    scan = Scan(uuid=uuid.uuid4(), at=clock.now(), ticket=ticket, how=How.CAMERA)
    send = partial(take_scans, device_id=phone.device.pk, session_id=phone.session.pk, scans=[scan])
    assert not at_once([send] * DOORS)
    assert Mark.objects.count() == 1
    assert not DoorRefusal.objects.exists()


def walk_ins_for_the_last_seats(event):
    return [
        partial(
            walk_ins.admit_walk_in,
            device_id=phone.device.pk,
            session_id=phone.session.pk,
            details=Details(f"Khách Thứ {number}", phone=f"+8491200{number:04}", workplace="HTX"),
            request_uuid=uuid.uuid4(),
        )
        for number in range(DOORS)
        for phone in [a_phone(event, f"Cửa {number}", walk_ins=True)]
    ]


def test_of_eight_walk_ins_for_two_seats_two_come_in():
    event = a_class_today(capacity=2)
    refused = at_once(walk_ins_for_the_last_seats(event))
    assert [type(each) for each in refused] == [Conflict] * (DOORS - 2)
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (2, 0)
    assert event.registrations.count() == 2
    assert Mark.objects.count() == 2


def test_without_the_lock_the_two_seats_would_be_given_away_more_often(monkeypatch):
    """The control: the count alone, read before others wrote, gives a seat twice."""
    without_the_lock(monkeypatch, admitting, walk_ins, registering, core)
    event = a_class_today(capacity=2)
    at_once(walk_ins_for_the_last_seats(event))
    event.refresh_from_db()
    assert event.registrations.count() > 2 or event.seats_taken != event.registrations.count()
