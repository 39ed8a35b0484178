"""What the worker does for the outbox. Every task may run twice, or not at all until the sweep."""

from __future__ import annotations

import time
from collections.abc import Sequence

from celery import shared_task

from common.queue import hint_taken, hurry_once
from notifications import batching, channels, delivery, digests, reports, sweeping
from notifications.states import Channel

TURN_S = 5.0  # a sign-in code does not wait longer behind a mail to ten thousand


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver_message(message_id: int) -> None:
    """Send one queued message; running it again is harmless."""
    delivery.deliver(message_id)


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver_due() -> None:
    """Send what is due, for some seconds; a full batch calls one more worker to help."""
    hint_taken(deliver_due)
    digests.fold_due()
    busy = _batches(channels.SENDING)
    if not busy:
        return
    hurry_once(deliver_due)
    until = time.monotonic() + TURN_S
    while busy and time.monotonic() < until:
        busy = _batches(busy)


def _batches(on: Sequence[Channel]) -> list[Channel]:
    """One batch on each channel, so that none waits for another's server; which were full."""
    return [each for each in on if batching.deliver_batch(channel=each) == delivery.BATCH]


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def sweep_messages() -> None:
    """Every 30 s: what a dead process held, what came too late, and what no hint told of."""
    while sweeping.recover_leases() == sweeping.BATCH:
        pass
    sweeping.set_right_after_clock()
    sweeping.mark_missed()
    reports.catch_up()
    deliver_due()
