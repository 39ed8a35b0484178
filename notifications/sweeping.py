"""What the sweeper puts right: leases of processes that died, and messages that are too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from common import clock
from notifications import digests, outbox, routing
from notifications.delivery import MAX_TRIES, hand_to_callers
from notifications.models import Attempt, Message
from notifications.states import Outcome, State

BATCH = 500
LONGEST_LEASE = timedelta(minutes=10)
# So far the clocks of several machines may differ without any of them being wrong.
CLOCKS_DIFFER = timedelta(minutes=1)


@transaction.atomic
def recover_leases(limit: int = BATCH) -> int:
    """Give back what a process that died was sending: to the queue, or failed after the last try.

    Only the lease tells; no process is asked. Returns how many there were."""
    now = clock.now()
    lost = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(
            # A lease that is longer than any is of a time when the clock was ahead.
            Q(leased_until__lt=now) | Q(leased_until__gt=now + LONGEST_LEASE),
            state=State.SENDING,
        )
        .order_by("leased_until")[:limit]
    )
    if not lost:
        return 0
    again = [message.pk for message in lost if message.attempts < MAX_TRIES]
    Message.objects.filter(pk__in=again).update(
        state=State.QUEUED, due_at=now, leased_until=None, lease_token=""
    )
    Attempt.objects.bulk_create(
        Attempt(
            message=message,
            channel=message.channel,
            outcome=Outcome.LEASE_LOST,
            detail=_("Sẽ gửi lại.") if message.attempts < MAX_TRIES else _("Đã thử đủ số lần."),
        )
        for message in lost
    )
    for message in lost:
        if message.attempts >= MAX_TRIES:
            _give_up(message)
    return len(lost)


@transaction.atomic
def set_right_after_clock() -> int:
    """After the clock ran ahead and was set back: what was queued for «now» then is due now, and
    what was found too late then, and is not, waits again. Returns how many."""
    now = clock.now()
    ahead = now + CLOCKS_DIFFER
    queued = Message.objects.filter(
        state=State.QUEUED, created_at__gt=ahead, due_at__lte=F("created_at")
    )
    missed = Message.objects.filter(
        state=State.MISSED, settled_at__gt=ahead, expires_at__gt=now, secret=False
    )
    return outbox.update_free(queued, created_at=now, due_at=now) + outbox.update_free(
        missed, state=State.QUEUED, settled_at=None
    )


@transaction.atomic
def mark_missed() -> int:
    """Close what is past its `expires_at` unsent: mails, calls, what an unsent digest would say.
    Returns how many."""
    now = clock.now()
    parts = digests.unsent_parts(Message.objects.filter(expires_at__lte=now))
    late = Message.objects.filter(state=State.QUEUED, expires_at__lte=now)
    closed = {"state": State.MISSED, "settled_at": now}
    secrets = outbox.update_free(late.filter(secret=True), context={}, **closed)
    folded = outbox.update_free(parts, **closed)
    return folded + secrets + outbox.update_free(late, **closed)


def _give_up(message: Message) -> None:
    freed: dict[str, Any] = {"leased_until": None, "lease_token": ""}
    if onward := routing.next_channel(message):
        Message.objects.filter(pk=message.pk).update(state=State.QUEUED, **freed, **onward)
        return
    blank: dict[str, Any] = {"context": {}} if message.secret else {}
    Message.objects.filter(pk=message.pk).update(
        state=State.FAILED, settled_at=clock.now(), **freed, **blank
    )
    hand_to_callers(message)
