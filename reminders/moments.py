"""When a rule is due: reckoned on the clocks of Viet Nam, and nothing else asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from common import clock
from registrations.models import Event, Session
from registrations.working_time import SATURDAY
from reminders.models import ReminderRule
from reminders.states import ENDS, OF_A_SESSION, Anchor, Audience

A_MOMENT = timedelta(minutes=1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """One time at which a rule speaks: `due`, counted from `anchor`, about a buổi or the event."""

    due: datetime
    anchor: datetime
    session: Session | None = None


def moments(rule: ReminderRule, event: Event, sessions: Sequence[Session] = ()) -> list[Moment]:
    """All moments of a rule for one event, the earliest first; none while its dates are not set.

    A rule that counts from the state of each person has none here (see moment_of_entry). The event
    comes with its organiser; `sessions` are its buổi, wanted for rules that count from these. An
    item of an agenda without presence concerns who speaks in it, nobody else."""
    found = []
    for anchor, session in _anchors(rule, event, sessions):
        due = reckon(
            anchor,
            days=rule.days,
            hours=rule.hours,
            at=rule.at,
            holidays=event.organiser.holidays if rule.working_days_only else None,
            ends=rule.anchor in ENDS,
        )
        found.append(Moment(due, anchor, session))
    return sorted(found, key=lambda each: (each.due, each.session.pk if each.session else 0))


def _anchors(
    rule: ReminderRule, event: Event, sessions: Sequence[Session]
) -> list[tuple[datetime, Session | None]]:
    if rule.anchor in OF_A_SESSION:
        ends = rule.anchor == Anchor.SESSION_END
        wanted = [
            each for each in sessions if each.takes_presence or rule.audience == Audience.TRAINERS
        ]
        return [(each.ends_at if ends else each.starts_at, each) for each in wanted]
    named = {
        Anchor.START: event.starts_at,
        Anchor.END: event.ends_at,
        Anchor.DEADLINE: event.registration_closes_at,
    }
    anchor = named.get(Anchor(rule.anchor))
    return [(anchor, None)] if anchor is not None else []


def moment_of_entry(rule: ReminderRule, event: Event, entered: datetime) -> datetime:
    """When a rule that counts from the state is due for somebody who came into it then: never
    before, so that of a time of day the first after it counts."""
    holidays = event.organiser.holidays if rule.working_days_only else None
    due = reckon(entered, days=rule.days, hours=rule.hours, at=rule.at, holidays=None)
    if due < entered:
        due += A_DAY
    return due if holidays is None else _working(due, holidays, step=A_DAY)


def entered_between(
    rule: ReminderRule, event: Event, since: datetime, until: datetime
) -> tuple[datetime, datetime]:
    """A span that holds every entry for which the rule is due after `since` and not after
    `until`; some in it may be due outside."""
    if rule.working_days_only:
        # What is due on a working day may be put off from any of the days off before it.
        before = clock.local(since) - A_DAY
        since = _working(before, event.organiser.holidays, step=-A_DAY)
    offset = timedelta(days=rule.days, hours=0 if rule.at else rule.hours)
    slack = 2 * A_DAY if rule.at else timedelta()
    return since - offset - slack, until - offset + slack


def reckon(
    anchor: datetime,
    *,
    days: int,
    hours: int = 0,
    at: time | None = None,
    holidays: Collection[str] | None = None,
    ends: bool = False,
) -> datetime:
    """So many days from a moment at a time of day, else so many days and hours from it; in UTC.

    `ends`: the moment ends something, so that midnight belongs to the day before. With `holidays`
    (ISO dates, maybe none) a day off is left for the working day before it, or after it where the
    result lies behind the anchor."""
    local = clock.local(anchor)
    if at is None:
        due = local + timedelta(days=days, hours=hours)
    else:
        day = (local - A_MOMENT if ends else local).date() + timedelta(days=days)
        due = datetime.combine(day, at, clock.VIETNAM)
    if holidays is not None:
        due = _working(due, holidays, step=A_DAY if due > local else -A_DAY)
    return due.astimezone(UTC)


def _working(moment: datetime, holidays: Collection[str], *, step: timedelta) -> datetime:
    """The same time of day on the nearest working day in that direction."""
    local = clock.local(moment)
    while is_day_off(local.date(), holidays):
        local += step
    return local.astimezone(UTC)


def is_day_off(day: date, holidays: Collection[str]) -> bool:
    """Whether an office is closed on this day: Saturday, Sunday, or one of these ISO dates."""
    return day.weekday() >= SATURDAY or day.isoformat() in holidays
