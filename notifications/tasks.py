"""What the worker does for the outbox. Every task may run twice, or not at all until the sweep."""

from __future__ import annotations

import time

from celery import shared_task

from common.queue import hint_taken, hurry_once
from notifications import batching, delivery, sweeping

TURN_S = 5.0  # a sign-in code does not wait longer behind a mail to ten thousand


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver_message(message_id: int) -> None:
    """Send one queued message; running it again is harmless."""
    delivery.deliver(message_id)


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver_due() -> None:
    """Send what is due, for some seconds; a full batch calls one more worker to help."""
    hint_taken(deliver_due)
    taken = batching.deliver_batch()
    if taken < delivery.BATCH:
        return
    hurry_once(deliver_due)
    until = time.monotonic() + TURN_S
    while taken == delivery.BATCH and time.monotonic() < until:
        taken = batching.deliver_batch()


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def sweep_messages() -> None:
    """Every 30 s: what a dead process held, what came too late, and what no hint told of."""
    while sweeping.recover_leases() == sweeping.BATCH:
        pass
    sweeping.mark_missed()
    deliver_due()
