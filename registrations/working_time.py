"""Office hours: 8-12 and 13-17, Monday to Friday, without the organiser's holidays."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from common import clock

HOURS = ((time(8), time(12)), (time(13), time(17)))
SATURDAY = 5


def is_working_day(day: date, holidays: Collection[str] = ()) -> bool:
    """Monday to Friday, unless it is among these ISO dates."""
    return day.weekday() < SATURDAY and day.isoformat() not in holidays


def _spans(start: datetime, holidays: Collection[str]) -> Iterator[tuple[datetime, datetime]]:
    """Working spans from a moment on, without end."""
    day: date = start.date()
    while True:
        if is_working_day(day, holidays):
            for begins, ends in HOURS:
                opens = datetime.combine(day, begins, start.tzinfo)
                closes = datetime.combine(day, ends, start.tzinfo)
                if closes > start:
                    yield max(opens, start), closes
        day += timedelta(days=1)


def add_working_hours(start: datetime, hours: float, holidays: Collection[str] = ()) -> datetime:
    """The moment at which so many working hours have passed since start.

    holidays are ISO dates (2027-02-08) on which nobody works."""
    left = timedelta(hours=hours)
    for opens, closes in _spans(clock.local(start), holidays):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("working time has no end")


def working_hours_between(start: datetime, end: datetime, holidays: Collection[str] = ()) -> float:
    """Working hours from start to end; 0 when end is not later."""
    end = clock.local(end)
    total = timedelta()
    for opens, closes in _spans(clock.local(start), holidays):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total / timedelta(hours=1)
