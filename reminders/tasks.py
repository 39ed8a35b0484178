"""The planner of reminders, run by the beat every minute."""

from __future__ import annotations

from celery import shared_task

from reminders.planning import plan_due


@shared_task(acks_late=True, reject_on_worker_lost=True)
def plan_reminders() -> None:
    """Queue what is due; twice at once is harmless, since keys are unique."""
    plan_due()
