"""Pausing stops what is not on the wire; resuming keeps the pace; stopping is for good."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from common import clock
from notifications import batching, delivery, holding, reviving, services, smtp, tasks
from notifications.models import Message
from notifications.states import Outcome, State
from tests.factories import make_user
from tests.factories.outbox import a_draft, a_message

BATCH, WORKERS = "announcement:1", 2


def batch_of(count: int, **changes) -> None:
    now = clock.now()
    drafts = [
        a_draft(batch=BATCH, due_at=now + timedelta(seconds=each), **changes)
        for each in range(count)
    ]
    Message.objects.bulk_create(drafts)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_what_waits_in_a_workers_hands_is_not_sent_once_it_is_paused(server):
    batch_of(3)
    Message.objects.update(due_at=clock.now())
    other = a_message()
    in_hand = delivery.claim_due()
    assert holding.pause_batch(BATCH) == 3
    assert [delivery.hold(each) for each in in_hand] == [False, False, False, True]
    tasks.deliver_due()
    assert states() == [State.HELD] * 3 + [State.SENDING]
    assert set(Message.objects.exclude(pk=other.pk).values_list("attempts", flat=True)) == {0}


@pytest.mark.django_db
def test_what_was_on_the_wire_at_the_pause_is_kept_as_sent_and_not_sent_again(server):
    batch_of(1)
    on_the_wire = delivery.claim(Message.objects.get().pk)
    holding.pause_batch(BATCH)
    delivery.settle(on_the_wire, *delivery.send(on_the_wire))
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert holding.resume_batch(BATCH) == 0


@pytest.mark.django_db
def test_a_try_that_failed_during_the_pause_is_noted_and_the_message_still_waits(server):
    server.refuse["hoa@example.vn"] = "451 later"
    batch_of(1)
    on_the_wire = delivery.claim(Message.objects.get().pk)
    holding.pause_batch(BATCH)
    delivery.settle(on_the_wire, *delivery.send(on_the_wire))
    assert states() == [State.HELD]
    assert Message.objects.get().history.get().outcome == Outcome.FAILED


@pytest.mark.django_db
def test_resuming_goes_on_at_the_same_pace_from_now(time_machine):
    time_machine.move_to("2027-03-01 08:00+07:00", tick=False)
    batch_of(3)
    [first, *_rest] = Message.objects.order_by("pk")
    delivery.claim(first.pk)
    holding.pause_batch(BATCH)
    time_machine.move_to("2027-03-01 08:01+07:00", tick=False)
    assert holding.resume_batch(BATCH) == 3
    waits = [each.due_at - clock.now() for each in Message.objects.order_by("pk")]
    # Whatever a worker had in its hands may be on the wire for as long as its lease lasts.
    assert waits[0] > timedelta(seconds=60)
    assert waits[1:] == [timedelta(seconds=1), timedelta(seconds=2)]


@pytest.mark.django_db
def test_what_is_withdrawn_by_topic_does_not_leave_a_workers_hands_either(server):
    a_message()
    [claimed] = delivery.claim_due()
    assert services.withdraw_messages(topic="registration:41") == 1
    assert not delivery.hold(claimed)
    assert states() == [State.WITHDRAWN]


@pytest.mark.django_db
def test_stopped_for_good_is_withdrawn_whether_held_or_not():
    batch_of(2)
    holding.pause_batch(BATCH)
    batch_of(1)
    assert holding.withdraw_batch(BATCH) == 3
    assert holding.resume_batch(BATCH) == 0
    assert set(states()) == {State.WITHDRAWN}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("looks", [True, False], ids=["looking", "control: not looking"])
def test_after_the_pause_has_answered_two_workers_send_no_more_than_was_on_the_wire(
    server, monkeypatch, looks
):
    if not looks:
        monkeypatch.setattr(batching, "hold", lambda message: True)
    server.stall_s = 0.02
    batch_of(100)
    Message.objects.update(due_at=clock.now())

    def work() -> None:
        while batching.deliver_batch():
            pass
        smtp.hang_up()
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    while len(server.mails) < 10:
        time.sleep(0.005)
    holding.pause_batch(BATCH)
    begun = len(server.seen)
    for thread in threads:
        thread.join()
    after = len(server.mails) - begun
    assert (after <= WORKERS) is looks
    sent = Message.objects.filter(state=State.SENT).count()
    assert sent == len(server.mails) == len({mail["Message-ID"] for mail in server.mails})
    holding.resume_batch(BATCH)
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())
    while batching.deliver_batch():
        pass
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 100


@pytest.mark.django_db
def test_nobody_is_called_again_about_a_mail_that_was_retried_and_arrived():
    message = a_message(key="reminder:1")
    Message.objects.update(state=State.FAILED)
    delivery.hand_to_callers(message)
    services.retry_message(message_id=message.pk, by=make_user())
    Message.objects.filter(pk=message.pk).update(state=State.SENT)
    assert reviving.queue_again([a_draft(key="reminder:1")]) == 0
    assert states() == [State.SENT, State.WITHDRAWN]


@pytest.mark.django_db
def test_a_call_that_is_to_be_made_after_all_says_what_the_mail_says_now():
    message = a_message(key="reminder:1")
    Message.objects.update(state=State.FAILED)
    delivery.hand_to_callers(message)
    services.withdraw_messages(topic=message.topic)
    message.context = {**message.context, "event_title": "Lớp đã dời ngày"}
    delivery.hand_to_callers(message)
    call = Message.objects.get(key="call:reminder:1")
    assert (call.state, call.context["event_title"]) == (State.QUEUED, "Lớp đã dời ngày")
