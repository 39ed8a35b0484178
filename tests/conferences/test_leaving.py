"""A delegate cancels alone, or staff cancel the registration: nothing is kept for them, and the
coordinator hears of it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Actor, Role
from common import clock
from conferences import tasks
from conferences.models import Bus, BusSeat, Delegate, MealChoice, Stay
from conferences.services import changes, whole
from conferences.services.submitting import decline_invitation
from conferences.states import DelegateRole, DelegationState
from notifications.models import Message
from notifications.rendering import render_mail
from registrations.models import HistoryEntry
from registrations.services.deciding import cancel_registration
from tests.factories import SYSTEM, make_user
from tests.factories.conference import a_delegation, an_edition, some_delegates
from tests.factories.crowd import at_once
from tests.factories.lodging import a_hotel, asleep, room
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db
KIND = "delegation.member_left"


def a_placed_delegation(**fields):
    """A locked delegation of two, each with bed, bus and meal; the first leads."""
    event = an_edition(meals=["Ăn tối"])
    delegation = a_delegation(event, state=DelegationState.LOCKED, **fields)
    people = some_delegates(
        delegation, [{"full_name": "Lò Hiếu", "role": DelegateRole.HEAD}, {"full_name": "Hà An"}]
    )
    hotel = a_hotel(event, doubles=1)
    bus = Bus.objects.create(conference=event.conference, name="Xe 1", capacity=30)
    for each in people:
        asleep(each, room(hotel, 201))
        BusSeat.objects.create(bus=bus, delegate=each)
        MealChoice.objects.create(meal=event.conference.meals.get(), delegate=each)
    people[1].share_with = people[0]
    people[1].save()
    return event, delegation, people


def own_cancel(delegate):
    cancel_registration(registration_id=delegate.pk, by=Actor.person("Lò Hiếu"), reason="Ốm")


def told():
    return list(Message.objects.filter(kind=KIND))


def test_who_cancels_alone_frees_bed_bus_and_meal_and_the_coordinator_hears_once():
    event, delegation, (leaving, staying) = a_placed_delegation()
    tasks.tend_delegations()
    assert told() == []
    own_cancel(leaving)
    for _beat in range(2):
        tasks.tend_delegations()
    for places in (Stay, BusSeat, MealChoice):
        assert [each.delegate_id for each in places.objects.all()] == [staying.pk]
    staying.refresh_from_db()
    assert staying.share_with is None
    [message] = told()
    assert message.topic == delegation.topic
    words = render_mail(message).masked_text
    assert "Lò Hiếu đã tự hủy đăng ký" in words
    assert "Lý do: Ốm" in words
    assert "xin cử trưởng đoàn khác" in words
    assert HistoryEntry.objects.filter(what=KIND, registration=leaving.registration).count() == 1
    page = a_client(event.organiser).get(
        reverse("conferences:roster_history", args=[event.code, delegation.pk])
    )
    seen = page.content.decode()
    assert "Đại biểu hủy đăng ký, đã báo cán bộ đầu mối" in seen
    assert "Lò Hiếu" in seen


def test_whom_staff_cancel_among_the_registrations_is_told_as_their_deed():
    event, _delegation, (_head, leaving) = a_placed_delegation()
    staff = Actor.user(make_user(Role.STAFF, event.organiser))
    cancel_registration(registration_id=leaving.pk, by=staff)
    tasks.tend_delegations()
    [message] = told()
    words = render_mail(message).masked_text
    assert "Ban Tổ chức đã hủy đăng ký" in words
    assert "trưởng đoàn khác" not in words


def test_who_left_through_the_delegation_is_not_told_of_again():
    _event, delegation, (_head, leaving) = a_placed_delegation()
    changes.change_by_staff(
        delegation_id=delegation.pk, kind="withdraw", leaving_id=leaving.pk, by=SYSTEM
    )
    decline_invitation(delegation_id=delegation.pk, reason="Bận", by=SYSTEM)
    tasks.tend_delegations()
    assert told() == []
    assert not Delegate.objects.filter(left_at=None).exists()


def test_a_cancelled_edition_and_a_unit_that_declined_since_are_told_nothing_more():
    event, _delegation, _people = a_placed_delegation()
    whole.cancel_edition(event_id=event.pk, by=SYSTEM, reason="Bão")
    _event, delegation, (leaving, _staying) = a_placed_delegation()
    own_cancel(leaving)
    decline_invitation(delegation_id=delegation.pk, reason="Bận", by=SYSTEM)
    tasks.tend_delegations()
    assert told() == []
    assert not Stay.objects.filter(delegate=leaving).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_once(time_machine):
    time_machine.move_to(clock.now() + timedelta(minutes=1))
    _event, _delegation, people = a_placed_delegation()
    for each in people:
        own_cancel(each)
    assert at_once([tasks.tend_delegations] * 4) == []
    assert len(told()) == 2
    assert HistoryEntry.objects.filter(what=KIND).count() == 2
