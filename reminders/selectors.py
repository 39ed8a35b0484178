"""What pages read about rules and occasions: how many, whom, when next, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policies import organisers_of
from common import clock
from notifications.models import Message
from notifications.selectors import BECAME, with_last_result
from notifications.states import State as MessageState
from registrations.models import Event, Session
from registrations.policies import MANAGING
from reminders.audiences import subjects
from reminders.models import Occasion, ReminderRule
from reminders.moments import Moment, moments
from reminders.scanning import rules_in_force, sessions_of
from reminders.states import Anchor

MOST_OCCASIONS = 100


@dataclass(slots=True)
class Line:
    """A rule on an event's page: `upcoming` moments, `people` whom it would reach now."""

    rule: ReminderRule
    people: int = 0
    upcoming: list[Moment] = field(default_factory=list)
    last: Moment | None = None

    @property
    def next(self) -> Moment | None:
        return self.upcoming[0] if self.upcoming else None

    @property
    def more(self) -> int:
        return max(0, len(self.upcoming) - 1)

    @property
    def by_state(self) -> bool:
        return self.rule.anchor == Anchor.STATE

    @property
    def words(self) -> str:
        return rule_words(self.rule)


def rules_of(user: User) -> QuerySet[ReminderRule]:
    """The rules this user may change: of the offices where they manage events."""
    return ReminderRule.objects.filter(organiser__in=organisers_of(user, *MANAGING)).select_related(
        "organiser", "event__organiser"
    )


def rule_for(event: Event, pk: int) -> ReminderRule | None:
    """The rule of this key that holds for an event: its own, or one of its organiser's."""
    return next((each for each in rules_in_force([event])[event.pk] if each.pk == pk), None)


def lines_of(event: Event) -> list[Line]:
    """The rules of an event in the order of what comes next; those that are over follow, then those
    switched off. A few queries for each kind of audience, whatever the number of people."""
    now = clock.now()
    rules = rules_in_force([event])
    sessions = sessions_of([event], rules)[event.pk]
    counted: dict[tuple[str, int | None], int] = {}
    lines = []
    for rule in rules[event.pk]:
        line = Line(rule)
        found = moments(rule, event, sessions)
        line.upcoming = [each for each in found if each.due > now]
        line.last = found[-1] if found else None
        key = (rule.audience, _session_pk(line.next))
        if key not in counted:
            counted[key] = how_many(rule, event, line.next)
        line.people = counted[key]
        lines.append(line)
    return sorted(lines, key=_order)


def _session_pk(moment: Moment | None) -> int | None:
    return moment.session.pk if moment is not None and moment.session is not None else None


def _order(line: Line) -> tuple[int, float]:
    if not line.rule.is_active:
        return 3, 0.0
    if line.next is not None:
        return 0, line.next.due.timestamp()
    return (1, 0.0) if line.by_state else (2, line.last.due.timestamp() if line.last else 0.0)


def how_many(rule: ReminderRule, event: Event, moment: Moment | None) -> int:
    """How many people a rule would reach now, about the buổi of its next moment."""
    return subjects(rule.audience, event, moment.session if moment else None).count()


def next_moment(rule: ReminderRule, event: Event) -> Moment | None:
    """The next moment of a rule, else its last one; None for one that has none."""
    found = moments(rule, event, list(Session.objects.filter(event=event)))
    now = clock.now()
    return next((each for each in found if each.due > now), found[-1] if found else None)


@dataclass(slots=True)
class Outcome:
    """An occasion with what became of its messages: [(words of the state, how many)]."""

    occasion: Occasion
    counts: list[tuple[str, int]] = field(default_factory=list)


def outcomes_of(event: Event) -> list[Outcome]:
    """The occasions of an event, the latest first, each with its counts. Two queries."""
    occasions = list(
        Occasion.objects.filter(event=event).select_related("session")[:MOST_OCCASIONS]
    )
    counts = _counts([each.batch for each in occasions])
    return [Outcome(each, counts.get(each.batch, [])) for each in occasions]


def _counts(batches: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    rows = (
        Message.objects.filter(batch__in=list(batches))
        .order_by()
        .values_list("batch", BECAME)
        .annotate(Count("pk"))
    )
    order = list(MessageState)
    found: dict[str, list[tuple[str, int]]] = {}
    for batch, state, count in sorted(rows, key=lambda row: order.index(MessageState(row[1]))):
        found.setdefault(batch, []).append((str(MessageState(state).label), count))
    return found


def counts_of(occasion: Occasion) -> list[tuple[str, str, int]]:
    """(state, its words, how many) of an occasion's messages. One query."""
    rows = Message.objects.filter(batch=occasion.batch).order_by()
    found = dict(rows.values_list(BECAME).annotate(Count("pk")))
    return [
        (state.value, str(state.label), found[state]) for state in MessageState if state in found
    ]


def messages_of_occasion(occasion: Occasion) -> QuerySet[Any]:
    """Whom an occasion spoke to, by name, each with what its latest try came to, and as `end` the
    state it has, or its digest."""
    rows = Message.objects.filter(batch=occasion.batch).select_related("folded_into")
    return with_last_result(rows.annotate(end=BECAME)).order_by("folded_name", "pk")


def rule_words(rule: ReminderRule) -> str:
    """«7 ngày trước ngày khai mạc, lúc 08:00, chỉ ngày làm việc»."""
    anchor = str(Anchor(rule.anchor).label)
    span = _span(rule)
    if span:
        after = (rule.days, rule.hours) > (0, 0)
        words = (_("%(span)s sau %(anchor)s") if after else _("%(span)s trước %(anchor)s")) % {
            "span": span,
            "anchor": anchor,
        }
    else:
        words = _("đúng %(anchor)s") % {"anchor": anchor}
    if rule.at is not None:
        words += _(", lúc %(at)s") % {"at": f"{rule.at:%H:%M}"}
    if rule.working_days_only:
        words += _(", chỉ ngày làm việc")
    return words


def _span(rule: ReminderRule) -> str:
    parts = []
    if days := abs(rule.days):
        parts.append(ngettext("%(n)d ngày", "%(n)d ngày", days) % {"n": days})
    if hours := 0 if rule.at else abs(rule.hours):
        parts.append(ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours})
    return " ".join(parts)


def due_words(moment: datetime | None) -> str:
    """«08:00 05/03/2027»; nothing for no moment."""
    return f"{clock.local(moment):%H:%M %d/%m/%Y}" if moment else ""
