"""What staff do to classes: made, edited, copied, their buổi arranged; and trainers kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser, Person
from common import clock
from common.errors import Conflict
from courses import schedule
from courses.models import ClassKind, Course, Trainer, TrainingClass
from registrations.models import Event, Room, SessionRole
from registrations.services.arranging import (
    EVENT_FIELDS,
    Arranged,
    arrange_sessions,
    edit_event,
    make_event,
)
from registrations.services.core import lock_event, record
from registrations.states import EventKind

CLASS_FIELDS = (
    "kind",
    "scheme",
    "funding_source",
    "opening_decision_number",
    "opening_decision_date",
    "audience",
    "meal_support",
)
CODE_PREFIXES = {
    ClassKind.TRAINING: "TH",
    ClassKind.REFRESHER: "BD",
    ClassKind.VOCATIONAL: "DN",
}


def suggest_code(kind: str, year: int) -> str:
    """The next free code of a kind and year: TH-2027-04 after TH-2027-03."""
    prefix = f"{CODE_PREFIXES[ClassKind(kind)]}-{year}-"
    codes = Event.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(prefix + r"(\d+)", code))]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


@transaction.atomic
def create_class(
    *,
    organiser: Organiser,
    course: Course | None,
    course_details: Mapping[str, Any] | None = None,
    event_details: Mapping[str, Any],
    class_details: Mapping[str, Any],
    pattern: schedule.Pattern | None = None,
    room: Room | None = None,
    trainers: Sequence[Person] = (),
    by: Actor,
) -> TrainingClass:
    """A new class, as a draft, with the buổi of its pattern.

    Without a course a new one is made of course_details. Raises Conflict for a taken code."""
    if course is None:
        course = Course.objects.create(organiser=organiser, **(course_details or {}))
    details = dict(event_details)
    if not details.get("code"):
        year = pattern.first_day.year if pattern else clock.today().year
        details["code"] = suggest_code(class_details["kind"], year)
    event = make_event(organiser=organiser, kind=EventKind.CLASS, details=details, by=by)
    training_class = TrainingClass.objects.create(
        event=event, course=course, **{name: class_details[name] for name in CLASS_FIELDS}
    )
    _settle_paper(training_class)
    if pattern is not None:
        planned = schedule.plan(pattern)
        people = [person.pk for person in trainers]
        arrange_sessions(
            event_id=event.pk,
            rows=[
                Arranged(
                    each.part,
                    each.starts_at,
                    each.ends_at,
                    room_id=room.pk if room else None,
                    people=tuple(people),
                )
                for each in planned
            ],
            by=by,
        )
        event.refresh_from_db()
    return training_class


@transaction.atomic
def edit_class(
    *,
    event_id: int,
    course: Course,
    event_details: Mapping[str, Any],
    class_details: Mapping[str, Any],
    by: Actor,
) -> TrainingClass:
    """Change what is known of a class; a published one that moves to another place tells everyone.

    Times, seats and state have services of their own. Raises DomainError for what registrations
    already rest on, Conflict for a taken code."""
    lock_event(event_id)
    training_class = TrainingClass.objects.select_related("event").get(pk=event_id)
    training_class.course = course
    for name in CLASS_FIELDS:
        setattr(training_class, name, class_details[name])
    training_class.save()
    training_class.event = edit_event(event_id=event_id, details=event_details, by=by)
    _settle_paper(training_class)
    return training_class


def _settle_paper(training_class: TrainingClass) -> None:
    """The event carries what papers print, so that certificates need not know of classes."""
    event = training_class.event
    event.paper_title = training_class.title_on_paper
    event.hours = training_class.course.hours or None
    event.save(update_fields=["paper_title", "hours"])


@transaction.atomic
def copy_class(*, event_id: int, code: str, first_day: date, by: Actor) -> TrainingClass:
    """A draft like this class from another day on: same buổi, rooms and trainers, no people.

    Raises Conflict for a taken code."""
    source = TrainingClass.objects.select_related("event__organiser", "course").get(pk=event_id)
    old = source.event
    copied = {name: getattr(old, name) for name in EVENT_FIELDS}
    copied |= {
        "code": code or suggest_code(source.kind, first_day.year),
        "registration_opens_at": None,
        "registration_closes_at": None,
        "cut_off_at": None,
    }
    training_class = create_class(
        organiser=old.organiser,
        course=source.course,
        event_details=copied,
        class_details={name: getattr(source, name) for name in CLASS_FIELDS}
        | {"opening_decision_number": "", "opening_decision_date": None},
        by=by,
    )
    training_class.further_payments = source.further_payments
    training_class.save(update_fields=["further_payments"])
    rows = _sessions_from(old, first_day)
    if rows:
        arrange_sessions(event_id=training_class.pk, rows=rows, by=by)
        training_class.event.refresh_from_db()
    record(training_class.event, "event.copied", by=by, details={"from": old.code})
    return training_class


def _sessions_from(event: Event, first_day: date) -> list[Arranged]:
    """An event's buổi on as many teaching days from first_day on, Sundays and holidays left out."""
    sessions = list(event.sessions.prefetch_related("roles"))
    days = sorted({clock.local(each.starts_at).date() for each in sessions})
    if not days:
        return []
    taught_on_sundays = any(day.weekday() == schedule.SUNDAY for day in days)
    new_days = schedule.teaching_days(
        schedule.Pattern(
            first_day,
            len(days),
            skip_sundays=not taught_on_sundays,
            holidays=event.organiser.holidays,
        )
    )
    day_for = dict(zip(days, new_days, strict=True))
    return [
        Arranged(
            each.part,
            schedule.moment(day_for[start.date()], start.time()),
            schedule.moment(day_for[start.date()], clock.local(each.ends_at).time()),
            room_id=each.room_id,
            topic=each.topic,
            people=tuple(
                role.person_id for role in each.roles.all() if role.role == SessionRole.Role.TRAINER
            ),
        )
        for each in sessions
        for start in (clock.local(each.starts_at),)
    ]


@transaction.atomic
def save_trainer(
    *,
    organiser: Organiser,
    person: Mapping[str, Any],
    details: Mapping[str, Any],
    trainer: Trainer | None = None,
) -> Trainer:
    """Keep somebody as a trainer; a known person of the same name and phone becomes one.

    Raises Conflict when they are one already, or another person has that name and phone."""
    if trainer is None:
        row = Person(organiser=organiser, **person)
        row.fill_derived()
        known = Person.objects.filter(
            organiser=organiser, folded_name=row.folded_name, phone=row.phone
        ).first()
        known = known and (known.merged_into or known)
        if known is not None and Trainer.objects.filter(pk=known.pk).exists():
            raise Conflict(_("Người này đã có trong danh sách giảng viên."), field="full_name")
        row = known or row
        if known is None:
            row.save()
        return Trainer.objects.create(person=row, **details)
    for name, value in person.items():
        setattr(trainer.person, name, value)
    for name, value in details.items():
        setattr(trainer, name, value)
    try:
        with transaction.atomic():
            trainer.person.save()
    except IntegrityError as error:
        raise Conflict(
            _("Đã có người khác cùng họ tên và số điện thoại."), field="phone"
        ) from error
    trainer.save()
    return trainer
