"""Sending again all that failed of a list, at a pace the mail server stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import User
from common import clock
from common.queue import hurry_once
from notifications import outbox, pace, routing, tasks
from notifications.models import CALL_PREFIX, Attempt, Message
from notifications.selectors import WIDE
from notifications.states import Channel, Outcome, State

BATCH = 500
# In one go: more than a form may wait for is retried by sending the form again.
MOST = 10_000
# Where the mail server names no limit of its own.
PER_MINUTE = 300


def usual_pace() -> int:
    """How many a minute leave room for what people wait for: as the server's limit, else 300."""
    return pace.per_minute(Channel.EMAIL) or PER_MINUTE


def retryable(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those that failed, and those that wait for their next try; no calls, nothing secret (its
    words are gone), nothing that is too late, nothing that was withdrawn, nobody who was told by
    phone meanwhile."""
    called = Message.objects.filter(key=Concat(Value(CALL_PREFIX), OuterRef("key")))
    return rows.filter(
        ~Exists(called.filter(state=State.SENT)),
        Q(state=State.FAILED) | Q(state=State.QUEUED, attempts__gt=0),
        Q(expires_at=None) | Q(expires_at__gt=clock.now()),
        secret=False,
    ).exclude(channel=Channel.CALL)


@transaction.atomic
def retry_messages(*, rows: QuerySet[Message], by: User, per_minute: int = 0) -> int:
    """Queue anew what of these is `retryable`, with all its tries, so many a minute (0: the usual
    pace), the oldest first. What another process has in its hands is left to it, and what could only
    go to an address known to be bad stays as it is. Returns how many were queued."""
    free = retryable(rows).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    found = list(free.defer(*WIDE)[:MOST])
    now, per_minute, queued = clock.now(), per_minute or usual_pace(), 0
    for start in range(0, len(found), BATCH):
        again = found[start : start + BATCH]
        routing.decide(again)
        again = [each for each in again if not each.is_call]
        _requeue(again, by, now + timedelta(minutes=queued / per_minute))
        queued += len(again)
    hurry_once(tasks.deliver_due)
    return queued


def _requeue(again: list[Message], by: User, due_at: datetime) -> None:
    """Let these try anew from then on; nobody needs to call for them meanwhile."""
    for message in again:
        message.state, message.attempts, message.settled_at = State.QUEUED, 0, None
        message.due_at = due_at
    Message.objects.bulk_update(
        again, ["state", "attempts", "settled_at", "due_at", "channel", "route"]
    )
    Attempt.objects.bulk_create(
        Attempt(message=message, outcome=Outcome.REQUEUED, by=by) for message in again
    )
    keys = [f"{CALL_PREFIX}{message.key}" for message in again]
    twins = Message.objects.filter(key__in=keys, state__in=(State.QUEUED, State.HELD))
    outbox.update_free(twins, state=State.WITHDRAWN, settled_at=clock.now())
