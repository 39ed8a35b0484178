"""How far each invited unit is, from its giấy mời to its arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common import clock
from common.vietnamese.names import fold
from conferences.models import Delegation, RosterChange
from conferences.selectors.delegations import delegations_with_units
from conferences.selectors.rosters import HOLDING
from conferences.states import DelegationState
from registrations.models import Event, Registration
from registrations.states import State

# The words and tone of each stage, in the order in which a unit passes through them.
STAGES = {
    "unsent": (_("Chưa gửi giấy mời"), "idle"),
    "sent": (_("Đã gửi, chưa mở"), "note"),
    "opened": (_("Đã mở liên kết"), "note"),
    DelegationState.DRAFT: (DelegationState.DRAFT.label, "warm"),
    DelegationState.SUBMITTED: (DelegationState.SUBMITTED.label, "wait"),
    DelegationState.RETURNED: (DelegationState.RETURNED.label, "warm"),
    DelegationState.APPROVED: (DelegationState.APPROVED.label, "good"),
    DelegationState.LOCKED: (DelegationState.LOCKED.label, "good"),
    DelegationState.ARRIVED: (DelegationState.ARRIVED.label, "good"),
    DelegationState.DECLINED: (DelegationState.DECLINED.label, "bad"),
}


@dataclass
class Standing:
    """One unit: its delegation, and how many of its people have a seat, wait, or come besides
    the quota; `changes` are asked for and not decided."""

    delegation: Delegation
    seated: int = 0
    waiting: int = 0
    outside: int = 0
    changes: int = 0

    @cached_property
    def stage(self) -> str:
        """The key of STAGES; before anybody typed, the letter and the link tell more."""
        if self.delegation.state != DelegationState.INVITED:
            return self.delegation.state
        if self.delegation.opened_at:
            return "opened"
        return "sent" if self.delegation.letter_sent_at else "unsent"

    @property
    def label(self) -> str:
        return str(STAGES[self.stage][0])

    @property
    def tone(self) -> str:
        return STAGES[self.stage][1]

    @property
    def kept_until(self) -> date | None:
        """The last day on which the seats of the quota are kept; None when they are not."""
        block = self.delegation.unit.block
        if block is None or block.released_at is not None:
            return None
        # Midnight is the end of the day before.
        return clock.local(block.held_until - timedelta(minutes=1)).date()

    @property
    def beyond(self) -> int:
        """Seats it has besides those of its quota."""
        return max(0, self.seated - self.delegation.unit.quota)


def standings(event: Event) -> list[Standing]:
    """Every unit on the list with how far it is, in the order of the list; three queries."""
    found = {each.pk: Standing(each) for each in delegations_with_units(event)}
    counts = (
        Registration.objects.filter(event=event, delegate__delegation__isnull=False)
        .values_list("delegate__delegation", "state", "seatless")
        .annotate(people=Count("pk"))
        .order_by()
    )
    for pk, state, seatless, people in counts:
        if pk in found:
            _count(found[pk], state, seatless, people)
    asked = RosterChange.objects.filter(
        delegation__unit__conference_id=event.pk, state=RosterChange.State.ASKED
    )
    for pk, number in asked.values_list("delegation").annotate(n=Count("pk")).order_by():
        if pk in found:
            found[pk].changes = number
    return list(found.values())


def _count(standing: Standing, state: str, seatless: bool, people: int) -> None:
    if state == State.WAITLISTED:
        standing.waiting += people
    elif state in HOLDING and seatless:
        standing.outside += people
    elif state in HOLDING:
        standing.seated += people


def stage_counts(found: Iterable[Standing]) -> dict[str, int]:
    """How many units are at each stage, those that nobody is at left out, in order."""
    counts = Counter(each.stage for each in found)
    return {str(stage): counts[stage] for stage in STAGES if counts[stage]}


def narrowed(
    found: Sequence[Standing], *, words: str = "", stage: str = "", changes: bool = False
) -> list[Standing]:
    """Those at a stage whose unit or coordinator has these words, accents or not; `changes`: only
    those who wait for an answer to one."""
    wanted = fold(words)
    return [
        each
        for each in found
        if (not stage or each.stage == stage)
        and (each.changes or not changes)
        and all(word in _searched(each) for word in wanted.split())
    ]


def _searched(standing: Standing) -> str:
    delegation = standing.delegation
    return fold(
        " ".join(
            (
                delegation.unit.name,
                delegation.unit.get_kind_display(),
                delegation.unit.province_name,
                delegation.coordinator_name,
                delegation.coordinator_email,
                delegation.coordinator_phone,
            )
        )
    )
