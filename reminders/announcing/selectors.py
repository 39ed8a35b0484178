"""What the pages of announcements read, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from common import clock
from notifications.models import Message
from notifications.naming import Named
from notifications.selectors import their_organisers
from notifications.states import Channel, State
from registrations.models import Event
from reminders.announcing.audience import Chosen
from reminders.models import Announcement, Occasion
from reminders.states import AnnouncementState

OFFERED = 60
OVER_SINCE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an announcement has come: numbers of messages; `until`: when the last one is due."""

    people: int
    sent: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0
    left: int = 0
    to_call: int = 0
    called: int = 0
    until: datetime | None = None

    @property
    def done(self) -> int:
        return self.sent + self.called + self.failed + self.left

    @property
    def unsent(self) -> int:
        return self.waiting + self.held + self.to_call


def announcements_of(user: User, filters: Mapping[str, str]) -> QuerySet[Announcement]:
    """Those of the organisers whom this user is staff of, the latest first.

    Filters, all optional: q (words of the subject), state, event (its code)."""
    rows = Announcement.objects.filter(organiser__in=their_organisers(user))
    if words := filters.get("q", "").strip():
        rows = rows.filter(Q(subject_vi__icontains=words) | Q(subject_en__icontains=words))
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    if code := filters.get("event"):
        rows = rows.filter(pk__in=_about(code, rows))
    return rows.select_related("event", "created_by", "attachment")


def events_to_tell(user: User, also: Collection[int] = ()) -> list[Event]:
    """The events whose people may be told something: those coming, of late, or in `also`."""
    recent = Q(ends_at=None) | Q(ends_at__gt=clock.now() - OVER_SINCE)
    rows = Event.objects.filter(organiser__in=their_organisers(user)).select_related("organiser")
    offered = list(rows.filter(recent).order_by("-starts_at", "-pk")[:OFFERED])
    known = {each.pk for each in offered}
    missing = [pk for pk in also if pk not in known]
    return [*rows.filter(pk__in=missing), *offered] if missing else offered


def events_named(user: User, code: str) -> list[Event]:
    """The event of this code, if its people may be told something by this user."""
    return list(Event.objects.filter(organiser__in=their_organisers(user), code=code))


def progress_of(announcement: Announcement) -> Progress:
    """Of one announcement, in two queries."""
    [found] = progress_of_each([announcement])
    waiting = Message.objects.filter(batch=announcement.batch, state=State.QUEUED)
    last = waiting.exclude(channel=Channel.CALL).aggregate(at=Max("due_at"))["at"]
    return Progress(**{**_plain(found), "until": last})


def progress_of_each(announcements: Iterable[Announcement]) -> list[Progress]:
    """Of each of these, in their order, in one query."""
    listed = list(announcements)
    rows = (
        Message.objects.filter(batch__in=[each.batch for each in listed])
        .order_by()
        .values_list("batch", "state", "channel")
        .annotate(Count("pk"))
    )
    counts: dict[str, dict[str, Any]] = {}
    for batch, state, channel, count in rows:
        numbers = counts.setdefault(batch, {})
        name = _counts_as(state, channel)
        numbers[name] = numbers.get(name, 0) + count
    return [Progress(people=each.people, **counts.get(each.batch, {})) for each in listed]


def names_of_announcements(ids: Collection[int]) -> dict[int, Named]:
    """«Thông báo: Đổi phòng học», with its page; for the pages of messages."""
    rows = Announcement.objects.filter(pk__in=ids).values_list("pk", "subject_vi")
    return {
        pk: Named(subject, reverse("reminders:announcement", args=[pk])) for pk, subject in rows
    }


def names_of_occasions(ids: Collection[int]) -> dict[int, Named]:
    """«Nhắc trước 1 ngày 08:00 05/03/2027», with its page."""
    rows = Occasion.objects.filter(pk__in=ids).select_related("event")
    return {
        each.pk: Named(str(each), reverse("reminders:occasion", args=[each.event.code, each.pk]))
        for each in rows
    }


def _counts_as(state: str, channel: str) -> str:
    if channel == Channel.CALL and state == State.QUEUED:
        return "to_call"
    if channel == Channel.CALL and state == State.SENT:
        return "called"
    names = {State.QUEUED: "waiting", State.SENDING: "waiting", State.SENT: "sent",
             State.HELD: "held", State.FAILED: "failed"}  # fmt: skip
    return names.get(State(state), "left")


def _plain(progress: Progress) -> dict[str, Any]:
    return {name: getattr(progress, name) for name in Progress.__slots__}


def _about(code: str, rows: QuerySet[Announcement]) -> list[int]:
    """Those about an event, also together with others."""
    event = Event.objects.filter(code=code).values_list("pk", flat=True).first()
    kept = rows.values_list("pk", "audience")
    return [pk for pk, audience in kept if event in Chosen.from_json(audience).events]


UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
