"""A worker that is killed in the middle of sending: its lease runs out, and the mail goes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from common import clock
from notifications import links, rendering, tasks
from notifications.models import Message
from notifications.states import Outcome, State
from tests.factories.mailserver import MailServer
from tests.factories.outbox import a_message

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]

# A worker of its own process, on the database of this test.
WORKER = """
import os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", int(sys.argv[1]), 30
django.setup()
from notifications import delivery, links, smtp
links.register("test.manage", lambda pk: f"/dk/{pk}/")
if sys.argv[3] == "die after the yes":
    delivery.settle = lambda *args: os.kill(os.getpid(), 9)
delivery.deliver(int(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def links_of_test(monkeypatch):
    monkeypatch.setattr(links, "_resolvers", {"test.manage": lambda pk: f"/dk/{pk}/"})


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop(no_assert=True)


def start_worker(server: MailServer, message: Message, how: str = "") -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-c", WORKER, str(server.port), str(message.pk), how]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def wait_until(true: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    assert true()


def let_lease_run_out(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(leased_until=clock.now() - timedelta(seconds=1))


def test_a_worker_killed_in_mid_send_leaves_a_lease_and_the_sweep_sends_the_mail_once(server):
    server.stall_s = 20  # the server has the text, and has not said yes
    message = a_message()
    worker = start_worker(server, message)
    wait_until(lambda: server.seen)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    message.refresh_from_db()
    assert message.state == State.SENDING
    server.stall_s = 0
    tasks.sweep_messages()
    assert server.mails == [], "nobody touches a message whose lease still runs"
    let_lease_run_out(message)
    tasks.sweep_messages()
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.state == State.SENT
    outcomes = list(message.history.values_list("outcome", flat=True))
    assert outcomes == [Outcome.LEASE_LOST, Outcome.SENT]
    assert len(server.mails) == 1
    assert server.seen[0]["Message-ID"] == server.mails[0]["Message-ID"]


@pytest.mark.faults
def test_killed_between_the_servers_yes_and_the_mark_the_repeat_has_the_same_message_id(server):
    message = a_message()
    worker = start_worker(server, message, "die after the yes")
    worker.wait()
    assert len(server.mails) == 1
    let_lease_run_out(message)
    tasks.sweep_messages()
    assert {mail["Message-ID"] for mail in server.mails} == {rendering.message_id(message.key)}
    assert len(server.mails) == 2


@pytest.mark.faults
def test_twenty_workers_killed_at_any_moment_lose_no_message(server, figures):
    server.stall_s = 0.2
    messages = [a_message() for _each in range(20)]
    for number, message in enumerate(messages):
        worker = start_worker(server, message)
        time.sleep(0.4 + number * 0.08)
        worker.kill()
        worker.wait()
    server.stall_s = 0
    Message.objects.filter(state=State.SENDING).update(
        leased_until=clock.now() - timedelta(seconds=1)
    )
    tasks.sweep_messages()
    sent = Message.objects.filter(state=State.SENT).count()
    figures(kills=20, sent=sent, repeated_after_a_yes=len(server.mails) - 20)
    assert sent == 20
    assert len({mail["Message-ID"] for mail in server.mails}) == 20
