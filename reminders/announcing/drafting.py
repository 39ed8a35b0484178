"""What an announcement says to one person, as a message that is not saved yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from notifications.models import Message
from notifications.services import Recipient, draft_message
from reminders import texts
from reminders.announcing.audience import Found
from reminders.models import Announcement

# Its own page, no ticket: that comes with the confirmation.
LINKS = ("manage", "coordinate")
KIND, TEST = "announcement", "announcement.test"


def draft(announcement: Announcement, found: Found, due_at: datetime | None = None) -> Message:
    """The message to somebody of the audience, in their language where it is written in it."""
    who = found.addressee
    return draft_message(
        key=f"announcement:{announcement.pk}:{found.identity}",
        kind=KIND,
        organiser_id=announcement.organiser_id,
        recipient=_in_its_language(announcement, who.recipient),
        context=_words(announcement, found, who.language),
        links={name: link for name, link in who.links.items() if name in LINKS},
        topic=who.topic,
        scope=found.event.scope,
        due_at=due_at,
        essential=not announcement.optional,
        batch=announcement.batch,
        attachment_id=announcement.attachment_id,
        way=announcement.way,
    )


def draft_test(
    announcement: Announcement, found: Found, to: Recipient, *, key: str, language: str
) -> Message:
    """The same words to staff themselves, without anybody's secret links."""
    return draft_message(
        key=key,
        kind=TEST,
        organiser_id=announcement.organiser_id,
        recipient=replace(to, language=language),
        context=_words(announcement, found, language),
        topic=f"announcement-test:{announcement.pk}",
        attachment_id=announcement.attachment_id,
        way="email",
    )


def languages(announcement: Announcement) -> list[str]:
    """The languages it is written in."""
    return ["vi", "en"] if announcement.body_en else ["vi"]


def _in_its_language(announcement: Announcement, recipient: Recipient) -> Recipient:
    if recipient.language in languages(announcement):
        return recipient
    return replace(recipient, language="vi")


def _words(announcement: Announcement, found: Found, language: str) -> dict[str, str]:
    english = language == "en" and "en" in languages(announcement)
    subject = announcement.subject_en if english else announcement.subject_vi
    body = announcement.body_en if english else announcement.body_vi
    values = found.addressee.values
    return {
        "subject": " ".join(texts.fill(subject, values).split()),
        # Each line is a paragraph of its own: mails break no line elsewhere.
        "body": "\n\n".join(
            line.strip() for line in texts.fill(body, values).split("\n") if line.strip()
        ),
        "event_title": found.event.title,
        "contact": found.event.whom_to_call,
        "file_name": announcement.attachment.file_name if announcement.attachment else "",
    }
