"""A time limit for work that runs in this thread, whatever thread it is.

Signals reach the main thread only, and papers are also made in the web server's threads: a watcher
raises `OutOfTime` in the working thread instead. It arrives between two steps of Python, so that
one long call into a C library delays it; the size limits keep such calls short."""

from __future__ import annotations

import ctypes
import threading
from types import TracebackType

_STRIKES = 50
_PAUSE = 0.1


class OutOfTime(BaseException):
    """Raised in the thread whose time is up; a BaseException, so that no handler swallows it."""


def _raise_in(thread_id: int, exception: type[BaseException] | None) -> None:
    argument = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), argument)


class TimeLimit:
    """`with TimeLimit(20): …` raises OutOfTime in the block after that many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread_id = threading.get_ident()
        self._lock = threading.Lock()
        self._over = threading.Event()

    def __enter__(self) -> TimeLimit:
        threading.Thread(target=self._watch, name="paper-time-limit", daemon=True).start()
        return self

    def _watch(self) -> None:
        pause = self._seconds
        # Struck again and again: WeasyPrint swallows every exception while it draws an SVG.
        for _ in range(_STRIKES):
            if self._over.wait(pause):
                return
            with self._lock:
                if self._over.is_set():
                    return
                _raise_in(self._thread_id, OutOfTime)
            pause = _PAUSE

    def stop(self) -> None:
        """End the watch, and take back a strike that has not arrived yet."""
        while not self._over.is_set():
            try:
                with self._lock:
                    self._over.set()
                    _raise_in(self._thread_id, None)
            except OutOfTime:
                continue

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
