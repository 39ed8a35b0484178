"""Who rides in which bus of the site visit: a proposal made of numbers only, without a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# Other orders are tried only where the first one splits a delegation or leaves somebody.
MOST_ATTEMPTS = 60


class WhyNot(StrEnum):
    """Why somebody who wants to come has no seat."""

    NO_BUS = "no_bus"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody who wants the visit; `group`: the delegation that stays together, if any."""

    pk: int
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Coach:
    """A bus, with room for so many guests."""

    pk: int
    capacity: int


@dataclass(slots=True)
class Plan:
    """`seats`: rider to bus, of those who were placed; `left`: rider to the reason."""

    seats: dict[int, int] = field(default_factory=dict)
    left: dict[int, WhyNot] = field(default_factory=dict)
    split: int = 0  # delegations that ride in several buses, or partly stay behind

    @property
    def cost(self) -> tuple[int, int]:
        return len(self.left), self.split


def plan_buses(
    coaches: Sequence[Coach], riders: Iterable[Rider], seated: Mapping[int, int]
) -> Plan:
    """Seats for all `riders` but those that `seated` (rider to bus) has already, who stay.

    No bus takes more than its capacity. A delegation is split only where, beside the delegations
    that ride whole, no bus has room for it. As few as possible stay behind. The same input always
    gives the same plan, whatever its order."""
    riders = list(riders)
    free = {coach.pk: coach.capacity for coach in sorted(coaches, key=lambda coach: coach.pk)}
    for coach_pk in seated.values():
        if coach_pk in free:
            free[coach_pk] = max(free[coach_pk] - 1, 0)
    groups = _groups(rider for rider in riders if rider.pk not in seated)
    company = _company(riders, seated)
    best: Plan | None = None
    for order in _orders(groups):
        plan = _attempt(order, groups, dict(free), company)
        if best is None or plan.cost < best.cost:
            best = plan
        if best.cost == (0, 0):
            break
    return best or Plan()


# A delegation has its number; who comes alone is a group of one.
Key = tuple[int, int]


def _groups(riders: Iterable[Rider]) -> dict[Key, list[int]]:
    found: dict[Key, set[int]] = defaultdict(set)
    for rider in riders:
        found[_key(rider)].add(rider.pk)
    return {key: sorted(found[key]) for key in sorted(found)}


def _key(rider: Rider) -> Key:
    return (1, rider.pk) if rider.group is None else (0, rider.group)


def _company(riders: Iterable[Rider], seated: Mapping[int, int]) -> dict[Key, Counter[int]]:
    """In which buses some of a delegation sit already: the others rather go there."""
    company: dict[Key, Counter[int]] = defaultdict(Counter)
    for rider in riders:
        if rider.pk in seated:
            company[_key(rider)][seated[rider.pk]] += 1
    return company


def _orders(groups: Mapping[Key, Sequence[int]]) -> Iterator[list[Key]]:
    """The largest delegations first; then each of the others moved to the front in its turn."""
    by_size = sorted(groups, key=lambda key: (-len(groups[key]), key))
    yield by_size
    for index in range(1, min(len(by_size), MOST_ATTEMPTS)):
        yield [by_size[index], *by_size[:index], *by_size[index + 1 :]]


def _attempt(
    order: Iterable[Key],
    groups: Mapping[Key, list[int]],
    free: dict[int, int],
    company: Mapping[Key, Counter[int]],
) -> Plan:
    plan, too_large = Plan(), []
    for key in order:
        fitting = [coach for coach, room in free.items() if room >= len(groups[key])]
        if not fitting:
            too_large.append(key)
            continue
        mates = company.get(key, Counter())
        # Where mates sit, else where the least room stays.
        coach = min(fitting, key=lambda pk: (-mates[pk], free[pk], pk))
        free[coach] -= len(groups[key])
        plan.seats.update(dict.fromkeys(groups[key], coach))
    for key in too_large:
        _spread(groups[key], free, plan)
    return plan


def _spread(members: Sequence[int], free: dict[int, int], plan: Plan) -> None:
    """A delegation that no bus holds: into as few buses as possible, the rest stays behind."""
    plan.split += 1
    waiting = list(members)
    for coach in sorted(free, key=lambda pk: (-free[pk], pk)):
        taken, waiting = waiting[: free[coach]], waiting[free[coach] :]
        free[coach] -= len(taken)
        plan.seats.update(dict.fromkeys(taken, coach))
    why = WhyNot.FULL if free else WhyNot.NO_BUS
    plan.left.update(dict.fromkeys(waiting, why))
