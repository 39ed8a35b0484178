"""Who opens staff pages: one user of every role, and clients that are signed in."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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


def queries_of(client: Client, url: str) -> int:
    """How many queries a page costs that was opened before."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)
