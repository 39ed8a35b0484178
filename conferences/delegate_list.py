"""Danh sách đại biểu: everybody who comes, in the official order, as a paper and as a table.

The order: the ministry, the host province, the other provinces as Vietnamese orders their names,
businesses, press, others, and last who registered alone; staff may set another order of the units
(selectors.protocol). In a unit the trưởng đoàn is first, then people by rank, then as the roster
names them. Drivers are named only where asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from common import clock
from common.papers.delegate_list import (
    DelegateGroup,
    DelegateLine,
    DelegateList,
    DelegateSection,
    delegate_list,
)
from common.papers.words import place_and_day
from common.vietnamese.dates import date_range_words
from conferences.models import Conference, InvitedUnit
from conferences.papers import title_of
from conferences.selectors import host_of
from conferences.selectors.guests import Wanted, delegate_of, guests_of, unit_of
from conferences.selectors.protocol import BUSINESS, HOST, MINISTRY, PRESS, PROVINCE, unit_group
from conferences.states import DelegateRole
from registrations.models import Event, Registration


@dataclass(slots=True)
class Section:
    """A part of the list under one heading, its units in order with their people."""

    title: str
    units: dict[str, list[Registration]] = field(default_factory=dict)


def sections_of(conference: Conference, *, with_drivers: bool = False) -> list[Section]:
    """The list in its order; the same title is one section wherever its units stand."""
    host = host_of(conference)
    found: dict[str, Section] = {}
    for person in guests_of(conference.event, Wanted()):
        delegate = delegate_of(person)
        if delegate and delegate.role == DelegateRole.DRIVER and not with_drivers:
            continue
        unit = unit_of(person)
        title = _title(unit, host, conference.host_province_code)
        section = found.setdefault(title, Section(title))
        section.units.setdefault(unit.name if unit else "", []).append(person)
    return list(found.values())


def _title(unit: InvitedUnit | None, host: str, host_code: str) -> str:
    group = unit_group(unit, host_code) if unit else None
    if unit and group == PROVINCE:
        return unit.province_name or unit.name
    if group == HOST:
        return host or _("Nơi đăng cai")
    return {
        MINISTRY: _("Cơ quan trung ương"),
        BUSINESS: _("Cơ sở công nghiệp nông thôn"),
        PRESS: _("Báo chí"),
    }.get(group if group is not None else -1, _("Đại biểu khác"))


def delegate_list_pdf(conference: Conference, *, with_drivers: bool = False) -> bytes:
    """The list as PDF with the head of official papers; Vietnamese whatever language staff read."""
    event = conference.event
    organiser = event.organiser
    with override("vi"):
        heading = DelegateList(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            event_line=f"Tham dự {title_of(conference)}",
            when_where=_when_where(event),
            place_date=place_and_day(organiser.place, clock.today()),
            signatory_lines=tuple(
                filter(None, (organiser.signatory_capacity, organiser.signatory_title))
            ),
            signatory_name=organiser.signatory_name,
        )
        sections = [
            DelegateSection(
                title=section.title.upper(),
                groups=[
                    DelegateGroup(
                        name=name if len(section.units) > 1 else "",
                        people=[_line(person) for person in people],
                    )
                    for name, people in section.units.items()
                ],
            )
            for section in sections_of(conference, with_drivers=with_drivers)
        ]
    return delegate_list(heading, sections)


def _line(person: Registration) -> DelegateLine:
    unit = unit_of(person)
    return DelegateLine(
        full_name=person.addressed_name,
        position=person.position,
        workplace=person.workplace or (unit.name if unit else ""),
        note=role_note(person),
    )


def role_note(person: Registration) -> str:
    """What is said of who is not just a delegate."""
    delegate = delegate_of(person)
    if delegate is None or delegate.role == DelegateRole.DELEGATE:
        return ""
    return str(delegate.get_role_display())


def _when_where(event: Event) -> str:
    if event.starts_at is None or event.ends_at is None:
        return event.venue
    start, end = clock.local(event.starts_at).date(), clock.local(event.ends_at).date()
    when = date_range_words(start, end)
    return ", ".join(filter(None, (when[0].upper() + when[1:], event.venue)))
