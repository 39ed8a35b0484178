"""Many messages: the talk with the server waits in threads, the database is used by one.

While a mail is on the wire the next one is made ready, and each is settled before its connection
gets another: a process that dies repeats at most one mail for each connection it had open."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from common import clock
from notifications import addresses, channels, delivery
from notifications.channels.base import Result
from notifications.delivery import BATCH, Prepared, hold, settle
from notifications.models import Message
from notifications.states import Channel, State

T = TypeVar("T")
BROKEN_LINES_TO_STOP = 2
SWITCH_S = 0.0005
# Of a channel that is not configured any more nothing is sent: all go on with another.
NO_LINE = object()
# How long a database may be away until what the mail server said is lost; less than any lease.
DATABASE_AWAY_S, ASK_AGAIN_S = 60.0, 0.5


def deliver_batch(limit: int = BATCH, channel: str = Channel.EMAIL) -> int:
    """Send what is due; how many were taken, 0 when the server is away or wants less."""
    claimed = delivery.claim_due(limit, channel)
    messages = delivery.let_go(claimed)
    if not messages:
        return len(claimed)
    carrier = channels.carrier(channel)
    done = _Batch(messages, carrier.lines() if carrier else [NO_LINE]).run()
    return len(claimed) if done else 0


@contextlib.contextmanager
def _quick_turns() -> Iterator[None]:
    """An answer of the server is taken up at once, also while the next mail is being written."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, SWITCH_S))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class _Batch:
    """Claimed messages on their way over some connections."""

    def __init__(self, messages: Sequence[Message], lines: Sequence[Any]) -> None:
        self.messages, self.idle = messages, list(lines)
        self.bad = addresses.bad_among(messages)
        self.under_way: dict[Future[Result], tuple[Message, Prepared, Any]] = {}
        self.most = len(self.idle)
        self.broken = 0
        self.pause: timedelta | None = None

    @property
    def is_over(self) -> bool:
        return self.broken >= BROKEN_LINES_TO_STOP or self.pause is not None

    def run(self) -> int:
        todo, ready = deque(self.messages), deque[tuple[Message, Prepared | Result]]()
        with _quick_turns(), ThreadPoolExecutor(self.most, "mail") as threads:
            while not self.is_over and (todo or ready):
                if ready and self.idle:
                    self._send(threads, *ready.popleft(), self.idle.pop())
                elif todo and len(ready) < self.most and not self._has_answer():
                    message = todo.popleft()
                    ready.append((message, _patiently(partial(self._prepare, message))))
                else:
                    self._settle_some()
            self._settle_all()
            left = [message for message, _prepared in ready] + list(todo)
            if left:
                _patiently(partial(_release, left, self.pause))
        return 0 if self.is_over else len(self.messages)

    def _has_answer(self) -> bool:
        return any(sending.done() for sending in self.under_way)

    def _prepare(self, message: Message) -> Prepared | Result:
        if message.pk in self.bad:
            return delivery.refused_before()
        return delivery.prepare(message)

    def _send(
        self,
        threads: ThreadPoolExecutor,
        message: Message,
        prepared: Prepared | Result,
        line: Any,
    ) -> None:
        """Over this connection, unless it cannot be said or paid, was taken back or is somebody
        else's."""
        refused = prepared if isinstance(prepared, Result) else None
        if isinstance(prepared, Prepared) and _patiently(lambda: hold(message)):
            refused = delivery.charge(message, prepared)
            if refused is None:
                sending = threads.submit(delivery.transmit, message, prepared, line)
                self.under_way[sending] = message, prepared, line
                return
        self.idle.append(line)
        if refused is not None:
            self._settle(message, refused)

    def _settle_some(self) -> None:
        for done in wait(self.under_way, return_when=FIRST_COMPLETED).done:
            message, prepared, line = self.under_way.pop(done)
            self._settle(message, done.result(), prepared)
            self.idle.append(line)

    def _settle_all(self) -> None:
        while self.under_way:
            self._settle_some()

    def _settle(self, message: Message, result: Result, sent: Prepared | None = None) -> None:
        _patiently(lambda: settle(message, result, sent))
        self.broken = self.broken + 1 if result.line_broken else 0
        if result.slow_down:
            self.pause = max(self.pause or timedelta(0), result.wait or timedelta(0))


def _patiently(ask: Callable[[], T]) -> T:
    """What the database says, also when it is restarted just now: a mail that the server has taken
    and nobody noted down would go once more."""
    until = time.monotonic() + DATABASE_AWAY_S
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
        connection.close()
        time.sleep(ASK_AGAIN_S)


def _release(messages: Sequence[Message], pause: timedelta | None) -> None:
    """Give back what was claimed and not tried: a server that is away costs nobody a try. `pause`:
    how long it wants to be left alone."""
    later: dict[str, Any] = {"due_at": clock.now() + pause} if pause else {}
    Message.objects.filter(
        pk__in=[message.pk for message in messages],
        state=State.SENDING,
        lease_token=messages[0].lease_token,
    ).update(
        state=State.QUEUED,
        leased_until=None,
        lease_token="",
        attempts=F("attempts") - 1,
        **later,
    )
