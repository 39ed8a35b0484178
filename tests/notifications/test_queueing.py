"""Queueing: a row is the promise, the task only a hint to hurry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from common import clock
from common.queue import broker
from notifications import delivery, selectors, services, tasks
from notifications.models import Message
from notifications.states import Channel, State
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_draft, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple]]:
    """The tasks that were started."""
    started: list[tuple[str, tuple]] = []
    monkeypatch.setattr(broker, "send", lambda task, args: started.append((task.__name__, args)))
    return started


def words(**changes: object) -> dict[str, object]:
    return {
        "key": "registration:41:received",
        "kind": "registration.received",
        "organiser_id": None,
        "recipient": HOA,
        "context": {"event_title": "Lớp 5S", "code": "K7M2PQX"},
        "links": {"manage": ["test.manage", 41]},
        "topic": "registration:41",
        "scope": "event:7",
        **changes,
    }


def test_a_message_is_queued_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        message = services.queue_message(**words())
    kept = Message.objects.get(pk=message.pk)
    assert kept.state == State.QUEUED
    assert kept.context == {"event_title": "Lớp 5S", "code": "K7M2PQX"}
    assert kept.links == {"manage": ["test.manage", 41]}
    assert kept.folded_name == "ba nguyen thi hoa"


def test_the_same_key_twice_makes_one_message_and_keeps_the_first_words():
    services.queue_message(**words())
    again = services.queue_message(**words(context={"event_title": "Lớp khác", "code": "X"}))
    assert again is None
    assert Message.objects.get().context["event_title"] == "Lớp 5S"


def test_many_messages_take_two_queries_for_five_hundred(django_assert_num_queries):
    a_message(key="old:3")
    drafts = [a_draft(key=f"old:{number}") for number in range(1200)]
    with django_assert_num_queries(6):
        assert services.queue_messages(drafts) == 1199
    assert Message.objects.count() == 1200


def test_the_same_key_twice_in_one_batch_makes_one_message():
    assert services.queue_messages([a_draft(key="same"), a_draft(key="same")]) == 1


def test_who_has_no_email_is_to_be_called_and_nothing_is_sent(organiser, mailoutbox):
    services.queue_message(**words(recipient=WITHOUT_EMAIL, organiser_id=organiser.pk))
    tasks.sweep_messages()
    call = Message.objects.get()
    assert (call.channel, call.state) == (Channel.CALL, State.QUEUED)
    assert list(selectors.calls_to_make([organiser])) == [call]
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_a_form_post_starts_one_task_however_much_it_queues(hints):
    with transaction.atomic():
        services.queue_message(**words(key="a"))
        services.queue_message(**words(key="b"))
        services.queue_messages([a_draft() for _each in range(20)])
        assert hints == []
    assert hints == [("deliver_due", ())]


@pytest.mark.django_db(transaction=True)
def test_three_hundred_people_at_once_start_one_task_until_it_begins_to_look(hints):
    for number in range(300):
        services.queue_message(**words(key=f"early:{number}"))
    assert hints == [("deliver_due", ())]
    tasks.deliver_due()
    services.queue_message(**words(key="late"))
    assert hints[-1] == ("deliver_due", ())
    assert len(hints) > 1


@pytest.mark.django_db(transaction=True)
def test_an_undone_part_takes_only_its_own_hint_along(hints):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.queue_message(**words(key="undone"))
            raise ZeroDivisionError
        services.queue_message(**words(key="kept"))
    assert hints == [("deliver_due", ())]


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_code_queues_behind_nothing(hints):
    services.queue_message(**words(key="ordinary"))
    code = services.queue_message(**words(key="code", secret=True))
    assert hints == [("deliver_due", ()), ("deliver_message", (code.pk,))]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_neither_queued_nor_hurried(hints):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.queue_message(**words())
        raise ZeroDivisionError
    assert Message.objects.count() == 0
    assert hints == []


@pytest.mark.django_db(transaction=True)
def test_a_message_for_next_week_and_a_call_start_no_task(hints):
    services.queue_message(**words(due_at=clock.now() + timedelta(days=7)))
    services.queue_message(**words(key="call", recipient=WITHOUT_EMAIL))
    assert hints == []


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_message_waits_for_the_sweep(monkeypatch, mailoutbox):
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.deliver_due, "apply_async", refuse)
    monkeypatch.setattr(broker, "away_until", 0.0)
    message = services.queue_message(**words())
    assert mailoutbox == []
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert len(mailoutbox) == 1


def test_what_is_not_due_yet_is_not_sent(mailoutbox):
    message = a_message(due_at=clock.now() + timedelta(hours=1))
    tasks.sweep_messages()
    delivery.deliver(message.pk)
    assert mailoutbox == []


def test_withdrawing_by_topic_takes_only_what_is_queued_about_it():
    about, other = a_message(), a_message(topic="registration:42")
    sent = a_message()
    Message.objects.filter(pk=sent.pk).update(state=State.SENT)
    call = a_message(to=WITHOUT_EMAIL)
    assert services.withdraw_messages(topic="registration:41") == 2
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {
        about.pk: State.WITHDRAWN,
        call.pk: State.WITHDRAWN,
        other.pk: State.QUEUED,
        sent.pk: State.SENT,
    }


def test_withdrawing_by_scope_and_kind_leaves_other_kinds():
    reminder = a_message(
        kind="reminder",
        context={"event_title": "Lớp 5S", "code": "K7", "days_left": 7, "starts": "08:00"},
    )
    received = a_message()
    assert services.withdraw_messages(scope="event:7", kind="reminder") == 1
    reminder.refresh_from_db()
    received.refresh_from_db()
    assert (reminder.state, received.state) == (State.WITHDRAWN, State.QUEUED)


def test_withdrawing_everything_is_refused():
    with pytest.raises(ValueError, match="topic or a scope"):
        services.withdraw_messages()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "registration.unheard_of"}, "unknown kind"),
        ({"context": {"event_title": "Lớp 5S"}}, "lacks code"),
        ({"links": {}}, "lacks links.manage"),
        ({"recipient": services.Recipient("A\nBcc: b@c.vn", "a@b.vn")}, "line break"),
        ({"recipient": services.Recipient("A", "a@b.vn\r\nBcc: c@d.vn")}, "line break"),
        ({"key": "x" * 200}, "a key has"),
    ],
)
def test_what_could_not_be_said_is_refused_when_queued(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        services.queue_message(**words(**changes))
