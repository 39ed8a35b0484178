"""Sittings of an edition, and who comes to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict
from conferences.models import Meal, MealChoice
from conferences.selectors.delegates import COMING, delegates_of
from conferences.selectors.meals import meals_of
from conferences.services.core import lock_open_event
from conferences.services.guests import ensure_delegates
from registrations.models import Event
from registrations.services.core import record

# (meal, delegate)
Choice = tuple[int, int]


@transaction.atomic
def save_meal(
    *,
    event_id: int,
    meal_id: int | None = None,
    name: str,
    starts_at: datetime,
    place: str,
    price: int | None,
    by: Actor,
) -> Meal:
    """A new sitting, or another name, time, place or price (đồng a portion) of one.

    Raises Conflict where a sitting of that name begins at that moment, Meal.DoesNotExist."""
    event = lock_open_event(event_id)
    meal = Meal(conference_id=event.pk) if meal_id is None else meals_of(event).get(pk=meal_id)
    twins = meals_of(event).filter(name__iexact=name, starts_at=starts_at).exclude(pk=meal_id or 0)
    if twins.exists():
        raise Conflict(_("Bữa này đã có vào đúng giờ đó."), field="name")
    meal.name, meal.starts_at, meal.place, meal.price = name, starts_at, place, price
    meal.save()
    what = "conference.meal_added" if meal_id is None else "conference.meal_edited"
    record(event, what, by=by, details={"meal": meal.pk, "label": name})
    return meal


@transaction.atomic
def remove_meal(*, event_id: int, meal_id: int, by: Actor) -> int:
    """Take a sitting away with all choices made for it; returns how many those were.

    Raises Meal.DoesNotExist."""
    event = lock_open_event(event_id)
    meal = meals_of(event).get(pk=meal_id)
    chosen = meal.choices.filter(delegate__registration__state__in=COMING).count()
    record(event, "conference.meal_removed", by=by, details={"label": meal.name, "count": chosen})
    meal.delete()
    return chosen


@transaction.atomic
def choose_meals(
    *, event_id: int, come: Collection[Choice], stay_away: Collection[Choice], by: Actor
) -> int:
    """Write down who comes to what, and who no longer does; returns how many choices changed.

    Only what is named changes: two people who fill in different boxes of one page do not undo each
    other. Meals and people of other editions, and people who cancelled, are passed over."""
    event = lock_open_event(event_id)
    meals = set(meals_of(event).values_list("pk", flat=True))
    people = set(delegates_of(event).values_list("pk", flat=True))

    def ours(choices: Collection[Choice]) -> set[Choice]:
        return {(meal, person) for meal, person in choices if meal in meals and person in people}

    changed = _add(ours(come)) + _take_away(ours(stay_away))
    if changed:
        _record_choice(event, by, changed)
    return changed


def _add(choices: set[Choice]) -> int:
    meals, people = {meal for meal, _who in choices}, {who for _meal, who in choices}
    there = set(
        MealChoice.objects.filter(meal__in=meals, delegate__in=people).values_list(
            "meal_id", "delegate_id"
        )
    )
    missing = sorted(choices - there)
    MealChoice.objects.bulk_create(
        MealChoice(meal_id=meal, delegate_id=person) for meal, person in missing
    )
    return len(missing)


def _take_away(choices: set[Choice]) -> int:
    gone = 0
    for meal in {meal for meal, _who in choices}:
        people = [who for which, who in choices if which == meal]
        gone += MealChoice.objects.filter(meal=meal, delegate__in=people).delete()[0]
    return gone


@transaction.atomic
def everybody_comes(*, event_id: int, meal_id: int, by: Actor) -> int:
    """All delegates of the edition come to a sitting, drivers included; returns how many are new."""
    event = lock_open_event(event_id)
    meal = meals_of(event).get(pk=meal_id)
    ensure_delegates(event)
    added = _add({(meal.pk, person) for person in delegates_of(event).values_list("pk", flat=True)})
    _record_choice(event, by, added, label=meal.name)
    return added


@transaction.atomic
def nobody_comes(*, event_id: int, meal_id: int, by: Actor) -> int:
    """Nobody comes to a sitting any more, which itself stays; returns how many came."""
    event = lock_open_event(event_id)
    meal = meals_of(event).get(pk=meal_id)
    gone = meal.choices.all().delete()[0]
    _record_choice(event, by, gone, label=meal.name)
    return gone


def _record_choice(event: Event, by: Actor, changed: int, **details: Any) -> None:
    record(event, "conference.meals_chosen", by=by, details={"count": changed, **details})


@transaction.atomic
def include_everybody(*, event_id: int, by: Actor) -> int:
    """Who registered without a delegation is among the delegates from now on; returns how many."""
    event = lock_open_event(event_id)
    new = ensure_delegates(event)
    if new:
        record(event, "conference.delegates_included", by=by, details={"count": new})
    return new
