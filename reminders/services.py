"""Setting when the people of an event are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.db import transaction

from accounts.models import Actor
from registrations.models import Event
from registrations.services.core import lock_event, record
from reminders.models import ReminderRule
from reminders.planning import usual_rule


@transaction.atomic
def set_reminder_rules(*, event_id: int, days: Sequence[int], at: time, by: Actor) -> Event:
    """Remind on these days before the start, at this time; what was sent is not sent again."""
    event = lock_event(event_id)
    event.reminder_rules.all().delete()
    ReminderRule.objects.bulk_create([usual_rule(event, each, at) for each in days])
    record(event, "event.reminders", by=by, details={"days": list(days), "at": f"{at:%H:%M}"})
    return event
