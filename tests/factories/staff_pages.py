"""Who opens staff pages: one user of every role, and clients that are signed in."""

from __future__ import annotations

from time import perf_counter

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


def queries_and_seconds(client: Client, url: str) -> tuple[int, float]:
    """What a page costs that was opened before: its queries, and the best time of three."""
    assert client.get(url).status_code == 200
    best = 60.0
    for _time in range(3):
        with CaptureQueriesContext(connection) as asked:
            began = perf_counter()
            client.get(url)
            best = min(best, perf_counter() - began)
    return len(asked), best
