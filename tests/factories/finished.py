"""Classes that are over, as papers need them."""

from __future__ import annotations

from accounts.models import Organiser, User
from registrations.models import Event, Registration
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories


def finished_class(
    office: Organiser,
    staff: User,
    *,
    people: int = 2,
    days: int = 1,
    attended: int | None = None,
    in_days: int = -10,
) -> tuple[Event, list[Registration]]:
    """A class that is over; everybody was there in the first `attended` of its buổi (in all)."""
    event = factories.make_class(office, days=days, in_days=in_days, capacity=max(people, 1))
    registrations = [factories.register_by_staff(event, staff) for _ in range(people)]
    for session in list(event.sessions.all())[: days if attended is None else attended]:
        mark_presence(
            session_id=session.pk,
            kinds={each.pk: Presence.PRESENT for each in registrations},
            by=staff,
        )
    return event, registrations
