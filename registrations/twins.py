"""People who stand twice among an organiser's people: found for staff to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person, User
from accounts.policies import organisers_of
from registrations.policies import MANAGING

SIMILAR = 0.8
READ_AT_MOST = 4000
SHOWN = 100


class Twins(NamedTuple):
    """Two rows that may be one person, the fuller one first, and what speaks for it."""

    kept: Person
    merged: Person
    why: str


def people_to_merge(user: User) -> QuerySet[Person]:
    """The people of the organisers whose people this user may merge."""
    return Person.objects.filter(organiser__in=organisers_of(user, *MANAGING), merged_into=None)


def likely_twins(user: User, person: Person | None = None) -> list[Twins]:
    """Pairs that may be one person (one of them `person`, where given), by name. Three queries."""
    people = people_to_merge(user)
    names, phones = people, people.exclude(phone="")
    if person is not None:
        names = names.filter(organiser=person.organiser_id, folded_name=person.folded_name)
        phones = phones.filter(organiser=person.organiser_id, phone=person.phone)
    found = [
        *_pairs(_repeated(names, "folded_name"), lambda each: each.folded_name, _same_person),
        *_pairs(_repeated(phones, "phone"), lambda each: each.phone, _similar_name),
    ]
    if person is not None:
        found = [pair for pair in found if person in pair[:2]]
    return sorted(found, key=lambda pair: (pair.kept.sort_given, pair.kept.sort_family))[:SHOWN]


def _repeated(people: QuerySet[Person], field: str) -> Iterable[Person]:
    """Those who share this field with somebody else of their organiser."""
    others = Person.objects.filter(
        ~Q(pk=OuterRef("pk")),
        organiser=OuterRef("organiser"),
        merged_into=None,
        **{field: OuterRef(field)},
    )
    times = Count("registrations")
    return people.filter(Exists(others)).annotate(times=times).order_by(field, "pk")[:READ_AT_MOST]


def _pairs(
    people: Iterable[Person],
    shared: Callable[[Person], Hashable],
    why: Callable[[Person, Person], str],
) -> list[Twins]:
    groups: dict[Hashable, list[Person]] = defaultdict(list)
    for person in people:
        groups[person.organiser_id, shared(person)].append(person)
    return [
        Twins(*sorted((one, other), key=_fullness, reverse=True), reason)
        for group in groups.values()
        for one, other in combinations(group, 2)
        if (reason := why(one, other))
    ]


def _fullness(person: Person) -> tuple[bool, int, int]:
    known = (person.email, person.workplace, person.birth_year or person.birth_date)
    return bool(person.phone), person.times, sum(map(bool, known))  # type: ignore[attr-defined]


def _same_person(one: Person, other: Person) -> str:
    """What, beside the same name, says that these are one person; empty when nothing does."""
    if not _may_be_one(one, other):
        return ""
    if _nearly_same_phone(one.phone, other.phone):
        return _("Cùng tên, số điện thoại gần giống nhau")
    if one.email and one.email.lower() == other.email.lower():
        return _("Cùng tên và e-mail")
    if one.workplace and one.workplace.lower() == other.workplace.lower():
        return _("Cùng tên và đơn vị công tác")
    if one.birth_date and one.birth_date == other.birth_date:
        return _("Cùng tên và ngày sinh")
    return ""


def _similar_name(one: Person, other: Person) -> str:
    """The same phone says so only with a similar name: offices share theirs."""
    if one.folded_name == other.folded_name or not _may_be_one(one, other):
        return ""
    mine, theirs = one.folded_name.split(), other.folded_name.split()
    within = set(mine) <= set(theirs) or set(theirs) <= set(mine)
    alike = SequenceMatcher(None, one.folded_name, other.folded_name).ratio() >= SIMILAR
    return _("Cùng số điện thoại, tên gần giống") if within or alike else ""


def _may_be_one(one: Person, other: Person) -> bool:
    """Nobody has two birth days."""
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return False
    years = [each.birth_date.year if each.birth_date else each.birth_year for each in (one, other)]
    return not all(years) or years[0] == years[1]


def _nearly_same_phone(one: str, other: str) -> bool:
    """One digit mistyped, left out or written with another prefix."""
    if not one or not other:
        return False
    if one[-8:] == other[-8:]:
        return True
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(longer) == len(shorter):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return len(longer) - len(shorter) == 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )
