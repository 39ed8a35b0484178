"""What a class pays to whom: from the rates and the days that were attended, nothing else.

Pure: knows no database. Money is whole đồng."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from courses.models import PaymentKind, PaymentRate, PaymentUnit

Days = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A day for which something is to be paid that has no rate."""

    kind: PaymentKind
    day: date


@dataclass(slots=True)
class Tariff:
    """The rates of one organiser as they apply to one class.

    `kinds` are paid in this class; what is paid once for the whole class goes by the rate of its
    `first_day`. What was used, and what is missing, is gathered while it is asked."""

    rates: Sequence[PaymentRate]
    kinds: Sequence[PaymentKind]
    first_day: date | None
    used: dict[int, PaymentRate] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    _found: dict[tuple[PaymentKind, date], PaymentRate | None] = field(default_factory=dict)

    def due(self, attended: Days) -> tuple[int, ...]:
        """The amount of each kind for somebody who attended so many buổi on these days."""
        return tuple(self._due(kind, attended) for kind in self.kinds)

    def _due(self, kind: PaymentKind, attended: Days) -> int:
        if not attended:
            return 0
        start = self._rate(kind, self.first_day or min(attended))
        if start is not None and start.unit == PaymentUnit.COURSE:
            self.used[start.pk] = start
            return start.amount
        return sum(self._of_day(kind, day, sessions) for day, sessions in attended.items())

    def _of_day(self, kind: PaymentKind, day: date, sessions: int) -> int:
        rate = self._rate(kind, day)
        if rate is None or rate.unit == PaymentUnit.COURSE:  # that one began while the class ran
            self.gaps.add(Gap(kind, day))
            return 0
        self.used[rate.pk] = rate
        return rate.amount * (sessions if rate.unit == PaymentUnit.SESSION else 1)

    def _rate(self, kind: PaymentKind, day: date) -> PaymentRate | None:
        if (kind, day) not in self._found:
            fitting = (rate for rate in self.rates if rate.kind == kind and rate.covers(day))
            self._found[kind, day] = next(fitting, None)
        return self._found[kind, day]


def overlapping(
    rates: Iterable[PaymentRate], kind: str, start: date, end: date | None
) -> PaymentRate | None:
    """The rate of this kind, not withdrawn, that applies on one of these days too (no end: all
    from the start on)."""
    for rate in rates:
        if rate.kind != kind or rate.withdrawn_at is not None:
            continue
        begins_before = end is None or rate.valid_from <= end
        if begins_before and (rate.valid_to is None or start <= rate.valid_to):
            return rate
    return None
