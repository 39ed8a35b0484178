"""The beat's look at all events: what has come is planned, what does not hold any more taken back."""

from __future__ import annotations

from datetime import datetime

from common import clock
from common.alone import each_alone
from reminders.defaults import add_missing_defaults
from reminders.entering import plan_entries
from reminders.models import Occasion
from reminders.occasions import plan_moment, withdraw_occasion
from reminders.scanning import Due, scan


def plan_due(at: datetime | None = None) -> int:
    """Queue the reminders that are due; repeated, or run twice at once, it queues nothing twice.

    Returns the number of messages queued."""
    now = at or clock.now()
    add_missing_defaults()
    found = scan(now)

    def take_back(occasion: Occasion) -> int:
        return bool(withdraw_occasion(occasion_id=occasion.pk))

    def plan(due: Due) -> int:
        return plan_moment(due, now)

    each_alone(take_back, found.stale)
    return each_alone(plan, found.due) + plan_entries(found.by_state, now)
