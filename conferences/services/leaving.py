"""Delegates who cancelled by their own link, or whom staff cancelled among the registrations: what
was arranged for them is freed, and their coordinator hears of it, once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Actor
from conferences import notices
from conferences.models import Delegate, Delegation
from conferences.services.core import record_of
from conferences.services.guests import let_go
from conferences.services.wishes import leave_vehicle
from conferences.states import DelegationState
from registrations.models import HistoryEntry
from registrations.services.core import lock_event
from registrations.states import LIVE_STATES, EventState, State

# In one round of the clock; the rest waits for the next.
AT_ONCE = 100


def tend_leavers() -> int:
    """Look after everybody who left an edition without its services knowing; returns how many.

    Not of an edition that is cancelled: there everybody was told."""
    gone = list(_leavers().order_by("pk").values_list("pk", "registration__event_id")[:AT_ONCE])
    return sum(_look_after(delegate_id, event_id) for delegate_id, event_id in gone)


def _leavers() -> QuerySet[Delegate]:
    return Delegate.objects.filter(
        left_at=None,
        registration__event__state__in=(EventState.PUBLISHED, EventState.POSTPONED),
    ).exclude(registration__state__in=LIVE_STATES)


@transaction.atomic
def _look_after(delegate_id: int, event_id: int) -> bool:
    event = lock_event(event_id)
    delegate = (
        _leavers()
        .select_related(
            "registration", "vehicle", "delegation__unit__conference", "delegation__unit__block"
        )
        .filter(pk=delegate_id)
        .first()
    )
    if delegate is None:
        return False
    let_go(delegate)
    leave_vehicle(delegate)
    delegate.save(update_fields=["vehicle"])
    delegation = delegate.delegation
    if delegation is not None and delegation.state != DelegationState.DECLINED:
        delegation.unit.conference.event = event
        _tell(delegation, delegate)
    return True


def _tell(delegation: Delegation, delegate: Delegate) -> None:
    registration = delegate.registration
    last = (
        HistoryEntry.objects.filter(registration=registration, to_state=registration.state)
        .order_by("-at", "-pk")
        .first()
    )
    by_staff = last is not None and last.actor_kind == "user"
    expired = registration.state == State.EXPIRED
    how = "expired" if expired else "staff" if by_staff else "self"
    record_of(
        delegation,
        "delegation.member_left",
        by=Actor.system(),
        registration=registration,
        details={"leaving": delegate.pk},
    )
    notices.member_left(
        delegation, delegate, how=how, reason=last.reason if last is not None else ""
    )
