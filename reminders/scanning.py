"""What the beat looks for each minute: moments that have come, in a few queries for all events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q

from registrations.models import Event, HistoryEntry, Session
from registrations.states import EventState
from reminders.models import MOST_DAYS, Occasion, ReminderRule
from reminders.moments import Moment, moments
from reminders.states import OF_A_SESSION, Anchor, OccasionState

LIVE = (EventState.PUBLISHED, EventState.CLOSED)
# Days off put a moment further back than its rule says.
LONGEST = timedelta(days=MOST_DAYS + 30)
RESET = "event.reminders_reset"
MOVED = ("event.schedule_changed", "event.published", RESET)


def latest_delay() -> timedelta:
    """What could not be planned in this time after it was due is not sent any more."""
    return timedelta(hours=settings.REMINDER_LATEST_HOURS)


@dataclass(slots=True)
class Due:
    """A rule whose moment for an event has come, and its occasion if there is one."""

    event: Event
    rule: ReminderRule
    moment: Moment
    occasion: Occasion | None = None

    @property
    def key(self) -> str:
        return key_of(self.rule, self.moment)


@dataclass(slots=True)
class Scan:
    """`due`: what is to be planned; `stale`: occasions of the last hours whose moment is not theirs
    any more; `by_state`: rules that count from each person's state, with their events."""

    due: list[Due] = field(default_factory=list)
    stale: list[Occasion] = field(default_factory=list)
    by_state: list[tuple[ReminderRule, Event]] = field(default_factory=list)


def key_of(rule: ReminderRule, moment: Moment) -> str:
    """What tells this occasion from all others of its event, for ever: the rule and the moment; the
    buổi where it is about one. A default and its copies share it."""
    buoi = f":s{moment.session.pk}" if moment.session is not None else ""
    return f"{rule.identity}:{moment.due:%Y%m%dT%H%M}{buoi}"


def rules_in_force(events: Iterable[Event]) -> dict[int, list[ReminderRule]]:
    """{event: its rules, the inactive ones too}: its own if it has any, else the defaults of its
    organiser for its kind. One query."""
    events = list(events)
    offices = {each.organiser_id for each in events}
    found = ReminderRule.objects.filter(
        Q(event__in=events) | Q(event=None, organiser__in=offices)
    ).order_by("anchor", "days", "hours", "pk")
    own: dict[int, list[ReminderRule]] = defaultdict(list)
    usual: dict[tuple[int, str], list[ReminderRule]] = defaultdict(list)
    for rule in found:
        if rule.event_id is not None:
            own[rule.event_id].append(rule)
        else:
            usual[rule.organiser_id, rule.kind].append(rule)
    return {
        each.pk: own.get(each.pk) or usual.get((each.organiser_id, each.kind), [])
        for each in events
    }


def scan(now: datetime) -> Scan:
    """Everything there is to do at this moment; the same few queries for any number of events."""
    events = list(
        Event.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now - LONGEST), state__in=LIVE)
        .select_related("organiser")
        .defer("summary")
    )
    found, come = Scan(), []
    current: dict[int, set[str]] = {}
    rules = rules_in_force(events)
    sessions = sessions_of(events, rules)
    for event in events:
        current[event.pk] = set()
        for rule in rules[event.pk]:
            if not rule.is_active:
                continue
            if rule.anchor == Anchor.STATE:
                found.by_state.append((rule, event))
                continue
            for moment in moments(rule, event, sessions[event.pk]):
                current[event.pk].add(key_of(rule, moment))
                if _has_come(rule, event, moment, now):
                    come.append(Due(event, rule, moment))
    _sort_by_occasions(found, come, current, now)
    return found


def sessions_of(
    events: Iterable[Event], rules: dict[int, list[ReminderRule]]
) -> dict[int, list[Session]]:
    """{event: its buổi} for those with a rule that counts from these; one query at most."""
    wanted = [
        each for each in events if any(rule.anchor in OF_A_SESSION for rule in rules[each.pk])
    ]
    found: dict[int, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(event__in=wanted) if wanted else ():
        found[session.event_id].append(session)
    return found


def _has_come(rule: ReminderRule, event: Event, moment: Moment, now: datetime) -> bool:
    """Due, and neither the rule nor the event came only after it was."""
    since = max(filter(None, (rule.holds_from, event.published_at)))
    return since < moment.due <= now


def _sort_by_occasions(
    found: Scan, come: list[Due], current: dict[int, set[str]], now: datetime
) -> None:
    fresh = now - latest_delay()
    occasions = Occasion.objects.filter(
        Q(event__in={each.event.pk for each in come})
        | Q(due_at__gt=fresh)
        | Q(state=OccasionState.PLANNING)
    )
    known = {(each.event_id, each.key): each for each in occasions}
    late = []
    for due in come:
        due.occasion = known.get((due.event.pk, due.key))
        if due.occasion is None and due.moment.due <= fresh:
            late.append(due)
        elif due.occasion is None or _is_open(due.occasion, due, fresh):
            found.due.append(due)
    found.due += _missed(late)
    found.stale = [
        each
        for each in known.values()
        if (each.due_at > fresh or each.state == OccasionState.PLANNING)
        and each.state in (OccasionState.PLANNING, OccasionState.PLANNED)
        and not of_states(each)
        and each.key not in current.get(each.event_id, ())
    ]


def _is_open(occasion: Occasion, due: Due, fresh: datetime) -> bool:
    """Begun and not finished, or its words were taken back and hold again."""
    if occasion.state == OccasionState.PLANNING:
        return True
    outdated = occasion.schedule_version != due.event.schedule_version
    withdrawn = occasion.state == OccasionState.WITHDRAWN
    return due.moment.due > fresh and (
        withdrawn or (outdated and occasion.state == OccasionState.PLANNED)
    )


def of_states(occasion: Occasion) -> bool:
    """Whether the occasion gathers people whose moments are their own."""
    return ":in:" in occasion.key


def _missed(late: list[Due]) -> list[Due]:
    """Of what nobody planned in time, that which could have been: a moment that an event was moved
    behind of, or that came into force when it was over, was never to be kept. One query."""
    if not late:
        return []
    last = dict(
        HistoryEntry.objects.filter(event__in={each.event.pk for each in late}, what__in=MOVED)
        .values_list("event_id")
        .annotate(Max("at"))
    )
    return [
        each for each in late if each.event.pk not in last or last[each.event.pk] < each.moment.due
    ]
