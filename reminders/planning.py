"""The beat's look at all events: what has come is planned, what does not hold any more taken back."""

from __future__ import annotations

from datetime import datetime

from common import clock
from reminders.defaults import add_missing_defaults
from reminders.entering import plan_entries
from reminders.occasions import plan_moment, withdraw_occasion
from reminders.scanning import scan


def plan_due(at: datetime | None = None) -> int:
    """Queue the reminders that are due; repeated, or run twice at once, it queues nothing twice.

    Returns the number of messages queued."""
    now = at or clock.now()
    add_missing_defaults()
    found = scan(now)
    for occasion in found.stale:
        withdraw_occasion(occasion_id=occasion.pk)
    queued = sum(plan_moment(due, now) for due in found.due)
    return queued + plan_entries(found.by_state, now)
