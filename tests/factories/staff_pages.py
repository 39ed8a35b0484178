"""Who opens staff pages: one user of every role, and clients that are signed in."""

from __future__ import annotations

from django.test import Client

from accounts.models import Organiser, Role, User
from registrations.models import Event
from tests import factories

ROLES = (Role.ADMINISTRATOR, Role.STAFF, Role.APPROVER, Role.TRAINER, Role.DOOR)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_client(organiser: Organiser, role: str = Role.STAFF) -> Client:
    return signed_in(factories.make_user(role, organiser))


def a_class_with_trainer(**fields) -> tuple[Event, User]:
    """A class, and the user who teaches it."""
    organiser = fields.pop("organiser", None) or factories.make_organiser()
    trainer = factories.make_user(Role.TRAINER, organiser)
    person = factories.make_person(organiser, "Giảng Viên Một")
    factories.tie(trainer, person)
    return factories.make_class(organiser, trainer=person, **fields), trainer
