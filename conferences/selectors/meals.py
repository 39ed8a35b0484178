"""Who eats at which sitting, and what: portions, dietary wishes, tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.vietnamese.names import fold, squeeze
from conferences.models import Delegate, Delegation, Meal, MealChoice
from conferences.selectors.delegates import COMING, in_brief
from registrations.models import Event

TABLE_SIZES = (6, 8, 10)
USUAL_TABLE = 10
# Said in a cell for dietary wishes, and no wish.
_NO_WISH = {"", "khong", "ko", "k", "binh thuong", "thuong", "an thuong", "khong co", "none", "no"}
_NOT_A_WORD = re.compile(r"[^\w]+")


def meals_of(event: Event) -> QuerySet[Meal]:
    """The sittings of an edition in the order of time."""
    return Meal.objects.filter(conference_id=event.pk).order_by("starts_at", "pk")


def diet_key(text: str) -> str:
    """What is the same wish has the same key: "Ăn  Chay", "ăn chay." and "chay" are one; ""
    is no wish at all."""
    key = " ".join(_NOT_A_WORD.sub(" ", fold(text)).split())
    return "" if key in _NO_WISH else key.removeprefix("an ")


@dataclass(slots=True)
class Diet:
    """One dietary wish, in the words most people chose, and who has it."""

    words: str
    people: list[Delegate] = field(default_factory=list)


def diets_of(people: Iterable[Delegate]) -> list[Diet]:
    """The wishes among these people, the most frequent first; who has none is not there."""
    people_of: dict[str, list[Delegate]] = defaultdict(list)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        words = squeeze(person.registration.dietary)
        if key := diet_key(words):
            people_of[key].append(person)
            spellings[key][words[:1].upper() + words[1:].rstrip(" .;,")] += 1
    return [
        Diet(min(spellings[key], key=lambda words: (-spellings[key][words], words)), people_of[key])
        for key in sorted(people_of, key=lambda key: (-len(people_of[key]), key))
    ]


@dataclass
class Sitting:
    """One meal, and who comes to it, in the order of the list."""

    meal: Meal
    people: list[Delegate]

    @property
    def portions(self) -> int:
        return len(self.people)

    @cached_property
    def diets(self) -> list[Diet]:
        return diets_of(self.people)

    @property
    def special(self) -> int:
        """Portions with a dietary wish."""
        return sum(len(diet.people) for diet in self.diets)

    @property
    def plain(self) -> int:
        """Portions without one."""
        return self.portions - self.special

    @cached_property
    def by_unit(self) -> list[tuple[Delegation | None, int]]:
        """Each delegation with its portions, in the order of the list; None: without one."""
        counts: dict[int | None, list[Delegate]] = defaultdict(list)
        for person in self.people:
            counts[person.delegation_id].append(person)
        return [(people[0].delegation, len(people)) for people in counts.values()]

    @property
    def cost(self) -> int | None:
        """Portions times their price, in đồng."""
        return None if self.meal.price is None else self.portions * self.meal.price

    def tables(self, size: int) -> int:
        """Tables of so many that are needed."""
        return -(-self.portions // size)

    def empty_places(self, size: int) -> int:
        """Places that stay empty at the last table."""
        return self.tables(size) * size - self.portions


@dataclass(slots=True)
class Company:
    """A delegation (None: those who came without one), its people, and what they eat."""

    delegation: Delegation | None
    people: list[Delegate] = field(default_factory=list)
    portions: dict[int, int] = field(default_factory=dict)  # by meal

    @property
    def name(self) -> str:
        return self.delegation.unit.name if self.delegation else _("Không theo đoàn")


@dataclass
class Board:
    """The sittings of an edition, and the delegations with what they eat."""

    sittings: list[Sitting]
    companies: list[Company]

    @property
    def cost(self) -> int | None:
        """What all sittings cost together, in đồng; None where no price is known."""
        known = [sitting.cost for sitting in self.sittings if sitting.cost is not None]
        return sum(known) if known else None


def board_of(event: Event) -> Board:
    """All sittings with who comes to them, in three queries. Who cancelled is not among them."""
    meals, people = list(meals_of(event)), list(in_brief(event))
    eats = _who_eats(event)
    sittings = [
        Sitting(meal, [person for person in people if (meal.pk, person.pk) in eats])
        for meal in meals
    ]
    companies: dict[int | None, Company] = {}
    for person in people:
        company = companies.setdefault(person.delegation_id, Company(person.delegation))
        company.people.append(person)
    for company in companies.values():
        company.portions = {
            meal.pk: sum((meal.pk, person.pk) in eats for person in company.people)
            for meal in meals
        }
    return Board(sittings, list(companies.values()))


def _who_eats(event: Event) -> set[tuple[int, int]]:
    """(meal, delegate) of all choices."""
    return set(
        MealChoice.objects.filter(meal__conference_id=event.pk).values_list(
            "meal_id", "delegate_id"
        )
    )


def sitting_of(meal: Meal, event: Event) -> Sitting:
    """One meal with who comes to it."""
    chosen = MealChoice.objects.filter(meal=meal).values("delegate_id")
    return Sitting(meal, list(in_brief(event).filter(pk__in=chosen)))


def company_of(event: Event, delegation_id: int | None) -> QuerySet[Delegate]:
    """Who comes with this delegation, or without any."""
    people = in_brief(event)
    if delegation_id is None:
        return people.filter(delegation=None)
    return people.filter(delegation_id=delegation_id)


def choices_of(people: Iterable[Delegate]) -> set[tuple[int, int]]:
    """(meal, delegate) of what these people chose."""
    return set(
        MealChoice.objects.filter(delegate__in=[person.pk for person in people]).values_list(
            "meal_id", "delegate_id"
        )
    )


def not_yet_delegates(event: Event) -> int:
    """How many registered without a delegation, and are not among the delegates yet."""
    return event.registrations.filter(delegate=None, state__in=COMING).count()
