"""What happens by the clock or in the background: offers expire, kept seats are released, lists are
taken."""

from __future__ import annotations

from celery import shared_task

from common import clock
from common.queue import hurry
from registrations.services import import_taking
from registrations.services.events import release_due_seats
from registrations.services.offers import expire_due_offers


@shared_task(acks_late=True, reject_on_worker_lost=True)
def expire_offers() -> None:
    """Pass on the seats whose offer has run out, and those an office kept too long."""
    expire_due_offers()
    release_due_seats()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def take_import(batch_id: int) -> None:
    """Take the rows of a list that are asked for, in turns; running it again is harmless."""
    if import_taking.take_queued(batch_id=batch_id):
        hurry(take_import, batch_id)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def sweep_imports() -> None:
    """Go on with every list that somebody began to take."""
    for batch_id in import_taking.due_to_take(clock.now()):
        take_import(batch_id)
