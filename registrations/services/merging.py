"""Two rows that are one person: what would move, and the merging itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Person, PersonMerge, User
from common.errors import Conflict, DomainError
from registrations.models import Event, Registration
from registrations.services.core import lock_event, record
from registrations.services.registering import PERSONAL_FIELDS
from registrations.states import LIVE_STATES

NEVER_FILLED = ("full_name", "language")


class Moving(NamedTuple):
    """Rows of one kind that change from one person to the other."""

    label: str
    rows: int


class Preview(NamedTuple):
    """What merging would do: what moves, which empty fields are filled, why it is refused."""

    moving: list[Moving]
    filled: dict[str, Any]
    refused: str


def preview_merge(*, kept: Person, merged: Person) -> Preview:
    """What `merge_people` would do now. Changes nothing."""
    moving = [
        Moving(str(model._meta.verbose_name), rows)
        for model, name in _references()
        if (rows := model._base_manager.filter(**{name: merged}).count())
    ]
    return Preview(moving, _to_fill(kept, merged), _refusal(kept, merged))


@transaction.atomic
def merge_people(*, kept_id: int, merged_id: int, by: User) -> PersonMerge:
    """Everything of one person becomes the other's; empty fields of the kept one are filled.

    Registrations keep what was given on them, papers what they were made from. The merged row
    stays and leads to the kept one. Raises DomainError where two people are meant or both are
    registered for one event, Conflict when a registration came in between."""
    events = {event.pk: event for event in map(lock_event, _event_ids(kept_id, merged_id))}
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=(kept_id, merged_id))
    found = {person.pk: person for person in people.order_by("pk")}
    kept, merged = found[kept_id], found[merged_id]
    if not set(_event_ids(kept_id, merged_id)) <= set(events):
        raise Conflict(_("Vừa có đăng ký mới của người này. Hãy xem lại rồi gộp."))
    if refusal := _refusal(kept, merged):
        raise DomainError(refusal)
    registrations = list(merged.registrations.order_by("pk"))
    details = {
        "was": {name: _plain(getattr(merged, name)) for name in PERSONAL_FIELDS},
        "filled": _fill(kept, merged),
        **_move_rows(kept, merged),
    }
    for registration in registrations:
        record(
            events[registration.event_id],
            "registration.person_merged",
            by=Actor.user(by),
            registration=registration,
            details={"from_person": merged_id, "to_person": kept_id},
        )
    return PersonMerge.objects.create(
        kept=kept, merged=merged, by=by, by_label=str(by)[:120], details=details
    )


def _event_ids(*people: int) -> list[int]:
    """The events to lock, in the one order in which several are locked."""
    found = Registration.objects.filter(person_id__in=people).order_by("event_id")
    return list(found.values_list("event_id", flat=True).distinct())


def _refusal(kept: Person, merged: Person) -> str:
    """Why these two cannot become one; empty when they can."""
    if kept.pk == merged.pk or kept.organiser_id != merged.organiser_id:
        return _("Chỉ gộp được hai hồ sơ khác nhau của cùng một đơn vị.")
    if kept.merged_into_id or merged.merged_into_id:
        return _("Một trong hai hồ sơ đã được gộp trước đó.")
    both = (
        Event.objects.filter(registrations__in=_live(kept))
        .filter(registrations__in=_live(merged))
        .values_list("code", flat=True)
    )
    if both:
        return _(
            "Cả hai đang có tên trong %(codes)s. Hãy hủy một trong hai đăng ký trước, rồi gộp."
        ) % {"codes": ", ".join(both)}
    for model, name in _references():
        one_each = isinstance(model._meta.get_field(name), models.OneToOneField)
        if one_each and model._base_manager.filter(**{f"{name}__in": (kept, merged)}).count() > 1:
            return _("Cả hai đều có hồ sơ “%(what)s”, nên không gộp được.") % {
                "what": model._meta.verbose_name
            }
    return ""


def _live(person: Person) -> models.QuerySet[Registration]:
    return Registration.objects.filter(person=person, state__in=LIVE_STATES)


def _to_fill(kept: Person, merged: Person) -> dict[str, Any]:
    """The fields that are empty on the kept one and known of the other."""
    filled = {
        name: value
        for name in PERSONAL_FIELDS
        if name not in NEVER_FILLED
        and getattr(kept, name) in ("", None)
        and (value := getattr(merged, name)) not in ("", None)
    }
    day = filled.get("birth_date")
    if day and kept.birth_year and day.year != kept.birth_year:
        del filled["birth_date"]
    if kept.birth_date:
        filled.pop("birth_year", None)
    return filled


def _fill(kept: Person, merged: Person) -> list[str]:
    filled = _to_fill(kept, merged)
    merged.merged_into = kept
    if "phone" in filled:
        merged.phone = ""  # a name and a phone stand on one row only
    merged.save()
    for name, value in filled.items():
        setattr(kept, name, value)
    kept.save()
    return sorted(filled)


def _references() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of every room that names a person; the notes of earlier merges stay."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not PersonMerge:
            yield relation.related_model, relation.field.name


def _move_rows(kept: Person, merged: Person) -> dict[str, Any]:
    """Move all rows; those the kept one has just so are dropped, and named in the details."""
    moved: dict[str, list[Any]] = {}
    dropped: dict[str, list[Any]] = {}
    for model, name in _references():
        rows = model._base_manager.filter(**{name: merged})
        for twin in _twins(model, name, kept, merged):
            dropped.setdefault(model._meta.label, []).append(str(twin))
            rows = rows.exclude(pk=twin["pk"])
            model._base_manager.filter(pk=twin["pk"]).delete()
        if ids := list(rows.values_list("pk", flat=True)):
            moved[model._meta.label] = ids
            rows.update(**{name: kept})
    return {"moved": moved, "dropped": dropped}


def _twins(
    model: type[models.Model], name: str, kept: Person, merged: Person
) -> list[dict[str, Any]]:
    """Rows of the merged one that would stand twice: the same but for the person."""
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and not rule.condition and name in rule.fields:
            others = [each for each in rule.fields if each != name]
            rows = model._base_manager
            has = set(rows.filter(**{name: kept}).values_list(*others))
            theirs = rows.filter(**{name: merged}).values("pk", *others)
            return [row for row in theirs if tuple(row[each] for each in others) in has]
    return []


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)
