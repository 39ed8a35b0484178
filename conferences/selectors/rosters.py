"""The roster of a delegation as its coordinator and staff see it: understood, and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from common import clock
from conferences.models import Conference, Delegation, RosterRow, Vehicle
from conferences.roster import Context, Sitting, Understood, is_empty, read_roster
from conferences.states import DelegateRole
from registrations.models import Event
from registrations.models.registration import holds_seat
from registrations.states import Approval, State

# Applicants are selected later: as many as like may apply.
UNBOUNDED = 10_000
# In these somebody has a seat, or gets it with the approval.
HOLDING = (State.PENDING, State.OFFERED, State.CONFIRMED)


def context_of(delegation: Delegation) -> Context:
    """What the rows of a delegation are read against: the edition's days and sittings, what it
    asks, and the unit's name. One query."""
    conference = delegation.unit.conference
    event = conference.event
    return Context(
        unit=delegation.unit.name,
        first_day=clock.local(event.starts_at).date() if event.starts_at else None,
        last_day=clock.local(event.ends_at).date() if event.ends_at else None,
        sittings=tuple(
            Sitting(meal.pk, meal.name, meal.starts_at) for meal in conference.meals.all()
        ),
        asks_rooms=conference.asks_rooms,
        asks_site_visit=conference.asks_site_visit,
        asks_papers=conference.asks_papers,
    )


@dataclass
class Roster:
    """A delegation's rows in their order, each with `number` and `understood`, and its vehicles.

    `free`: the seats that more of its people may have now, of its quota while that is kept, else
    of the common pool; `removed`: rows that were taken out, the last one first."""

    delegation: Delegation
    context: Context
    rows: list[RosterRow]
    removed: list[RosterRow] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    free: int = 0

    @property
    def conference(self) -> Conference:
        return self.delegation.unit.conference

    @property
    def quota(self) -> int:
        return self.delegation.unit.quota

    @cached_property
    def people(self) -> list[RosterRow]:
        """Who is to come: not the empty rows, nor those whose registration was cancelled."""
        return [row for row in self.rows if not row.is_gone and not is_empty(row.cells)]

    @cached_property
    def heads(self) -> list[RosterRow]:
        return [row for row in self.people if row.understood.role == DelegateRole.HEAD]

    @property
    def head(self) -> RosterRow | None:
        """The trưởng đoàn; None while there is none or more than one."""
        return self.heads[0] if len(self.heads) == 1 else None

    @cached_property
    def seated(self) -> list[RosterRow]:
        """Those whose role counts in the quota."""
        return [row for row in self.people if self.counts(row.understood)]

    @cached_property
    def outside(self) -> list[RosterRow]:
        """Those who come besides the quota: drivers, unless the edition says otherwise."""
        return [row for row in self.people if not self.counts(row.understood)]

    def counts(self, row: Understood) -> bool:
        return row.role.value not in self.conference.roles_outside_quota

    @cached_property
    def beyond(self) -> list[RosterRow]:
        """Those for whom no seat is left, in the order of the rows; the head is never among them
        while there is one seat."""
        return self.without_a_seat(self.people)

    def without_a_seat(self, people: Iterable[RosterRow]) -> list[RosterRow]:
        """Of these people, those who would get no seat if these were sent in now."""
        people = list(people)
        wanting = [row for row in people if self.counts(row.understood) and not has_seat(row)]
        wanting.sort(key=lambda row: row.understood.role != DelegateRole.HEAD)
        given_back = sum(has_seat(row) and not self.counts(row.understood) for row in people)
        return sorted(wanting[self.free + given_back :], key=lambda row: row.number)

    @cached_property
    def refused(self) -> list[RosterRow]:
        """Those in whose rows something must be corrected first."""
        return [row for row in self.people if row.understood.is_refused]

    @cached_property
    def doubtful(self) -> list[RosterRow]:
        return [row for row in self.people if row.understood.is_doubtful]

    @cached_property
    def waiting(self) -> list[RosterRow]:
        return [row for row in self.people if _state(row) == State.WAITLISTED]


def _state(row: RosterRow) -> str:
    return row.delegate.registration.state if row.delegate is not None else ""


def has_seat(row: RosterRow) -> bool:
    """Whether somebody was sent in and has a seat, or stands to get one when approved."""
    return (
        row.delegate is not None
        and _state(row) in HOLDING
        and not row.delegate.registration.seatless
    )


def roster_of(delegation: Delegation) -> Roster:
    """The roster, ready for its page, in three queries at any length.

    The delegation comes with its unit, conference, event and block."""
    rows = list(
        RosterRow.objects.filter(delegation=delegation)
        .select_related("delegate__registration", "delegate__vehicle")
        .order_by("position", "pk")
    )
    for row in rows:
        if row.delegate is not None:
            row.delegate.registration.event = delegation.unit.conference.event
    removed = [row for row in rows if row.removed_at is not None]
    removed.sort(key=lambda row: row.removed_at or clock.now(), reverse=True)
    roster = Roster(
        delegation,
        context_of(delegation),
        [row for row in rows if row.removed_at is None],
        removed,
        list(delegation.vehicles.order_by("pk")),
    )
    understand(roster)
    leaving = sum(has_seat(row) for row in removed)
    roster.free = free_places(delegation, freed=leaving)
    return roster


def understand(roster: Roster) -> None:
    """Give each row its number and its meaning. Who does not come any more is nobody's double."""
    read = read_roster([{} if row.is_gone else row.cells for row in roster.rows], roster.context)
    for number, (row, understood) in enumerate(zip(roster.rows, read, strict=True), start=1):
        row.number = number
        row.understood = understood
    for row in roster.rows:
        if row.is_gone:
            [row.understood] = read_roster([row.cells], roster.context)


def free_places(delegation: Delegation, *, freed: int = 0) -> int:
    """How many more seats the people of a delegation may have now; `freed`: those its own people
    are about to give back.

    While the quota is kept, what is left of it; then what the common pool has, after those who
    wait. Where applicants are selected, who was sent in counts before being approved."""
    block, event = delegation.unit.block, delegation.unit.conference.event
    if block is not None and block.released_at is None:
        used = block.used
        if not holds_seat(State.PENDING, event.approval):
            used = block.registrations.filter(state__in=HOLDING, seatless=False).count()
        return max(0, block.size - used + freed)
    return common_places(event, freed=freed)


def common_places(event: Event, *, freed: int = 0) -> int:
    """Seats of the common pool for who comes now: those who wait were first."""
    if event.approval == Approval.SELECTION:
        return UNBOUNDED
    return (0 if event.waiting_count else event.seats_left) + freed
