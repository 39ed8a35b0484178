"""The lock of a delegation, and the one door through which its state changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError, IllegalTransition
from conferences.models import Conference, Delegation
from conferences.states import DELEGATION_MOVES, DelegationState
from registrations.models import Event, HistoryEntry, Registration
from registrations.services.core import lock_event, record
from registrations.states import EventState

# When a state is entered, that moment is kept.
STAMPS = {
    DelegationState.DRAFT: "started_at",
    DelegationState.SUBMITTED: "submitted_at",
    DelegationState.APPROVED: "approved_at",
    DelegationState.ARRIVED: "arrived_at",
}


def lock_delegation(delegation_id: int) -> Delegation:
    """The delegation, re-read after its event's row was locked: seats, rooms and rosters of one
    edition change hands under that one lock. Raises Delegation.DoesNotExist."""
    event_id = Delegation.objects.values_list("unit__conference_id", flat=True).get(
        pk=delegation_id
    )
    event = lock_event(event_id)
    delegation = Delegation.objects.select_related("unit__conference", "unit__block", "party").get(
        pk=delegation_id
    )
    delegation.unit.conference.event = event
    if delegation.unit.block is not None:
        delegation.unit.block.event = event
    return delegation


def require_open(event: Event) -> None:
    """Raises DomainError for an edition that is over or cancelled."""
    if event.state in (EventState.CANCELLED, EventState.CLOSED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy."))


def lock_open_event(event_id: int) -> Event:
    """The event, locked: whoever plans for it plans for one that takes place. Raises DomainError
    for an edition that is over or cancelled, Event.DoesNotExist."""
    event = lock_event(event_id)
    require_open(event)
    return event


def event_of(delegation: Delegation) -> Event:
    return delegation.unit.conference.event


def conference_of(delegation: Delegation) -> Conference:
    return delegation.unit.conference


def move_delegation(
    delegation: Delegation, to: DelegationState, *, by: Actor, reason: str = ""
) -> None:
    """Change a delegation's state with its history, under the event's lock.

    Its other changed fields are saved with it. Raises IllegalTransition."""
    was = DelegationState(delegation.state)
    if to not in DELEGATION_MOVES[was]:
        raise IllegalTransition(
            _("Không thể chuyển từ “%(was)s” sang “%(to)s”.") % {"was": was.label, "to": to.label}
        )
    delegation.state = to
    if to in STAMPS:
        setattr(delegation, STAMPS[to], clock.now())
    delegation.version += 1
    delegation.save()
    record_of(delegation, f"delegation.{to}", by=by, from_state=was, to_state=to, reason=reason)


def record_of(
    delegation: Delegation,
    what: str,
    *,
    by: Actor,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    registration: Registration | None = None,
    details: dict[str, Any] | None = None,
) -> HistoryEntry:
    """One line in the history of the edition that names the delegation."""
    return record(
        event_of(delegation),
        what,
        by=by,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        registration=registration,
        details={"delegation": delegation.pk, "unit": delegation.unit.name, **(details or {})},
    )
