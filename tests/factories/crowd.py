"""Many people who do something at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, connections

# More people than connections wait for one; on a busy machine for longer than visitors would.
PATIENCE_SECONDS = 120


def at_once(deeds: Iterable[Callable[[], Any]]) -> list[Exception]:
    """Do all these at once; returns what went wrong, in no order."""
    failures: list[Exception] = []

    def work(deed: Callable[[], Any]) -> None:
        try:
            deed()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    pool = getattr(connection, "pool", None)
    before = pool.timeout if pool is not None else None
    if pool is not None:
        pool.timeout = PATIENCE_SECONDS
    try:
        threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        if pool is not None:
            pool.timeout = before
    return failures
