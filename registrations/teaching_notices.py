"""What those who teach or speak are told when their event moves, is put off or cancelled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Person
from notifications.services import Recipient, draft_message, queue_messages
from registrations.models import Event, SessionRole
from registrations.notices import when_words
from registrations.states import LIVE_STATES


def moved(event: Event) -> None:
    """The new times or place, once for each change of the schedule."""
    _tell(event, "teaching.moved", signed_up(event))


def postponed(event: Event, reason: str) -> None:
    _tell(event, "teaching.postponed", signed_up(event), reason=reason)


def cancelled(event: Event, reason: str, *, besides: Collection[int]) -> None:
    """`besides`: who was signed up before all registrations were cancelled with the event."""
    _tell(event, "teaching.cancelled", besides, reason=reason)


def signed_up(event: Event) -> set[int]:
    """Whoever takes part as well hears of it as such: keys of Person."""
    live = event.registrations.filter(state__in=LIVE_STATES)
    return set(live.values_list("person_id", flat=True))


def _tell(event: Event, kind: str, besides: Collection[int], **more: Any) -> None:
    """Each once, whatever they do in how many buổi."""
    roles = SessionRole.objects.filter(session__event=event)
    people = [
        person
        for person in Person.objects.filter(pk__in=roles.values("person_id")).order_by("pk")
        if person.pk not in besides
    ]
    queue_messages(
        [
            draft_message(
                key=f"{kind}:{event.pk}:{person.pk}:{event.schedule_version}",
                kind=kind,
                organiser_id=event.organiser_id,
                recipient=teacher(person),
                context={**_context(event, person, kind), **more},
                topic=f"person:{person.pk}",
                scope=event.scope,
            )
            for person in people
        ]
    )


def teacher(person: Person) -> Recipient:
    """Whom words to somebody who teaches or speaks go to."""
    return Recipient(
        name=person.addressed_name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        person_id=person.pk,
        prefers=person.prefers,
    )


def _context(event: Event, person: Person, kind: str) -> dict[str, Any]:
    with translation.override(person.language):
        facts = [
            [_("Lớp") if event.kind == "class" else _("Hội nghị"), event.title],
            [_("Thời gian"), when_words(event) if kind == "teaching.moved" else ""],
            [_("Địa điểm"), ", ".join(filter(None, (event.venue, event.venue_address)))],
        ]
    return {
        "event_title": event.title,
        "event_code": event.code,
        "when": when_words(event) if kind == "teaching.moved" else "",
        "place": event.venue,
        "contact": event.whom_to_call,
        "facts": [fact for fact in facts if fact[1]],
    }
