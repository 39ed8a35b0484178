"""What the pages behind a coordinator's link read beside the roster itself."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from conferences.models import (
    ConferenceDocument,
    Delegate,
    Delegation,
    OfficialLetter,
    Paper,
    RosterChange,
)
from conferences.states import PaperState
from registrations.states import LIVE_STATES


def people_of(delegation: Delegation) -> QuerySet[Delegate]:
    """Everybody of the delegation who comes or waits, in the order of the roster; nobody who was
    swapped out or withdrew."""
    return (
        Delegate.objects.filter(delegation=delegation, registration__state__in=LIVE_STATES)
        .select_related("registration__event", "row")
        .order_by("row__position", "registration_id")
    )


def changes_of(delegation: Delegation) -> QuerySet[RosterChange]:
    """Every change that was asked for, the latest first."""
    return RosterChange.objects.filter(delegation=delegation).select_related(
        "leaving__registration", "coming__registration"
    )


def letters_of(delegation: Delegation) -> QuerySet[OfficialLetter]:
    """Each upload of the công văn, the one that counts first."""
    return OfficialLetter.objects.filter(delegation=delegation)


def talks_of(delegation: Delegation) -> QuerySet[Paper]:
    """The tham luận that people of the delegation offered and did not withdraw."""
    return (
        Paper.objects.filter(
            delegate__delegation=delegation, delegate__registration__state__in=LIVE_STATES
        )
        .exclude(state=PaperState.WITHDRAWN)
        .order_by("pk")
    )


def documents_for(delegation: Delegation) -> QuerySet[ConferenceDocument]:
    """What the edition lets invited delegations read: public documents and their own."""
    return ConferenceDocument.objects.filter(conference_id=delegation.unit.conference_id)


def delegations_kept_by(user: User) -> QuerySet[Delegation]:
    """The delegations whose link this user opened and kept, the latest edition first."""
    return (
        Delegation.objects.filter(users=user, unit__withdrawn_at=None)
        .select_related("unit__conference__event")
        .order_by("-unit__conference__event__starts_at", "-pk")
    )
