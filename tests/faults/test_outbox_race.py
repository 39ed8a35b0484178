"""Many senders at once: each message leaves once; without the claim they would leave many times."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from notifications import batching, delivery, links, smtp, tasks
from notifications.models import Message
from notifications.states import Outcome, State
from tests.factories.mailserver import MailServer
from tests.factories.outbox import a_draft

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def links_of_test(monkeypatch):
    monkeypatch.setattr(links, "_resolvers", {"test.manage": lambda pk: f"/dk/{pk}/"})


@pytest.fixture(autouse=True)
def a_connection_for_each_thread():
    """The pool of one process is smaller than the crowd of these tests."""
    pool = connection.pool if connection.vendor == "postgresql" else None
    if pool is None:
        yield
        return
    kept = pool.min_size, pool.max_size
    pool.resize(0, THREADS + 2)
    yield
    pool.resize(*kept)


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop(no_assert=True)


def queue(count: int) -> None:
    Message.objects.bulk_create([a_draft(key=f"race:{number}") for number in range(count)])


def all_at_once(work: Callable[[], None]) -> None:
    """Let 8 threads begin in the same moment; raise what any of them raised."""
    start, errors = threading.Barrier(THREADS), []

    def run() -> None:
        try:
            start.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            smtp.hang_up()
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def copies(server: MailServer) -> Counter:
    return Counter(mail["Message-ID"] for mail in server.mails)


def without_a_claim() -> None:
    """What a sender does that reads first and marks later."""
    for message in list(delivery.due()):
        delivery.send(message)
        Message.objects.filter(pk=message.pk).update(state=State.SENT)


def assert_each_once(server: MailServer, count: int) -> None:
    assert sum(copies(server).values()) == count
    assert len(copies(server)) == count
    assert Message.objects.filter(state=State.SENT).count() == count


def test_eight_threads_on_thirty_messages_send_thirty(server):
    queue(30)
    all_at_once(lambda: batching.deliver_batch(4))
    while batching.deliver_batch(4):
        pass
    assert_each_once(server, 30)


@pytest.mark.postgres
def test_control_without_the_claim_the_same_threads_send_more_than_there_are(server):
    queue(10)
    all_at_once(without_a_claim)
    assert sum(copies(server).values()) > 10


def test_two_workers_and_the_sweep_given_the_same_tasks_send_each_once(server):
    queue(10)
    ids = list(Message.objects.values_list("pk", flat=True))

    def worker() -> None:
        for pk in ids:
            tasks.deliver_message(pk)
        tasks.sweep_messages()

    all_at_once(worker)
    assert_each_once(server, 10)


@pytest.mark.faults
def test_many_sweepers_over_many_messages_send_each_once(server, figures):
    queue(400)
    all_at_once(tasks.sweep_messages)
    tasks.sweep_messages()
    figures(sweepers=THREADS, sent=len(server.mails), duplicates=len(server.mails) - 400)
    assert_each_once(server, 400)


@pytest.mark.faults
def test_two_batches_that_claim_at_once_share_the_messages(server):
    queue(400)
    taken: list[int] = []

    def claim() -> None:
        while batch := delivery.claim_due(20):
            taken.extend(message.pk for message in batch)

    all_at_once(claim)
    assert len(taken) == len(set(taken)) == 400


def test_eight_threads_that_find_the_same_dead_sender_recover_its_message_once(server):
    queue(1)
    message = Message.objects.get()
    delivery.claim(message.pk)
    Message.objects.update(leased_until=message.created_at)
    all_at_once(tasks.sweep_messages)
    tasks.sweep_messages()
    assert_each_once(server, 1)
    outcomes = list(message.history.values_list("outcome", flat=True))
    assert outcomes == [Outcome.LEASE_LOST, Outcome.SENT]
