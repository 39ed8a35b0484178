"""Tickets that a door without network tells from forged ones."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accounts.models import Actor
from registrations import links, tickets
from registrations.services.deciding import renew_links
from tests import factories

pytestmark = pytest.mark.django_db


def verifies(ticket: str, key: str) -> bool:
    said, _dot, signature = ticket.rpartition(".")
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(key)).verify(_bytes(signature), said.encode())
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def old_ticket(registration) -> str:
    return next(t for t in tickets.tickets_of(links.holder_of(registration)) if t.startswith("v1"))


def test_a_ticket_names_its_event_and_person_and_anybody_with_the_public_key_can_check_it():
    one = factories.register(factories.make_class())
    ticket = links.ticket(one)
    version, event, code, revision, _signature = ticket.split(".")
    assert (version, int(event, 36), code, len(revision)) == ("v2", one.event_id, one.code, 6)
    [key] = tickets.public_keys()
    assert verifies(ticket, key)
    assert not verifies(ticket.replace(code, "AAAAAAA"), key)
    assert links.read_ticket(f" {ticket}\n") == one


def test_forged_and_foreign_texts_name_nobody():
    event = factories.make_class()
    one, other = factories.register(event), factories.register(event)
    mine, theirs = links.ticket(one), links.ticket(other)
    swapped = mine.rpartition(".")[0] + "." + theirs.rpartition(".")[2]
    for text in ("", "v2", swapped, mine[:-1] + "!", mine.upper(), "v2." + "." * 99, one.code):
        assert links.read_ticket(text) is None, text


def test_tickets_mailed_before_the_new_ones_are_still_good():
    one = factories.register(factories.make_class())
    assert links.read_ticket(old_ticket(one)) == one


def test_tickets_outlive_a_change_of_the_secret_key(settings):
    one = factories.register(factories.make_class())
    before, oldest = links.ticket(one), old_ticket(one)
    [key_before] = tickets.public_keys()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new-" + "y" * 50
    assert links.read_ticket(before) == one
    assert links.read_ticket(oldest) == one
    assert links.ticket(one) != before
    assert tickets.public_keys()[1] == key_before, "phones still verify what was issued before"
    settings.SECRET_KEY_FALLBACKS = []
    assert links.read_ticket(before) is None


def test_a_ticket_that_was_replaced_lets_in_nobody_and_is_still_known_as_theirs():
    one = factories.register(factories.make_class())
    before = links.ticket(one)
    renew_links(registration_id=one.pk, by=Actor.system())
    one.refresh_from_db()
    assert links.read_ticket(before) is None
    assert links.read_ticket(links.ticket(one)) == one
    read = links.read_tickets([before, links.ticket(one)])
    assert read[before].is_void
    assert read[before].registration == one
    assert not read[links.ticket(one)].is_void


def test_a_whole_hall_is_read_in_two_queries(django_assert_num_queries):
    event = factories.make_class(capacity=40)
    people = [factories.register(event) for _n in range(20)]
    texts = [links.ticket(each) for each in people] + ["v1.ZZZZZZZ.0123456789abcdef"]
    with django_assert_num_queries(1):
        assert len(links.read_tickets(texts)) == 20
    renew_links(registration_id=people[0].pk, by=Actor.system())
    with django_assert_num_queries(2):
        assert len(links.read_tickets(texts)) == 20
