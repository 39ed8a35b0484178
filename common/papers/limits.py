"""A time limit for work that runs in this thread, whatever thread it is.

Signals reach the main thread only, and papers are also made in the web server's threads: a watcher
raises `OutOfTime` in the working thread instead. It arrives between two steps of Python, so that
one long call into a C library delays it; the size limits keep such calls short."""

from __future__ import annotations

import ctypes
import threading
import time
from types import TracebackType

_STRIKES = 50
_PAUSE = 0.1


class OutOfTime(BaseException):
    """Raised in the thread whose time is up; a BaseException, so that no handler swallows it."""


def _raise_in(thread_id: int, exception: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread_id), ctypes.py_object(exception)
    )


class TimeLimit:
    """`with TimeLimit(20): …` raises OutOfTime in the block after that many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread_id = threading.get_ident()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._struck = False

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
                self._struck = True
                _raise_in(self._thread_id, OutOfTime)
            pause = _PAUSE

    def stop(self) -> None:
        """End the watch, and take delivery of a strike that has not arrived yet."""
        draining = False
        while not draining:
            try:
                with self._lock:
                    self._over.set()
                if not self._struck:
                    return
                # Withdrawing a strike leaves CPython's interrupt flag up for good, which slows
                # and can hang the thread; so one more is sent, and caught here.
                draining = True
                _raise_in(self._thread_id, OutOfTime)
                while True:
                    time.sleep(0.001)
            except OutOfTime:
                self._struck = self._struck and not draining

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
