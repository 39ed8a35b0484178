"""Starting a task: a hint to hurry. The claimed row is the promise, a sweeper keeps it."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

log = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE_S = 10.0
HINT_LIFE_S = 10


class _Broker:
    """Remembers, per process, that the broker was away: nobody waits for it again at once."""

    away_until = 0.0

    def send(self, task: Any, args: tuple[Any, ...]) -> None:
        if time.monotonic() < self.away_until:
            return
        try:
            task.apply_async(args, retry=False)
        except Exception as error:  # the kinds differ from broker to broker
            self.away_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
            log.warning(
                "broker away, %s is left to the sweeper: %s", task.name, type(error).__name__
            )


broker = _Broker()


def hurry(task: Any, *args: int | str) -> None:
    """Run a Celery task soon after the present transaction commits; ids only.

    Never raises for a broker that is down or slow: what the task would do is found later by
    its sweeper, so the person at the form loses nothing.
    """
    transaction.on_commit(lambda: broker.send(task, args))


class _Hint:
    """«There is something to do»: sent when the transaction commits, if none is under way."""

    def __init__(self, task: Any) -> None:
        self.task = task

    @property
    def key(self) -> str:
        return f"hint:{self.task.name}"

    def __call__(self) -> None:
        if cache.add(self.key, 1, timeout=HINT_LIFE_S):
            broker.send(self.task, ())


def hurry_once(task: Any) -> None:
    """As hurry, for a task that looks for its own work: one hint under way is enough.

    The task calls `hint_taken` before it looks, so that a row which commits later hints anew."""
    alive = set(connection.savepoint_ids)
    for entry in connection.run_on_commit:
        savepoints, waiting = entry[0], entry[1]
        if isinstance(waiting, _Hint) and waiting.task is task and savepoints <= alive:
            return
    transaction.on_commit(_Hint(task))


def hint_taken(task: Any) -> None:
    """The task begins to look now: from here on it needs to be told again."""
    cache.delete(_Hint(task).key)
