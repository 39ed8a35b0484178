"""What the author of a tham luận is told; who has no e-mail hears it through the coordinator.

Each function only makes words, in the transaction of their cause; keys make a repeat harmless."""

from __future__ import annotations

from typing import Any

from common import clock
from conferences import links
from conferences.models import Conference, Paper
from conferences.notices import coordinator_of
from notifications.models import Message
from notifications.services import Recipient, draft_message, queue_messages
from registrations.models import Event
from registrations.notices import moment_words, recipient_of

NAME_LENGTH = 150


def author_of(paper: Paper) -> Recipient:
    """Whom words about a paper go to: the delegate, else the delegation's coordinator, else who
    answers for a paper that no delegate brought. Without an e-mail they become a call to make."""
    name = paper.author[:NAME_LENGTH]
    delegate = paper.delegate
    if delegate is None:
        return Recipient(name=name, email=paper.contact_email, phone=paper.contact_phone)
    registration = delegate.registration
    if registration.email or delegate.delegation is None:
        return recipient_of(registration)
    coordinator = coordinator_of(delegate.delegation)
    return Recipient(
        name=name,
        email=coordinator.email,
        phone=coordinator.phone,
        via=coordinator.name,
        person_id=registration.person_id,
    )


def topic_of(paper: Paper) -> str:
    """The outbox topic of everything that is said about a paper."""
    return f"paper:{paper.pk}"


def draft(
    paper: Paper, conference: Conference, event: Event, kind: str, *, key: object, **more: Any
) -> Message:
    """A message to the author, not saved yet, with the link to the paper's page."""
    due = conference.papers_due_at
    return draft_message(
        key=f"{kind}:{paper.pk}:{key}",
        kind=kind,
        organiser_id=event.organiser_id,
        recipient=author_of(paper),
        context={
            "event_title": event.title,
            "paper_title": paper.title,
            "author": paper.author,
            "due": moment_words(due) if due and due > clock.now() else "",
            "contact": event.whom_to_call,
            **more,
        },
        links={"upload": [links.UPLOAD, paper.pk]},
        topic=topic_of(paper),
        scope=event.scope,
        expires_at=event.ends_at,
    )


def tell(
    paper: Paper, conference: Conference, event: Event, kind: str, *, key: object, **more: Any
) -> None:
    queue_messages([draft(paper, conference, event, kind, key=key, **more)])
