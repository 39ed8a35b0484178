"""Which reminders are due now, and to whom: one row for each person and occasion."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from notifications.models import Message
from notifications.services import draft_message, queue_messages
from registrations.models import Event, Registration
from registrations.notices import moment_words, recipient_of, when_words
from registrations.states import EventState, State
from reminders.models import DEFAULT_DAYS, DEFAULT_TIME, ReminderRule
from reminders.states import Audience

# A reminder that nobody could plan in this time is not sent late.
LATEST_DELAY = timedelta(hours=12)
BATCH = 500


def due_moment(rule: ReminderRule, event: Event) -> datetime | None:
    """When a rule is due: that many days before the start, at the rule's time in Viet Nam."""
    if event.starts_at is None:
        return None
    day = clock.local(event.starts_at).date() - timedelta(days=-rule.days)
    return datetime.combine(day, rule.at or DEFAULT_TIME, clock.VIETNAM)


def usual_rule(event: Event, days_before: int, at: time = DEFAULT_TIME) -> ReminderRule:
    """Remind who is confirmed so many days before the start; not saved."""
    return ReminderRule(
        organiser_id=event.organiser_id,
        event=event,
        kind=event.kind,
        name=_("Nhắc trước %(days)d ngày") % {"days": days_before},
        audience=Audience.CONFIRMED,
        days=-days_before,
        at=at,
    )


def add_default_rules(event: Event) -> None:
    """The usual days as rules of its own, so that staff can change them; none when it has some."""
    if not event.reminder_rules.exists():
        ReminderRule.objects.bulk_create([usual_rule(event, days) for days in DEFAULT_DAYS])


def plan_due_reminders(at: datetime | None = None) -> int:
    """Queue the reminders that are due; repeated or run twice at once it queues nothing twice.

    Returns the number of messages queued."""
    now = at or clock.now()
    coming = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=now)
    rules = ReminderRule.objects.filter(event__in=coming).select_related("event__organiser")
    return sum(_plan(rule, now) for rule in [*rules, *_default_rules(coming, now)])


def _default_rules(coming: QuerySet[Event], now: datetime) -> list[ReminderRule]:
    """7 days and 1 day before, for events that have no rules of their own; not saved."""
    soon = now + timedelta(days=max(DEFAULT_DAYS) + 1)
    events = coming.filter(starts_at__lt=soon, reminder_rules=None).select_related("organiser")
    return [usual_rule(event, days) for event in events for days in DEFAULT_DAYS]


def _plan(rule: ReminderRule, now: datetime) -> int:
    due = due_moment(rule, rule.event)
    if due is None or not due <= now < due + LATEST_DELAY:
        return 0
    queued = 0
    people = audience(rule).iterator(chunk_size=BATCH)
    drafts: list[Message] = []
    for registration in people:
        registration.event = rule.event
        drafts.append(_draft(rule, registration, due))
        if len(drafts) == BATCH:
            queued += queue_messages(drafts)
            drafts = []
    return queued + (queue_messages(drafts) if drafts else 0)


def audience(rule: ReminderRule) -> QuerySet[Registration]:
    """Who is confirmed, and was before the reminder was due (later ones just read the same)."""
    due = due_moment(rule, rule.event)
    return Registration.objects.filter(
        event=rule.event, state=State.CONFIRMED, confirmed_at__lte=due
    ).order_by("pk")


def _draft(rule: ReminderRule, registration: Registration, due: datetime) -> Message:
    event = rule.event
    with translation.override(registration.language):
        context = {
            "name": registration.addressed_name,
            "event_title": event.title,
            "event_code": event.code,
            "when": when_words(event),
            "code": registration.code,
            "days_left": -rule.days,
            "starts": moment_words(event.starts_at),
            "contact": event.contact or event.organiser.phone,
            "facts": [
                [_("Thời gian"), when_words(event)],
                [_("Địa điểm"), ", ".join(filter(None, (event.venue, event.venue_address)))],
                [_("Mã đăng ký"), registration.code],
            ],
        }
    return draft_message(
        key=f"reminder:{registration.pk}:{-rule.days}:{event.schedule_version}",
        kind="reminder",
        organiser_id=event.organiser_id,
        recipient=recipient_of(registration),
        context=context,
        links={
            "manage": ["registration.manage", registration.pk],
            "qr": ["registration.ticket", registration.pk],
        },
        topic=registration.topic,
        scope=event.scope,
        due_at=due,
        expires_at=event.starts_at,
    )
