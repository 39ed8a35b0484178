"""What beat asks of the reports: running twice is harmless."""

from __future__ import annotations

from celery import shared_task

from reports import morning


@shared_task(ignore_result=True)
def send_morning_mails() -> None:
    """Every five minutes: the morning mails, once a day for each of the staff."""
    morning.send_morning_mails()
