"""Words go to whom they concern: each audience holds its people, and nobody who is gone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from common import clock
from conferences.models import Delegation
from conferences.states import DelegationState
from registrations.models import Mark, Registration
from registrations.services.deciding import cancel_registration
from registrations.services.objecting import object_to_processing
from registrations.states import PartOfDay, Presence
from reminders.audiences import people_of
from reminders.states import Audience
from tests import factories
from tests.factories import SYSTEM, make_class, register
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    a_roster,
    an_edition,
    cells,
    some_delegates,
    some_delegations,
)

pytestmark = pytest.mark.django_db


def names(audience, event, **more) -> list[str]:
    return sorted(each.recipient.name for each in people_of(audience, event, **more))


def mark(registration: Registration, session, kind: str) -> None:
    Mark.objects.create(session=session, registration=registration, kind=kind, client_uuid=uuid4())


def test_each_state_is_an_audience_of_its_own():
    event = make_class(capacity=1)
    register(event, "Nguyễn Thị Hoa")
    register(event, "Trần Văn Chờ")
    review = make_class(approval="review")
    register(review, "Lê Thị Duyệt")
    assert names(Audience.CONFIRMED, event) == ["Nguyễn Thị Hoa"]
    assert names(Audience.WAITING, event) == ["Trần Văn Chờ"]
    assert names(Audience.PENDING, review) == ["Lê Thị Duyệt"]
    cancel_registration(registration_id=event.registrations.first().pk, by=SYSTEM)
    assert names(Audience.OFFERED, event) == ["Trần Văn Chờ"]
    assert names(Audience.CONFIRMED, event) == []


def test_who_came_in_after_the_moment_is_not_among_them():
    event = make_class()
    register(event)
    assert names(Audience.CONFIRMED, event, at=clock.now() - timedelta(hours=1)) == []


def test_who_took_back_the_consent_is_written_to_no_more_until_they_sign_up_again():
    event = make_class()
    registration = register(event, "Nguyễn Thị Hoa", phone="+84912000111")
    object_to_processing(registration_id=registration.pk, by=SYSTEM)
    assert names(Audience.CONFIRMED, event) == []
    Consent.objects.create(person=registration.person, basis=Consent.Basis.FORM)
    assert names(Audience.CONFIRMED, event) == ["Nguyễn Thị Hoa"]


def test_trainers_and_speakers_once_each_with_all_their_sessions():
    office = factories.make_organiser()
    trainer = factories.make_person(office, "Phạm Văn Giảng", email="giang@example.vn")
    event = make_class(office, days=2, trainer=trainer)
    [found] = people_of(Audience.TRAINERS, event)
    assert found.values["buổi"].count("Sáng") == 2
    first = event.sessions.first()
    [of_one] = people_of(Audience.TRAINERS, event, session=first)
    assert of_one.values["buổi"].count("Sáng") == 1


def test_who_was_absent_and_who_cannot_qualify_any_more():
    event = make_class(in_days=-2, days=2, parts=(PartOfDay.MORNING, PartOfDay.AFTERNOON))
    office_user = factories.make_user("staff", event.organiser)
    here = factories.register_by_staff(event, office_user, "Người Có Mặt")
    once = factories.register_by_staff(event, office_user, "Người Vắng Một")
    first, second = event.sessions.all()[:2]
    for session in (first, second):
        mark(here, session, Presence.PRESENT)
    mark(once, first, Presence.UNEXCUSED)
    mark(once, second, Presence.PRESENT)
    assert names(Audience.MISSED_SESSION, event, session=first) == ["Người Vắng Một"]
    assert names(Audience.MISSED_SESSION, event, session=second) == []
    # One of four missed leaves 75%: below the 80% that are asked.
    [lost] = people_of(Audience.CANNOT_QUALIFY, event)
    assert (lost.recipient.name, lost.values["số buổi vắng"]) == ("Người Vắng Một", "1")


def test_coordinators_by_how_far_their_list_is():
    event = an_edition()
    long_ago = clock.now() - timedelta(days=3)
    a_delegation(event, "Chưa mở", coordinator_name="A", letter_sent_at=long_ago)
    drafting = a_delegation(event, "Đang lập", coordinator_name="B", letter_sent_at=long_ago)
    a_roster(drafting, [cells(role="Trưởng đoàn")])
    a_delegation(event, "Mới mời", coordinator_name="C", letter_sent_at=clock.now())
    sent = a_delegation(
        event,
        "Đã gửi",
        coordinator_name="D",
        letter_sent_at=long_ago,
        state=DelegationState.SUBMITTED,
    )
    a_roster(sent, [cells(role="Đại biểu")])
    assert names(Audience.NOT_STARTED, event) == ["A"]
    assert names(Audience.NOT_SUBMITTED, event) == ["A", "B"]
    assert names(Audience.GAPS, event) == ["D"], "a list without a head is not whole"
    Delegation.objects.filter(pk=drafting.pk).update(state=DelegationState.RETURNED)
    assert names(Audience.GAPS, event) == ["B", "D"]


def test_delegates_of_one_delegation_by_their_coordinator_where_they_have_no_address():
    event = an_edition()
    first, second = a_delegation(event), a_delegation(event)
    a_delegate(first, "Bùi Văn Đoàn", via_name="Trần Đầu Mối", via_email="dm@example.vn", phone="")
    a_delegate(second, "Đỗ Thị Hai", email="hai@example.vn")
    register(event, "Khách Tự Do")
    assert names(Audience.DELEGATES, event) == ["Bùi Văn Đoàn", "Đỗ Thị Hai"]
    [one] = people_of(Audience.DELEGATES, event, delegation_id=first.pk)
    assert (one.recipient.email, one.recipient.via) == ("dm@example.vn", "Trần Đầu Mối")


@pytest.mark.parametrize("audience", Audience.values)
def test_an_audience_costs_the_same_queries_at_any_size(audience):
    def queries(event) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            people_of(audience, event)
        return len(found)

    long_ago = clock.now() - timedelta(days=3)
    counts = []
    for size in (1, 4):
        event = an_edition()
        for delegation in some_delegations(event, size):
            some_delegates(delegation, 2)
            a_roster(delegation, [cells(role="Đại biểu")])
            session = event.sessions.first()
            session.roles.create(person=factories.make_person(event.organiser), role="speaker")
        Delegation.objects.update(letter_sent_at=long_ago)
        for registration in event.registrations.all():
            mark(registration, event.sessions.first(), Presence.UNEXCUSED)
        event = type(event).objects.select_related("organiser").get(pk=event.pk)
        counts.append(queries(event))
    assert counts[0] == counts[1] <= 6
