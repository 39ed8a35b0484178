"""Starting a task: a hint to hurry. The claimed row is the promise, a sweeper keeps it."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE_S = 10.0


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
