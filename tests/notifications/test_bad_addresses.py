"""An address that nothing reaches is tried once: after that its people are called."""

from __future__ import annotations

import pytest

from notifications import batching, delivery, services
from notifications.models import BadAddress, Message
from notifications.services import Recipient
from notifications.states import Channel, Outcome, State
from tests.factories.outbox import HOA, a_draft, a_member, a_message

pytestmark = pytest.mark.django_db


def bounce(address: str = HOA.email, channel: str = Channel.EMAIL) -> BadAddress:
    return BadAddress.objects.create(address=address, channel=channel, why="bounced")


@pytest.mark.parametrize(
    ("reply", "is_bad"),
    [
        ("550 5.1.1 no such mailbox", True),
        ("550 no such user here", True),
        ("550 5.2.1 mailbox disabled", True),
        ("552 5.2.2 mailbox full", False),
        ("554 5.7.1 we do not like your server", False),
        ("554 rejected", False),
        ("451 4.2.1 greylisted", False),
    ],
)
def test_a_refusal_marks_the_address_only_where_nobody_lives_there(server, reply, is_bad):
    server.refuse[HOA.email] = reply
    delivery.deliver(a_message().pk)
    found = list(BadAddress.objects.values_list("address", "channel", "why"))
    assert found == ([(HOA.email, "email", "bounced")] if is_bad else [])


def test_two_refusals_of_one_address_mark_it_once(server):
    server.refuse[HOA.email] = "550 5.1.1 no"
    for message in (a_message(), a_message()):
        claimed = delivery.claim(message.pk)
        delivery.settle(claimed, *delivery.send(claimed))
    assert BadAddress.objects.count() == 1


def test_to_a_bad_address_nothing_is_sent_and_staff_are_to_call(server, organiser):
    message = a_message(organiser, Recipient(HOA.name, "Hoa@Example.VN", HOA.phone))
    bounce()
    batching.deliver_batch()
    message.refresh_from_db()
    assert (message.state, len(server.mails)) == (State.FAILED, 0)
    attempt = message.history.get()
    assert (attempt.channel, attempt.outcome) == (Channel.EMAIL, Outcome.REFUSED)
    assert Message.objects.get(key=f"call:{message.key}").is_call


def test_what_is_queued_for_a_bad_address_is_a_call_from_the_start(organiser):
    bounce()
    services.queue_messages([a_draft(organiser), a_draft(organiser, Recipient("A", "a@e.vn"))])
    assert list(Message.objects.order_by("pk").values_list("channel", flat=True)) == [
        "call",
        "email",
    ]


def test_a_code_goes_where_somebody_asks_for_it_even_to_a_bad_address(server):
    bounce()
    message = a_message(kind="account.login_code", secret=True, links={},
                        context={"account_mail": True, "code": "1"})  # fmt: skip
    delivery.deliver(message.pk)
    assert len(server.mails) == 1


def test_staff_who_send_again_say_that_the_address_is_right(server, organiser):
    message = a_message(organiser)
    bad = bounce()
    delivery.deliver(message.pk)
    user = a_member(organiser)
    services.retry_message(message_id=message.pk, by=user)
    delivery.deliver(message.pk)
    bad.refresh_from_db()
    assert (len(server.mails), bad.cleared_by) == (1, user)
