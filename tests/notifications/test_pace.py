"""No more a minute than the mail server takes, however many workers; sign-in codes never wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from common import clock
from notifications import batching, delivery, pace, replies
from notifications.models import Message, SendingStep
from notifications.states import Channel, State
from tests.factories.crowd import at_once
from tests.factories.outbox import a_message

pytestmark = pytest.mark.django_db
FULL_MINUTE = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # one before the year's end in Viet Nam


@pytest.fixture
def at(monkeypatch):
    """Lets the clock show so many seconds after 23:59 on New Year's Eve."""

    def show(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: FULL_MINUTE + timedelta(seconds=seconds))

    show(0)
    return show


@pytest.fixture(autouse=True)
def ten_a_minute(settings):
    settings.MESSAGES_PER_MINUTE = {"email": 10}


def gone() -> int:
    return Message.objects.filter(state=State.SENT).count()


def test_ten_go_in_a_minute_and_the_others_as_the_minute_passes(at):
    for _each in range(25):
        a_message()
    left = {}
    for seconds in range(0, 200, 5):  # as the beat asks
        at(seconds)
        while batching.deliver_batch():
            pass
        left[seconds] = gone()
    assert [left[seconds] for seconds in (0, 55, 60, 65, 125, 135)] == [10, 10, 10, 20, 20, 25]


def test_a_sign_in_code_passes_a_crowd_and_is_counted(at):
    for _each in range(20):
        a_message()
    batching.deliver_batch()
    code = a_message(secret=True, kind="account.login_code", context={"account_mail": True})
    assert [each.pk for each in delivery.claim_due()] == [code.pk]
    another = a_message(secret=True, kind="account.login_code", context={"account_mail": True})
    assert delivery.claim(another.pk) is not None
    assert delivery.claim(Message.objects.filter(state=State.QUEUED).first().pk) is None
    assert SendingStep.objects.get().claimed == 12


def test_where_nothing_limits_the_server_nothing_is_counted(at, settings):
    settings.MESSAGES_PER_MINUTE = {}
    for _each in range(12):
        a_message()
    assert batching.deliver_batch() == 12
    assert not SendingStep.objects.exists()


def test_old_minutes_are_forgotten(at):
    pace.take(Channel.EMAIL, 3)
    at(2 * 3600)
    pace.take(Channel.EMAIL, 3)
    assert SendingStep.objects.count() == 1


@tries(max_examples=40, deadline=None)
@given(some.lists(some.tuples(some.floats(0, 40), some.integers(1, 12)), max_size=25))
def test_in_no_sixty_seconds_do_more_than_ten_leave(steps):
    SendingStep.objects.all().delete()
    kept, seconds, left = clock.now, 0.0, []
    try:
        for wait, wanted in steps:
            seconds += wait
            clock.now = lambda: FULL_MINUTE + timedelta(seconds=seconds)  # noqa: B023
            left += [seconds] * pace.take(Channel.EMAIL, wanted)
    finally:
        clock.now = kept
    for start in left:
        assert sum(start <= moment < start + 60 for moment in left) <= 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_take_ten_together():
    for _each in range(40):
        a_message()
    assert at_once([lambda: delivery.claim_due(5)] * 8) == []
    assert Message.objects.filter(state=State.SENDING).count() == 10


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4.7.1 Greylisting in action, please come back in 00:05:00", 5),
        ("4.2.0 Greylisted, try again in 10 minutes", 10),
        ("4.7.1 Please try again in 600 seconds (greylisted)", 10),
        ("4.7.0 Try again in 1 hour", 60),
        ("4.7.1 Recipient address rejected: Greylisted, see http://postgrey.example", 5),
        ("4.7.1 try again in 3000000 hours", 0),
        ("4.2.2 mailbox full", 0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(text, minutes):
    wait = replies.Reply(451, text, to_address=True).wait
    assert (wait is None) if not minutes else (1 < wait / timedelta(minutes=minutes) < 1.25)
