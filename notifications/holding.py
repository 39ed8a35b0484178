"""Taking back what is not sent yet: for a while, or for good."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Case, F, IntegerField, Min, QuerySet, When

from common import clock
from common.queue import hurry_once
from notifications import digests, tasks
from notifications.models import Message
from notifications.states import UNSENT, State


def pause_batch(batch: str) -> int:
    """Hold what of a batch is not sent yet, also what workers have claimed and not begun to send.

    What each worker has on the wire just now goes out and is kept as sent. Returns how many wait.
    In one statement: a try that fails meanwhile gives its row back to the queue."""
    return Message.objects.filter(batch=batch, state__in=UNSENT).update(
        state=State.HELD,
        attempts=Case(
            When(state=State.SENDING, attempts__gt=0, then=F("attempts") - 1),
            default=F("attempts"),
            output_field=IntegerField(),
        ),
    )


@transaction.atomic
def resume_batch(batch: str) -> int:
    """Queue what was held, at the pace it had: all is shifted so that the first is due now.

    What a worker had in its hands waits until that worker's lease is over. Returns how many."""
    now = clock.now()
    held = Message.objects.filter(batch=batch, state=State.HELD)
    first = held.aggregate(at=Min("due_at"))["at"]
    if first is None:
        return 0
    if first < now:
        held.update(due_at=F("due_at") + (now - first))
    held.filter(leased_until__gt=now).update(due_at=F("leased_until"))
    resumed = held.update(state=State.QUEUED, leased_until=None)
    hurry_once(tasks.deliver_due)
    return resumed


def withdraw_batch(batch: str) -> int:
    """Take back for good what of a batch is not sent, held or not. Returns how many."""
    return withdraw(Message.objects.filter(batch=batch))


def withdraw(rows: QuerySet[Message]) -> int:
    """Take back what of these is not sent, also as part of a digest. Returns how many."""
    changes = {"state": State.WITHDRAWN, "settled_at": clock.now()}
    folded = digests.unsent_parts(rows).update(**changes)
    unsent = rows.filter(state__in=(*UNSENT, State.HELD))
    return folded + unsent.update(**changes)
