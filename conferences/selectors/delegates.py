"""The delegates of an edition, as rooms, meals, buses and seats see them."""

from __future__ import annotations

from django.db.models import QuerySet

from conferences.models import Delegate
from registrations.models import Event
from registrations.states import State

# Who waits for a decision is prepared for like who is confirmed.
COMING = (State.PENDING, State.CONFIRMED)


def delegates_of(event: Event) -> QuerySet[Delegate]:
    """Everybody who comes, drivers included, each with registration, delegation and unit, in the
    order of the invited units and then of the rosters; who came without a delegation is last.

    Who cancelled is not among them, even where a room or a seat still names them."""
    return (
        Delegate.objects.filter(registration__event=event, registration__state__in=COMING)
        .select_related("registration", "delegation__unit", "row")
        .order_by("delegation__unit_id", "row__position", "registration_id")
    )


# What lists of people show: a page of 300 reads these columns in a third of the time of all.
_IN_BRIEF = (
    "role", "site_visit", "arrives_at", "leaves_at", "vehicle", "delegation__unit__name",
    *(
        f"registration__{name}"
        for name in (
            "code", "full_name", "salutation", "position", "workplace", "phone", "dietary", "note",
        )
    ),
)  # fmt: skip


def in_brief(event: Event) -> QuerySet[Delegate]:
    """The same people in the same order, with only what lists show of them."""
    return (
        delegates_of(event)
        .select_related(None)
        .select_related("registration", "delegation__unit")
        .only(*_IN_BRIEF)
    )
