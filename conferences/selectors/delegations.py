"""The delegations of an edition, and those who are still to answer."""

from __future__ import annotations

from django.db.models import QuerySet

from conferences.models import Delegation
from conferences.states import DelegationState
from registrations.models import Event

# They were asked, and staff have no list to look at.
UNANSWERED = (DelegationState.INVITED, DelegationState.DRAFT)


def delegations_with_units(event: Event) -> QuerySet[Delegation]:
    """The delegations of the units on an edition's list, each with its unit and quota, in the
    order of the list."""
    return (
        Delegation.objects.filter(unit__conference_id=event.pk, unit__withdrawn_at=None)
        .select_related("unit__block", "unit__conference__event")
        .order_by("unit_id")
    )


def not_answered(event: Event) -> QuerySet[Delegation]:
    """Those who were sent their giấy mời and neither sent a list nor declined."""
    return delegations_with_units(event).filter(state__in=UNANSWERED, letter_sent_at__isnull=False)
