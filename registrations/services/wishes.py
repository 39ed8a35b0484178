"""Which way a person wants to be told."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Person
from common.errors import DomainError
from notifications import routing
from notifications.states import Channel
from registrations.models import Registration
from registrations.services.core import lock_registration, record


def ways_of(registration: Registration) -> list[Channel]:
    """Between what this person may choose: what is configured, paid for, and has an address."""
    return _ways(registration)


def ways_of_person(person: Person) -> list[Channel]:
    """As ways_of, with the addresses of the person's own page."""
    return _ways(person)


@transaction.atomic
def choose_way(*, registration_id: int, way: str, by: Actor) -> Registration:
    """Keep the wish on the person: it holds for all that is queued from now on; none ("") is the
    usual order. Raises DomainError for a way that is not offered to them."""
    registration = lock_registration(registration_id)
    _keep(registration.person, way, ways_of(registration), by, registration)
    return registration


@transaction.atomic
def choose_way_of_person(*, person_id: int, way: str, by: Actor) -> Person:
    """As choose_way, by staff on the person's page; noted in the history of the latest event."""
    last = Registration.objects.filter(person=person_id).order_by("-created_at", "-pk").first()
    registration = lock_registration(last.pk) if last else None
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    _keep(person, way, ways_of_person(person), by, registration)
    return person


def _ways(details: Registration | Person) -> list[Channel]:
    organiser = details.organiser if isinstance(details, Person) else details.event.organiser
    return routing.offered_to(organiser, email=details.email, phone=details.phone)


def _keep(
    person: Person, way: str, offered: list[Channel], by: Actor, registration: Registration | None
) -> None:
    if way and way not in offered:
        raise DomainError(_("Hiện không gửi tin được qua cách này."), field="way")
    if person.prefers == way:
        return
    Person.objects.filter(pk=person.pk).update(prefers=way)
    person.prefers = way
    if registration is not None:
        record(
            registration.event,
            "registration.way_chosen",
            by=by,
            registration=registration,
            details={"way": way},
        )
