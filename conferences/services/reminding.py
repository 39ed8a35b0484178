"""Reminding the units that have not sent their list: by a button, and by themselves."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from conferences import notices
from conferences.models import Conference, Delegation
from conferences.selectors.delegations import to_remind
from conferences.services.letters import Sent
from notifications.services import queue_messages
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

# A mail at midnight helps nobody.
FROM_HOUR, TO_HOUR = time(8), time(20)


@transaction.atomic
def remind_units(*, event_id: int, by: Actor, since: datetime | None = None) -> Sent:
    """Remind every unit that was sent its giấy mời and did not answer; once a day at most, and none
    that was reminded `since`.

    A unit without an address becomes a call to make. Raises DomainError for an edition that is not
    public, or has begun."""
    event = lock_event(event_id)
    if event.state != EventState.PUBLISHED or event.is_under_way:
        raise DomainError(_("Chỉ nhắc khi hội nghị đã công bố và chưa bắt đầu."))
    waiting = list(to_remind(event, since=since))
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


def reminding_moment(conference: Conference, event: Event) -> datetime | None:
    """When the units are reminded by themselves; None where they are not."""
    if conference.remind_days_before is None or event.registration_closes_at is None:
        return None
    # The deadline is the end of a day: its last moment still belongs to that day.
    deadline = clock.local(event.registration_closes_at - timedelta(minutes=1)).date()
    day = deadline - timedelta(days=conference.remind_days_before)
    return datetime.combine(day, FROM_HOUR, clock.VIETNAM)


def remind_due() -> int:
    """Remind the units of every edition whose day has come, each once, in the hours of the day;
    returns how many messages were queued."""
    now = clock.now()
    if not FROM_HOUR <= clock.local(now).time() < TO_HOUR:
        return 0
    queued = 0
    editions = Conference.objects.filter(
        event__state=EventState.PUBLISHED,
        event__registration_closes_at__gt=now,
        event__starts_at__gt=now,
        remind_days_before__isnull=False,
    ).select_related("event")
    for conference in editions:
        moment = reminding_moment(conference, conference.event)
        # A site that stood still on the day itself reminds on the next.
        if moment is None or now < moment:
            continue
        if to_remind(conference.event, since=moment).exists():
            sent = remind_units(event_id=conference.pk, by=Actor.system(), since=moment)
            queued += sent.mails + sent.calls
    return queued
