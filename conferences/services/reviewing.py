"""Staff decide on the roster of a delegation: approve, return, lock, arrive, decline."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from conferences import notices
from conferences.models import Delegation
from conferences.services.bringing import seat_the_waiting
from conferences.services.core import (
    event_of,
    lock_delegation,
    move_delegation,
    record_of,
    require_open,
)
from conferences.states import DelegationState
from registrations.models import Registration
from registrations.services.core import lock_event
from registrations.services.deciding import approve_registrations
from registrations.states import EventState, State


@transaction.atomic
def approve_delegation(*, delegation_id: int, by: Actor) -> Delegation:
    """Approve a roster that was sent: everybody of it who waits for a decision is confirmed.

    Raises IllegalTransition when it was not sent, or is decided on already."""
    delegation = _lock_open(delegation_id)
    move_delegation(delegation, DelegationState.APPROVED, by=by)
    pending = list(
        Registration.objects.filter(
            delegate__delegation=delegation, state=State.PENDING
        ).values_list("pk", flat=True)
    )
    if pending:
        approve_registrations(registration_ids=pending, by=by)
    _keep_as_reviewed(delegation)
    notices.tell(delegation, "delegation.approved")
    return delegation


@transaction.atomic
def return_delegation(*, delegation_id: int, remark: str, by: Actor) -> Delegation:
    """Send a roster back to the coordinator, who reads the remark and may edit again.

    Raises DomainError without a remark, IllegalTransition once it is locked."""
    remark = remark.strip()
    if not remark:
        raise DomainError(_("Hãy ghi điều cần sửa: cán bộ đầu mối sẽ đọc được."), field="remark")
    delegation = _lock_open(delegation_id)
    delegation.remark = remark[:500]
    move_delegation(delegation, DelegationState.RETURNED, by=by, reason=remark)
    _keep_as_reviewed(delegation)
    notices.tell(delegation, "delegation.returned", reason=delegation.remark)
    return delegation


def _lock_open(delegation_id: int) -> Delegation:
    delegation = lock_delegation(delegation_id)
    require_open(event_of(delegation))
    return delegation


def _keep_as_reviewed(delegation: Delegation) -> None:
    """What staff saw: against this the next version of the roster is compared."""
    delegation.rows.filter(removed_at=None).update(reviewed_cells=F("cells"))
    delegation.rows.exclude(removed_at=None).update(reviewed_cells=None)


@transaction.atomic
def lock_roster(*, delegation_id: int, by: Actor) -> Delegation:
    """Close an approved roster: from now on each change is asked for. Raises IllegalTransition."""
    delegation = _lock_open(delegation_id)
    _lock(delegation, by)
    return delegation


@transaction.atomic
def lock_rosters(*, event_id: int, by: Actor) -> int:
    """Close every approved roster of an edition; returns how many."""
    event = lock_event(event_id)
    require_open(event)
    approved = Delegation.objects.filter(
        unit__conference_id=event_id, state=DelegationState.APPROVED
    ).select_related("unit__conference")
    locked = 0
    for delegation in approved.order_by("pk"):
        delegation.unit.conference.event = event
        _lock(delegation, by)
        locked += 1
    return locked


def _lock(delegation: Delegation, by: Actor) -> None:
    move_delegation(delegation, DelegationState.LOCKED, by=by)
    notices.tell(delegation, "delegation.locked")


def lock_due_rosters() -> int:
    """Close the rosters of editions whose set moment has passed; returns how many."""
    due = (
        Delegation.objects.filter(
            state=DelegationState.APPROVED,
            unit__conference__rosters_lock_at__lte=clock.now(),
            unit__conference__event__state=EventState.PUBLISHED,
        )
        .order_by("unit__conference_id")
        .values_list("unit__conference_id", flat=True)
        .distinct()
    )
    return sum(lock_rosters(event_id=event_id, by=Actor.system()) for event_id in list(due))


@transaction.atomic
def seat_waiting(*, delegation_id: int, by: Actor) -> int:
    """Give those of a delegation who wait beyond its quota the seats that the quota has free now,
    in the order of the line; returns how many. Who is seated is told."""
    delegation = _lock_open(delegation_id)
    seated = seat_the_waiting(delegation, by=by)
    if seated:
        record_of(delegation, "delegation.seated", by=by, details={"count": seated})
    return seated


@transaction.atomic
def mark_arrived(*, delegation_id: int, by: Actor) -> Delegation:
    """The delegation is here. Raises IllegalTransition before its roster is locked."""
    delegation = _lock_open(delegation_id)
    move_delegation(delegation, DelegationState.ARRIVED, by=by)
    return delegation
