"""What staff do to an edition of the conference: made and edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Actor, Organiser
from common import clock
from conferences.models import Conference
from registrations.models import SessionRole
from registrations.services.arranging import Arranged, arrange_sessions, edit_event, make_event
from registrations.services.core import lock_event
from registrations.states import EventKind, PartOfDay

NOON = time(12)


@transaction.atomic
def create_conference(
    *,
    organiser: Organiser,
    event_details: Mapping[str, Any],
    conference_details: Mapping[str, Any],
    first_day: date,
    last_day: date,
    starts: time,
    ends: time,
    by: Actor,
) -> Conference:
    """A new edition, as a draft, with a programme item a day. Raises Conflict for a taken code."""
    event = make_event(
        organiser=organiser,
        kind=EventKind.CONFERENCE,
        details={"issues_certificate": True, **event_details},
        by=by,
    )
    conference = Conference.objects.create(event=event, **conference_details)
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    part = PartOfDay.MORNING if starts < NOON else PartOfDay.AFTERNOON
    arrange_sessions(
        event_id=event.pk,
        rows=[
            Arranged(
                part,
                datetime.combine(day, starts, clock.VIETNAM),
                datetime.combine(day, ends, clock.VIETNAM),
                role=SessionRole.Role.SPEAKER,
            )
            for day in days
        ],
        by=by,
    )
    event.refresh_from_db()
    return conference


@transaction.atomic
def edit_conference(
    *,
    event_id: int,
    event_details: Mapping[str, Any],
    conference_details: Mapping[str, Any],
    by: Actor,
) -> Conference:
    """Change what is known of an edition; one that moves to another place tells everyone."""
    lock_event(event_id)
    conference = Conference.objects.get(pk=event_id)
    for name, value in conference_details.items():
        setattr(conference, name, value)
    conference.save()
    conference.event = edit_event(event_id=event_id, details=event_details, by=by)
    return conference
