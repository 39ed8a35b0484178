"""The secret address of the hall's screen."""

from __future__ import annotations

from django.urls import reverse

from common.tokens import check_token, make_token
from door.models import DoorDay
from registrations.models import Session

PURPOSE = "door.screen"


def screen_path(door_day: DoorDay, session: Session) -> str:
    """The secret address of the hall's screen: it needs no sign-in and names nobody who is missing.
    A new PIN makes a new one."""
    token = make_token(PURPOSE, _seed(door_day, session))
    return reverse("door:screen", args=[door_day.event.code, session.pk, token])


def opens_screen(door_day: DoorDay, session: Session, token: str) -> bool:
    return check_token(PURPOSE, _seed(door_day, session), token)


def _seed(door_day: DoorDay, session: Session) -> str:
    return f"{door_day.nonce}:{session.pk}"
