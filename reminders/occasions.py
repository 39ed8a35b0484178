"""From a moment that has come to one message for each person: exactly once, however often tried.

The occasion's row says how far the planner is, so that a killed one is resumed where it was; each
batch is written under the event's lock, so that it sees no half of a move, and none sees half of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from conferences.services.reminding import note_reminded, start_of_day
from notifications import outbox
from notifications.holding import withdraw_batch
from notifications.models import Message
from notifications.reviving import queue_again
from notifications.selectors import BECAME
from notifications.services import queue_messages
from notifications.states import State
from registrations.models import Event
from registrations.services.core import lock_event
from reminders.audiences import COORDINATORS, Addressee, addressed, subjects
from reminders.models import Occasion, ReminderRule
from reminders.moments import Moment, moments
from reminders.scanning import LIVE, Due, key_of, latest_delay
from reminders.states import OF_A_SESSION, OccasionState
from reminders.wording import draft

BATCH = 500


def plan_moment(due: Due, now: datetime) -> int:
    """Plan one rule's moment for one event to its end; returns how many messages were queued."""
    occasion = _open(due, now)
    queued, more = 0, occasion is not None
    while occasion is not None and more:
        count, more = plan_batch(occasion_id=occasion.pk, now=now)
        queued += count
    return queued


@transaction.atomic
def _open(due: Due, now: datetime) -> Occasion | None:
    """The occasion, to be planned from its beginning or from where it was left; None when it needs
    nothing, or the event was moved since."""
    event = lock_event(due.event.pk, due.event.organiser)
    if event.schedule_version != due.event.schedule_version or event.state not in LIVE:
        return None  # looked at anew within a minute
    found, is_new = Occasion.objects.get_or_create(
        event=event,
        key=due.key,
        defaults={
            "rule": due.rule,
            "session": due.moment.session,
            "rule_name": due.rule.name,
            "due_at": due.moment.due,
            "state": OccasionState.PLANNING,
            "schedule_version": event.schedule_version,
        },
    )
    if is_new or found.state == OccasionState.PLANNING:
        return found
    if found.state == OccasionState.WITHDRAWN or found.schedule_version != event.schedule_version:
        found.state, found.cursor = OccasionState.PLANNING, 0
        found.rule, found.schedule_version = due.rule, event.schedule_version
        found.save(update_fields=["state", "cursor", "rule", "schedule_version"])
        return found
    return None


@transaction.atomic
def plan_batch(*, occasion_id: int, now: datetime) -> tuple[int, bool]:
    """Write the next 500 messages of an occasion, the same queries for each batch.

    Returns how many were queued, and whether there may be more. What is too late by now is kept as
    missed; when rule or event do not come to this moment any more, it is withdrawn."""
    event = lock_event(Occasion.objects.values_list("event_id", flat=True).get(pk=occasion_id))
    occasion = Occasion.objects.select_related("rule", "session").get(pk=occasion_id)
    if occasion.state != OccasionState.PLANNING:
        return 0, False
    rule, moment = occasion.rule, _moment_of(occasion, event)
    if rule is None or moment is None:
        withdraw_occasion(occasion_id=occasion_id)
        return 0, False
    people = _next_people(occasion, rule, event, moment, now)
    is_late = moment.due <= now - latest_delay()
    drafts = [
        draft(
            rule, event, each, moment, key=message_key(event, occasion.key, each),
            batch=occasion.batch,
        )
        for each in people
    ]  # fmt: skip
    queued = keep_missed(drafts, now) if is_late else queue_or_revive(drafts)
    if rule.audience in COORDINATORS and not is_late:
        note_reminded([each.pk for each in people], now)
    more = len(people) == BATCH
    if not more:
        occasion.state = OccasionState.MISSED if is_late else OccasionState.PLANNED
    occasion.cursor = people[-1].pk if people else occasion.cursor
    occasion.people = F("people") + queued
    occasion.save(update_fields=["state", "cursor", "people"])
    return (0 if is_late else queued), more


def _moment_of(occasion: Occasion, event: Event) -> Moment | None:
    """The moment of an occasion as rule and event are now; None when it is not theirs any more."""
    rule = occasion.rule
    if rule is None or not rule.is_active or event.state not in LIVE:
        return None
    sessions = [occasion.session] if occasion.session is not None else []
    if rule.anchor in OF_A_SESSION and not sessions:
        return None
    found = moments(rule, event, sessions)
    return next((each for each in found if key_of(rule, each) == occasion.key), None)


def _next_people(
    occasion: Occasion, rule: ReminderRule, event: Event, moment: Moment, now: datetime
) -> list[Addressee]:
    rows = subjects(rule.audience, event, moment.session, moment.due)
    rows = rows.filter(pk__gt=occasion.cursor)
    if rule.audience in COORDINATORS and not occasion.people:
        # Whoever was reminded by hand this morning is not reminded again today.
        rows = rows.filter(Q(reminded_at=None) | Q(reminded_at__lt=start_of_day(now)))
    return addressed(rule.audience, event, rows[:BATCH], moment.session)


def message_key(event: Event, occasion_key: str, person: Addressee) -> str:
    """One for each person and occasion; nothing in it changes when place or words do."""
    return f"reminder:{event.pk}:{occasion_key}:{person.topic}"


def queue_or_revive(drafts: Sequence[Message]) -> int:
    """Queue those that are new, and again those that were taken back; returns how many new."""
    if not drafts:
        return 0
    queued = queue_messages(drafts)
    if queued < len(drafts):
        queue_again(drafts)
    return queued


def keep_missed(drafts: Sequence[Message], now: datetime) -> int:
    """Keep what comes too late as missed: seen, counted and never sent; returns how many."""
    for each in drafts:
        each.state, each.settled_at = State.MISSED, now
    return len(outbox.insert_new(drafts)) if drafts else 0


@transaction.atomic
def withdraw_occasion(*, occasion_id: int) -> Occasion:
    """Take back what an occasion has not sent; of which nothing went out, it is withdrawn whole."""
    lock_event(Occasion.objects.values_list("event_id", flat=True).get(pk=occasion_id))
    occasion = Occasion.objects.get(pk=occasion_id)
    withdraw_batch(occasion.batch)
    rows = Message.objects.filter(batch=occasion.batch).annotate(end=BECAME)
    gone = rows.filter(end__in=(State.SENT, State.SENDING))
    occasion.state = OccasionState.PLANNED if gone.exists() else OccasionState.WITHDRAWN
    occasion.save(update_fields=["state"])
    return occasion
