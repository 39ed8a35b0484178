"""Whatever coordinators and staff do with rosters, in whatever order: the counters of seats say
what the rows say."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.models import Actor, Role
from common import clock
from common.errors import DomainError
from conferences.models import Delegate, Delegation, RosterChange, RosterRow
from conferences.services import changes, inviting, reviewing, rostering, submitting
from conferences.states import DelegationState
from registrations.models import Event, Registration, SeatBlock
from registrations.models.registration import holds_seat
from registrations.services import deciding, events, offers
from registrations.states import Approval, State
from tests import factories
from tests.factories.conference import a_delegation, a_roster, an_edition, cells

pytestmark = pytest.mark.django_db

STEPS = 80
BY = Actor.coordinator("Trần Thị Đầu Mối")
SOON = timedelta(days=20)


class Office:
    """Coordinators of two delegations, other guests, and staff, all at random."""

    def __init__(self, dice: random.Random, approval: Approval) -> None:
        self.dice = dice
        self.event = an_edition(capacity=9, approval=approval)
        self.delegations = [a_delegation(self.event, quota=3), a_delegation(self.event, quota=2)]
        for each in self.delegations:
            a_roster(each, 4)
        self.staff = Actor.user(factories.make_user(Role.STAFF, self.event.organiser))

    def some_row(self, delegation: Delegation) -> uuid.UUID:
        keys = list(RosterRow.objects.filter(delegation=delegation).values_list("key", flat=True))
        return self.dice.choice(keys or [uuid.uuid4()])

    def some_pk(self, rows) -> int:
        return self.dice.choice(list(rows.values_list("pk", flat=True)) or [0])

    def person(self) -> dict[str, str]:
        return cells(role=self.dice.choice(["Đại biểu", "Đại biểu", "Lái xe", "Trưởng đoàn", ""]))

    def deed(self):
        """What may be tried; some of it is refused at any moment, which must change nothing."""
        dice, delegation = self.dice, self.dice.choice(self.delegations)
        one = {"delegation_id": delegation.pk}
        key = self.some_row(delegation)
        who = self.some_pk(Delegate.objects.filter(delegation=delegation))
        head = self.some_pk(Delegate.objects.filter(delegation=delegation))
        asked = self.some_pk(RosterChange.objects.filter(delegation=delegation))
        registration = {"registration_id": self.some_pk(Registration.objects.all())}
        blocks = SeatBlock.objects.filter(event=self.event)
        return dice.choice(
            [
                *[lambda: self.type(one, uuid.uuid4())] * 5,
                *[lambda: self.type(one, key)] * 4,
                *[lambda: rostering.move_row(**one, key=key, to=1, by=BY)] * 3,
                *[lambda: rostering.remove_row(**one, key=key, by=BY)] * 3,
                lambda: rostering.restore_row(**one, key=key, by=BY),
                *[lambda: self.send(one)] * 8,
                *[lambda: reviewing.approve_delegation(**one, by=self.staff)] * 2,
                *[lambda: reviewing.return_delegation(**one, remark="Xem lại", by=self.staff)] * 2,
                lambda: reviewing.lock_roster(**one, by=self.staff),
                lambda: reviewing.seat_waiting(**one, by=self.staff),
                lambda: self.change(one, "swap", who, cells=self.person()),
                lambda: self.change(one, "add", None, cells=self.person()),
                lambda: self.change(one, "withdraw", who, new_head_id=head),
                lambda: changes.ask_swap(
                    **one, leaving_id=who, cells=self.person(), reason="", by=BY
                ),
                *[lambda: changes.make_change(change_id=asked, answer="", by=self.staff)] * 2,
                lambda: self.seldom(submitting.decline_invitation, **one, reason="Bận", by=BY),
                lambda: submitting.take_up_again(**one, by=BY),
                lambda: inviting.change_quota(
                    unit_id=delegation.unit_id,
                    quota=dice.randint(0, 4),
                    held_until=clock.now() + SOON,
                    by=self.staff,
                ),
                lambda: self.seldom(
                    events.release_seats, block_id=self.some_pk(blocks), by=Actor.system()
                ),
                lambda: events.change_capacity(
                    event_id=self.event.pk, capacity=dice.randint(4, 11), by=self.staff
                ),
                lambda: factories.register(self.event),
                lambda: deciding.cancel_registration(**registration, by=Actor.person()),
                lambda: deciding.approve_registration(**registration, by=self.staff),
                lambda: deciding.put_on_waiting_list(**registration, by=self.staff),
                lambda: deciding.reject_registration(**registration, reason="Nhầm", by=self.staff),
                lambda: offers.offer_seat_to(**registration, by=self.staff),
                lambda: offers.accept_offer(**registration, by=Actor.person()),
                lambda: offers.decline_offer(**registration, by=Actor.person()),
            ]
        )

    def seldom(self, service, **given) -> None:
        if self.dice.random() < 0.4:
            service(**given)

    def type(self, one, key) -> None:
        rostering.save_row(**one, key=key, cells=self.person(), version=None, by=BY)

    def send(self, one) -> None:
        """As most coordinators do: with exactly one head."""
        rows = list(RosterRow.objects.filter(**one, removed_at=None).order_by("position"))
        heads = [row for row in rows if row.cells.get("role") == "Trưởng đoàn" and not row.is_gone]
        for row in rows[:1] if not heads else heads[1:]:
            role = {"role": "Đại biểu" if heads else "Trưởng đoàn"}
            rostering.save_row(**one, key=row.key, cells=role, version=None, by=BY)
        beyond = self.dice.choice([submitting.WAIT, submitting.WAIT, submitting.LEAVE, ""])
        submitting.submit_roster(**one, by=BY, only_good=self.dice.random() < 0.7, beyond=beyond)

    def change(self, one, kind, leaving_id, **given) -> None:
        changes.change_by_staff(**one, kind=kind, leaving_id=leaving_id, by=self.staff, **given)


def require_true_counters(event: Event) -> None:
    event.refresh_from_db()
    people = list(event.registrations.all())
    holding = [each for each in people if holds_seat(each.state, event.approval)]
    seated = [each for each in holding if not each.seatless]
    assert event.seats_taken == len(seated)
    assert event.waiting_count == sum(each.state == State.WAITLISTED for each in people)
    kept = event.seat_blocks.filter(released_at=None)
    for block in kept:
        assert block.used == sum(each.seat_block_id == block.pk for each in seated)
    assert event.seats_reserved == sum(block.size - block.used for block in kept)
    assert event.seats_taken + event.seats_reserved <= event.capacity


def require_rows_that_agree(office: Office) -> None:
    """Nobody stands twice in a delegation, nor leads it beside another."""
    for delegation in office.delegations:
        rows = RosterRow.objects.filter(delegation=delegation).exclude(delegate=None)
        people = list(rows.values_list("delegate", flat=True))
        assert len(people) == len(set(people))
        heads = delegation.delegates.filter(
            role="head", registration__state__in=("pending", "confirmed")
        )
        assert heads.count() <= 1


@pytest.mark.parametrize("approval", [Approval.AUTOMATIC, Approval.REVIEW, Approval.SELECTION])
def test_eighty_random_deeds_with_rosters_leave_true_counters(approval):
    dice = random.Random(f"rosters {approval}")
    office = Office(dice, approval)
    done = 0
    for _step in range(STEPS):
        try:
            office.deed()()
            done += 1
        except (DomainError, ObjectDoesNotExist):
            continue
        require_true_counters(office.event)
        require_rows_that_agree(office)
    assert done > STEPS / 6
    assert Delegation.objects.exclude(state=DelegationState.DRAFT).exists()
