"""How many messages of a channel may leave in a minute: its server's limit, for all workers together.

The limit holds for any sixty seconds, not only from the full minute on: what left in the minute
before counts by the part of it that is less than a minute ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from common import clock
from notifications.models import SendingMinute

MINUTE = timedelta(minutes=1)
KEPT = timedelta(hours=1)


def per_minute(channel: str) -> int:
    """The limit of a channel's server as the settings tell it; 0: there is none."""
    return int(settings.MESSAGES_PER_MINUTE.get(channel, 0))


def room(channel: str) -> int | None:
    """How many may leave now; None where nothing limits them."""
    limit = per_minute(channel)
    if not limit:
        return None
    now = clock.now()
    return max(0, limit - _left_before(channel, now) - _left_in(channel, _minute_of(now)))


def take(channel: str, wanted: int, *, at_once: bool = False) -> int:
    """Count up to so many as leaving now; returns how many may. `at_once` are counted, and all may:
    somebody waits for them, and the server counts them too."""
    limit = per_minute(channel)
    if not limit or not wanted:
        return wanted
    now = clock.now()
    minute = _minute_of(now)
    before = _left_before(channel, now)
    rows = SendingMinute.objects.filter(channel=channel, minute=minute)
    while True:  # ends: who loses the race below reads a greater number, until nothing is left
        claimed = _left_in(channel, minute)
        granted = wanted if at_once else min(wanted, limit - before - claimed)
        if granted <= 0:
            return 0
        if not claimed:
            _open(channel, minute)
        if rows.filter(claimed=claimed).update(claimed=claimed + granted):
            return granted


def _left_in(channel: str, minute: datetime) -> int:
    rows = SendingMinute.objects.filter(channel=channel, minute=minute)
    return rows.values_list("claimed", flat=True).first() or 0


def _left_before(channel: str, now: datetime) -> int:
    minute = _minute_of(now)
    still_counts = 1 - (now - minute) / MINUTE
    return round(_left_in(channel, minute - MINUTE) * still_counts)


def _open(channel: str, minute: datetime) -> None:
    SendingMinute.objects.filter(channel=channel, minute__lt=minute - KEPT).delete()
    SendingMinute.objects.bulk_create(
        [SendingMinute(channel=channel, minute=minute)], ignore_conflicts=True
    )


def _minute_of(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
