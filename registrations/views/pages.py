"""What staff pages of classes and conferences share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from accounts.models import Organiser, User
from accounts.policies import organisers_of
from registrations.models import Event
from registrations.notices import when_words
from registrations.policies import MANAGING, may_list, may_manage, may_mark, may_stand_at_door
from registrations.selectors import count_states, find_clashes
from registrations.states import State
from registrations.timeline import event_timeline
from registrations.views.events import clash_words, event_actions


def own_organiser(request: HttpRequest) -> Organiser:
    """The office that this person makes new things for. Raises Http404 where there is none."""
    organiser = organisers_of(request.user, *MANAGING).first()
    if organiser is None:
        raise Http404
    return organiser


def event_context(user: User, event: Event, room: str) -> dict[str, Any]:
    """What the page of any event shows: how full, when, what to do next, and what happened."""
    manages = may_manage(user, event)
    primary, rest = event_actions(room, event) if manages else (None, [])
    counts = count_states(event)
    return {
        "event": event,
        "when": when_words(event),
        "sessions": event.sessions.select_related("room").prefetch_related("roles__person"),
        "waiting": counts.get(State.WAITLISTED, 0),
        "pending": counts.get(State.PENDING, 0),
        "offered": counts.get(State.OFFERED, 0),
        "clashes": clash_words(find_clashes(event)) if manages else [],
        "primary": primary,
        "actions": rest,
        "manages": manages,
        "lists": may_list(user, event),
        "marks": may_mark(user, event),
        "at_door": may_stand_at_door(user, event),
        "history": event_timeline(event),
    }
