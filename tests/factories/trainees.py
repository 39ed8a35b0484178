"""Trainees and the class they sign up for: one office, three days, mornings and afternoons."""

from __future__ import annotations

from typing import Any

from accounts.models import Organiser
from registrations.models import Event, Registration
from registrations.states import PartOfDay
from tests import factories

OFFICE_PHONE = "0225 3747 000"


def make_class(**fields: Any) -> Event:
    """A class of six buổi in two weeks' time, of the one office with OFFICE_PHONE."""
    organiser = Organiser.objects.first() or factories.make_organiser(phone=OFFICE_PHONE)
    values = {
        "capacity": 50,
        "days": 3,
        "parts": (PartOfDay.MORNING, PartOfDay.AFTERNOON),
        "in_days": 14,
        **fields,
    }
    return factories.make_class(organiser, **values)


def register(event: Event, name: str = "Nguyễn Thị Hoa", **details: Any) -> Registration:
    """Somebody with a phone, and no e-mail unless one is given."""
    return factories.register(event, name, **{"email": "", **details})
