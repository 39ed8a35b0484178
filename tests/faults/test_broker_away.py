"""Redis gone, or there and silent, while somebody sends the form: the person notices nothing."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db.models import F

from common import clock
from common.queue import broker
from common.redis_cache import RedisElseFileCache
from notifications.models import Message
from notifications.states import State
from tests import factories
from tests.conftest import free_port
from tests.faults.deployment import wait_until
from tests.faults.visitors import Answer, Visitor

ANSWERED_WITHIN_S = 3.0
AWAY_S, TEN_MINUTES = 45, timedelta(minutes=10)
NEXT_SWEEP_S = 75  # every 30 s, and the worker comes back to its broker in growing steps


def message_of(number: int) -> Message | None:
    return Message.objects.filter(to_email=f"bao{number}@example.vn").first()


def copies(mails, number: int) -> int:
    return sum(f"bao{number}@example.vn" in str(mail["To"]) for mail in list(mails.mails))


def sign_up(site, event, number: int) -> Answer:
    visitor, path = Visitor(site.port, number), f"/dang-ky/{event.code}/"
    assert visitor.open_form(path).status == 200
    return visitor.send_form(path)


def health(site) -> Answer:
    return Visitor(site.port, 999).get("/health/")


def failing(answer: Answer) -> list[str]:
    return [name for name, check in answer.json["checks"].items() if not check["ok"]]


@pytest.mark.once
def test_who_waited_for_the_cache_in_vain_does_not_wait_for_the_broker_again(tmp_path):
    refused = f"redis://127.0.0.1:{free_port()}/0"
    cache = RedisElseFileCache(refused, {"OPTIONS": {"file": str(tmp_path / "cache.sqlite3")}})
    assert time.monotonic() > broker.away_until
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert broker.away_until > time.monotonic() + 5


@pytest.fixture
def site(deploy, redis, mails):
    """Everything runs, and a first registration was mailed: the control of what follows."""
    site = deploy(REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mails.port}")
    site.web(workers=2, threads=4)
    site.at_work = [site.worker(), site.beat()]
    wait_until(lambda: health(site).status == 200, 90)
    event = factories.make_class(capacity=10)
    assert sign_up(site, event, 1).status == 303
    wait_until(lambda: copies(mails, 1) == 1, 10)
    site.event = event
    return site


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_a_form_sent_while_redis_is_down_is_taken_and_mailed_once_when_it_is_back(
    site, redis, mails, figures
):
    mails.stall_s = 2  # the worker has this one in hand when its broker goes
    assert sign_up(site, site.event, 9).status == 303
    wait_until(lambda: len(mails.seen) == 2, 10)
    redis.kill()
    mails.stall_s = 0
    answer = sign_up(site, site.event, 2)
    assert (answer.status, answer.location[:4]) == (303, "/dk/")
    assert answer.seconds < ANSWERED_WITHIN_S
    assert message_of(2).state == State.QUEUED
    ill = health(site)
    assert ill.status == 503
    assert "broker" in failing(ill)
    time.sleep(3)
    assert copies(mails, 2) == 0, "the broker was not away"

    redis.start()
    waited = wait_until(lambda: copies(mails, 2) == 1, NEXT_SWEEP_S)
    wait_until(lambda: health(site).status == 200, 90)
    assert message_of(2).state == State.SENT
    assert [copies(mails, number) for number in (1, 2, 9)] == [1, 1, 1]
    assert [process.poll() for process in site.at_work] == [None, None], "somebody gave up"
    figures(post_s=answer.seconds, health=failing(ill), mailed_after_s=waited, duplicates=0)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_a_broker_that_is_away_for_ten_minutes_costs_a_delay_and_nothing_else(
    site, redis, mails, figures
):
    """It is really away for longer than the longest pause of a worker between two tries; the rest
    of the ten minutes passes by moving what waits so far into the past."""
    redis.kill()
    began = time.monotonic()
    numbers = range(20, 26)
    answers = [sign_up(site, site.event, number) for number in numbers]
    assert {answer.status for answer in answers} == {303}
    late, past = message_of(25), clock.now() - timedelta(seconds=1)
    time.sleep(max(0, AWAY_S - (time.monotonic() - began)))
    assert sum(copies(mails, number) for number in numbers) == 0, "the broker was not away"
    waiting = Message.objects.filter(state=State.QUEUED)
    assert waiting.update(due_at=F("due_at") - TEN_MINUTES) == len(numbers)
    Message.objects.filter(pk=late.pk).update(expires_at=past)  # as a sign-in code would be
    redis.start()
    waited = wait_until(lambda: all(copies(mails, number) for number in numbers[:-1]), NEXT_SWEEP_S)
    wait_until(lambda: message_of(25).state == State.MISSED)
    figures(
        people=len(numbers),
        really_away_s=AWAY_S,
        slowest_post_s=max(answer.seconds for answer in answers),
        mailed_after_s=waited,
        mails=[copies(mails, number) for number in numbers],
        too_late=message_of(25).state,
    )
    assert [copies(mails, number) for number in numbers] == [1] * 5 + [0]
    assert [process.poll() for process in site.at_work] == [None, None], "somebody gave up"


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_a_redis_that_accepts_and_says_nothing_holds_nobody_up(site, redis, mails, figures):
    redis.stall()
    answers = [sign_up(site, site.event, number) for number in (2, 3, 4)]
    slow = [answer.seconds for answer in answers]
    ill = health(site)
    redis.go_on()
    figures(posts=len(answers), slowest_s=max(slow), health=failing(ill), health_s=ill.seconds)
    assert {answer.status for answer in answers} == {303}
    assert max(slow) < ANSWERED_WITHIN_S
    assert ill.status == 503
    assert "broker" in failing(ill)

    waited = wait_until(lambda: all(copies(mails, n) for n in (2, 3, 4)), NEXT_SWEEP_S)
    wait_until(lambda: Message.objects.filter(state=State.SENT).count() == 4)
    assert [copies(mails, number) for number in (1, 2, 3, 4)] == [1, 1, 1, 1]
    assert [process.poll() for process in site.at_work] == [None, None], "somebody gave up"
    figures(mailed_after_s=waited, duplicates=0)
