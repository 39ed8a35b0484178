"""The world of a conference: an edition, its delegations, rosters as typed, and delegates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from importlib import import_module
from itertools import count
from typing import Any

from django.apps import apps

from accounts.models import Organiser, Person, Province
from common import clock
from conferences.models import Conference, Delegate, Delegation, Meal, RosterRow, UnitKind
from conferences.services.inviting import Unit, invite_units
from conferences.states import DelegateRole, DelegationState
from registrations.models import Event, Registration, SeatBlock
from registrations.services.events import publish_event, schedule_changed
from registrations.states import EventKind, State
from tests.factories import SYSTEM, add_session, make_organiser, name_of, phone_of

_numbers = count(1)


def shipped_provinces() -> None:
    """The provinces that come with the product, where an earlier test emptied every table."""
    if not Province.objects.exists():
        import_module("accounts.migrations.0002_provinces_and_communes").load(apps, None)


def an_edition(
    organiser: Organiser | None = None,
    *,
    capacity: int = 300,
    in_days: int = 60,
    days: int = 2,
    meals: Iterable[str] = (),
    published: bool = True,
    conference: Mapping[str, Any] | None = None,
    **event_fields: Any,
) -> Event:
    """An edition that begins so many days from now; `meals` are eaten at 18:00, one a day; fields
    of Conference in `conference`, of Event by name. Returns its event."""
    number = next(_numbers)
    office = organiser or make_organiser(province_code="31", document_symbol="TTKC")
    values = {
        "title": "Hội nghị khuyến công các tỉnh, thành phố khu vực phía Bắc",
        "code": f"HN-{number:03}",
        "venue": "Trung tâm Hội nghị thành phố",
        **event_fields,
    }
    event = Event.objects.create(
        organiser=office, kind=EventKind.CONFERENCE, capacity=capacity, **values
    )
    edition = Conference.objects.create(
        event=event, **{"edition": "XVI", "host_province_code": "31", **(conference or {})}
    )
    first = clock.today() + timedelta(days=in_days)
    for day in range(days):
        add_session(event, first + timedelta(days=day))
    Meal.objects.bulk_create(
        Meal(
            conference=edition,
            name=name,
            starts_at=datetime.combine(first + timedelta(days=index), time(18), clock.VIETNAM),
        )
        for index, name in enumerate(meals)
    )
    event = schedule_changed(event_id=event.pk, by=SYSTEM)
    return publish_event(event_id=event.pk, by=SYSTEM) if published else event


def some_delegations(
    event: Event, number: int, *, quota: int = 5, held_days: int = 30
) -> list[Delegation]:
    """So many units of as many provinces, invited at once."""
    return [
        unit.delegation
        for unit in invite_units(
            event_id=event.pk,
            units=[
                Unit(
                    UnitKind.CENTRE,
                    f"Trung tâm Khuyến công tỉnh số {next(_numbers)}",
                    quota,
                    f"{index % 90 + 1:02}",
                    f"Tỉnh số {index + 1}",
                )
                for index in range(number)
            ],
            held_until=clock.now() + timedelta(days=held_days) if quota else None,
            by=SYSTEM,
        )
    ]


def a_delegation(
    event: Event,
    name: str = "",
    *,
    quota: int = 5,
    province: tuple[str, str] = ("20", "Tỉnh Lạng Sơn"),
    kind: str = UnitKind.CENTRE,
    held_days: int = 30,
    **fields: Any,
) -> Delegation:
    """A unit with its quota kept, and its delegation; further fields are the delegation's."""
    number = next(_numbers)
    [unit] = invite_units(
        event_id=event.pk,
        units=[Unit(kind, name or f"Trung tâm Khuyến công Lạng Sơn {number}", quota, *province)],
        held_until=clock.now() + timedelta(days=held_days) if quota else None,
        by=SYSTEM,
    )
    values = {
        "coordinator_name": "Trần Thị Đầu Mối",
        "coordinator_phone": phone_of(900_000 + number % 90_000),
        "coordinator_email": f"daumoi{number}@example.vn",
        **fields,
    }
    Delegation.objects.filter(unit=unit).update(**values)
    return Delegation.objects.select_related("unit__conference__event", "unit__block").get(
        unit=unit
    )


