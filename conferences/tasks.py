"""What happens to delegations by the clock."""

from __future__ import annotations

from celery import shared_task

from conferences.services.leaving import tend_leavers
from conferences.services.reviewing import lock_due_rosters


@shared_task(acks_late=True, reject_on_worker_lost=True)
def tend_delegations() -> None:
    """Lock rosters at the set moment, look after who cancelled by
    themselves; twice at once is harmless."""
    lock_due_rosters()
    tend_leavers()
