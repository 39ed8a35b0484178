"""Giấy mời on their way, who answers for each unit, and who is reminded."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connections

from common import clock
from common.errors import DomainError
from common.spreadsheets import read_pasted
from conferences import tasks
from conferences.addressees import Contact, read_contacts
from conferences.models import Conference, Delegation, InvitedUnit
from conferences.services import inviting, letters, reminding
from conferences.states import DelegationState
from notifications.models import Message
from registrations.models import Event, HistoryEntry
from registrations.services.events import close_event
from reminders.planning import plan_due
from tests.factories import SYSTEM
from tests.factories.conference import a_delegation, an_edition, some_delegates

pytestmark = pytest.mark.django_db
WITHOUT_NUMBERS = {"numbers_letters": False}


def mails(kind: str = "delegation.invited"):
    return Message.objects.filter(kind=kind).exclude(to_email="")


def calls(kind: str = "delegation.invited", **more):
    return Message.objects.filter(kind=kind, to_email="", **more)


def send(event):
    return letters.send_letters(event_id=event.pk, by=SYSTEM)


def addressed(event, number):
    return [a_delegation(event) for _ in range(number)]


def a_day_later(machine):
    machine.move_to(clock.now() + timedelta(hours=25))


def test_all_letters_go_at_once_and_a_second_time_nobody_gets_one_again():
    event = an_edition(conference=WITHOUT_NUMBERS)
    addressed(event, 3)
    a_delegation(event, coordinator_email="")
    assert send(event) == letters.Sent(mails=3, calls=1)
    assert send(event) == letters.Sent(0, 0)
    assert (mails().count(), calls().count()) == (3, 1)
    message = mails().first()
    assert set(message.links) == {"coordinate", "letter"}
    assert message.expires_at == event.starts_at


def test_letters_wait_for_their_numbers_unless_the_office_sends_them_without():
    event = an_edition()
    addressed(event, 2)
    with pytest.raises(DomainError, match="2 giấy mời chưa có số"):
        send(event)
    inviting.number_letters(event_id=event.pk, first=5, day=date(2026, 3, 5), by=SYSTEM)
    assert send(event).mails == 2


@pytest.mark.parametrize("published", [True, False])
def test_no_letter_goes_before_the_edition_is_public_or_after_it_has_begun(published):
    event = an_edition(conference=WITHOUT_NUMBERS, published=published, in_days=0)
    a_delegation(event)
    if published:
        Event.objects.filter(pk=event.pk).update(starts_at=clock.now())
    with pytest.raises(DomainError, match="đã bắt đầu" if published else "công bố"):
        send(event)


def test_one_letter_is_sent_again_by_a_click_as_a_message_of_its_own():
    event = an_edition(conference=WITHOUT_NUMBERS)
    delegation = a_delegation(event)
    send(event)
    letters.send_letter_again(delegation_id=delegation.pk, by=SYSTEM)
    assert mails().count() == 2
    delegation.refresh_from_db()
    assert delegation.letters_sent == 2


def test_who_answered_by_post_before_the_letters_went_gets_none():
    event = an_edition(conference=WITHOUT_NUMBERS)
    a_delegation(event, state=DelegationState.SUBMITTED)
    assert send(event) == letters.Sent(0, 0)


def test_a_unit_that_gets_an_address_is_mailed_instead_of_called():
    event = an_edition(conference=WITHOUT_NUMBERS)
    delegation = a_delegation(event, coordinator_email="")
    send(event)
    contact = Contact(delegation.unit.name, "Lê Văn Mới", "+84912345678", "moi@example.vn")
    letters.set_coordinator(delegation_id=delegation.pk, contact=contact, by=SYSTEM)
    assert not calls(state="queued").exists()
    assert send(event) == letters.Sent(1, 0)


@pytest.mark.parametrize("listed", [False, True])
def test_people_without_an_address_hear_by_the_new_coordinator(listed):
    event = an_edition()
    delegation = a_delegation(event, state=DelegationState.APPROVED)
    [delegate] = some_delegates(delegation, [{"email": "", "via_email": "cu@example.vn"}])
    contact = Contact(delegation.unit.name, "Lê Văn Mới", "+84912345678", "moi@example.vn")
    if listed:
        letters.set_coordinators(event_id=event.pk, contacts=[contact], by=SYSTEM)
    else:
        letters.set_coordinator(delegation_id=delegation.pk, contact=contact, by=SYSTEM)
    delegate.registration.refresh_from_db()
    assert delegate.registration.via_email == "moi@example.vn"


def test_history_tells_that_the_coordinator_changed_and_no_address():
    delegation = a_delegation(an_edition())
    contact = Contact("", "Lê Văn Mới", "+84912345678", "moi@example.vn")
    letters.set_coordinator(delegation_id=delegation.pk, contact=contact, by=SYSTEM)
    entry = HistoryEntry.objects.get(what="delegation.coordinator")
    assert "moi@" not in str(entry.details)


def test_a_renewed_link_makes_the_old_one_dead_and_is_mailed_at_once():
    delegation = a_delegation(an_edition())
    before = delegation.nonce
    letters.renew_link(delegation_id=delegation.pk, by=SYSTEM)
    letters.renew_link(delegation_id=delegation.pk, by=SYSTEM)
    delegation.refresh_from_db()
    assert delegation.nonce != before
    states = sorted(mails("delegation.link_again").values_list("state", flat=True))
    assert states == ["queued", "withdrawn"], "the mail that would carry a dead link stays"


NORTH = """STT\tTên đơn vị\tCán bộ đầu mối\tChức vụ\tĐiện thoại\tE-mail
1\tSCT tỉnh Lào Cai\tÔng NGUYỄN VĂN AN\tPhó Trưởng phòng\t0912 345 678\tAn@Example.vn
2\tTTKC và Tư vấn phát triển công nghiệp Bắc Ninh\tTrần Thị Bình\t\t\tvanthu@example.vn
3\tSở Công Thương Thành phố Hà Nội\t\t\t024 3555 1234\tvanthu@example.vn
4\tTrung tâm Khuyến công Bắc Giang\tLê Thị Cúc\t\t0987654321\tcuc@example.vn"""


def the_north():
    event = an_edition(capacity=500)
    units = inviting.northern_units(event, quota=3)
    inviting.invite_units(
        event_id=event.pk, units=units, held_until=clock.now() + timedelta(days=9), by=SYSTEM
    )
    return event


def coordinators_of(event, *names):
    named = Delegation.objects.filter(unit__conference_id=event.pk).exclude(
        coordinator_email="", coordinator_phone=""
    )
    return {
        each.unit.name: (each.coordinator_name, each.coordinator_phone, each.coordinator_email)
        for each in named.select_related("unit")
    }


def test_a_pasted_list_names_every_coordinator_and_tells_back_whom_nobody_invited():
    event = the_north()
    listed = read_contacts(read_pasted(NORTH), InvitedUnit.objects.all())
    strangers = letters.set_coordinators(event_id=event.pk, contacts=listed.contacts, by=SYSTEM)
    assert [each.unit for each in strangers] == ["Trung tâm Khuyến công Bắc Giang"]
    assert coordinators_of(event) == {
        "Sở Công Thương tỉnh Lào Cai": ("Nguyễn Văn An", "+84912345678", "an@example.vn"),
        "Trung tâm Khuyến công Bắc Ninh": ("Trần Thị Bình", "", "vanthu@example.vn"),
        "Sở Công Thương thành phố Hà Nội": ("", "+842435551234", "vanthu@example.vn"),
    }


def test_a_second_list_adds_what_it_knows_and_blanks_nothing():
    event = the_north()
    for pasted in (NORTH, "SCT Lào Cai, 0911111111, chi@example.vn\nSCT Lào Cai, x, y@example.vn"):
        listed = read_contacts(read_pasted(pasted), InvitedUnit.objects.all())
        strangers = letters.set_coordinators(event_id=event.pk, contacts=listed.contacts, by=SYSTEM)
    assert [each.email for each in strangers] == ["y@example.vn"], "twice on one list"
    assert coordinators_of(event)["Sở Công Thương tỉnh Lào Cai"] == (
        "Nguyễn Văn An",
        "+84911111111",
        "chi@example.vn",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Phạm Văn Dũng\tdung@example.vn\t0912345678\tCông ty TNHH Gốm sứ Mẫu",
        "0912345678; Công ty TNHH Gốm sứ Mẫu; Phạm Văn Dũng; dung@example.vn",
        "3 | PHẠM VĂN DŨNG | Giám đốc | công ty tnhh gốm sứ mẫu | 84912345678 | dung@example.vn",
        "Công ty TNHH Gốm sứ Mẫu - Phạm Văn Dũng - 0912.345.678 - dung@example.vn",
    ],
)
def test_the_cells_of_a_line_are_known_by_what_they_hold(line):
    event = an_edition()
    [unit] = inviting.invite_units(
        event_id=event.pk,
        units=[inviting.Unit("business", "Công ty TNHH Gốm sứ Mẫu")],
        held_until=None,
        by=SYSTEM,
    )
    [contact] = read_contacts(read_pasted(line), [unit]).contacts
    assert contact == Contact(unit.name, "Phạm Văn Dũng", "+84912345678", "dung@example.vn")


def test_a_wrong_number_is_said_and_the_rest_of_the_line_kept():
    event = the_north()
    pasted = "SCT Lào Cai\tLê An\t0912345\tan@example.vn\nSCT Hà Nội\tVũ Hà\t09123456789999\tha@@x"
    listed = read_contacts(read_pasted(pasted), InvitedUnit.objects.filter(conference=event.pk))
    assert [(each.name, each.phone, each.email) for each in listed.contacts] == [
        ("Lê An", "", "an@example.vn"),
        ("Vũ Hà", "", ""),
    ]
    assert len(listed.remarks) == 2


# --- reminding ---------------------------------------------------------------------------------


def asked(event, **fields):
    return a_delegation(event, letter_sent_at=clock.now() - timedelta(days=3), **fields)


def remind(event):
    return reminding.remind_units(event_id=event.pk, by=SYSTEM)


def test_only_who_was_asked_and_did_not_answer_is_reminded_and_once_a_day(time_machine):
    time_machine.move_to(datetime.combine(clock.today(), time(9), clock.VIETNAM))
    event = an_edition()
    asked(event)
    asked(event, state=DelegationState.DRAFT, coordinator_email="")
    a_delegation(event)  # whose letter was never sent
    a_delegation(event, letter_sent_at=clock.now() - timedelta(hours=2))
    for state in ("submitted", "returned", "approved", "declined"):
        asked(event, state=state)
    assert remind(event) == letters.Sent(mails=1, calls=1)
    assert remind(event) == letters.Sent(0, 0)
    a_day_later(time_machine)
    assert remind(event).mails == 2, "the next day, and who has had the letter for a day now"


def test_after_the_deadline_units_are_still_reminded_until_the_conference_begins():
    event = an_edition(registration_closes_at=clock.now() - timedelta(days=1))
    asked(event)
    assert remind(event).mails == 1
    assert mails("delegation.reminder").get().expires_at == event.starts_at


def at(machine, day, hour, minute=0):
    machine.move_to(datetime.combine(day, time(hour, minute), clock.VIETNAM))


def test_rosters_lock_by_themselves_at_their_moment_and_not_before(time_machine):
    event = an_edition(conference={"rosters_lock_at": clock.now() + timedelta(days=3)})
    approved = a_delegation(event, state=DelegationState.APPROVED)
    sent = a_delegation(event, state=DelegationState.SUBMITTED)
    tasks.tend_delegations()
    approved.refresh_from_db()
    assert approved.state == DelegationState.APPROVED
    time_machine.move_to(clock.now() + timedelta(days=3, seconds=1))
    tasks.tend_delegations()
    tasks.tend_delegations()
    for each in (approved, sent):
        each.refresh_from_db()
    assert approved.state == DelegationState.LOCKED
    assert sent.state == DelegationState.SUBMITTED, "staff have not looked at it"
    assert mails("delegation.locked").count() == 1


def test_a_closed_edition_is_left_alone(time_machine):
    event = an_edition(in_days=0, days=1)
    a_delegation(event, state=DelegationState.APPROVED)
    Conference.objects.update(rosters_lock_at=clock.now())
    time_machine.move_to(clock.now() + timedelta(days=2))
    close_event(event_id=event.pk, by=SYSTEM)
    tasks.tend_delegations()
    assert not mails("delegation.locked").exists()


def at_once(work, times=4):
    """Run it in so many threads; what they raised."""
    raised = []

    def run():
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_clicks_at_once_send_nothing_twice(time_machine):
    deadline = clock.today() + timedelta(days=20)
    event = an_edition(
        registration_closes_at=datetime.combine(deadline, time(17), clock.VIETNAM),
        conference={
            "numbers_letters": False,
            "rosters_lock_at": clock.now() + timedelta(days=1),
        },
    )
    addressed(event, 3)
    assert at_once(lambda: send(event)) == []
    assert mails().count() == 3
    a_delegation(event, state=DelegationState.APPROVED)
    at(time_machine, deadline - timedelta(days=5), 8)
    assert at_once(lambda: (tasks.tend_delegations(), plan_due())) == []
    assert mails("delegation.reminder").count() == 3
    assert mails("delegation.locked").count() == 1
    assert HistoryEntry.objects.filter(what="delegation.locked").count() == 1
