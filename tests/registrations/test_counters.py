"""Whatever people and staff do, in whatever order: the counters say what the rows say."""

import random

import pytest

from accounts.models import Actor, Role
from common.errors import DomainError
from registrations.models import Event, Registration
from registrations.models.registration import holds_seat
from registrations.services import deciding, events, offers
from registrations.states import Approval, State
from tests import factories

pytestmark = pytest.mark.django_db

STEPS = 60


def deeds(event: Event, other: Event, user, dice: random.Random) -> list:
    """What may be tried; most of it is refused at any moment, which must change nothing."""
    people = list(Registration.objects.values_list("pk", flat=True))
    one = {"registration_id": dice.choice(people or [0]), "by": Actor.user(user)}
    person = {"registration_id": one["registration_id"], "by": Actor.person()}
    return [
        lambda: factories.register(event),
        lambda: factories.register(event),
        lambda: factories.register_by_staff(event, user),
        lambda: deciding.approve_registration(**one),
        lambda: deciding.put_on_waiting_list(**one),
        lambda: deciding.reject_registration(**one, reason="Không đúng đối tượng"),
        lambda: deciding.cancel_registration(**person),
        lambda: deciding.cancel_registration(**person),
        lambda: deciding.move_registration(**one, to_event_id=other.pk),
        lambda: deciding.move_registration(**one, to_event_id=event.pk),
        lambda: offers.offer_seat_to(**one),
        lambda: offers.accept_offer(**person),
        lambda: offers.decline_offer(**person),
        lambda: events.change_capacity(
            event_id=event.pk, capacity=dice.randint(1, 6), by=Actor.user(user)
        ),
    ]


def require_true_counters(event: Event) -> None:
    event.refresh_from_db()
    states = list(event.registrations.values_list("state", flat=True))
    assert event.seats_taken == sum(holds_seat(state, event.approval) for state in states)
    assert event.waiting_count == states.count(State.WAITLISTED)
    assert event.seats_taken + event.seats_reserved <= event.capacity


@pytest.mark.parametrize("approval", [Approval.AUTOMATIC, Approval.REVIEW, Approval.SELECTION])
@pytest.mark.parametrize("seed", range(3))
def test_sixty_random_deeds_leave_true_counters(seed, approval):
    office = factories.make_organiser()
    event = factories.make_class(office, capacity=3, approval=approval)
    other = factories.make_class(office, capacity=2)
    user = factories.make_user(Role.STAFF, office)
    dice = random.Random(f"{seed}{approval}")
    done = 0
    for _ in range(STEPS):
        try:
            dice.choice(deeds(event, other, user, dice))()
            done += 1
        except (DomainError, Registration.DoesNotExist):
            continue
        require_true_counters(event)
        require_true_counters(other)
    assert done > STEPS / 4
