"""What happens by the clock: offers expire, kept seats are released."""

from __future__ import annotations

from celery import shared_task

from registrations.services.events import release_due_seats
from registrations.services.offers import expire_due_offers


@shared_task(acks_late=True, reject_on_worker_lost=True)
def expire_offers() -> None:
    """Pass on the seats whose offer has run out, and those an office kept too long."""
    expire_due_offers()
    release_due_seats()
