"""Many things to do by the beat, of which one that goes wrong must not hold up the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)
T = TypeVar("T")


def each_alone(act: Callable[[T], int], things: Iterable[T]) -> int:
    """The sum of what `act` says of each; what it raises is logged, and tried again by the next
    beat. `act` is a transaction of its own. Raises only when the database is away."""
    done = 0
    for each in things:
        try:
            done += act(each)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("%s went wrong for one of many", act.__name__)
    return done
