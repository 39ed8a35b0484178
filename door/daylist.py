"""The list of the day as a phone keeps it: it tells nothing without a ticket or the door's PIN.

What each field means, and what a lost phone tells: docs/door.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from common import clock
from door.keys import (
    ROUNDS,
    as_json,
    b64,
    pin_salt_of,
    salt_of,
    seal_for_pin,
    seal_for_ticket,
    ticket_hash,
)
from door.models import Device, Outcome
from door.selectors.guests import Guest, guests_of
from door.selectors.marks import by_words, marks_in, touched_since
from registrations import links, tickets
from registrations.models import Event, HistoryEntry, Mark, Session, VoidTicket

REPLACED = _("Mã này đã được thay bằng mã mới gửi sau.")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which list it is: `version` changes with people and places, `cursor` with who came in."""

    version: str
    cursor: int


def edition_of(device: Device, session: Session) -> Edition:
    """The present one; one query. Whatever changes of an event writes its history, and each mark is
    written under the event's lock, so that both numbers only grow."""
    quote = connection.ops.quote_name
    history, mark = (quote(model._meta.db_table) for model in (HistoryEntry, Mark))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT MAX(id) FROM {history} WHERE event_id = %s),"  # noqa: S608
            f" (SELECT MAX(id) FROM {mark} WHERE session_id = %s)",
            [session.event_id, session.pk],
        )
        last, cursor_now = cursor.fetchone()
    secret = hashlib.sha256(b"version" + salt_of(device.door_day)).hexdigest()[:8]
    return Edition(f"{last or 0}-{secret}", cursor_now or 0)


def day_list(device: Device, session: Session, edition: Edition) -> dict[str, Any]:
    """The whole list for this phone; a fixed number of queries at any size."""
    door_day, event = device.door_day, session.event
    salt = salt_of(door_day)
    guests = guests_of(event)
    records, revoked, current = _records(event, guests, salt)
    return {
        "version": edition.version,
        "cursor": str(edition.cursor),
        "event": {"code": event.code, "title": event.title, "key": tickets.event_key(event.pk)},
        "session": {
            "id": session.pk,
            "title": session.topic or str(session),
            "starts": ms(session.starts_at),
            "ends": ms(session.ends_at),
        },
        "day": door_day.day.isoformat(),
        "device": {"label": device.label, "walk_ins": device.may_admit_walk_ins},
        "server_time": ms(clock.now()),
        "expires_at": ms(door_day.ends_at),
        "public_keys": tickets.public_keys(),
        "salt": b64(salt),
        "pin": {"salt": b64(pin_salt_of(door_day)), "rounds": ROUNDS},
        "records": records,
        "index": seal_for_pin(as_json(_index(guests.values(), current)), door_day),
        "revoked": revoked,
        "in": entries(marks_in(session)),
        "total": sum(guest.standing == Outcome.WELCOME for guest in guests.values()),
    }


def changes_since(session: Session, cursor: int) -> dict[str, Any]:
    """Who came in after that mark and who is no longer in; two queries."""
    touched = touched_since(session, cursor)
    there = marks_in(session, touched) if touched else {}
    return {"in": entries(there), "out": sorted(touched - set(there))}


def entries(there: dict[int, list[Mark]]) -> list[list[Any]]:
    """[registration, milliseconds, door] for who is in: their first mark counts."""
    return [[pk, ms(marks[0].at), by_words(marks[0])] for pk, marks in there.items()]


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _records(
    event: Event, guests: dict[int, Guest], salt: bytes
) -> tuple[list[dict[str, str]], list[str], dict[int, str]]:
    """A record for every ticket that was ever given out, the hashes of those that are void, and
    {registration: the hash of the ticket it has now}."""
    records, revoked, current = [], [], {}
    for guest in guests.values():
        content = as_json(_record(guest))
        own = tickets.tickets_of(links.holder_of(guest.registration))
        records += [seal_for_ticket(content, ticket, salt) for ticket in own]
        current[guest.pk] = ticket_hash(own[0], salt)
        if guest.standing != Outcome.WELCOME:
            revoked += [ticket_hash(ticket, salt) for ticket in own]
    former = VoidTicket.objects.filter(registration__event=event)
    for pk, nonce in former.values_list("registration_id", "nonce"):
        content = as_json(_record(guests[pk], is_void=True))
        old = tickets.tickets_of(links.holder_of(guests[pk].registration, nonce))
        records += [seal_for_ticket(content, ticket, salt) for ticket in old]
        revoked += [ticket_hash(ticket, salt) for ticket in old]
    # In the order of their hashes: the place in the list tells nothing.
    return sorted(records, key=lambda each: each["h"]), sorted(revoked), current


def _record(guest: Guest, *, is_void: bool = False) -> dict[str, Any]:
    standing, words = standing_of(guest, is_void=is_void)
    return {**_shown(guest), "s": standing, "w": guest.new_name or words}


def standing_of(guest: Guest, *, is_void: bool) -> tuple[str, str]:
    """What a scan answers and why: a ticket that was replaced lets in nobody."""
    if is_void and guest.standing == Outcome.WELCOME:
        return Outcome.REFUSED, str(REPLACED)
    return guest.standing, guest.words


def _shown(guest: Guest) -> dict[str, Any]:
    return {
        "r": guest.pk,
        "n": guest.name,
        "u": guest.unit,
        "g": guest.group,
        "t": guest.table,
        "b": guest.bus,
        "x": guest.role,
    }


def _index(guests: Iterable[Guest], current: dict[int, str]) -> dict[str, Any]:
    people, groups = [], {}
    for guest in guests:
        registration = guest.registration
        people.append(
            {
                **_shown(guest),
                "f": registration.folded_name,
                "p": guest.province,
                "c": registration.code,
                "d": registration.phone[-3:],
                "h": current[guest.pk],
                "s": guest.standing,
                "w": guest.new_name or guest.words,
            }
        )
        if guest.group:
            groups[guest.group] = {"g": guest.group, "n": guest.unit, "p": guest.province}
    return {"people": people, "groups": list(groups.values())}
