"""A new edition made from one that was: its settings and plans, and no people but coordinators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Actor, Organiser
from common import clock
from conferences.carrying import carried_units
from conferences.models import (
    AgendaItem,
    Bus,
    Conference,
    ConferenceDocument,
    Delegation,
    Hall,
    HotelRoom,
    InvitedUnit,
    Meal,
    RoomType,
)
from conferences.services.copied import Part, one_like
from conferences.services.inviting import invite_units
from registrations.models import Event, Session
from registrations.services.arranging import EVENT_FIELDS, make_event
from registrations.services.core import record
from registrations.services.events import schedule_changed
from registrations.states import EventKind, PartOfDay

MOMENTS = ("registration_opens_at", "registration_closes_at", "cut_off_at")
OF_THE_PLACE = {"venue": "", "venue_address": "", "contact": ""}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the new edition is called, when it begins, and which parts of the old it takes over."""

    code: str
    edition: str
    title: str
    capacity: int
    first_day: date
    parts: frozenset[str]
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Shift:
    """From the days of the old edition to those of the new; at the same place or at another."""

    by: timedelta
    same_office: bool

    def moment(self, at: datetime | None) -> datetime | None:
        return None if at is None else at + self.by


@transaction.atomic
def copy_edition(
    *, source: Conference, organiser: Organiser, wanted: Wanted, by: Actor
) -> Conference:
    """A draft like `source` from another day on, of this organiser: with no letter, number,
    delegate or paper, and none of who spoke. Another organiser gets no venue, prices, hotels.

    Raises Conflict for a taken code or too few seats for the units' quotas."""
    old = source.event
    begins = clock.local(old.starts_at).date() if old.starts_at else wanted.first_day
    shift = _Shift(wanted.first_day - begins, organiser.pk == old.organiser_id)
    event = _new_event(old, organiser, wanted, shift, by)
    conference = _new_conference(source, event, organiser, wanted, shift)
    _copy_sessions(old, conference, wanted, shift)
    if Part.MEALS in wanted.parts:
        _copy_meals(source, conference, shift)
    if shift.same_office:
        _copy_places(source, conference, wanted, shift)
    if Part.DOCUMENTS in wanted.parts:
        _copy_documents(source, conference, shift)
    conference.event = event = schedule_changed(event_id=event.pk, by=by)
    if Part.UNITS in wanted.parts:
        _copy_units(source, conference, organiser, wanted, by)
    record(event, "conference.copied", by=by, details={"from": old.code})
    return conference


def new_title(title: str, old: str, new: str) -> str:
    """«… lần thứ XVI» of the next edition; a title without its number stays."""
    return re.sub(rf"(lần thứ ){re.escape(old)}\b", rf"\g<1>{new}", title)


def _new_event(old: Event, organiser: Organiser, wanted: Wanted, shift: _Shift, by: Actor) -> Event:
    details = {name: getattr(old, name) for name in EVENT_FIELDS}
    details |= {name: shift.moment(getattr(old, name)) for name in MOMENTS}
    if not shift.same_office:
        details |= OF_THE_PLACE
    details |= {"code": wanted.code, "title": wanted.title, "capacity": wanted.capacity}
    return make_event(organiser=organiser, kind=EventKind.CONFERENCE, details=details, by=by)


def _new_conference(
    source: Conference, event: Event, organiser: Organiser, wanted: Wanted, shift: _Shift
) -> Conference:
    same_host = shift.same_office and bool(source.host_province_code)
    host = source.host_province_code if same_host else organiser.province_code
    conference = one_like(
        source,
        event=event,
        edition=wanted.edition,
        host_province_code=host,
        rosters_lock_at=shift.moment(source.rosters_lock_at),
        papers_due_at=shift.moment(source.papers_due_at),
        copied_from=source,
        **({} if shift.same_office else {"guest_notes": ""}),
    )
    conference.save(force_insert=True)
    return conference


def _copy_sessions(old: Event, conference: Conference, wanted: Wanted, shift: _Shift) -> None:
    """The agenda as a draft without its papers and people; else one session for each day."""
    sessions = list(old.sessions.select_related("agenda_item").order_by("starts_at", "pk"))
    items = {each.pk: getattr(each, "agenda_item", None) for each in sessions}
    kept = [
        each for each in sessions if getattr(items[each.pk], "kind", "") != AgendaItem.Kind.PAPER
    ]
    if Part.AGENDA not in wanted.parts or not kept:
        Session.objects.bulk_create(_days(sessions, conference.event, wanted, shift))
        return
    made = Session.objects.bulk_create(
        one_like(
            each,
            event=conference.event,
            starts_at=each.starts_at + shift.by,
            ends_at=each.ends_at + shift.by,
            **({} if shift.same_office else {"room": None}),
        )
        for each in kept
    )
    AgendaItem.objects.bulk_create(
        one_like(item, session=session, paper=None, by_words="")
        for each, session in zip(kept, made, strict=True)
        if (item := items[each.pk]) is not None
    )


