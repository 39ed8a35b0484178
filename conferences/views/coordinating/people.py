"""Everybody of the delegation with the QR that the reception desk scans."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from conferences.models import Delegate, Delegation
from conferences.selectors import coordinating as selectors
from conferences.selectors.delegates import COMING
from conferences.views.coordinating import doors
from registrations import links
from registrations.states import State


@dataclass(frozen=True, slots=True)
class Ticket:
    """One delegate, and the QR of who has a place."""

    delegate: Delegate
    qr: SafeString

    @property
    def waits(self) -> bool:
        return self.delegate.registration.state not in COMING


def qr_of(delegate: Delegate) -> SafeString:
    """The ticket as a vector picture to stand in the page: it needs no request of its own."""
    out = BytesIO()
    code = segno.make(links.ticket(delegate.registration), error="m", micro=False)
    code.save(
        out, kind="svg", border=4, light="white", svgclass="roster-qr", lineclass=None,
        xmldecl=False, omitsize=True,
    )  # fmt: skip
    return SafeString(out.getvalue().decode())


def tickets_of(delegation: Delegation) -> list[Ticket]:
    """A ticket for each who comes; who waits for a seat stands there without."""
    return [
        Ticket(each, qr_of(each) if each.registration.state in COMING else SafeString(""))
        for each in selectors.people_of(delegation)
    ]


@require_safe
@doors.by_link
def people(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """One page to show, to print or to cut: a code for each person, with or without e-mail."""
    if delegation.state not in doors.WITH_TICKETS:
        return doors.away(delegation)
    tickets = tickets_of(delegation)
    context = {
        "tickets": tickets,
        "confirmed": sum(each.delegate.registration.state == State.CONFIRMED for each in tickets),
    }
    return doors.show(request, delegation, "people", "delegation_people", context)
