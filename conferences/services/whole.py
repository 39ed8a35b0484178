"""What happens to a whole edition: opened, put off, cancelled, moved. The units that were invited
are told like the people who signed up, each once, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from accounts.models import Actor
from conferences import notices
from conferences.models import Delegation
from conferences.selectors.agenda import last_version
from conferences.selectors.delegations import aware_of, letters_on_their_way
from registrations import teaching_notices
from registrations.models import Event
from registrations.services import events
from registrations.services.core import lock_event
from registrations.states import EventState


@transaction.atomic
def publish_edition(*, event_id: int, by: Actor) -> Event:
    """Open an edition to the public, or give one that was put off its new dates, which the units
    are told. Raises DomainError like events.publish_event."""
    was_postponed = lock_event(event_id).state == EventState.POSTPONED
    event = events.publish_event(event_id=event_id, by=by)
    if was_postponed:
        notices.event_moved(event)
        _tell_speakers(event, teaching_notices.moved)
    return event


def _tell_speakers(event: Event, tell: Callable[..., None], *more: str) -> None:
    """Whoever speaks or presides hears of it, unless the agenda is a draft that nobody has seen."""
    if last_version(event) is not None:
        tell(event, *more)


@transaction.atomic
def postpone_edition(*, event_id: int, by: Actor, reason: str) -> Event:
    """Put an edition off without a new date yet; people and units are told. A giấy mời that waits
    to be sent is taken back, and sent anew with the new date. Raises IllegalTransition."""
    _take_letters_back(lock_event(event_id))
    event = events.postpone_event(event_id=event_id, by=by, reason=reason)
    notices.event_postponed(event, reason)
    _tell_speakers(event, teaching_notices.postponed, reason)
    return event


@transaction.atomic
def cancel_edition(*, event_id: int, by: Actor, reason: str) -> Event:
    """Cancel an edition: people and units are told, nothing that waits to be sent goes out.

    Raises DomainError without a reason, IllegalTransition for one that is over."""
    event = lock_event(event_id)
    _take_letters_back(event)
    signed_up = teaching_notices.signed_up(event)
    event = events.cancel_event(event_id=event_id, by=by, reason=reason)
    notices.event_cancelled(event, reason)
    if last_version(event) is not None:
        teaching_notices.cancelled(event, reason, besides=signed_up)
    return event


def _take_letters_back(event: Event) -> None:
    """Whose letter did not leave yet never heard of the edition, and is not told of its end. Call
    it before what is queued is withdrawn."""
    unread = [each.pk for each in letters_on_their_way(event)]
    Delegation.objects.filter(pk__in=unread).update(letter_sent_at=None)


@transaction.atomic
def settle_schedule(*, event_id: int, by: Actor) -> Event:
    """The edition begins or ends at another moment: see events.schedule_changed."""
    before = lock_event(event_id).schedule_version
    event = events.schedule_changed(event_id=event_id, by=by)
    tell_if_moved(event, since=before)
    return event


def tell_if_moved(event: Event, *, since: int) -> None:
    """Tell the units, once, when a published edition moved since that version of its schedule."""
    if event.schedule_version != since:
        notices.event_moved(event)
        _tell_speakers(event, teaching_notices.moved)


def units_to_tell(event: Event) -> int:
    """How many coordinators would hear that an edition is put off or cancelled."""
    unread = {each.pk for each in letters_on_their_way(event)}
    return sum(each.pk not in unread for each in aware_of(event))
