"""The fair as its pages and papers show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from common.vietnamese.names import fold
from conferences.booths import MOST_BOOTHS
from conferences.models import Booth, Exhibitor, Fair
from conferences.states import LIVE_EXHIBITORS, ExhibitorState
from registrations.models import Event
from registrations.selectors import PUBLIC_STATES
from registrations.states import EventKind

# "Needs booths": live, and fewer than they want.
NEEDS = "needs"


def fair_of(event: Event) -> Fair | None:
    return Fair.objects.filter(pk=event.pk).first()


def public_fairs() -> QuerySet[Fair]:
    """The fairs of editions that everybody may see."""
    return Fair.objects.filter(
        conference__event__state__in=PUBLIC_STATES,
        conference__event__kind=EventKind.CONFERENCE,
    ).select_related("conference__event__organiser")


def booths_of(fair: Fair) -> list[Booth]:
    """The plan, as it was laid out, each booth with who has it."""
    return list(fair.booths.select_related("exhibitor").order_by("pk")[:MOST_BOOTHS])


def exhibitors_of(fair: Fair, *, words: str = "", state: str = "") -> QuerySet[Exhibitor]:
    """Who applied, the latest first, each with `placed`: how many booths they have.

    `words`: company without accents, contact, phone, code. `state`: one of ExhibitorState, or
    NEEDS."""
    found = fair.exhibitors.annotate(placed=Count("booths")).order_by("-created_at", "-pk")
    if state == NEEDS:
        found = found.filter(state__in=LIVE_EXHIBITORS, placed__lt=F("booths_wanted"))
    elif state in ExhibitorState:
        found = found.filter(state=state)
    if words := words.strip():
        digits = "".join(filter(str.isdigit, words)).removeprefix("84").lstrip("0")
        asked = Q(folded_company__contains=fold(words)) | Q(code=words.upper())
        asked |= Q(contact_name__icontains=words)
        if len(digits) > 3:
            asked |= Q(contact_phone__contains=digits)
        found = found.filter(asked)
    return found


def to_place(fair: Fair) -> QuerySet[Exhibitor]:
    """Who may be given a booth, by name."""
    return exhibitors_of(fair).filter(state__in=LIVE_EXHIBITORS).order_by("folded_company", "pk")


@dataclass(frozen=True, slots=True)
class Totals:
    """Booths by what became of them, and what they bring in, in đồng (None without a price).

    `wanted` and `expected` count who was approved; `asked` who still waits for an answer."""

    free: int
    used: int
    closed: int
    wanted: int
    asked: int
    waiting: int
    earned: int | None
    expected: int | None


def totals_of(fair: Fair, booths: Iterable[Booth]) -> Totals:
    """One query besides the booths that are there already."""
    booths = list(booths)
    used = sum(booth.exhibitor_id is not None for booth in booths)
    closed = sum(booth.is_closed for booth in booths)
    received, approved = (
        Q(state=state) for state in (ExhibitorState.RECEIVED, ExhibitorState.APPROVED)
    )
    sums = fair.exhibitors.aggregate(
        wanted=Sum("booths_wanted", filter=approved),
        asked=Sum("booths_wanted", filter=received),
        waiting=Count("pk", filter=received),
    )
    wanted, price = sums["wanted"] or 0, fair.booth_price
    return Totals(
        free=len(booths) - used - closed,
        used=used,
        closed=closed,
        wanted=wanted,
        asked=sums["asked"] or 0,
        waiting=sums["waiting"],
        earned=None if price is None else price * used,
        expected=None if price is None else price * wanted,
    )


@dataclass(frozen=True, slots=True)
class BoothRow:
    """A row of a zone: its booths from left to right."""

    booths: list[Booth]

    @property
    def words(self) -> str:
        return f"{self.booths[0].number}–{self.booths[-1].number}"

    @property
    def used(self) -> int:
        return sum(booth.exhibitor_id is not None for booth in self.booths)


def zones_of(booths: Sequence[Booth]) -> list[tuple[str, list[BoothRow]]]:
    """The plan by zones, and in each by rows from front to back."""
    zones: dict[str, dict[object, list[Booth]]] = {}
    for booth in sorted(booths, key=lambda each: (each.y, each.x)):
        zones.setdefault(booth.zone, {}).setdefault(booth.y, []).append(booth)
    return [(zone, [BoothRow(row) for row in rows.values()]) for zone, rows in zones.items()]
