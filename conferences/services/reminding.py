"""Reminding the units that have not sent their list: by a button, and by themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.models import Actor
from common import clock
from conferences import notices
from conferences.models import Conference, Delegation
from conferences.selectors.delegations import not_answered
from conferences.services.letters import Sent
from notifications.services import queue_messages
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

# A mail at midnight helps nobody.
FROM_HOUR = time(8)


@transaction.atomic
def remind_units(*, event_id: int, by: Actor) -> Sent:
    """Remind every unit that was sent its giấy mời and did not answer; once a day at most.

    A unit without an address becomes a call to make."""
    event = lock_event(event_id)
    today = clock.today()
    waiting = [each for each in not_answered(event) if not _was_reminded(each, today)]
    drafts = [
        notices.draft(
            each, event, "delegation.reminder", key=today.isoformat(), expires_at=event.deadline
        )
        for each in waiting
    ]
    queue_messages(drafts)
    now = clock.now()
    Delegation.objects.filter(pk__in=[each.pk for each in waiting]).update(reminded_at=now)
    if waiting:
        record(event, "conference.reminded", by=by, details={"count": len(waiting)})
    calls = sum(draft.is_call for draft in drafts)
    return Sent(len(drafts) - calls, calls)


def _was_reminded(delegation: Delegation, day: date) -> bool:
    return delegation.reminded_at is not None and clock.local(delegation.reminded_at).date() == day


def reminding_moment(conference: Conference, event: Event) -> datetime | None:
    """When the units are reminded by themselves; None where they are not."""
    if conference.remind_days_before is None or event.registration_closes_at is None:
        return None
    deadline = clock.local(event.registration_closes_at).date()
    day = deadline - timedelta(days=conference.remind_days_before)
    return datetime.combine(day, FROM_HOUR, clock.VIETNAM)


def remind_due() -> int:
    """Remind the units of every edition whose day it is; returns how many messages were queued."""
    now = clock.now()
    queued = 0
    editions = Conference.objects.filter(
        event__state=EventState.PUBLISHED,
        event__registration_closes_at__gt=now,
        remind_days_before__isnull=False,
    ).select_related("event")
    for conference in editions:
        moment = reminding_moment(conference, conference.event)
        # The rest of that day: who stood still in the morning is reminded in the afternoon.
        if moment is None or not moment <= now < moment + timedelta(hours=12):
            continue
        if any(not _was_reminded(each, clock.today()) for each in not_answered(conference.event)):
            sent = remind_units(event_id=conference.pk, by=Actor.system())
            queued += sent.mails + sent.calls
    return queued
