"""The planners of reminders and announcements, run by the beat."""

from __future__ import annotations

from celery import shared_task

from reminders.announcing import planning
from reminders.planning import plan_due


@shared_task(acks_late=True, reject_on_worker_lost=True)
def plan_reminders() -> None:
    """Queue what is due; twice at once is harmless, since keys are unique."""
    plan_due()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def plan_announcement(announcement_id: int) -> None:
    """Write the messages of an announcement that was just let go; harmless when run again."""
    planning.plan_announcement(announcement_id)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def tend_announcements() -> None:
    """Every half minute: begin those whose time has come, go on with those a worker left."""
    planning.tend_announcements()
