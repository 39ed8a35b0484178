"""Who comes without a seat, and words that reach a person by way of the coordinator."""

from __future__ import annotations

import pytest

from accounts.models import Actor, Consent
from notifications.models import Message
from notifications.rendering import render_mail
from notifications.services import Recipient
from notifications.states import Channel
from registrations.services.deciding import cancel_registration
from registrations.services.registering import Basis, Details, register_person
from registrations.states import State
from tests import factories

pytestmark = pytest.mark.django_db

BY = Actor.coordinator("Ngô Đầu Mối")
COORDINATOR = Recipient(name="Ngô Đầu Mối", email="dau-moi@example.vn", phone="+84912000222")


def _brought(event, **more):
    return register_person(
        event_id=event.pk,
        details=Details(full_name="Phạm Văn Tài", phone="+84912000333", salutation="ong"),
        by=BY,
        basis=Basis(Consent.Basis.COORDINATOR, "Công văn 12"),
        source="coordinator",
        **more,
    ).registration


def test_a_driver_comes_to_a_full_conference_and_takes_nobodys_seat():
    event = factories.make_class(capacity=1)
    factories.register(event)

    driver = _brought(event, seatless=True)

    event.refresh_from_db()
    assert (driver.state, event.seats_taken, event.waiting_count) == (State.CONFIRMED, 1, 0)
    cancel_registration(registration_id=driver.pk, by=BY)
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_words_for_one_without_address_go_to_the_coordinator_and_say_for_whom():
    event = factories.make_class()

    driver = _brought(event, via=COORDINATOR)

    message = Message.objects.get(topic=driver.topic)
    assert (message.channel, message.to_email) == (Channel.EMAIL, "dau-moi@example.vn")
    mail = render_mail(message).mail
    assert "Phạm Văn Tài" in mail.subject
    assert "Gửi qua cán bộ đầu mối Ngô Đầu Mối" in mail.body
    assert mail.qr_png


def test_one_with_an_own_address_is_written_to_directly():
    event = factories.make_class()

    registration = register_person(
        event_id=event.pk,
        details=Details(full_name="Lê Thị Hoa", email="hoa@example.vn"),
        by=BY,
        basis=Basis(Consent.Basis.COORDINATOR),
        via=COORDINATOR,
    ).registration

    message = Message.objects.get(topic=registration.topic)
    assert message.to_email == "hoa@example.vn"
    assert "via" not in message.context
