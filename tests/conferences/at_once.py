"""Several people who press at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError, connections

from common.errors import DomainError


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[type[Exception] | None]:
    """What became of each deed when all were done at the same moment: None, or the error's kind."""
    outcomes: list[type[Exception] | None] = []
    start = threading.Barrier(len(deeds), timeout=20)

    def work(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            deed()
            outcomes.append(None)
        except (DomainError, IntegrityError) as error:
            outcomes.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
