"""«3 ngày, sáng và chiều, trừ chủ nhật» becomes buổi."""

from __future__ import annotations

from datetime import date, time

import pytest

from common import clock
from courses.schedule import AFTERNOON, MORNING, Pattern, Slot, plan, teaching_days

FRIDAY = date(2027, 3, 5)


def test_three_days_from_friday_leave_sunday_out():
    days = teaching_days(Pattern(FRIDAY, 3))
    assert days == [date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 8)]


def test_saturdays_are_left_out_where_asked():
    days = teaching_days(Pattern(FRIDAY, 2, skip_saturdays=True))
    assert days == [FRIDAY, date(2027, 3, 8)]


def test_a_holiday_moves_the_days_after_it():
    days = teaching_days(Pattern(FRIDAY, 2, holidays=["2027-03-06"]))
    assert days == [FRIDAY, date(2027, 3, 8)]


def test_each_day_has_a_morning_and_an_afternoon_on_the_clocks_of_viet_nam():
    planned = plan(Pattern(FRIDAY, 2))
    assert [each.part for each in planned] == ["morning", "afternoon"] * 2
    hours = [(clock.local(p.starts_at).time(), clock.local(p.ends_at).time()) for p in planned[:2]]
    assert hours == [(time(8), time(11, 30)), (time(13, 30), time(17))]


def test_the_hours_can_be_others():
    (only,) = plan(Pattern(FRIDAY, 1, slots=(Slot("morning", time(7, 30), time(11)),)))
    assert clock.local(only.starts_at).time() == time(7, 30)


def test_the_parts_come_in_the_order_of_the_day():
    planned = plan(Pattern(FRIDAY, 1, slots=(AFTERNOON, MORNING)))
    assert [each.part for each in planned] == ["morning", "afternoon"]


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern(FRIDAY, 0),
        Pattern(FRIDAY, 61),
        Pattern(FRIDAY, 1, slots=()),
        Pattern(FRIDAY, 1, slots=(Slot("morning", time(11), time(8)),)),
        Pattern(FRIDAY, 1, slots=(MORNING, Slot("afternoon", time(11), time(15)))),
    ],
)
def test_a_pattern_without_sense_is_refused(pattern):
    with pytest.raises(ValueError):
        plan(pattern)
