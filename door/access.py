"""Which phone asks: known by the secret in its cookie, for one door on one day."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common import clock
from common.rows import read_one
from door.models import Device, DoorDay
from registrations.models import Event, Session

MOST_COOKIES = 20


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def cookie_prefix() -> str:
    return "__Host-door-" if settings.SESSION_COOKIE_SECURE else "door-"


def give_cookie(response: HttpResponse, device: Device, secret: str) -> None:
    """Let the phone keep its secret for the day, and for scans that are late; scripts cannot read it."""
    response.set_cookie(
        f"{cookie_prefix()}{device.door_day_id}",
        secret,
        expires=device.door_day.takes_late_scans_until.astimezone(UTC),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def devices_of(request: HttpRequest) -> list[Device]:
    """The doors this phone is paired with and may still open, the earliest day first. One query."""
    hashes = _hashes(request)
    if not hashes:
        return []
    found = Device.objects.filter(secret_hash__in=hashes, door_day__day__gte=clock.today())
    rows = found.select_related("door_day__event__organiser").order_by("door_day__day", "pk")
    return [device for device in rows if device.is_alive]


@dataclass(frozen=True, slots=True)
class Door:
    """A phone before one buổi."""

    device: Device
    session: Session

    @property
    def door_day(self) -> DoorDay:
        return self.device.door_day


def door_of(
    request: HttpRequest, code: str, session_pk: int, *, sending: bool = False
) -> Door | None:
    """The door this phone stands at (or, `sending`, stood at); None for a phone that has no business
    there.

    Asked with every scan: rows are read by their keys, without the cost of building queries."""
    session = read_one(Session, id=session_pk) if session_pk < 2**63 else None
    if session is None or not session.takes_presence:
        return None
    day = clock.local(session.starts_at).date()
    device = next(
        (
            each
            for each in _phones(request)
            if (each.door_day.event_id, each.door_day.day) == (session.event_id, day)
            and (each.may_send if sending else each.is_alive)
        ),
        None,
    )
    event = read_one(Event, id=session.event_id) if device is not None else None
    if device is None or event is None or event.code != code:
        return None
    session.event = device.door_day.event = event
    return Door(device, session)


def is_phone_of(request: HttpRequest, code: str) -> bool:
    """Whether this is a living phone of the event's door, whatever buổi it asks about."""
    return any(device.door_day.event.code == code for device in devices_of(request))


def was_revoked(request: HttpRequest, code: str, session_pk: int) -> bool:
    """Whether staff took this phone back from this door: of the buổi's day, or from every day of the
    event where it has no such day. What became of it at another door counts for nothing."""
    event = read_one(Event, code=code)
    session = read_one(Session, id=session_pk) if session_pk < 2**63 else None
    here = [each for each in _phones(request) if event and each.door_day.event_id == event.pk]
    day = clock.local(session.starts_at).date() if session is not None else None
    here = [each for each in here if each.door_day.day == day] or here
    return bool(here) and all(each.revoked_at is not None for each in here)


def _phones(request: HttpRequest) -> Iterator[Device]:
    """What this phone's secrets open, each with its day."""
    for secret_hash in _hashes(request):
        device = read_one(Device, secret_hash=secret_hash)
        door_day = read_one(DoorDay, id=device.door_day_id) if device is not None else None
        if device is not None and door_day is not None:
            device.door_day = door_day
            yield device


def _hashes(request: HttpRequest) -> list[str]:
    prefix = cookie_prefix()
    names = [name for name in request.COOKIES if name.startswith(prefix)]
    return [hash_of(request.COOKIES[name]) for name in names[:MOST_COOKIES]]
