"""A page costs the same number of queries for 3 rows and for 30."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Actor, Organiser, Role, User
from certificates.models import Certificate, CertificateState
from certificates.services import issuing
from certificates.services.blanks import enter_spoiled_blanks
from common import clock
from conferences.models import Conference
from courses.models import Course, Trainer
from courses.services.money import choose_payments
from notifications.models import BadAddress, Message
from notifications.services import Recipient
from registrations.models import Event, Registration, Room
from registrations.services import importing
from registrations.services.presence import mark_presence
from registrations.states import EventState, Presence
from tests import factories
from tests.factories.announcing import an_announcement, let_go
from tests.factories.class_papers import a_rate, a_scan
from tests.factories.outbox import a_message
from tests.factories.reminders_site import an_occasion, own_rules
from tests.factories.staff_pages import signed_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]

AT_MOST = 14
Pages = dict[str, str]


def office_of(rows: int) -> tuple[User, Pages]:
    """An office with so many of everything, its administrator, and the pages that list them."""
    office = factories.make_organiser(one_person_may_propose_and_approve=True)
    boss = factories.make_user(Role.ADMINISTRATOR, office)
    over = factories.make_class(office, in_days=-10, capacity=50)
    coming = factories.make_class(office, in_days=3, capacity=60)
    for number in range(rows):
        _spoiled(office, boss, number)
        factories.make_class(office, in_days=3)
        _one_of_each(office, number)
        factories.register(coming, email="")
    _told(coming, rows)
    done = _called(office)
    for number in range(rows):
        lost = a_message(
            office, Recipient(f"Lê An {number}", f"hong{number}-{office.pk}@example.vn")
        )
        BadAddress.objects.create(address=lost.to_email, channel="email", why="bounced")
    batch = _issued(over, rows, boss)
    pasted = "\n".join(f"Lê Văn An {number}\t09120{number:05}" for number in range(rows))
    listed = importing.keep_list(event_id=coming.pk, by=boss, source="CV 1", pasted=pasted)
    person = over.registrations.first().person
    for _number in range(rows):
        _again(person, office)
    one = {
        "registrations:person": [person.pk],
        "registrations:registration": [coming.registrations.first().code],
        "registrations:import_preview": [coming.code, listed.pk],
        "registrations:mark": [over.code, over.sessions.get().pk],
        "certificates:detail": [Certificate.objects.filter(batch=batch).first().pk],
        "certificates:batch": [batch.pk],
        "certificates:batch_progress": [batch.pk],
        "certificates:register_file": ["csv"],
        "notifications:messages_file": ["csv"],
        "notifications:calls_file": ["csv"],
        "notifications:bad_addresses_file": ["csv"],
        "notifications:message": [done.pk],
        "courses:list_file": ["csv"],
        "registrations:event_people_file": [coming.code, "csv"],
        "registrations:presence": [over.code],
        "certificates:event": [over.code],
        "certificates:register_book": [office.slug, clock.today().year],
        "certificates:scores": [over.code],
        "certificates:scores_file": [over.code, "csv"],
        **of_paying(over, boss, rows),
        "reminders:announcement": [an_announcement(coming).pk],
        "reminders:announcements_file": ["csv"],
    }
    occasion = an_occasion(coming, rows)
    for number in range(rows):
        an_occasion(coming, 1, key=f"9:{number}")
    rule = own_rules(coming)[0]
    one |= {f"reminders:{name}": [coming.code, rule.pk] for name in ("people", "preview")} | {
        "reminders:occasion": [coming.code, occasion.pk]
    }
    plain = (
        "reminders:usual", "reports:home", "courses:staff_list", "courses:courses", "courses:trainers",
        "courses:rooms", "courses:rates", "conferences:staff_list", "registrations:staff_people",
        "registrations:twins", "registrations:staff_attendance", "notifications:messages",
        "notifications:retry_all", "reminders:announcements",
        "notifications:calls", "notifications:calls_done", "notifications:bad_addresses",
        "certificates:staff_register",
        "certificates:blanks", "certificates:ready",
        "accounts:staff_members", "home", "courses:list", "courses:calendar", "courses:feed",
        "conferences:list",
    )  # fmt: skip
    of_the_class = ("courses:staff_detail", "registrations:event_people", "reminders:event",
                    "courses:seats", "courses:sessions")  # fmt: skip
    pages = {name: reverse(name) for name in plain}
    pages |= {name: reverse(name, args=[coming.code]) for name in of_the_class}
    pages |= {name: reverse(name, args=given) for name, given in one.items()}
    search = reverse("reports:search")
    return boss, pages | {"search: people": f"{search}?q=ng", "search: papers": f"{search}?q=GCN"}


def _one_of_each(office: Organiser, number: int) -> None:
    """A course, room, trainer, member, edition, and two rows that may be one person."""
    Course.objects.create(organiser=office, title=f"Khóa {number}", topic="An toàn", hours=8)
    Room.objects.create(organiser=office, name=f"Phòng {number}")
    Trainer.objects.create(person=factories.make_person(office))
    factories.make_user(Role.STAFF, office)
    edition = Event.objects.create(
        organiser=office, kind="conference", code=f"HN-{office.pk}-{number}", title="Hội nghị",
        capacity=50, state=EventState.PUBLISHED,
    )  # fmt: skip
    Conference.objects.create(event=edition, edition="XVI")
    for last in (1, 2):
        factories.make_person(office, f"Trần Hoa {number}", phone=f"+849130{number:04}{last}")


def of_paying(over: Event, boss: User, rows: int) -> dict[str, list[object]]:
    """The papers of a class that pays those who came, and keeps many scans."""
    for number in range(rows):
        day = clock.today() - timedelta(days=300 - number)
        a_rate(boss, kind="travel", valid_from=day, valid_to=day)
        a_scan(over, boss)
    a_rate(boss, kind="travel", valid_from=clock.today() - timedelta(days=20))
    over.registrations.update(on_state_salary=False)
    choose_payments(event_id=over.pk, kinds=["travel"], by=Actor.user(boss))
    return {
        "courses:rates_file": ["csv"],
        **{f"courses:{name}": [over.code] for name in ("payments", "dossier", "result_report")},
        "courses:dossier_place": [over.code, "plan"],
        "courses:payments_file": [over.code, "csv"],
    }


def _told(event: Event, rows: int) -> None:
    for _number in range(rows):
        let_go(an_announcement(event))


def _spoiled(office: Organiser, boss: User, number: int) -> None:
    enter_spoiled_blanks(
        organiser=office, by=boss, first=f"A {number}", reason="In lệch", minutes="1/BB",
        destroyed_on=clock.today(),
    )  # fmt: skip


def _called(office: Organiser) -> Message:
    calls = Message.objects.filter(organiser=office, to_email="").order_by("pk")
    calls.filter(pk__in=[each.pk for each in calls[: calls.count() // 2 + 1]]).update(state="sent")
    return Message.objects.filter(organiser=office).first()


def _issued(event: Event, rows: int, boss: User):
    people = [factories.register_by_staff(event, boss) for _number in range(rows)]
    mark_presence(
        session_id=event.sessions.get().pk,
        kinds={each.pk: Presence.PRESENT for each in people},
        by=boss,
    )
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in people],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=boss,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=boss)
    Certificate.objects.filter(batch=batch).update(state=CertificateState.ISSUED)
    return batch


def _again(person, office: Organiser) -> None:
    """The same person in one more class."""
    event = factories.make_class(office, in_days=90)
    Registration.objects.filter(pk=factories.register(event).pk).update(person=person)


def queries_of(user: User, pages: Pages) -> dict[str, int]:
    client, counted = signed_in(user), {}
    for name, url in pages.items():
        assert client.get(url).status_code == 200, name
        with CaptureQueriesContext(connection) as asked:
            b"".join(client.get(url))
        counted[name] = len(asked)
    return counted


def test_thirty_rows_cost_no_more_queries_than_three():
    few, many = queries_of(*office_of(3)), queries_of(*office_of(30))
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert {name: count for name, count in many.items() if count > AT_MOST} == {}
