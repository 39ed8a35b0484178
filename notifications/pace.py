"""How many messages of a channel may leave in a minute: its server's limit, for all workers together.

The limit holds for any sixty seconds, counted in steps of five. Nobody waits here: what may not
leave yet is found again by the beat, which asks every step where there is a limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from common import clock
from notifications.models import SendingStep

STEP = timedelta(seconds=5)
WINDOW = timedelta(seconds=60)


def per_minute(channel: str) -> int:
    """The limit of a channel's server as the settings tell it; 0: there is none."""
    return int(settings.MESSAGES_PER_MINUTE.get(channel, 0))


def room(channel: str) -> int | None:
    """How many may leave now; None where nothing limits them."""
    limit = per_minute(channel)
    if not limit:
        return None
    return max(0, limit - sum(_lately(channel, clock.now()).values()))


def take(channel: str, wanted: int, *, at_once: bool = False) -> int:
    """Count up to so many as leaving now; returns how many may. `at_once` are counted, and all may:
    somebody waits for them, and the server counts them too."""
    limit = per_minute(channel)
    if not limit or not wanted:
        return wanted
    now = clock.now()
    step = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % STEP
    rows = SendingStep.objects.filter(channel=channel, begins_at=step)
    while True:  # who loses the race below reads a greater number, until nothing is left
        lately = _lately(channel, now)
        granted = wanted if at_once else min(wanted, limit - sum(lately.values()))
        if granted <= 0:
            return 0
        if step not in lately:
            _open(channel, step)
        known = lately.get(step, 0)
        if rows.filter(claimed=known).update(claimed=known + granted):
            return granted


def _lately(channel: str, now: datetime) -> dict[datetime, int]:
    """What left in each step of which a part lies in the minute before now."""
    rows = SendingStep.objects.filter(
        channel=channel, begins_at__gt=now - WINDOW - STEP, begins_at__lte=now
    )
    return dict(rows.values_list("begins_at", "claimed"))


def _open(channel: str, step: datetime) -> None:
    SendingStep.objects.filter(channel=channel, begins_at__lt=step - 2 * WINDOW).delete()
    SendingStep.objects.bulk_create(
        [SendingStep(channel=channel, begins_at=step)], ignore_conflicts=True
    )
