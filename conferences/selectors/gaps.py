"""Delegations whose list still lacks something before it can be whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django.db.models import QuerySet

from conferences.models import Delegation, RosterRow
from conferences.roster import Context, is_empty, read_roster
from conferences.selectors.delegations import delegations_with_units
from conferences.selectors.rosters import context_of
from conferences.states import DelegateRole, DelegationState
from registrations.models import Event

# Their lists can still be put right, by the coordinator or by a request for a change.
MENDABLE = (
    DelegationState.DRAFT,
    DelegationState.SUBMITTED,
    DelegationState.RETURNED,
    DelegationState.APPROVED,
)


def with_gaps(event: Event) -> QuerySet[Delegation]:
    """Those whose list was returned, has rows to correct, or does not name exactly one head; a list
    with nobody on it is not begun. Four queries at any number of delegations."""
    units = delegations_with_units(event).filter(state__in=MENDABLE)
    delegations = list(units)
    if not delegations:
        return units.none()
    rows: dict[int, list[RosterRow]] = defaultdict(list)
    for row in (
        RosterRow.objects.filter(delegation__in=delegations, removed_at=None)
        .select_related("delegate__registration")
        .order_by("position", "pk")
    ):
        if not row.is_gone and not is_empty(row.cells):
            rows[row.delegation_id].append(row)
    context = context_of(delegations[0])
    lacking = [each.pk for each in delegations if _lacks(each, rows[each.pk], context)]
    return units.filter(pk__in=lacking)


def _lacks(delegation: Delegation, rows: list[RosterRow], context: Context) -> bool:
    if delegation.state == DelegationState.RETURNED:
        return True
    read = read_roster([row.cells for row in rows], replace(context, unit=delegation.unit.name))
    heads = sum(each.role == DelegateRole.HEAD for each in read)
    return bool(rows) and (heads != 1 or any(each.is_refused for each in read))
