"""Invitations as another library reads them: what Gmail, Outlook and Apple are told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from dateutil import tz
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from common import clock
from notifications import delivery
from notifications.calendar import CalendarPart, invitation
from notifications.services import Recipient
from tests.factories.outbox import a_message

LONG = "Lớp tập huấn nâng cao năng lực quản lý sản xuất cho cơ sở công nghiệp nông thôn " * 4
PROPERTIES = {"uid", "dtstamp", "sequence", "dtstart", "dtend", "organizer", "attendee", "status"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=clock.VIETNAM)


def written(method: str = "REQUEST", sequence: int = 2, **more: object) -> bytes:
    part = CalendarPart(
        **{
            "uid": "registration-41",
            "method": method,
            "sequence": sequence,
            "starts_at": at(12, 8),
            "ends_at": at(12, 17),
            "summary": LONG,
            "location": "Hội trường tầng 2; Sở Công Thương, số 9",
            "description": "Mang theo:\nsổ, bút; máy tính",
            **more,
        }
    )
    return invitation(
        part,
        organiser_name="Trung tâm Khuyến công",
        organiser_email="ttkc@example.vn",
        attendee_name="Bà Nguyễn Thị Hoa",
        attendee_email="hoa@example.vn",
    )


def series(*days: tuple[datetime, datetime], **more: object) -> bytes:
    return written(days=days, starts_at=days[0][0], ends_at=days[-1][1], **more)


def shown(data: bytes) -> list[tuple[datetime, datetime]]:
    """The days that a diary shows: of the series, with the instances that were moved."""
    whole, *others = vobject.readOne(data.decode()).vevent_list
    lasts = whole.dtend.value - whole.dtstart.value
    days = {start: (start, start + lasts) for start in whole.getrruleset()}
    for other in others:
        assert other.recurrence_id.value in days, "of an instance that there is not"
        days[other.recurrence_id.value] = (other.dtstart.value, other.dtend.value)
    return sorted((start.astimezone(UTC), end.astimezone(UTC)) for start, end in days.values())


def test_another_library_reads_what_we_meant():
    calendar = vobject.readOne(written().decode())
    assert (calendar.version.value, calendar.method.value) == ("2.0", "REQUEST")
    assert calendar.vtimezone.tzid.value == "Asia/Ho_Chi_Minh"
    entry = calendar.vevent
    assert set(entry.contents) >= PROPERTIES
    assert entry.uid.value == "registration-41@127.0.0.1"
    assert entry.summary.value == LONG.strip()
    assert entry.description.value == "Mang theo:\nsổ, bút; máy tính"
    assert entry.location.value == "Hội trường tầng 2; Sở Công Thương, số 9"
    assert entry.dtstart.value.astimezone(UTC) == datetime(2027, 3, 12, 1, tzinfo=UTC)
    assert entry.dtstart.value.utcoffset() == timedelta(hours=7)
    assert entry.dtstamp.value.tzinfo == tz.UTC
    assert entry.organizer.value == "mailto:ttkc@example.vn"
    assert entry.attendee.value == "mailto:hoa@example.vn"
    assert entry.attendee.params["RSVP"] == ["FALSE"]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_lines_have_at_most_75_bytes_and_cut_no_letter_in_two(method):
    data = written(method)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n", data)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_a_cancellation_names_the_same_entry_above_and_takes_all_its_days():
    days = ((at(12, 8), at(12, 17)), (at(13, 8), at(13, 17)))
    gone = vobject.readOne(series(*days, method="CANCEL", sequence=3).decode())
    assert gone.method.value == "CANCEL"
    entry = gone.vevent
    assert (entry.status.value, entry.sequence.value) == ("CANCELLED", "3")
    assert entry.uid.value == "registration-41@127.0.0.1"
    assert "rrule" not in entry.contents
    assert "recurrence-id" not in entry.contents


def test_of_three_days_with_one_off_and_a_short_one_each_is_shown_and_the_nights_are_free():
    days = [(at(12, 8), at(12, 17)), (at(13, 8), at(13, 17)), (at(15, 13, 30), at(15, 17))]
    data = series(*days)
    assert shown(data) == days
    assert data.count(b"BEGIN:VEVENT") == 2
    assert b"RDATE" not in data
    assert {entry.uid.value for entry in vobject.readOne(data.decode()).vevent_list} == {
        "registration-41@127.0.0.1"
    }


def test_a_class_of_four_saturdays_is_every_seventh_day():
    days = [(at(day, 8), at(day, 11, 30)) for day in (6, 13, 20, 27)]
    data = series(*days)
    assert shown(data) == days
    assert b"INTERVAL=7" in data
    assert b"EXDATE" not in data


DAYS = some.dictionaries(
    some.integers(1, 31),
    some.tuples(some.sampled_from([7, 8, 13]), some.sampled_from([14, 17, 21])),
    min_size=2,
    max_size=12,
)


@tries(max_examples=60, deadline=None)
@given(DAYS)
def test_whatever_the_days_and_hours_a_diary_shows_exactly_them(hours):
    days = [(at(day, start), at(day, end)) for day, (start, end) in sorted(hours.items())]
    assert shown(series(*days)) == days


@pytest.mark.django_db
def test_the_mail_says_the_method_and_its_lines_survive_every_server(server, organiser):
    message = a_message(
        organiser,
        Recipient("Bà Hoa", "hoa@example.vn"),
        calendar=CalendarPart(
            "registration-41",
            "REQUEST",
            2,
            at(12, 8),
            at(13, 17),
            LONG,
            days=((at(12, 8), at(12, 17)), (at(13, 8), at(13, 17))),
        ),
    )
    delivery.deliver(message.pk)
    [inline] = [p for p in server.mails[0].walk() if p.get_content_type() == "text/calendar"]
    assert inline["Content-Type"].params["method"] == "REQUEST"
    assert inline["Content-Type"].params["charset"] == "utf-8"
    assert inline["Content-Transfer-Encoding"] == "base64"
    assert len(shown(inline.get_payload(decode=True))) == 2
