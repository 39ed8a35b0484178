"""Sending over a real mail server that accepts, refuses, drops and stalls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from notifications import batching, delivery, rendering, selectors, services, smtp, sweeping, tasks
from notifications.channels.base import Result
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome, State
from tests.factories.outbox import HOA, ONLY_EMAIL, a_member, a_message

pytestmark = pytest.mark.django_db


def attempts_of(message: Message) -> list[str]:
    return list(message.history.values_list("outcome", flat=True))


def later(message: Message) -> None:
    """Let the waiting time before the next try be over."""
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(due_at=clock.now())


def kill_sender(message: Message) -> Message:
    """Claim, and die before anything is settled: only the lease is left, and it runs out."""
    claimed = delivery.claim(message.pk)
    assert claimed is not None
    past = clock.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(leased_until=past)
    return claimed


def test_an_accepted_mail_is_sent_and_kept_without_its_secrets(server, organiser):
    message = a_message(organiser)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert attempts_of(message) == [Outcome.SENT]
    [mail] = server.mails
    assert mail["To"] == "Bà Nguyễn Thị Hoa <hoa@example.vn>"
    assert mail["From"].startswith(organiser.name)
    assert mail["Reply-To"] == "ttkc@example.vn"
    assert "t0ken-test.manage" in mail.get_body(("plain",)).get_content()
    assert "t0ken" not in message.sent_text
    assert "/•••" in message.sent_text
    assert message.sent_subject == "Đã nhận đăng ký: Lớp tập huấn 5S" == mail["Subject"].strip()


def test_a_task_that_runs_twice_sends_once(server):
    message = a_message()
    tasks.deliver_message(message.pk)
    tasks.deliver_message(message.pk)
    tasks.sweep_messages()
    assert len(server.mails) == 1


def test_a_refused_address_fails_at_once_and_staff_are_to_call(server, organiser):
    server.refuse["hoa@example.vn"] = "550 5.1.1 no such mailbox"
    message = a_message(organiser)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert attempts_of(message) == [Outcome.REFUSED]
    assert message.history.get().detail == "550 5.1.1 no such mailbox"
    [call] = selectors.calls_to_make([organiser])
    assert (call.key, call.channel, call.kind) == (
        f"call:{message.key}",
        Channel.CALL,
        message.kind,
    )
    assert call.to_phone == HOA.phone


def test_an_address_judged_after_the_text_fails_at_once_too(server):
    server.data_reply = "550 5.1.1 user unknown"
    message = a_message()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED


def test_a_text_that_the_server_dislikes_is_tried_again(server):
    server.data_reply = "554 5.7.1 looks like spam"
    message = a_message()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_who_left_no_phone_is_not_in_the_list_of_calls(server, organiser):
    server.refuse["minh@example.vn"] = "550 no"
    delivery.deliver(a_message(organiser, ONLY_EMAIL).pk)
    assert not selectors.calls_to_make([organiser]).exists()


def test_a_server_that_is_busy_is_asked_again_later_and_gives_up_after_the_last_try(
    server, organiser
):
    server.refuse["hoa@example.vn"] = "451 4.2.1 mailbox busy"
    message = a_message(organiser)
    waits = []
    for _each in range(delivery.MAX_TRIES):
        delivery.deliver(message.pk)
        message.refresh_from_db()
        waits.append(message.due_at - clock.now())
        later(message)
    assert message.state == State.FAILED
    assert attempts_of(message) == [Outcome.FAILED] * 6
    for wait, planned in zip(waits, delivery.BACKOFF, strict=False):
        assert 0.75 * planned < wait < 1.25 * planned
    assert selectors.calls_to_make([organiser]).count() == 1


def test_a_connection_dropped_in_mid_data_repeats_the_mail_under_one_message_id(server):
    server.drop_in_data = True
    message = a_message()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, server.dropped) == (State.QUEUED, 1)
    server.drop_in_data = False
    later(message)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    [mail] = server.mails
    assert mail["Message-ID"] == rendering.message_id(message.key)


def test_a_server_that_stalls_costs_its_timeout_and_a_later_try(server, settings):
    settings.EMAIL_TIMEOUT = 1
    server.stall_s = 3
    message = a_message()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert "TimeoutError" in message.history.get().detail or "timed out" in (
        message.history.get().detail
    )


def test_one_bad_address_does_not_hold_up_the_batch(server):
    server.refuse["bad@example.vn"] = "550 no"
    a_message(to=services.Recipient("A", "bad@example.vn"))
    for number in range(5):
        a_message(to=services.Recipient("B", f"b{number}@example.vn"))
    assert batching.deliver_batch() == 6
    assert len(server.mails) == 5
    assert server.connections == 1


def test_one_connection_serves_a_batch_and_the_tasks_after_it(server):
    for _each in range(30):
        a_message()
    tasks.deliver_due()
    for _each in range(3):
        tasks.deliver_message(a_message().pk)
    assert len(server.mails) == 33
    assert server.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew(server, monkeypatch):
    monkeypatch.setattr(smtp, "NOOP_AFTER_S", 0.0)
    delivery.deliver(a_message().pk)
    smtp.line()._backend.connection.sock.shutdown(2)
    second = a_message()
    delivery.deliver(second.pk)
    second.refresh_from_db()
    assert second.state == State.SENT
    assert server.connections == 2


def test_a_server_that_is_away_costs_two_messages_a_try_and_the_others_none(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for _each in range(10):
        a_message()
    assert batching.deliver_batch() == 0
    assert Message.objects.filter(state=State.QUEUED).count() == 10
    assert Message.objects.filter(attempts=1).count() == 2
    assert Message.objects.filter(attempts=0).count() == 8
    assert Attempt.objects.count() == 2


def test_a_sender_that_died_is_noticed_when_its_lease_is_over_and_the_mail_goes_once(server):
    message = a_message()
    kill_sender(message)
    tasks.sweep_messages()
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert attempts_of(message) == [Outcome.LEASE_LOST, Outcome.SENT]
    assert len(server.mails) == 1


def test_while_the_lease_runs_nobody_else_takes_the_message(server):
    message = a_message()
    assert delivery.claim(message.pk) is not None
    tasks.sweep_messages()
    assert delivery.claim(message.pk) is None
    assert server.mails == []


def test_a_message_that_kills_its_sender_every_time_fails_in_the_end(server, organiser):
    message = a_message(organiser)
    for _each in range(delivery.MAX_TRIES):
        kill_sender(message)
        sweeping.recover_leases()
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert server.mails == []
    assert selectors.calls_to_make([organiser]).count() == 1


def test_a_slow_sender_that_lost_its_lease_does_not_overwrite_its_successor(server):
    message = a_message()
    slow = kill_sender(message)
    sweeping.recover_leases()
    successor = delivery.claim(message.pk)
    delivery.settle(slow, Result(Outcome.FAILED, "too late"))
    message.refresh_from_db()
    assert (message.state, message.lease_token) == (State.SENDING, successor.lease_token)
    assert attempts_of(message)[-1] == Outcome.LEASE_LOST


def test_a_mail_that_went_though_its_lease_was_over_is_not_sent_again(server):
    message = a_message()
    slow = kill_sender(message)
    result = delivery.send(slow)
    sweeping.recover_leases()
    delivery.settle(slow, *result)
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert len(server.mails) == 1


def test_a_batch_renews_its_leases_when_the_server_is_slow():
    messages = [a_message(), a_message()]
    first, second = delivery.claim_due()
    almost = clock.now() + timedelta(seconds=30)
    Message.objects.update(leased_until=almost)
    first.leased_until = second.leased_until = almost
    assert delivery.hold(first)
    assert Message.objects.get(pk=first.pk).leased_until > almost + timedelta(seconds=60)
    Message.objects.filter(pk=second.pk).update(lease_token="somebody-else")
    assert not delivery.hold(second)
    assert len(messages) == 2


def test_a_message_past_its_time_is_missed_not_sent(server, organiser):
    past = clock.now() - timedelta(minutes=1)
    mail = a_message(organiser, expires_at=past)
    call = a_message(organiser, services.Recipient("Ông Bình", "", "+84987654321"), expires_at=past)
    assert not selectors.calls_to_make([organiser]).exists()
    tasks.sweep_messages()
    mail.refresh_from_db()
    call.refresh_from_db()
    assert (mail.state, call.state) == (State.MISSED, State.MISSED)
    assert server.mails == []


def test_a_mail_withdrawn_while_it_was_on_the_wire_is_not_tried_again(server):
    server.refuse["hoa@example.vn"] = "451 later"
    message = a_message()
    claimed = delivery.claim(message.pk)
    services.withdraw_messages(topic="registration:41")
    delivery.settle(claimed, *delivery.send(claimed))
    later(message)
    server.refuse.clear()
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.WITHDRAWN
    assert attempts_of(message) == [Outcome.FAILED]
    assert server.mails == []


def test_a_mail_withdrawn_while_it_was_on_the_wire_that_went_all_the_same_says_so(server):
    message = a_message()
    claimed = delivery.claim(message.pk)
    services.withdraw_messages(topic="registration:41")
    delivery.settle(claimed, *delivery.send(claimed))
    message.refresh_from_db()
    assert message.state == State.SENT
    assert attempts_of(message) == [Outcome.SENT]


def test_who_is_greylisted_comes_again_when_the_server_said(server):
    server.refuse["hoa@example.vn"] = "451 4.7.1 Greylisted, please come back in 00:07:30"
    message = a_message()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.QUEUED
    waiting = message.due_at - clock.now()
    assert timedelta(minutes=7, seconds=30) < waiting < timedelta(minutes=9, seconds=10)
    server.refuse.clear()
    tasks.sweep_messages()
    assert server.mails == [], "not before"
    later(message)
    tasks.sweep_messages()
    message.refresh_from_db()
    assert (message.state, attempts_of(message)) == (State.SENT, [Outcome.FAILED, Outcome.SENT])


def test_a_server_that_wants_less_is_left_alone_and_costs_only_one_message_a_try(server):
    server.sender_reply = "452 4.3.1 too much mail, try again in 3 minutes"
    for _each in range(30):
        a_message()
    assert batching.deliver_batch() == 0
    assert Message.objects.filter(attempts=1).count() == 1
    soonest = Message.objects.earliest("due_at").due_at
    assert soonest - clock.now() > timedelta(minutes=2, seconds=59)
    assert batching.deliver_batch() == 0
    assert server.mails == []


def test_a_message_that_cannot_be_worded_does_not_stop_the_others(server):
    broken = a_message(links={"manage": ["nobody.registered.this", 1]})
    fine = a_message()
    batching.deliver_batch()
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (State.QUEUED, State.SENT)
    assert "nobody.registered.this" in broken.history.get().detail


def test_staff_send_a_failed_mail_again_and_its_call_is_not_made_meanwhile(server, organiser):
    server.refuse["hoa@example.vn"] = "550 no"
    message = a_message(organiser)
    delivery.deliver(message.pk)
    user = a_member(organiser)
    services.retry_message(message_id=message.pk, by=user)
    assert not selectors.calls_to_make([organiser]).exists()
    server.refuse.clear()
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert attempts_of(message) == [Outcome.REFUSED, Outcome.REQUEUED, Outcome.SENT]
    assert message.history.get(outcome=Outcome.REQUEUED).by == user


def test_when_the_second_round_fails_too_the_call_is_to_be_made_again(server, organiser):
    server.refuse["hoa@example.vn"] = "550 no"
    message = a_message(organiser)
    delivery.deliver(message.pk)
    services.retry_message(message_id=message.pk, by=a_member(organiser))
    delivery.deliver(message.pk)
    assert selectors.calls_to_make([organiser]).count() == 1


def test_the_oldest_due_mail_is_what_health_asks_for(organiser):
    assert selectors.oldest_due_age() is None
    a_message(organiser, due_at=clock.now() - timedelta(minutes=7))
    a_message(organiser, due_at=clock.now() + timedelta(days=1))
    a_message(organiser, services.Recipient("Ông Bình"), due_at=clock.now() - timedelta(days=2))
    age = selectors.oldest_due_age()
    assert timedelta(minutes=7) <= age < timedelta(minutes=8)


def test_mail_goes_to_files_until_a_server_is_configured(settings, tmp_path):
    settings.EMAIL_BACKEND = "notifications.backends.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    for _each in range(3):
        a_message()
    tasks.deliver_due()
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    assert b"t0ken-test.manage" in files[0].read_bytes().replace(b"=\r\n", b"")
