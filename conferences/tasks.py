"""What happens to delegations by the clock."""

from __future__ import annotations

from celery import shared_task

from conferences.services.leaving import tend_leavers
from conferences.services.reminding import remind_due
from conferences.services.reviewing import lock_due_rosters


@shared_task(acks_late=True, reject_on_worker_lost=True)
def tend_delegations() -> None:
    """Remind units on their day, lock rosters at the set moment, look after who cancelled by
    themselves; twice at once is harmless."""
    remind_due()
    lock_due_rosters()
    tend_leavers()
