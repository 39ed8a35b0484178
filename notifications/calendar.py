"""iCalendar: the part of a mail that puts an event into the reader's diary, and feeds of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from math import gcd
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from common import clock

PRODID = "-//Khuyen cong//Lich//VI"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """One entry of a diary. The same `uid` with a greater `sequence` replaces what was sent before.

    `method` is REQUEST or CANCEL. Times are aware; they are written in the time of Viet Nam. `days`:
    from when to when it goes on each of its days, where it has more than one: the nights between
    stay free (docs/adr/0014). `tentative`: not sure yet. The `uid` becomes the world's own by the site's name."""

    uid: str
    method: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    days: tuple[tuple[datetime, datetime], ...] = ()
    tentative: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values for the message's row."""
        return {
            **asdict(self),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "days": [[start.isoformat(), end.isoformat()] for start, end in self.days],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> CalendarPart:
        moments = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
        days = tuple(
            (datetime.fromisoformat(start), datetime.fromisoformat(end))
            for start, end in values.get("days") or ()
        )
        return cls(**{**values, **moments, "days": days})


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
    entries = _entries(part)
    for entry in entries:
        entry["organizer"] = _address(organiser_email, CN=organiser_name)
        entry.add(
            "attendee",
            _address(
                attendee_email,
                CN=attendee_name,
                ROLE="REQ-PARTICIPANT",
                # They registered themselves: the diary must not ask again and mail us the answer.
                PARTSTAT="DECLINED" if part.method == CANCEL else "ACCEPTED",
                RSVP="FALSE",
            ),
            encode=False,
        )
    return _calendar(entries, method=part.method)


def feed(parts: Iterable[CalendarPart], *, name: str = "") -> bytes:
    """A feed to subscribe to: one entry per part, those with method CANCEL shown as cancelled."""
    entries = [entry for part in parts for entry in _entries(part)]
    return _calendar(entries, method=PUBLISH, name=name)


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


def _entries(part: CalendarPart) -> list[Event]:
    """One entry; of several days a daily one, and one for each day that keeps other hours.

    Only this do all clients read from one invitation. A cancellation names the whole."""
    days = {start.astimezone(clock.VIETNAM).date(): (start, end) for start, end in part.days}
    if len(days) < 2 or part.method == CANCEL:
        return [_entry(part, part.starts_at, part.ends_at)]
    begins, lasts = _usual_hours(part.days)
    first, *later = sorted(days)
    step = gcd(*((day - first).days for day in later))
    usual = {
        day: datetime.combine(day, begins, clock.VIETNAM)
        for day in (first + timedelta(n) for n in range(0, (later[-1] - first).days + 1, step))
    }
    whole = _entry(part, usual[first], usual[first] + lasts)
    whole.add("rrule", {"FREQ": "DAILY", "INTERVAL": step, "COUNT": len(usual)})
    if free := [moment for day, moment in usual.items() if day not in days]:
        whole.add("exdate", free)
    return [whole, *_other_hours(part, days, usual, lasts)]


def _other_hours(
    part: CalendarPart,
    days: dict[date, tuple[datetime, datetime]],
    usual: dict[date, datetime],
    lasts: timedelta,
) -> Iterable[Event]:
    for day, (start, end) in sorted(days.items()):
        if (start, end) != (usual[day], usual[day] + lasts):
            entry = _entry(part, start, end)
            entry.add("recurrence-id", usual[day])
            yield entry


def _usual_hours(days: Sequence[tuple[datetime, datetime]]) -> tuple[time, timedelta]:
    """When most of the days begin, and how long they last."""
    hours = Counter((start.astimezone(clock.VIETNAM).time(), end - start) for start, end in days)
    return hours.most_common(1)[0][0]


def _uid(name: str) -> str:
    """Unique in the world: every site has a registration 41."""
    return f"{_line(name)}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def _entry(part: CalendarPart, starts_at: datetime, ends_at: datetime) -> Event:
    entry = Event()
    entry.add("uid", _uid(part.uid))
    entry.add("dtstamp", clock.now())
    entry.add("sequence", part.sequence)
    entry.add("dtstart", starts_at.astimezone(clock.VIETNAM))
    entry.add("dtend", ends_at.astimezone(clock.VIETNAM))
    entry.add("summary", _line(part.summary))
    for name, value in (("location", _line(part.location)), ("url", _line(part.url))):
        if value:
            entry.add(name, value)
    if part.description:
        entry.add("description", "\n".join(map(_line, part.description.splitlines())))
    sure = "TENTATIVE" if part.tentative else "CONFIRMED"
    entry.add("status", "CANCELLED" if part.method == CANCEL else sure)
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
