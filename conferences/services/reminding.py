"""Reminding the units that have not sent their list by a button; by themselves the rules do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from conferences import notices
from conferences.models import Delegation
from conferences.selectors.delegations import to_remind
from conferences.services.letters import Sent
from notifications.services import queue_messages
from registrations.services.core import lock_event, record
from registrations.states import EventState


@transaction.atomic
def remind_units(*, event_id: int, by: Actor) -> Sent:
    """Remind every unit that was sent its giấy mời and did not answer; once a day at most.

    A unit without an address becomes a call to make. Raises DomainError for an edition that is not
    public, or has begun."""
    event = lock_event(event_id)
    if event.state != EventState.PUBLISHED or event.is_under_way:
        raise DomainError(_("Chỉ nhắc khi hội nghị đã công bố và chưa bắt đầu."))
    waiting = list(to_remind(event))
    now, day = clock.now(), clock.today().isoformat()
    until = event.deadline
    if until is not None and until <= now:
        # Late is better than never: the list is wanted until the conference begins.
        until = event.starts_at
    drafts = [
        notices.draft(each, event, "delegation.reminder", key=day, expires_at=until)
        for each in waiting
    ]
    queue_messages(drafts)
    Delegation.objects.filter(pk__in=[each.pk for each in waiting]).update(reminded_at=now)
    if waiting:
        record(event, "conference.reminded", by=by, details={"count": len(waiting)})
    calls = sum(draft.is_call for draft in drafts)
    return Sent(len(drafts) - calls, calls)


def note_reminded(delegation_ids: Sequence[int], at: datetime) -> None:
    """These units were reminded just now, by a rule of the edition."""
    Delegation.objects.filter(pk__in=delegation_ids).update(reminded_at=at)


def start_of_day(moment: datetime) -> datetime:
    """Midnight in Viet Nam before this moment: whoever was reminded since then was today."""
    return datetime.combine(clock.local(moment).date(), time(), clock.VIETNAM)
