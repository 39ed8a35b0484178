"""What a class came to, in the numbers of its report and of its acceptance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from accounts.models import Salutation
from certificates.selectors.classes import issued_papers
from common.vietnamese.names import fold
from courses.models import TrainingClass
from courses.selectors.payments import PaymentList, payment_list
from registrations.attendance import Sheet, sheets
from registrations.models import Event, Registration, Session
from registrations.selectors import registrations_of_event
from registrations.states import ATTENDED, State


@dataclass(frozen=True, slots=True)
class Held:
    """One buổi: who taught it, and how many of those with a place were there."""

    session: Session
    trainers: tuple[str, ...]
    attended: int


@dataclass(slots=True)
class ClassResults:
    """The numbers: people with a place are `confirmed`; who came to one buổi at least `attended`;
    who reached the threshold `qualified`. `men`, `women` and `units` are of those who came;
    `rate` is in tenths of a percent, of all planned buổi × people with a place."""

    registered: int = 0
    confirmed: int = 0
    attended: int = 0
    qualified: int = 0
    men: int = 0
    women: int = 0
    rate: int = 0
    units: list[tuple[str, int]] = field(default_factory=list)
    sessions: list[Held] = field(default_factory=list)
    certificates: int = 0
    payments: PaymentList = field(default_factory=lambda: PaymentList([]))

    @property
    def trainers(self) -> list[str]:
        """Everybody who taught, in the order of the buổi."""
        return list(dict.fromkeys(name for held in self.sessions for name in held.trainers))

    @property
    def rate_words(self) -> str:
        """«92,5%»."""
        return f"{self.rate // 10},{self.rate % 10}%"


def results_of(event: Event, training_class: TrainingClass) -> ClassResults:
    """What a class came to so far. The same queries at any size."""
    people = list(registrations_of_event(event).select_related(None))
    confirmed = [each for each in people if each.state == State.CONFIRMED]
    found = sheets(event)
    came = [each for each in confirmed if each.pk in found and found[each.pk].attended]
    result = ClassResults(
        registered=len(people),
        confirmed=len(confirmed),
        attended=len(came),
        qualified=sum(found[each.pk].qualifies for each in came),
        men=sum(each.salutation == Salutation.ONG for each in came),
        women=sum(each.salutation == Salutation.BA for each in came),
        units=_units(came),
        certificates=issued_papers(event).count(),
        payments=payment_list(event, training_class, confirmed),
    )
    result.sessions = _sessions(event, [found[each.pk] for each in came])
    planned = len(result.sessions) * len(confirmed)
    if planned:
        result.rate = sum(found[each.pk].attended for each in came) * 1000 // planned
    return result


def _units(people: list[Registration]) -> list[tuple[str, int]]:
    """Where people come from, the most first; the same unit however it was written."""
    counts = Counter(fold(each.workplace) for each in people)
    names = {fold(each.workplace): each.workplace for each in reversed(people)}
    return [(names[key], count) for key, count in sorted(counts.items(), key=_most_first)]


def _most_first(unit: tuple[str, int]) -> tuple[int, str]:
    return -unit[1], unit[0]


def _sessions(event: Event, marked: list[Sheet]) -> list[Held]:
    sessions = event.sessions.filter(takes_presence=True).prefetch_related("roles__person")
    return [
        Held(
            session,
            tuple(dict.fromkeys(role.person.full_name for role in session.roles.all())),
            sum(sheet.marks.get(session.pk) in ATTENDED for sheet in marked),
        )
        for session in sessions
    ]
