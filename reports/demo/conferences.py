"""The demo's two editions of the conference: 2019, which is over, and the one to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from accounts.models import Actor, Organiser
from common import clock
from common.vietnamese.phones import format_phone
from conferences.models import Conference, Delegation, Meal, UnitKind
from conferences.roster import MEAL
from conferences.selectors import invited_to
from conferences.selectors.delegations import delegations_with_units
from conferences.services.editions import create_conference
from conferences.services.inviting import Unit, invite_units, northern_units, number_letters
from conferences.services.letters import Contact, send_letters, set_coordinators
from conferences.services.reviewing import (
    approve_delegation,
    lock_roster,
    mark_arrived,
    return_delegation,
)
from conferences.services.rostering import add_rows
from conferences.services.submitting import decline_invitation, submit_roster
from notifications.services import withdraw_messages
from registrations.models import Event
from registrations.services.events import close_event, publish_event
from registrations.services.registering import Details
from reports.demo.people import invent
from reports.demo.preparing import hold_fair, offer_meals, offer_papers, plan_agenda, prepare

TITLE = "Hội nghị khuyến công các tỉnh, thành phố khu vực phía Bắc"
QUOTA = 3
# Where the northern provinces of the coming edition stand, in the order of the list.
STANDING = (
    "approved", "approved", "submitted", "approved", "returned", "approved", "draft", "submitted",
    "late", "approved", "late", "declined", "approved", "late", "submitted", "late", "approved",
)  # fmt: skip
MEN, WOMEN = "Ông", "Bà"


def load_editions(organiser: Organiser, by: Actor) -> None:
    """Make both, by the services that staff and coordinators use."""
    people = invent(400, seed=2019)
    _edition_of_2019(organiser, people, by)
    _coming_edition(organiser, people, by)


def _edition_of_2019(organiser: Organiser, people: Iterator[Details], by: Actor) -> None:
    """Lần thứ XIV in Hải Phòng, of 28 provinces under their names of that day."""
    first = date(2019, 10, 24)
    event = _make(
        organiser,
        by,
        first,
        {
            "code": "HNKC-2019",
            "summary": "Dữ liệu mẫu: ngày và đại biểu không phải số liệu thật.",
            "issues_certificate": False,
        },
        {"edition": "XIV", "numbers_letters": False},
    )
    units = northern_units(event, quota=2)
    _invite(event, [each for each in units if each.kind == UnitKind.CENTRE], first, by)
    for delegation in _delegations(event):
        _send_roster(delegation, list(_rows(people, 2)), by)
        approve_delegation(delegation_id=delegation.pk, by=by)
        lock_roster(delegation_id=delegation.pk, by=by)
        mark_arrived(delegation_id=delegation.pk, by=by)
    close_event(event_id=event.pk, by=by)
    # Nobody is told today of what was seven years ago.
    withdraw_messages(scope=event.scope)


def _coming_edition(organiser: Organiser, people: Iterator[Details], by: Actor) -> None:
    """Of the 18 provinces since July 2025; some have answered, some are late."""
    first = clock.today() + timedelta(days=38)
    event = _make(
        organiser,
        by,
        first,
        {
            "code": f"HNKC-{first.year}",
            "summary": "Dữ liệu mẫu. Năm 2019, Hải Phòng đăng cai Hội nghị lần thứ XIV.",
            # Whoever has not answered is late.
            "registration_closes_at": _at(clock.today() - timedelta(days=1), 17),
        },
        {"edition": "XX", "co_chairs": "Lãnh đạo Bộ Công Thương và UBND thành phố (mẫu)"},
    )
    plan_agenda(event, first, by)
    meals = offer_meals(event, first, by)
    _invite(event, northern_units(event, quota=QUOTA, besides="31"), first, by)
    others = [
        (UnitKind.MINISTRY, "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", 6),
        (UnitKind.HOST_SECTOR, "Sở Nông nghiệp và Môi trường thành phố Hải Phòng", 2),
        (UnitKind.BUSINESS, "Công ty TNHH Cơ khí Đúc Mỹ Đồng (mẫu)", 2),
        (UnitKind.PRESS, "Báo Công Thương", 2),
    ]
    _invite(event, [Unit(*each) for each in others], first, by)
    number_letters(event_id=event.pk, first=21, day=clock.today() - timedelta(days=9), by=by)
    send_letters(event_id=event.pk, by=by)
    for place, delegation in enumerate(_delegations(event)):
        _answer(delegation, STANDING[place % len(STANDING)], place, people, meals, first, by)
    prepare(event, first, by)
    offer_papers(event, by)
    hold_fair(event, first, by)


def _answer(
    delegation: Delegation,
    standing: str,
    place: int,
    people: Iterator[Details],
    meals: Sequence[Meal],
    first: date,
    by: Actor,
) -> None:
    """What one coordinator has done so far."""
    coordinator = Actor.coordinator(delegation.coordinator_name)
    if standing == "declined":
        decline_invitation(
            delegation_id=delegation.pk, reason="Trùng lịch công tác của đơn vị", by=coordinator
        )
    if standing in ("declined", "late"):
        return
    if standing == "draft":
        add_rows(delegation_id=delegation.pk, rows=list(_rows(people, 2)), by=coordinator)
        return
    rows = list(_rows(people, QUOTA, meals))
    if place % 3 == 0:
        rows = [*rows, _driver(people)]
        rows = [{**row, "plate": f"{20 + place}A-123.{10 + place}"} for row in rows]
    if place % 4:
        rows = [{**row, **_travel(place, first)} for row in rows]
    _send_roster(delegation, rows, coordinator)
    if standing == "returned":
        remark = "Đề nghị ghi rõ chức vụ của các đại biểu."
        return_delegation(delegation_id=delegation.pk, remark=remark, by=by)
    if standing == "approved":
        approve_delegation(delegation_id=delegation.pk, by=by)


def _make(
    organiser: Organiser,
    by: Actor,
    first: date,
    event_details: dict[str, Any],
    conference_details: dict[str, Any],
) -> Event:
    conference: Conference = create_conference(
        organiser=organiser,
        event_details={
            "title": f"{TITLE} (mẫu)",
            "capacity": 250,
            "venue": "Trung tâm Hội nghị thành phố (mẫu)",
            "contact": "0225 3 000 000 (mẫu)",
            "requested_fields": ["salutation", "position"],
            **event_details,
        },
        conference_details={"host_province_code": "31", **conference_details},
        first_day=first,
        last_day=first + timedelta(days=1),
        starts=time(8),
        ends=time(17),
        by=by,
    )
    return publish_event(event_id=conference.pk, by=by)


def _invite(event: Event, units: list[Unit], first: date, by: Actor) -> None:
    """Invite, and name a coordinator of each unit; the last one has no e-mail."""
    until = datetime.combine(first - timedelta(days=7), time(17), clock.VIETNAM)
    invite_units(event_id=event.pk, units=units, held_until=until, by=by)
    named = {unit.name for unit in units}
    fresh = [unit for unit in invited_to(event) if unit.name in named]
    contacts = []
    for unit, who in zip(fresh, invent(len(fresh), seed=len(fresh)), strict=True):
        email = "" if unit is fresh[-1] else f"daumoi.{unit.pk}@example.vn"
        contacts.append(Contact(unit.name, who.full_name, who.phone, email))
    set_coordinators(event_id=event.pk, contacts=contacts, by=by)


def _delegations(event: Event) -> list[Delegation]:
    return list(delegations_with_units(event))


def _send_roster(delegation: Delegation, rows: list[dict[str, str]], by: Actor) -> None:
    add_rows(delegation_id=delegation.pk, rows=rows, by=by)
    submit_roster(delegation_id=delegation.pk, by=by, only_good=True, beyond="wait")


def _driver(people: Iterator[Details]) -> dict[str, str]:
    """Who drives a delegation in a car of its own."""
    [row] = _rows(people, 1)
    return {**row, "role": "Lái xe", "position": ""}


def _travel(place: int, first: date) -> dict[str, str]:
    """When a delegation comes and goes; others have not said."""
    return {
        "arrival": f"{9 + place % 4}h30 ngày {first:%d/%m}",
        "departure": f"{13 + place % 3}h ngày {first + timedelta(days=1):%d/%m}",
    }


def _rows(
    people: Iterator[Details], count: int, meals: Sequence[Meal] = ()
) -> Iterator[dict[str, str]]:
    """So many people as a coordinator types them; the first leads."""
    for place, who in enumerate(islice(people, count)):
        yield {
            "salutation": WOMEN if who.salutation == "ba" else MEN,
            "full_name": who.full_name,
            "position": "Giám đốc" if place == 0 else "Chuyên viên",
            "phone": format_phone(who.phone),
            "email": who.email if place == 0 else "",
            "role": "Trưởng đoàn" if place == 0 else "Đại biểu",
            "room": "Đơn" if place == 0 else "Đôi",
            "visit": "Có" if place < 2 else "Không",
            **{f"{MEAL}{meal.pk}": "Có" for meal in meals},
        }


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.VIETNAM)
