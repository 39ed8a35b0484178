"""What of an edition waits for staff, as its first page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from conferences.models import Delegation, Paper, RosterChange
from conferences.selectors.delegations import UNANSWERED
from conferences.states import DelegationState, PaperState
from registrations.models import Event


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of delegations by how far they are, and of what is to be decided."""

    units: int
    unsent: int
    unanswered: int
    submitted: int
    approved: int
    declined: int
    changes: int
    papers: int
    documents: int


def overview_of(event: Event) -> Overview:
    """Counted in four queries at any size."""
    done = (DelegationState.APPROVED, DelegationState.LOCKED, DelegationState.ARRIVED)
    counts = Delegation.objects.filter(
        unit__conference_id=event.pk, unit__withdrawn_at=None
    ).aggregate(
        units=Count("pk"),
        unsent=Count("pk", filter=Q(letter_sent_at=None, state__in=UNANSWERED)),
        unanswered=Count("pk", filter=Q(letter_sent_at__isnull=False, state__in=UNANSWERED)),
        submitted=Count("pk", filter=Q(state=DelegationState.SUBMITTED)),
        approved=Count("pk", filter=Q(state__in=done)),
        declined=Count("pk", filter=Q(state=DelegationState.DECLINED)),
    )
    return Overview(
        **counts,
        changes=RosterChange.objects.filter(
            delegation__unit__conference_id=event.pk, state=RosterChange.State.ASKED
        ).count(),
        papers=Paper.objects.filter(conference_id=event.pk, state=PaperState.RECEIVED).count(),
        documents=event.conference.documents.count(),
    )
