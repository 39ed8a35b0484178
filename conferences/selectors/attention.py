"""What delegations want of staff this morning, over all editions that somebody runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, F, Q

from accounts.models import Organiser
from common import clock
from conferences.models import Delegation, RosterChange
from conferences.selectors.delegations import UNANSWERED
from conferences.states import DelegationState
from registrations.states import EventState

# So long before the deadline staff look after those who have not sent their list.
NEAR = timedelta(days=5)


@dataclass
class Wanted:
    """How many of something, by the code of its edition."""

    by_edition: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.by_edition.values())

    @property
    def only_edition(self) -> str:
        """The code of the one edition that all of it belongs to; "" for several."""
        return next(iter(self.by_edition)) if len(self.by_edition) == 1 else ""

    def add(self, code: str, count: int) -> None:
        if count:
            self.by_edition[code] = count


@dataclass
class Attention:
    """Rosters to review, changes to answer, and rosters that are late or soon will be."""

    review: Wanted = field(default_factory=Wanted)
    changes: Wanted = field(default_factory=Wanted)
    late: Wanted = field(default_factory=Wanted)


def delegations_waiting(offices: Collection[Organiser]) -> Attention:
    """What waits for the staff of these offices; one query at any number of editions and units."""
    now, found = clock.now(), Attention()
    live = Delegation.objects.filter(
        unit__withdrawn_at=None,
        unit__conference__event__organiser__in=offices,
        unit__conference__event__state=EventState.PUBLISHED,
    )
    near = Q(
        state__in=UNANSWERED,
        letter_sent_at__isnull=False,
        unit__conference__event__registration_closes_at__lte=now + NEAR,
        unit__conference__event__starts_at__gt=now,
    )
    counts = (
        live.values(code=F("unit__conference__event__code"))
        .annotate(
            review=Count("pk", filter=Q(state=DelegationState.SUBMITTED), distinct=True),
            late=Count("pk", filter=near, distinct=True),
            asked=Count(
                "changes", filter=Q(changes__state=RosterChange.State.ASKED), distinct=True
            ),
        )
        .order_by("code")
    )
    for row in counts:
        found.review.add(row["code"], row["review"])
        found.late.add(row["code"], row["late"])
        found.changes.add(row["code"], row["asked"])
    return found
