"""When a rule is due: on the clocks of Viet Nam, whatever the hour, the month or the year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common import clock
from reminders.models import ReminderRule
from reminders.moments import (
    entered_between,
    is_day_off,
    moment_of_entry,
    moments,
    reckon,
)
from reminders.states import Anchor, Audience
from tests import factories

# So far from UTC, and never an hour more or less in summer.
SEVEN = timedelta(hours=7)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
MINUTES = 20 * 365 * 24 * 60
ANCHORS = st.integers(0, MINUTES).map(lambda each: FIRST + timedelta(minutes=each))
DAYS = st.integers(-60, 60)
TIMES = st.integers(0, 24 * 60 - 1).map(lambda each: time(each // 60, each % 60))
OFF = st.integers(0, MINUTES // 1440).map(lambda each: FIRST.date() + timedelta(days=each))
TET = ["2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11", "2027-02-12"]

# On a busy machine examples take long.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.VIETNAM).astimezone(UTC)


@calmly
@given(ANCHORS, DAYS, TIMES)
@example(at("2026-12-31 23:59"), 1, time(0))
@example(at("2027-01-01 00:00"), -1, time(8))
@example(at("2028-03-01 06:30"), -1, time(7))
@example(at("2027-01-01 06:59"), -1, time(23, 59))
def test_at_a_time_of_day_whole_days_of_the_calendar_count(anchor, days, when):
    due = reckon(anchor, days=days, at=when)
    local_anchor, local_due = anchor + SEVEN, due + SEVEN
    assert local_due.date() - local_anchor.date() == timedelta(days=days)
    assert (local_due.hour, local_due.minute) == (when.hour, when.minute)
    assert due.tzinfo is UTC


@calmly
@given(ANCHORS, DAYS, st.integers(-48, 48))
def test_without_one_so_many_hours_pass_and_none_is_lost_or_won(anchor, days, hours):
    due = reckon(anchor, days=days, hours=hours)
    assert due - anchor == timedelta(hours=24 * days + hours)


@calmly
@given(ANCHORS, DAYS, TIMES, st.sets(OFF, max_size=5))
def test_on_working_days_only_it_is_the_nearest_one_on_its_side_of_the_anchor(
    anchor, days, when, off
):
    holidays = {each.isoformat() for each in off}
    plain = reckon(anchor, days=days, at=when)
    due = reckon(anchor, days=days, at=when, holidays=holidays)
    day, first = (due + SEVEN).date(), (plain + SEVEN).date()
    assert not is_day_off(day, holidays)
    assert (due + SEVEN).time() == (plain + SEVEN).time()
    step = 1 if plain > anchor else -1
    between = (day - first).days * step
    assert between >= 0
    assert all(is_day_off(first + timedelta(days=step * n), holidays) for n in range(between))


@pytest.mark.parametrize(
    ("ends", "days", "due"),
    [
        ("2027-03-06 00:00", -5, "2027-02-28 08:00"),  # midnight ends the fifth
        ("2027-03-05 17:00", -5, "2027-02-28 08:00"),
        ("2027-01-01 00:00", 1, "2027-01-01 08:00"),
    ],
)
def test_a_deadline_at_midnight_belongs_to_the_day_it_ends(ends, days, due):
    assert reckon(at(ends), days=days, at=time(8), ends=True) == at(due)


def test_before_tet_a_reminder_is_brought_forward_and_after_it_put_off():
    assert reckon(at("2027-02-15 08:00"), days=-3, at=time(8), holidays=TET) == at(
        "2027-02-04 08:00"
    )
    assert reckon(at("2027-02-04 17:00"), days=1, at=time(8), holidays=TET) == at(
        "2027-02-15 08:00"
    )


def a_rule(**fields) -> ReminderRule:
    return ReminderRule(**{"audience": Audience.WAITING, "anchor": Anchor.STATE, **fields})


class _Event:
    """What a moment asks of an event."""

    class organiser:  # noqa: N801
        holidays = TET


@calmly
@given(ANCHORS, st.integers(0, 60), st.integers(0, 48), st.none() | TIMES, st.booleans())
def test_counted_from_a_state_it_is_never_due_before_and_always_found_by_the_scan(
    entered, days, hours, when, working
):
    rule = a_rule(days=days, hours=hours, at=when, working_days_only=working)
    due = moment_of_entry(rule, _Event, entered)
    assert due >= entered
    assert not (working and is_day_off((due + SEVEN).date(), TET))
    for since, until in (
        (due - timedelta(minutes=1), due),
        (due - timedelta(hours=3), due + timedelta(minutes=1)),
    ):
        first, last = entered_between(rule, _Event, since, until)
        assert first < entered <= last


@pytest.mark.django_db
def test_every_anchor_has_its_moments_and_an_event_without_dates_none():
    event = factories.make_class(days=2, parts=("morning", "afternoon"))
    event.registration_closes_at = event.starts_at - timedelta(days=2)
    sessions = list(event.sessions.all())
    counts = {
        anchor: len(moments(a_rule(anchor=anchor, days=-1), event, sessions)) for anchor in Anchor
    }
    assert counts == {
        Anchor.START: 1, Anchor.END: 1, Anchor.DEADLINE: 1,
        Anchor.SESSION_START: 4, Anchor.SESSION_END: 4, Anchor.STATE: 0,
    }  # fmt: skip
    event.starts_at = event.ends_at = event.registration_closes_at = None
    assert not any(moments(a_rule(anchor=anchor), event) for anchor in Anchor)


@pytest.mark.django_db
def test_an_item_of_an_agenda_without_presence_concerns_its_speakers_alone():
    event = factories.make_class(days=2)
    event.sessions.update(takes_presence=False)
    sessions = list(event.sessions.all())
    to_all = a_rule(anchor=Anchor.SESSION_START, audience=Audience.CONFIRMED)
    to_speakers = a_rule(anchor=Anchor.SESSION_START, audience=Audience.TRAINERS)
    assert moments(to_all, event, sessions) == []
    assert len(moments(to_speakers, event, sessions)) == 2
