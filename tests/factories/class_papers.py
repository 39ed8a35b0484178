"""What a class pays, and the scans of its dossier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Role, User
from common import clock
from common.received import Kind, receive
from courses.models import DossierFile, DossierKind, PaymentRate
from courses.services.dossier import add_scan
from courses.services.evaluating import open_evaluation
from courses.services.money import add_rate, choose_payments
from courses.views.evaluation import answer_path
from registrations.models import Event, Registration
from registrations.services.presence import mark_presence
from registrations.states import PartOfDay, Presence
from tests import factories
from tests.factories.files import a_pdf

BOTH = (PartOfDay.MORNING, PartOfDay.AFTERNOON)


def a_rate(user: User, **fields: Any) -> PaymentRate:
    """A rate of 100.000 đ a day for meals since long ago, unless told otherwise."""
    details = {
        "kind": "meals",
        "amount": 100_000,
        "unit": "day",
        "legal_number": "Nghị quyết số 12/2026/NQ-HĐND",
        "legal_date": date(2026, 3, 5),
        "legal_issuer": "Hội đồng nhân dân thành phố Hải Phòng",
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
        **fields,
    }
    organiser = user.memberships.get().organiser
    return add_rate(organiser_id=organiser.pk, details=details, by=user)


def a_paying_class(
    kinds: tuple[str, ...] = ("meals",), *, days: int = 2, in_days: int = -10
) -> tuple[Event, User]:
    """A class with mornings and afternoons, of an office whose staff run it; and one of them."""
    office = factories.make_organiser(document_symbol="TTKC")
    staff = factories.make_user(Role.STAFF, office)
    event = factories.make_class(office, days=days, parts=BOTH, in_days=in_days, capacity=200)
    by = factories.Actor.user(staff)
    event.training_class = choose_payments(event_id=event.pk, kinds=kinds, by=by)
    return event, staff


def somebody(
    event: Event, staff: User, name: str = "", *, salary: bool | None = False, **fields: Any
) -> Registration:
    """Somebody with a place; whether the state pays them (None: it is not known)."""
    person = factories.register_by_staff(event, staff, name)
    Registration.objects.filter(pk=person.pk).update(on_state_salary=salary, **fields)
    person.refresh_from_db()
    return person


def came(
    person: Registration, staff: User, *places: int, kind: str = Presence.PRESENT
) -> Registration:
    """They came to these of the buổi, counted from 0 (to all, without any)."""
    sessions = list(person.event.sessions.all())
    for place in places or range(len(sessions)):
        mark_presence(session_id=sessions[place].pk, kinds={person.pk: kind}, by=staff)
    return person


def day_of(event: Event, number: int = 0) -> date:
    """The date of a day of the class, counted from 0."""
    assert event.starts_at
    return clock.local(event.starts_at).date() + timedelta(days=number)


def a_scan(event: Event, staff: User, kind: str = "plan", **fields: Any) -> DossierFile:
    """A scan that was kept; each is another file."""
    pages = DossierFile.objects.count() + 1
    received = receive(a_pdf(pages), f"Bản ký số {pages}.pdf", kinds=(Kind.PDF,), megabytes=1)
    return add_scan(
        event_id=event.pk, kind=DossierKind(kind), received=received, by=staff, **fields
    )


def of_class_papers(event: Event, staff: User) -> dict[str, list[Any]]:
    """The arguments of the addresses of a class's papers; somebody is paid in it."""
    rate = a_rate(staff)
    by = factories.Actor.user(staff)
    choose_payments(event_id=event.pk, kinds=["meals"], by=by)
    came(somebody(event, staff), staff)
    scan = a_scan(event, staff)
    plain = ("payments", "payments_kinds", "payments_salaries", "dossier", "dossier_zip",
             "acceptance_record", "result_report", "evaluation_form", "evaluation",
             "evaluation_code", "evaluation_close", "evaluation_paper")  # fmt: skip
    later = clock.now() + timedelta(days=3)
    opened = open_evaluation(
        event_id=event.pk, statements=["Nội dung"], questions=[], closes_at=later, by=by
    )
    link = answer_path(opened, event.code).strip("/").split("/")[1:]
    return {
        **{f"courses:{name}": link for name in ("evaluate", "evaluated")},
        "courses:evaluation_file": [event.code, "csv"],
        **{f"courses:{name}": [event.code] for name in plain},
        "courses:rates_file": ["csv"],
        **{f"courses:{name}": [rate.pk] for name in ("rate_end", "rate_withdraw")},
        "courses:payments_file": [event.code, "csv"],
        "courses:dossier_place": [event.code, "plan"],
        **{f"courses:{name}": [event.code, scan.pk] for name in ("dossier_file", "dossier_withdraw")},
    }  # fmt: skip
