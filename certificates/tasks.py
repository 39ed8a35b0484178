"""Making papers in the background: claimed rows, found again by the sweeper after any crash."""

from __future__ import annotations

import time

from celery import shared_task

from certificates.services import claiming, making, planning
from common.queue import hint_taken, hurry_once

TURN_S = 5.0  # a sign-in code does not wait longer behind a class of papers


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_certificate(certificate_id: int) -> None:
    """Make one numbered paper; running it again is harmless."""
    certificate = claiming.claim(certificate_id)
    if certificate is not None:
        making.make(certificate)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_due() -> None:
    """Make what is due, for some seconds; a full claim calls one more worker, which also goes on
    when this turn ends."""
    hint_taken(make_due)
    until = time.monotonic() + TURN_S
    while _make_some() == claiming.BATCH:
        hurry_once(make_due)
        if time.monotonic() > until:
            return


def _make_some() -> int:
    taken = claiming.claim_due()
    for certificate in taken:
        making.make(certificate)
    return len(taken)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def sweep_certificates() -> None:
    """Every 30 s: what is numbered and not made, whatever became of its hint."""
    make_due()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def propose_planned() -> None:
    """Every few minutes: the proposals that make themselves after the last buổi."""
    planning.propose_all_due()
