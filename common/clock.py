"""The one place that asks what time it is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Today's date in Viet Nam, whatever the time zone of the server."""
    return now().astimezone(VIETNAM).date()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of Viet Nam."""
    return moment.astimezone(VIETNAM)
