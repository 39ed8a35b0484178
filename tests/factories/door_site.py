"""An open door for the tests that walk every address."""

from __future__ import annotations

from typing import Any

from accounts.models import Organiser, User
from tests.factories.door import a_class_today, a_phone


def of_the_door(office: Organiser, staff: User) -> dict[str, list[Any]]:
    """The arguments of each address of the door."""
    event = a_class_today(organiser=office, capacity=20)
    phone = a_phone(event)
    here = [event.code, phone.session.pk]
    return {f"door:{name}": here for name in ("list", "changes", "sync")}
