"""From an announcement to its messages: in batches, each under the announcement's lock, and begun
anew after a crash: a person's key is theirs alone, so nobody gets it twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from accounts.models import Actor
from common import clock
from common.alone import each_alone
from notifications.models import Message
from notifications.services import queue_messages
from notifications.states import UNSENT, Channel
from registrations.models import HistoryEntry
from registrations.states import EventState
from reminders.announcing import audience, counting, drafting
from reminders.announcing.deeds import note
from reminders.announcing.pace import usual_pace
from reminders.models import Announcement
from reminders.states import AnnouncementDeed, AnnouncementState

LET_GO = (AnnouncementDeed.STARTED, AnnouncementDeed.RESUMED)
CALLED_OFF = (EventState.POSTPONED, EventState.CANCELLED)


def plan_announcement(announcement_id: int) -> bool:
    """Write the messages of one that is to go out by now; False when it was paused or stopped.

    Run twice, at once or after half of it was done, it makes every message once."""
    announcement = Announcement.objects.select_related("attachment", "organiser").get(
        pk=announcement_id
    )
    if not _goes_on(announcement):
        return False
    start = clock.now()
    step = timedelta(minutes=1) / (announcement.per_minute or usual_pace())
    position = 0
    for found in audience.batches(announcement, without=_called_off(announcement)):
        messages = [
            drafting.draft(announcement, each, start + step * (position + place))
            for place, each in enumerate(found)
        ]
        planned = counting.decide(found, messages)
        position += len(found)
        going = [each.message for each in planned if each.message.to_email or each.message.to_phone]
        if not _queue(announcement_id, going):
            return False
    return _finish(announcement_id)


def _called_off(announcement: Announcement) -> set[int]:
    """Events that were put off or cancelled after staff let it go: who was told that is not told to
    come. What was queued about them is withdrawn likewise."""
    let_go = announcement.history.filter(what__in=LET_GO).aggregate(at=Max("at"))["at"]
    off = HistoryEntry.objects.filter(
        event__in=audience.chosen_by(announcement).events,
        event__state__in=CALLED_OFF,
        what__in=[f"event.{state}" for state in CALLED_OFF],
    )
    return set(off.filter(at__gt=let_go).values_list("event_id", flat=True)) if let_go else set()


def tend_announcements() -> None:
    """What the beat does: those whose time has come are planned, those that are through are done."""
    now = clock.now()
    under_way = Announcement.objects.filter(state=AnnouncementState.SENDING, starts_at__lte=now)
    each_alone(
        plan_announcement, list(under_way.filter(planned_at=None).values_list("pk", flat=True))
    )
    waiting = Message.objects.filter(state__in=UNSENT).exclude(channel=Channel.CALL)
    for each in under_way.exclude(planned_at=None):
        if not waiting.filter(batch=each.batch).exists():
            _close(each.pk)


@transaction.atomic
def _queue(announcement_id: int, messages: list[Message]) -> bool:
    """Save a batch, unless somebody has paused or stopped the announcement, or it is planned."""
    announcement = Announcement.objects.select_for_update(no_key=True).get(pk=announcement_id)
    if not _goes_on(announcement):
        return False
    new = queue_messages(messages)
    Announcement.objects.filter(pk=announcement_id).update(people=F("people") + new)
    return True


@transaction.atomic
def _finish(announcement_id: int) -> bool:
    announcement = Announcement.objects.select_for_update(no_key=True).get(pk=announcement_id)
    if not _goes_on(announcement):
        return False
    announcement.planned_at = clock.now()
    announcement.save(update_fields=["planned_at"])
    return True


@transaction.atomic
def _close(announcement_id: int) -> None:
    announcement = Announcement.objects.select_for_update(no_key=True).get(pk=announcement_id)
    if announcement.state == AnnouncementState.SENDING and announcement.planned_at is not None:
        announcement.state = AnnouncementState.DONE
        announcement.save(update_fields=["state"])
        note(announcement, AnnouncementDeed.DONE, by=Actor.system())


def _goes_on(announcement: Announcement, now: datetime | None = None) -> bool:
    started = announcement.starts_at is not None and announcement.starts_at <= (now or clock.now())
    return (
        announcement.state == AnnouncementState.SENDING
        and announcement.planned_at is None
        and started
    )
