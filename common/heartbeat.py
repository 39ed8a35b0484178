"""Signs of life of the worker and of beat, in the cache that all processes share."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from celery import bootsteps
from celery.beat import Scheduler
from django.core.cache import cache

log = logging.getLogger(__name__)

EVERY_S = 15
STALE_AFTER_S = 45
_KEPT_S = 24 * 3600
LONG_AGO = timedelta(days=1)
SET_BACK_S = 5  # less does no harm


def beat_once(name: str) -> None:
    """Note that the process `name` lives; a cache that is away must not stop it."""
    try:
        cache.set(f"heartbeat:{name}", time.time(), timeout=_KEPT_S)
    except Exception as error:  # the kinds differ from cache to cache
        log.warning("heartbeat of %s not written: %s", name, type(error).__name__)


def age_s(name: str) -> float | None:
    """Seconds since the last sign of life of `name`; None when there was none for a day."""
    at = cache.get(f"heartbeat:{name}")
    return None if at is None else max(0.0, time.time() - at)


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Written by the worker's main process, so that long tasks do not look like death."""

    requires = {"celery.worker.components:Timer"}

    def start(self, parent: Any) -> None:
        beat_once("worker")
        self.entry = parent.timer.call_repeatedly(EVERY_S, beat_once, ("worker",), priority=10)

    def stop(self, parent: Any) -> None:
        if getattr(self, "entry", None):
            self.entry.cancel()


class BeatScheduler(Scheduler):
    """The schedule of the settings, kept in memory: at a start everything is due at once, and also
    when the clock was set back, or nothing would be due until it caught up."""

    _written = 0.0
    _ticked_at = 0.0

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():  # else each would wait for its first turn
            entry.last_run_at -= LONG_AGO

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.time() < self._ticked_at - SET_BACK_S:
            log.warning("the clock was set back: everything is due")
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now() - LONG_AGO
            self._heap = None
        self._ticked_at = time.time()
        if time.monotonic() - self._written >= EVERY_S or not self._written:
            beat_once("beat")
            self._written = time.monotonic()
        return super().tick(*args, **kwargs)
