"""What a diary is told: invitations that grow, cancellations, and feeds to subscribe to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from notifications import delivery
from notifications.calendar import CalendarPart, feed, invitation
from notifications.services import Recipient
from tests.factories.outbox import a_message

START = datetime(2027, 3, 12, 1, 0, tzinfo=UTC)  # 08:00 in Viet Nam
END = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)


def part(method: str = "REQUEST", sequence: int = 0, **changes: object) -> CalendarPart:
    return CalendarPart(
        **{
            "uid": "registration-41",
            "method": method,
            "sequence": sequence,
            "starts_at": START,
            "ends_at": END,
            "summary": "Lớp tập huấn, 5S; nâng cao",
            "location": "Hội trường tầng 2, Sở Công Thương",
            "description": "Mang theo\nsổ ghi chép",
            **changes,
        }
    )


def written(one: CalendarPart) -> Calendar:
    return Calendar.from_ical(
        invitation(
            one,
            organiser_name="Trung tâm; Khuyến công",
            organiser_email="ttkc@example.vn",
            attendee_name='Bà "Hoa", Nguyễn',
            attendee_email="hoa@example.vn",
        )
    )


def test_an_invitation_says_when_where_who_in_vietnamese_time():
    calendar = written(part())
    assert calendar["METHOD"] == "REQUEST"
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    [entry] = calendar.events
    assert entry["UID"] == "registration-41@127.0.0.1"
    assert (entry["SEQUENCE"], entry["STATUS"]) == (0, "CONFIRMED")
    assert entry["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert f"{entry.start:%H:%M %d/%m/%Y}" == "08:00 12/03/2027"
    assert entry.end.astimezone(UTC) == END
    assert entry["SUMMARY"] == "Lớp tập huấn, 5S; nâng cao"
    assert entry["DESCRIPTION"] == "Mang theo\nsổ ghi chép"
    assert entry["ORGANIZER"] == "mailto:ttkc@example.vn"
    assert entry["ATTENDEE"] == "mailto:hoa@example.vn"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_a_new_time_replaces_the_old_one_and_a_cancellation_takes_it_away():
    first, second, gone = written(part()), written(part(sequence=1)), written(part("CANCEL", 2))
    assert {each.events[0]["UID"] for each in (first, second, gone)} == {
        "registration-41@127.0.0.1"
    }
    assert [each.events[0]["SEQUENCE"] for each in (first, second, gone)] == [0, 1, 2]
    assert gone["METHOD"] == "CANCEL"
    assert gone.events[0]["STATUS"] == "CANCELLED"


def test_a_mail_carries_no_other_method():
    with pytest.raises(ValueError, match="REQUEST or CANCEL"):
        written(part("PUBLISH"))


@pytest.mark.django_db
def test_the_mail_has_the_calendar_as_an_alternative_and_as_a_file(server, organiser):
    message = a_message(organiser, Recipient("Bà Hoa", "hoa@example.vn"), calendar=part())
    delivery.deliver(message.pk)
    [mail] = server.mails
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.iter_parts()
    kinds = [each.get_content_type() for each in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    inline = list(alternative.iter_parts())[2]
    assert inline.get_param("method") == "REQUEST"
    assert inline.get_content_charset() == "utf-8"
    assert file.get_filename() == "invite.ics"
    assert file.get_content_type() == "application/ics"
    for each in (inline, file):
        read = Calendar.from_ical(each.get_payload(decode=True))
        assert read.events[0]["SUMMARY"] == "Lớp tập huấn, 5S; nâng cao"


def test_a_feed_holds_every_session_and_shows_the_cancelled_ones():
    sessions = [part(uid=f"session-{n}", sequence=n) for n in range(3)]
    sessions.append(part("CANCEL", uid="session-9", url="https://example.vn/lop/KC-1/"))
    read = Calendar.from_ical(feed(sessions, name="Lớp tập huấn"))
    assert read["METHOD"] == "PUBLISH"
    assert read["X-WR-CALNAME"] == "Lớp tập huấn"
    assert [each["UID"] for each in read.events] == [f"session-{n}@127.0.0.1" for n in (0, 1, 2, 9)]
    assert [each["STATUS"] for each in read.events] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert "ATTENDEE" not in read.events[0]


def test_hostile_words_make_no_second_entry():
    evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil"
    read = Calendar.from_ical(feed([part(summary=evil, location=evil)], name=evil))
    assert len(read.events) == 1
