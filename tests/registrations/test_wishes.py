"""A person says how to be told, on their own page or to staff."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Actor, Organiser, Person
from notifications.models import Message
from registrations.links import manage_path
from registrations.models import HistoryEntry
from registrations.services.deciding import cancel_registration
from tests import factories
from tests.factories.gateway import Gateway, write_settings
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings, tmp_path):
    """Configured, and never asked here."""
    gateway = Gateway()
    settings.MESSAGE_GATEWAYS = str(write_settings(tmp_path, gateway, only="sms"))
    yield gateway
    gateway.server_close()


@pytest.fixture
def registration(gateway):
    event = factories.make_class()
    Organiser.objects.update(monthly_message_budget=100_000)
    return factories.register(event, "Lê Văn An", phone="+84912345678", email="an@example.vn")


def way_page(registration) -> str:
    return f"{manage_path(registration)}nhan-tin/"


def test_on_ones_own_page_one_chooses_sms_and_is_told_that_way_from_then_on(client, registration):
    page = client.get(manage_path(registration)).content.decode()
    assert way_page(registration) in page
    form = client.get(way_page(registration)).content.decode()
    assert "Tin nhắn SMS" in form
    assert "Zalo" not in form, "only what is configured"
    answer = client.post(way_page(registration), {"way": "sms"}, follow=True)
    assert "Tin được gửi qua Tin nhắn SMS." in answer.content.decode()
    cancel_registration(registration_id=registration.pk, by=Actor.system())
    said = Message.objects.get(kind="registration.cancelled")
    assert (said.channel, said.route) == ("sms", ["email"])
    assert HistoryEntry.objects.filter(what="registration.way_chosen").count() == 1


@pytest.mark.parametrize("way", ["zalo", "call", "fax", "\0", "x" * 10_000])
def test_a_way_that_is_not_offered_is_refused_in_words(client, registration, way):
    answer = client.post(way_page(registration), {"way": way})
    assert answer.status_code == 422
    assert Person.objects.get().prefers == ""


def test_whoever_has_another_link_chooses_nothing(client, registration):
    assert client.get(way_page(registration).replace("/nhan-tin", "x/nhan-tin")).status_code == 404


def test_where_there_is_nothing_to_choose_nothing_is_offered(client, registration, settings):
    settings.MESSAGE_GATEWAYS = ""
    assert way_page(registration) not in client.get(manage_path(registration)).content.decode()


def test_an_office_that_pays_for_no_messages_offers_none(client, registration):
    Organiser.objects.update(monthly_message_budget=None)
    assert way_page(registration) not in client.get(manage_path(registration)).content.decode()


def test_staff_note_what_somebody_told_them(registration):
    client = a_client(registration.event.organiser)
    person = reverse("registrations:person", args=[registration.person_id])
    way = reverse("registrations:person_way", args=[registration.person_id])
    assert way in client.get(person).content.decode()
    assert client.post(way, {"way": "sms"}).status_code == 302
    assert "Tin nhắn SMS" in client.get(person).content.decode()
    client.post(way, {"way": ""})
    assert Person.objects.get().prefers == ""
    assert HistoryEntry.objects.filter(what="registration.way_chosen").count() == 2
