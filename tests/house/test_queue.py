"""A broker that is away costs the person at the form nothing."""

import contextlib
import socket
import threading
import time

import pytest
from celery import Celery
from django.db import transaction

from common.queue import broker, hurry


class Task:
    name = "rooms.task"

    def __init__(self, error=None):
        self.calls, self.error = [], error

    def apply_async(self, args, **options):
        self.calls.append(args)
        if self.error:
            raise self.error


@pytest.mark.django_db(transaction=True)
def test_a_task_starts_only_after_its_row_is_there_for_others():
    task = Task()
    with transaction.atomic():
        hurry(task, 41)
        assert task.calls == []
    assert task.calls == [(41,)]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_starts_nothing():
    task = Task()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hurry(task, 41)
        1 / 0  # noqa: B018
    assert task.calls == []


@pytest.mark.django_db(transaction=True)
def test_a_refusing_broker_is_asked_once_and_raises_nothing():
    task = Task(ConnectionRefusedError())
    for _ in range(5):
        hurry(task, 41)
    assert len(task.calls) == 1
    broker.away_until = 0.0
    hurry(task, 42)
    assert task.calls[-1] == (42,)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_holds_nobody_up_for_more_than_seconds(settings):
    silent = socket.create_server(("127.0.0.1", 0))

    def accept_and_say_nothing() -> None:
        with contextlib.suppress(OSError):  # closed at the end
            held = [silent.accept() for _ in range(9)]
            held.clear()

    threading.Thread(target=accept_and_say_nothing, daemon=True).start()
    app = Celery("hanging", broker=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
    app.conf.broker_connection_timeout = 2
    app.conf.broker_transport_options = {"socket_timeout": 2, "socket_connect_timeout": 2}

    @app.task(name="rooms.hanging")
    def task():
        pass

    started = time.monotonic()
    for _ in range(3):
        hurry(task)
    assert time.monotonic() - started < 5
    silent.close()
