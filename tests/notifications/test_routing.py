"""Which way a message goes: as it must, as the person wishes, else in the usual order."""

from __future__ import annotations

import itertools

import pytest

from accounts.models import Person
from notifications import services
from notifications.models import BadAddress, Message
from notifications.services import Recipient
from notifications.states import Channel
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_draft

pytestmark = pytest.mark.django_db


def way(draft: Message) -> list[str]:
    return [str(draft.channel), *draft.route]


def test_mail_first_then_zalo_then_sms_where_they_are_configured_and_paid_for(gateway, paying):
    assert way(a_draft(paying, HOA)) == ["email", "zalo", "sms"]
    assert way(a_draft(paying, WITHOUT_EMAIL)) == ["zalo", "sms"]
    assert way(a_draft(paying, Recipient("A", "a@e.vn"))) == ["email"]


def test_where_no_gateway_is_configured_it_is_mail_or_a_call(paying):
    assert way(a_draft(paying, HOA)) == ["email"]
    assert way(a_draft(paying, WITHOUT_EMAIL)) == ["call"]


@pytest.mark.parametrize("phone", ["+842253123456", "+12025550123", ""])
def test_a_phone_that_takes_no_text_messages_is_called(gateway, paying, phone):
    assert way(a_draft(paying, Recipient("A", "", phone))) == ["call"]


def test_secrets_go_by_mail_alone_and_mails_of_accounts_belong_to_nobody_who_pays(gateway, paying):
    code = {"kind": "account.login_code", "context": {"account_mail": True}, "links": {}}
    assert way(a_draft(paying, HOA, secret=True, **code)) == ["email"]
    assert way(a_draft(None, HOA)) == ["email"]


def test_the_way_of_a_rule_goes_before_the_wish_and_the_wish_before_the_usual(gateway, paying):
    wishes = Recipient(HOA.name, HOA.email, HOA.phone, prefers="sms")
    assert way(a_draft(paying, wishes)) == ["sms", "email", "zalo"]
    assert way(a_draft(paying, wishes, way="zalo")) == ["zalo", "sms", "email"]
    assert way(a_draft(paying, wishes, way="preferred")) == ["sms", "email", "zalo"]
    assert way(a_draft(paying, wishes, way="call")) == ["call"]


def test_every_combination_ends_where_somebody_can_be_reached(gateway, paying):
    for email, phone, wish, rule in itertools.product(
        ("", HOA.email), ("", HOA.phone), ("", *Channel), ("", "preferred", *Channel)
    ):
        draft = a_draft(paying, Recipient("A", email, phone, prefers=wish), way=rule)
        taken = way(draft)
        assert len(taken) == len(set(taken))
        assert "call" not in taken[1:]
        if not email:
            assert "email" not in taken
        if not phone:
            assert not {"zalo", "sms"} & set(taken)
        if email or phone:
            assert not draft.is_call or (phone and "call" in (rule, wish))


def test_the_wish_on_the_person_is_found_when_it_is_queued_in_few_queries_for_all(
    gateway, paying, django_assert_max_num_queries
):
    people = [
        Person.objects.create(organiser=paying, full_name=f"Người {n}", prefers="sms")
        for n in range(40)
    ]
    drafts = [
        a_draft(paying, Recipient(p.full_name, HOA.email, HOA.phone, person_id=p.pk))
        for p in people
    ]
    with django_assert_max_num_queries(8):
        services.queue_messages(drafts)
    assert {way(each)[0] for each in Message.objects.all()} == {"sms"}


def test_one_queued_alone_knows_the_wish_and_who_pays(gateway, paying, organiser):
    def queued(office) -> Message:
        person = Person.objects.create(organiser=office, full_name="Lê A", prefers="zalo")
        to = Recipient("Lê A", HOA.email, HOA.phone, person_id=person.pk)
        draft = {"kind": "registration.received", "links": {"manage": ["test.manage", 1]},
                 "context": {"event_title": "Lớp", "code": "K"}, "topic": "t"}  # fmt: skip
        return services.queue_message(
            key=f"k{office.pk}", organiser_id=office.pk, recipient=to, **draft
        )

    assert way(queued(paying)) == ["zalo", "email", "sms"]
    assert way(queued(organiser)) == ["email"]


def test_a_bad_address_is_left_out_on_its_own_channel_only(gateway, paying):
    BadAddress.objects.create(address=HOA.phone, channel="zalo", why="bounced")
    BadAddress.objects.create(address=HOA.email, channel="email", why="complained")
    services.queue_messages([a_draft(paying, HOA)])
    assert way(Message.objects.get()) == ["sms"]
