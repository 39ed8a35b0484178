"""iCalendar: the part of a mail that puts an event into the reader's diary, and feeds of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from common import clock

PRODID = "-//Khuyen cong//Lich//VI"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """One entry of a diary. The same `uid` with a greater `sequence` replaces what was sent before.

    `method` is REQUEST or CANCEL. Times are aware; they are written in the time of Viet Nam."""

    uid: str
    method: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values for the message's row."""
        return {
            **asdict(self),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> CalendarPart:
        moments = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
        return cls(**{**values, **moments})


def invitation(
    part: CalendarPart,
    *,
    organiser_name: str,
    organiser_email: str,
    attendee_name: str,
    attendee_email: str,
) -> bytes:
    """The text/calendar part of a mail (RFC 5546): REQUEST or CANCEL, to one attendee."""
    if part.method not in (REQUEST, CANCEL):
        raise ValueError(f"a mail carries REQUEST or CANCEL, not {part.method}")
    entry = _entry(part)
    entry["organizer"] = _address(organiser_email, CN=organiser_name)
    cancelled = part.method == CANCEL
    entry.add(
        "attendee",
        _address(
            attendee_email,
            CN=attendee_name,
            ROLE="REQ-PARTICIPANT",
            # They registered themselves: the diary must not ask again and mail us the answer.
            PARTSTAT="DECLINED" if cancelled else "ACCEPTED",
            RSVP="FALSE",
        ),
        encode=False,
    )
    return _calendar([entry], method=part.method)


def feed(parts: Iterable[CalendarPart], *, name: str = "") -> bytes:
    """A feed to subscribe to: one entry per part, those with method CANCEL shown as cancelled."""
    return _calendar([_entry(part) for part in parts], method=PUBLISH, name=name)


def _calendar(entries: list[Event], *, method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", _line(name))
        calendar.add("x-wr-calname", _line(name))
    if method == PUBLISH:
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_vietnam())
    for entry in entries:
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


@cache
def _vietnam() -> Timezone:
    """+07 all the year, as it is since 1975."""
    zone = Timezone.from_ical(
        "BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh\r\nBEGIN:STANDARD\r\n"
        "DTSTART:19750613T000000\r\nTZNAME:+07\r\nTZOFFSETFROM:+0700\r\nTZOFFSETTO:+0700\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    assert isinstance(zone, Timezone)  # noqa: S101
    return zone


def _entry(part: CalendarPart) -> Event:
    entry = Event()
    entry.add("uid", _line(part.uid))
    entry.add("dtstamp", clock.now())
    entry.add("sequence", part.sequence)
    entry.add("dtstart", part.starts_at.astimezone(clock.VIETNAM))
    entry.add("dtend", part.ends_at.astimezone(clock.VIETNAM))
    entry.add("summary", _line(part.summary))
    for name, value in (("location", _line(part.location)), ("url", _line(part.url))):
        if value:
            entry.add(name, value)
    if part.description:
        entry.add("description", "\n".join(map(_line, part.description.splitlines())))
    entry.add("status", "CANCELLED" if part.method == CANCEL else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if part.method == CANCEL else "OPAQUE")
    return entry


def _line(text: str) -> str:
    """One line without control characters: nothing in it can begin a line of the calendar."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _address(email: str, **params: Any) -> vCalAddress:
    address = vCalAddress(f"mailto:{_line(email)}")
    for name, value in params.items():
        address.params[name] = vText(_line(value))
    return address
