"""What staff do to an edition of the conference: made and edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser
from common import clock
from common.errors import DomainError
from conferences.models import Conference, Delegate
from conferences.selectors.delegates import COMING
from conferences.services.whole import tell_if_moved
from conferences.states import DelegateRole
from registrations.models import SessionRole
from registrations.services.arranging import Arranged, arrange_sessions, edit_event, make_event
from registrations.services.core import lock_event, record
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
    """Change what is known of an edition; one that moves to another place tells everyone.

    Raises DomainError for a moment of locking that is past, and where delegates of a role have
    come under the rule that would change for it."""
    event = lock_event(event_id)
    conference = Conference.objects.get(pk=event_id)
    changed = {
        name: value
        for name, value in conference_details.items()
        if getattr(conference, name) != value
    }
    _require_future_lock(changed)
    _require_same_quota(conference, changed)
    for name, value in changed.items():
        setattr(conference, name, value)
    if changed:
        conference.save(update_fields=list(changed))
        record(event, "conference.edited", by=by, details={"fields": sorted(changed)})
    before = event.schedule_version
    conference.event = edit_event(event_id=event_id, details=event_details, by=by)
    tell_if_moved(conference.event, since=before)
    return conference


def _require_future_lock(changed: Mapping[str, Any]) -> None:
    at = changed.get("rosters_lock_at")
    if at is not None and at <= clock.now():
        raise DomainError(_("Thời điểm này đã qua."), field="rosters_lock_at")


def _require_same_quota(conference: Conference, changed: Mapping[str, Any]) -> None:
    """Who came within the quota stays there: the rule changes only for roles not yet present."""
    if "roles_outside_quota" not in changed:
        return
    moved = set(changed["roles_outside_quota"]) ^ set(conference.roles_outside_quota)
    present = Delegate.objects.filter(
        registration__event_id=conference.pk,
        registration__state__in=COMING,
        delegation__isnull=False,
        role__in=moved,
    )
    role = present.values_list("role", flat=True).first()
    if role is not None:
        words = _("Đã có đại biểu với vai trò “%(role)s”, không đổi được cách tính nữa.")
        raise DomainError(words % {"role": DelegateRole(role).label}, field="roles_outside_quota")