def _days(
    sessions: Iterable[Session], event: Event, wanted: Wanted, shift: _Shift
) -> Iterable[Session]:
    spans: dict[date, tuple[datetime, datetime]] = {}
    for each in sessions:
        day = clock.local(each.starts_at).date()
        first, last = spans.get(day, (each.starts_at, each.ends_at))
        spans[day] = (min(first, each.starts_at), max(last, each.ends_at))
    moved = [(first + shift.by, last + shift.by) for first, last in spans.values()]
    morning = datetime.combine(wanted.first_day, time(8), clock.VIETNAM)
    for first, last in moved or [(morning, morning + timedelta(hours=9))]:
        early = clock.local(first).hour < 12
        part = PartOfDay.MORNING if early else PartOfDay.AFTERNOON
        yield Session(event=event, part=part, starts_at=first, ends_at=last)


def _copy_meals(source: Conference, conference: Conference, shift: _Shift) -> None:
    of_the_place: dict[str, Any] = {} if shift.same_office else {"place": "", "price": None}
    Meal.objects.bulk_create(
        one_like(meal, conference=conference, starts_at=meal.starts_at + shift.by, **of_the_place)
        for meal in source.meals.all()
    )


def _copy_places(source: Conference, conference: Conference, wanted: Wanted, shift: _Shift) -> None:
    if Part.HOTELS in wanted.parts:
        _copy_hotels(source, conference)
    if Part.BUSES in wanted.parts:
        Bus.objects.bulk_create(
            one_like(
                bus,
                conference=conference,
                plate="",
                leader_name="",
                leader_phone="",
                leaves_at=shift.moment(bus.leaves_at),
            )
            for bus in source.buses.all()
        )
    hall = Hall.objects.filter(conference=source).first()
    if Part.HALL in wanted.parts and hall is not None:
        one_like(hall, conference=conference).save(force_insert=True)


def _copy_hotels(source: Conference, conference: Conference) -> None:
    for hotel in source.hotels.prefetch_related("room_types", "rooms"):
        made = one_like(hotel, conference=conference)
        made.save()
        old_kinds = list(hotel.room_types.all())
        kinds = RoomType.objects.bulk_create(one_like(kind, hotel=made) for kind in old_kinds)
        kind_of = {old.pk: new for old, new in zip(old_kinds, kinds, strict=True)}
        HotelRoom.objects.bulk_create(
            one_like(room, hotel=made, kind=kind_of[room.kind_id]) for room in hotel.rooms.all()
        )


def _copy_documents(source: Conference, conference: Conference, shift: _Shift) -> None:
    documents = source.documents.all()
    if not shift.same_office:
        documents = documents.filter(audience=ConferenceDocument.Audience.PUBLIC)
    for document in documents:
        try:
            with document.file.open("rb") as kept:
                data = kept.read()
        except FileNotFoundError:
            continue
        made = one_like(document, conference=conference, uploaded_at=clock.now())
        extension = str(document.file.name).rpartition(".")[2]
        made.file = ContentFile(data, name=f"{uuid4().hex}.{extension}")
        made.save()


def _copy_units(
    source: Conference, conference: Conference, organiser: Organiser, wanted: Wanted, by: Actor
) -> None:
    carried = carried_units(source, day=wanted.first_day, host_code=organiser.province_code)
    named = {each.unit.name: each for each in carried if each.unit is not None}
    units = invite_units(
        event_id=conference.pk,
        units=[each.unit for each in named.values() if each.unit is not None],
        held_until=wanted.held_until,
        by=by,
    )
    if Part.COORDINATORS in wanted.parts:
        _copy_coordinators(units, {name: each.coordinated_like for name, each in named.items()})


def _copy_coordinators(units: list[InvitedUnit], like: dict[str, InvitedUnit | None]) -> None:
    known = {
        each.unit_id: each
        for each in Delegation.objects.filter(unit__in=[unit for unit in like.values() if unit])
    }
    delegations = []
    for delegation in Delegation.objects.filter(unit__in=units).select_related("unit"):
        old = like.get(delegation.unit.name)
        before = known.get(old.pk) if old else None
        if before is not None:
            delegation.coordinator_name = before.coordinator_name
            delegation.coordinator_phone = before.coordinator_phone
            delegation.coordinator_email = before.coordinator_email
            delegations.append(delegation)
    names = ["coordinator_name", "coordinator_phone", "coordinator_email"]
    Delegation.objects.bulk_update(delegations, names)
