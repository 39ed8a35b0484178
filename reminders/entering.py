"""Rules that count from the moment each person came into a state: «two days after the offer»."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from common import clock
from notifications.models import Message
from notifications.states import State
from registrations.models import Event
from registrations.services.core import lock_event
from reminders.audiences import Addressee, addressed, subjects
from reminders.models import Occasion, ReminderRule
from reminders.moments import Moment, entered_between, moment_of_entry
from reminders.occasions import BATCH, keep_missed, queue_or_revive
from reminders.scanning import LIVE, latest_delay
from reminders.states import OccasionState
from reminders.wording import draft

# So much is looked through once more: a clock that was set back, a form that took long.
OVERLAP = timedelta(hours=2)
# A site that stood still for longer keeps nothing as missed from before.
FARTHEST = timedelta(days=31)


def plan_entries(pairs: Sequence[tuple[ReminderRule, Event]], now: datetime) -> int:
    """Plan what these rules have come to since they were last looked through; returns how many
    messages were queued."""
    if not pairs:
        return 0
    outdated = _outdated(pairs, now)
    queued = 0
    for rule, event in pairs:
        again = (rule.identity, event.pk) in outdated
        queued += _plan(rule, event, _since(rule, event, now, again=again), now)
        if again:
            of_rule = Occasion.objects.filter(event=event, key__startswith=f"{rule.identity}:in:")
            of_rule.update(schedule_version=event.schedule_version)
    ReminderRule.objects.filter(pk__in={rule.pk for rule, _event in pairs}).exclude(
        scanned_to__gt=now
    ).update(scanned_to=now)
    return queued


def _since(rule: ReminderRule, event: Event, now: datetime, *, again: bool) -> datetime:
    """What came to its moment up to then was looked at; `again`: look at the last hours anew."""
    looked = rule.scanned_to - OVERLAP if rule.scanned_to else rule.holds_from
    if again:
        looked = min(looked, now - latest_delay())
    bounds = (looked, rule.holds_from, event.published_at, now - FARTHEST)
    return max(each for each in bounds if each is not None)


def _outdated(pairs: Sequence[tuple[ReminderRule, Event]], now: datetime) -> set[tuple[int, int]]:
    """(rule, event) whose words of the last hours were taken back when the event was changed."""
    versions = {event.pk: event.schedule_version for _rule, event in pairs}
    recent = Occasion.objects.filter(
        event__in=list(versions), key__contains=":in:", at__gt=now - latest_delay() - OVERLAP
    )
    return {
        (int(each.key.partition(":")[0]), each.event_id)
        for each in recent
        if each.schedule_version != versions[each.event_id] or each.state == OccasionState.WITHDRAWN
    }


def _plan(rule: ReminderRule, event: Event, since: datetime, now: datetime) -> int:
    queued, days = 0, _due_by_day(rule, event, since, now)
    for day, pks in days.items():
        for start in range(0, len(pks), BATCH):
            queued += _plan_batch(rule, event, day, pks[start : start + BATCH], now)
    return queued


def _candidates(rule: ReminderRule, event: Event, since: datetime, now: datetime) -> QuerySet[Any]:
    first, last = entered_between(rule, event, since, now)
    return subjects(rule.audience, event, at=now).filter(since__gt=first, since__lte=last)


def _due_by_day(
    rule: ReminderRule, event: Event, since: datetime, now: datetime
) -> dict[str, list[int]]:
    """{day in Viet Nam: keys of the people whose moment came on it}."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = _candidates(rule, event, since, now).values_list("pk", "since")
    for pk, entered in rows:
        due = moment_of_entry(rule, event, entered)
        if since < due <= now:
            found[f"{clock.local(due):%Y%m%d}"].append(pk)
    return found


@transaction.atomic
def _plan_batch(
    rule: ReminderRule, event: Event, day: str, pks: Sequence[int], now: datetime
) -> int:
    event = lock_event(event.pk, event.organiser)
    rows = subjects(rule.audience, event, at=now).filter(pk__in=pks)
    people = [each for each in addressed(rule.audience, event, rows) if each.since is not None]
    if event.state not in LIVE or not people:
        return 0
    keys = {each.pk: _key(rule, event, each) for each in people}
    settled = Message.objects.filter(key__in=list(keys.values())).exclude(state=State.WITHDRAWN)
    done = set(settled.values_list("key", flat=True))
    people = [each for each in people if keys[each.pk] not in done]
    if not people:
        return 0
    occasion = _occasion(rule, event, day, people)
    timely: list[Message] = []
    late: list[Message] = []
    for each in people:
        entered = each.since or now
        moment = Moment(moment_of_entry(rule, event, entered), entered)
        made = draft(rule, event, each, moment, key=keys[each.pk], batch=occasion.batch)
        (timely if moment.due > now - latest_delay() else late).append(made)
    queued, missed = queue_or_revive(timely), keep_missed(late, now)
    if timely or occasion.state != OccasionState.PLANNED:
        occasion.state = OccasionState.PLANNED if timely else OccasionState.MISSED
    occasion.people = F("people") + queued + missed
    occasion.schedule_version = event.schedule_version
    occasion.save(update_fields=["state", "people", "schedule_version"])
    return queued


def _occasion(rule: ReminderRule, event: Event, day: str, people: Sequence[Addressee]) -> Occasion:
    first = min(moment_of_entry(rule, event, each.since) for each in people if each.since)
    found, _is_new = Occasion.objects.get_or_create(
        event=event,
        key=f"{rule.identity}:in:{day}",
        defaults={
            "rule": rule,
            "rule_name": rule.name,
            "due_at": first,
            "state": OccasionState.PLANNING,
            "schedule_version": event.schedule_version,
        },
    )
    return found


def _key(rule: ReminderRule, event: Event, person: Addressee) -> str:
    """One for each person and time they came into the state."""
    entered = person.since.timestamp() if person.since else 0
    return f"reminder:{event.pk}:{rule.identity}:in:{entered:.0f}:{person.topic}"
