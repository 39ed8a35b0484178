"""What stands on the badge of each guest of an edition, and when that is no longer what was printed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import override

from common.papers.badges import Badge, BadgeSize, badges
from common.papers.drawing import Colour
from conferences.models import Delegate, UnitKind
from conferences.selectors.guests import Wanted, delegate_of, guests_of, unit_of
from conferences.states import DelegateRole
from registrations.links import ticket
from registrations.models import Event, Registration

GREEN: Colour = (0.043, 0.353, 0.306)
BRONZE: Colour = (0.604, 0.302, 0.0)
RED: Colour = (0.604, 0.106, 0.141)
BLUE: Colour = (0.106, 0.290, 0.588)
PURPLE: Colour = (0.353, 0.216, 0.541)
GREY: Colour = (0.333, 0.353, 0.373)
_OF_KINDS: dict[str, Colour] = {
    UnitKind.MINISTRY: RED,
    UnitKind.PRESS: BLUE,
    UnitKind.BUSINESS: PURPLE,
}


@dataclass(frozen=True, slots=True)
class Worn:
    """One guest's badge. `summary` tells this badge from any other; `printed_as` is the one of the
    last print, nothing before the first."""

    registration: Registration
    delegate: Delegate | None
    unit: str
    role: str
    colour: Colour
    province: str
    summary: str

    @property
    def printed_as(self) -> str:
        return self.delegate.badge_printed_as if self.delegate else ""

    @property
    def is_due(self) -> bool:
        """Whether what is printed, if anything, is no longer what should be worn."""
        return self.printed_as != self.summary

    @property
    def is_reprint(self) -> bool:
        return bool(self.printed_as) and self.is_due


def badges_worn(event: Event) -> list[Worn]:
    """The badges of everybody who comes, in the official order; at most four queries."""
    with override("vi"):
        return [worn_by(registration) for registration in guests_of(event, Wanted())]


def worn_by(registration: Registration) -> Worn:
    """The badge of one guest; papers are Vietnamese, whatever the page is in."""
    delegate, unit = delegate_of(registration), unit_of(registration)
    role = DelegateRole(delegate.role) if delegate else DelegateRole.DELEGATE
    kind = unit.kind if unit else ""
    with override("vi"):
        words = str(role.label)
        if kind == UnitKind.PRESS and role == DelegateRole.DELEGATE:
            words = str(UnitKind.PRESS.label)
    said = {
        "name": registration.full_name,
        "position": registration.position,
        "unit": unit.name if unit else registration.workplace,
        "role": words,
        "colour": _colour(role, kind),
        "province": unit.province_name if unit else "",
        # A new nonce is a new ticket: the old code opens no door any more.
        "ticket": [registration.code, registration.nonce],
    }
    return Worn(
        registration=registration,
        delegate=delegate,
        unit=said["unit"],
        role=words,
        colour=said["colour"],
        province=said["province"],
        summary=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32],
    )


def badges_pdf(event: Event, worn: Iterable[Worn], *, size: BadgeSize) -> bytes:
    """The badges as PDF, in their order."""
    return badges(
        [
            Badge(
                full_name=each.registration.full_name,
                position=each.registration.position,
                unit=each.unit,
                # A unit that names its province need not say it twice.
                province="" if each.province and each.province in each.unit else each.province,
                role=each.role,
                colour=each.colour,
                code=each.registration.code,
                ticket=ticket(each.registration),
            )
            for each in worn
        ],
        size=size,
        event=event.title,
        author=event.organiser.name,
    )


def _colour(role: DelegateRole, kind: str) -> Colour:
    """By what the door and the hall tell people apart: drivers, the ministry, heads, press,
    businesses, and all other delegates."""
    if role == DelegateRole.DRIVER:
        return GREY
    if kind == UnitKind.MINISTRY:
        return RED
    if role == DelegateRole.HEAD:
        return BRONZE
    return _OF_KINDS.get(kind, GREEN)
