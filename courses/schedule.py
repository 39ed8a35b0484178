"""Buổi from a pattern: «3 ngày, sáng và chiều, trừ chủ nhật». Pure: reads and writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common import clock
from registrations.states import PartOfDay

SATURDAY, SUNDAY = 5, 6
MOST_DAYS = 60
# Longer than any run of holidays: where every day is free, the search ends instead of going on.
LONGEST_SEARCH = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the day with its hours in Viet Nam."""

    part: str
    starts: time
    ends: time


MORNING = Slot(PartOfDay.MORNING, time(8, 0), time(11, 30))
AFTERNOON = Slot(PartOfDay.AFTERNOON, time(13, 30), time(17, 0))


@dataclass(frozen=True, slots=True)
class Pattern:
    """So many teaching days from a day on, each with the same parts.

    holidays are ISO dates (2027-02-08) on which nobody teaches."""

    first_day: date
    days: int
    slots: tuple[Slot, ...] = (MORNING, AFTERNOON)
    skip_sundays: bool = True
    skip_saturdays: bool = False
    holidays: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One buổi to be, with aware times."""

    part: str
    starts_at: datetime
    ends_at: datetime


def teaching_days(pattern: Pattern) -> list[date]:
    """The days of a pattern in order. Raises ValueError for a senseless number of days."""
    if not 1 <= pattern.days <= MOST_DAYS:
        raise ValueError(f"a class has 1 to {MOST_DAYS} days, not {pattern.days}")
    found: list[date] = []
    day = pattern.first_day
    while len(found) < pattern.days:
        if day - pattern.first_day > LONGEST_SEARCH:
            raise ValueError("no teaching day left between the holidays")
        if _is_taught(day, pattern):
            found.append(day)
        day += timedelta(days=1)
    return found


def _is_taught(day: date, pattern: Pattern) -> bool:
    return not (
        (pattern.skip_sundays and day.weekday() == SUNDAY)
        or (pattern.skip_saturdays and day.weekday() == SATURDAY)
        or day.isoformat() in pattern.holidays
    )


def plan(pattern: Pattern) -> list[Planned]:
    """Every buổi of a pattern, the earliest first. Raises ValueError for hours that run backwards.

    The first day is taken only if something is taught on it."""
    slots = sorted(pattern.slots, key=lambda slot: slot.starts)
    if not slots:
        raise ValueError("a day of a class has at least one part")
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        if slot.ends <= slot.starts or (following and following.starts < slot.ends):
            raise ValueError("the parts of a day overlap or end before they start")
    return [
        Planned(slot.part, moment(day, slot.starts), moment(day, slot.ends))
        for day in teaching_days(pattern)
        for slot in slots
    ]


def moment(day: date, at: time) -> datetime:
    """A day and a time on the clocks of Viet Nam."""
    return datetime.combine(day, at, clock.VIETNAM)