def cells(full_name: str = "", **more: str) -> dict[str, str]:
    """What a coordinator types for one person; a phone of its own unless one is given."""
    number = next(_numbers)
    return {
        "full_name": full_name or name_of(number),
        "position": "Chuyên viên",
        "phone": "0" + phone_of(100_000 + number)[3:],
        **more,
    }


def a_roster(
    delegation: Delegation, rows: int | Iterable[Mapping[str, str]] = 3
) -> list[RosterRow]:
    """Rows as typed: so many people, the first of whom leads, or these texts."""
    typed = (
        [cells(role="Trưởng đoàn" if index == 0 else "Đại biểu") for index in range(rows)]
        if isinstance(rows, int)
        else [dict(row) for row in rows]
    )
    made = RosterRow.objects.bulk_create(
        RosterRow(delegation=delegation, position=position, cells=texts)
        for position, texts in enumerate(typed, start=1)
    )
    if delegation.state == DelegationState.INVITED:
        delegation.state, delegation.started_at = DelegationState.DRAFT, clock.now()
        delegation.save(update_fields=["state", "started_at"])
    return made


def some_delegates(
    delegation: Delegation,
    people: int | Iterable[Mapping[str, Any]],
    *,
    state: str = State.CONFIRMED,
) -> list[Delegate]:
    """Delegates with their registrations and seats of the quota, in a few queries.

    Each of `people` has fields of Registration (full_name, phone, salutation …) and of Delegate
    (role, room_wish, site_visit …); drivers take no seat. There must be room in the quota."""
    wanted = [{} for _person in range(people)] if isinstance(people, int) else list(people)
    event = Event.objects.get(pk=delegation.unit.conference_id)
    block = delegation.unit.block
    of_delegate = {field.name for field in Delegate._meta.concrete_fields}
    registrations, delegates = [], []
    for each in wanted:
        number = next(_numbers)
        mine = {name: value for name, value in each.items() if name in of_delegate}
        given = {
            "full_name": name_of(number),
            "phone": phone_of(200_000 + number),
            "workplace": delegation.unit.name,
            **{name: value for name, value in each.items() if name not in of_delegate},
        }
        person = Person(
            organiser_id=event.organiser_id,
            **{name: given[name] for name in ("full_name", "phone", "workplace")},
        )
        person.fill_derived()
        registration = Registration(
            event=event,
            person=person,
            code=f"D{number:06}",
            state=state,
            source=Registration.Source.COORDINATOR,
            seatless=mine.get("role") == DelegateRole.DRIVER,
            seat_block=None if mine.get("role") == DelegateRole.DRIVER else block,
            **given,
        )
        registration.fill_derived()
        registrations.append(registration)
        delegates.append((registration, mine))
    Person.objects.bulk_create(registration.person for registration in registrations)
    for registration in registrations:
        registration.person_id = registration.person.pk
    Registration.objects.bulk_create(registrations)
    _count_seats(event, block, sum(each.holds_seat for each in registrations))
    return Delegate.objects.bulk_create(
        Delegate(registration=registration, delegation=delegation, **mine)
        for registration, mine in delegates
    )


def a_delegate(delegation: Delegation, full_name: str = "", **fields: Any) -> Delegate:
    """One delegate with a seat of the quota; see some_delegates."""
    state = fields.pop("state", State.CONFIRMED)
    named = {"full_name": full_name} if full_name else {}
    [delegate] = some_delegates(delegation, [{**named, **fields}], state=state)
    return delegate


def _count_seats(event: Event, block: SeatBlock | None, seats: int) -> None:
    event.seats_taken += seats
    if block is not None:
        block.refresh_from_db()
        block.used += seats
        block.save(update_fields=["used"])
        event.seats_reserved -= seats
    event.save(update_fields=["seats_taken", "seats_reserved"])
