"""What a class pays, person by person, and who is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser
from common import clock
from courses.models import PaymentKind, PaymentRate, TrainingClass
from courses.paying import Days, Gap, Tariff
from registrations.attendance import effective_marks
from registrations.models import Event, Registration
from registrations.selectors import registrations_of_event
from registrations.states import ATTENDED, State


class Reason(StrEnum):
    """Why somebody with a place is not paid."""

    SALARY = "salary"
    ABSENT = "absent"
    UNKNOWN = "unknown"


REASONS = {
    Reason.SALARY: _("Hưởng lương từ ngân sách nhà nước"),
    Reason.ABSENT: _("Không dự buổi nào theo điểm danh"),
    Reason.UNKNOWN: _("Chưa rõ có hưởng lương từ ngân sách nhà nước không"),
}


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who is paid: `amounts` in đồng, one of each kind."""

    registration: Registration
    days: int
    sessions: int
    kinds: Sequence[PaymentKind]
    amounts: tuple[int, ...]

    @property
    def lines(self) -> list[tuple[PaymentKind, int]]:
        """Each kind with its amount."""
        return list(zip(self.kinds, self.amounts, strict=True))

    @property
    def total(self) -> int:
        return sum(self.amounts)


@dataclass(slots=True)
class PaymentList:
    """The danh sách ký nhận tiền of a class, as the marks and the rates stand now.

    `unmarked` counts people × buổi that are over without a mark: they count as not attended."""

    kinds: list[PaymentKind]
    payees: list[Payee] = field(default_factory=list)
    left_out: list[tuple[Registration, Reason]] = field(default_factory=list)
    rates: list[PaymentRate] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    unmarked: int = 0

    @property
    def unknown(self) -> list[Registration]:
        """Those whom staff must settle first: nobody is paid in silence."""
        return [each for each, reason in self.left_out if reason == Reason.UNKNOWN]

    @property
    def others(self) -> list[tuple[Registration, str]]:
        """Those left out for good, with the reason in words."""
        return [
            (each, str(REASONS[reason]))
            for each, reason in self.left_out
            if reason != Reason.UNKNOWN
        ]

    @property
    def totals(self) -> tuple[int, ...]:
        """What each kind comes to."""
        return tuple(
            sum(each.amounts[place] for each in self.payees) for place in range(len(self.kinds))
        )

    @property
    def total(self) -> int:
        return sum(each.total for each in self.payees)

    @property
    def may_print(self) -> bool:
        """Whether the paper can go out: somebody is paid, and every day has its rate."""
        return bool(self.payees) and not self.gaps


def rates_of(organisers: QuerySet[Organiser]) -> QuerySet[PaymentRate]:
    """All rates ever kept, by kind, the newest first."""
    order = ("organiser", "kind", "-valid_from", "-pk")
    return (
        PaymentRate.objects.filter(organiser__in=organisers)
        .select_related("organiser", "created_by", "ended_by", "withdrawn_by")
        .order_by(*order)
    )


def payment_list(
    event: Event, training_class: TrainingClass, people: Sequence[Registration] | None = None
) -> PaymentList:
    """Who is paid what, of the people with a place (read here, unless they are given).

    Four queries at any size."""
    kinds = training_class.payment_kinds
    sessions = {session.pk: session for session in event.sessions.filter(takes_presence=True)}
    over = {pk for pk, session in sessions.items() if session.ends_at <= clock.now()}
    marks = effective_marks(event)
    rates = PaymentRate.objects.filter(organiser_id=event.organiser_id, withdrawn_at=None)
    first_day = clock.local(event.starts_at).date() if event.starts_at else None
    tariff = Tariff(list(rates), kinds, first_day)
    result = PaymentList(kinds)
    days_of = {pk: clock.local(session.starts_at).date() for pk, session in sessions.items()}
    if people is None:
        found = registrations_of_event(event).select_related(None)
        people = list(found.filter(state=State.CONFIRMED))
    for each in people:
        mine = {pk: mark.kind for pk, mark in marks.get(each.pk, {}).items() if pk in sessions}
        attended = Counter(days_of[pk] for pk, kind in mine.items() if kind in ATTENDED)
        if not each.on_state_salary:
            result.unmarked += len(over - mine.keys())
        _place(result, each, attended, tariff)
    result.rates = sorted(
        tariff.used.values(),
        key=lambda rate: (kinds.index(PaymentKind(rate.kind)), rate.valid_from),
    )
    result.gaps = sorted(tariff.gaps, key=lambda gap: (gap.day, kinds.index(gap.kind)))
    return result


def _place(result: PaymentList, each: Registration, attended: Days, tariff: Tariff) -> None:
    """Put somebody among those who are paid, or those who are not."""
    if each.on_state_salary:
        result.left_out.append((each, Reason.SALARY))
    elif not attended:
        result.left_out.append((each, Reason.ABSENT))
    elif each.on_state_salary is None:
        result.left_out.append((each, Reason.UNKNOWN))
    elif result.kinds:
        sessions = sum(attended.values())
        result.payees.append(
            Payee(each, len(attended), sessions, result.kinds, tariff.due(attended))
        )


def gap_days(gaps: list[Gap]) -> dict[PaymentKind, list[date]]:
    """The days without a rate, by kind."""
    found: dict[PaymentKind, list[date]] = {}
    for gap in gaps:
        found.setdefault(gap.kind, []).append(gap.day)
    return found
