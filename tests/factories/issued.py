"""Issued papers, and the decisions by which they are revoked or replaced."""

from __future__ import annotations

import datetime as dt

from accounts.models import Organiser, Role, User
from certificates.models import Certificate
from certificates.services import issuing, making
from certificates.services.lifecycle import Decision
from certificates.tasks import make_certificate
from common import clock
from registrations.models import Event, Registration
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories


def decision(reason: str = "Làm mất", number: str = "61/QĐ-TTKC") -> Decision:
    return Decision(reason=reason, number=number, day=dt.date(2026, 11, 20))


def attended_class(
    organiser: Organiser, staff: User, *names: str
) -> tuple[Event, list[Registration]]:
    """A class that is over, where everybody named (one person unless said) was always there."""
    names = names or ("",)
    event = factories.make_class(organiser, in_days=-10, capacity=len(names))
    people = [factories.register_by_staff(event, staff, name) for name in names]
    for session in event.sessions.all():
        kinds = {each.pk: Presence.PRESENT for each in people}
        mark_presence(session_id=session.pk, kinds=kinds, by=staff)
    return event, people


def reserved_papers(
    organiser: Organiser, *names: str, template: str = "ceremonial"
) -> list[Certificate]:
    """Approved and numbered, not made: one for each name, of one class."""
    staff, approver = (factories.make_user(role, organiser) for role in (Role.STAFF, Role.APPROVER))
    event, people = attended_class(organiser, staff, *names)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in people],
        template_id=factories.built_in_template(template).pk,
        issue_date=clock.today(),
        by=staff,
    )
    issuing.issue_certificates(
        batch_id=batch.pk, by=approver, decision_number="45/QĐ-TTKC", decision_date=clock.today()
    )
    return list(batch.certificates.order_by("register_number"))


def issued_papers(organiser: Organiser, *names: str, drawn: bool = False) -> list[Certificate]:
    """Issued papers, with a file that only says it is one unless it is to be `drawn`."""
    papers = reserved_papers(organiser, *names)
    for paper in papers:
        make(paper, drawn=drawn)
    return papers


def make(paper: Certificate, *, drawn: bool = False) -> None:
    """What a worker does with a numbered paper, afterwards as it is in the database."""
    if drawn:
        make_certificate(paper.pk)
    else:
        making.settle(paper, b"%PDF-1.7 " + paper.serial.encode())
    paper.refresh_from_db()
