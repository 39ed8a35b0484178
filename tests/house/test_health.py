"""Whoever watches the site learns from one address whether it works."""

import json
import time
from datetime import timedelta

import pytest
from django.core.cache import cache

from common import heartbeat
from config import health
from notifications import selectors

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alive():
    heartbeat.beat_once("worker")
    heartbeat.beat_once("beat")


def test_all_is_well_while_worker_and_beat_live(client, alive):
    answer = client.get("/health/")
    assert answer.status_code == 200
    body = answer.json()
    assert body["ok"] is True
    assert set(body["checks"]) == {"database", "broker", "worker", "beat", "messages"}
    assert body["checks"]["worker"]["age_s"] < 5
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_process_that_fell_silent_is_reported(client, alive, name):
    cache.set(f"heartbeat:{name}", time.time() - heartbeat.STALE_AFTER_S - 1)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert [key for key, check in answer.json()["checks"].items() if not check["ok"]] == [name]


def test_a_site_without_worker_and_beat_is_not_well(client):
    assert client.get("/health/").status_code == 503


def test_mail_that_waits_too_long_is_reported(client, alive, monkeypatch):
    monkeypatch.setattr(selectors, "oldest_due_age", lambda: timedelta(minutes=5))
    assert client.get("/health/").json()["checks"]["messages"] == {"ok": True, "oldest_due_s": 300}
    monkeypatch.setattr(selectors, "oldest_due_age", lambda: timedelta(minutes=11))
    assert client.get("/health/").status_code == 503


def test_a_broker_that_is_down_is_reported(client, alive, monkeypatch):
    from celery import Celery

    monkeypatch.setattr(health, "app", Celery("down", broker="redis://127.0.0.1:1/0"))
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"]["ok"] is False


def test_whatever_hangs_the_answer_comes_within_three_seconds(client, alive, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "broker", lambda: time.sleep(4) or {"ok": True})
    monkeypatch.setitem(health.CHECKS, "database", lambda: time.sleep(4) or {"ok": True})
    started = time.monotonic()
    answer = client.get("/health/")
    assert time.monotonic() - started < 3
    assert answer.status_code == 503


def test_the_answer_says_nothing_about_what_went_wrong_inside(client, alive, monkeypatch):
    def broken():
        raise RuntimeError("password of hoa@example.vn at db.internal")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    text = json.dumps(client.get("/health/").json())
    assert "RuntimeError" in text
    assert "internal" not in text


def test_only_reading_is_allowed(client):
    assert client.post("/health/").status_code == 405


def test_a_heartbeat_is_written_at_the_first_tick_and_then_every_15_seconds(monkeypatch):
    written = []
    monkeypatch.setattr(heartbeat, "beat_once", written.append)
    monkeypatch.setattr(heartbeat.Scheduler, "tick", lambda *args, **kwargs: 5.0)
    now = [100.0]
    monkeypatch.setattr(heartbeat.time, "monotonic", lambda: now[0])
    scheduler = heartbeat.BeatScheduler.__new__(heartbeat.BeatScheduler)
    for seconds in (0, 5, 5, 4, 2, 15):
        now[0] += seconds
        scheduler.tick()
    assert written == ["beat"] * 3
