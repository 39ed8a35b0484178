"""What upper rooms ask of the outbox: queue words for a person, withdraw them, report a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.errors import IllegalTransition
from common.queue import hurry, hurry_once
from notifications import (
    addresses,
    attaching,
    care,
    channels,
    digests,
    holding,
    hooks,
    kinds,
    outbox,
    routing,
    sealing,
    tasks,
)
from notifications.calendar import CalendarPart
from notifications.models import CALL_PREFIX, KEY_LENGTH, Attempt, Message
from notifications.states import Outcome, State

__all__ = [
    "CalendarPart",
    "Recipient",
    "close_call",
    "draft_message",
    "queue_message",
    "queue_messages",
    "report_call",
    "retry_message",
    "withdraw_messages",
]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for. Which way it goes is decided in notifications.routing.

    `name` may begin with Ông or Bà; `phone` is E.164; `language` is vi or en; `via` names who
    passes the words on, where e-mail or phone are theirs. `prefers`: the channel they asked for."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "vi"
    via: str = ""
    person_id: int | None = None
    prefers: str = ""


def draft_message(
    *,
    key: str,
    kind: str,
    organiser_id: int | None,
    recipient: Recipient,
    context: Mapping[str, Any],
    links: Mapping[str, Sequence[Any]] | None = None,
    topic: str,
    scope: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    calendar: CalendarPart | None = None,
    secret: bool = False,
    essential: bool | None = None,
    batch: str = "",
    attachment_id: int | None = None,
    way: str = "",
) -> Message:
    """A message that is not saved yet. Its words are frozen here, its links are made at sending.

    `key` says what the message is and makes it unique for ever ("reminder:41:3:2"). `context` holds
    plain values only, and no secret unless `secret`, which encrypts it until it is sent. `due_at`
    is now by default; after `expires_at` it is not sent any more. `links` maps a name to a
    registered link and its row: {"manage": ["registration.manage", 41]}. `essential`: as its kind
    unless said otherwise. `batch` names what it is sent with ("occasion:12", "announcement:3").
    `way` is a channel that goes before the person's own wish ("" or "preferred": none does).

    Raises ValueError for what no template could say (see notifications.kinds).
    """
    if not key or len(key) > KEY_LENGTH - len(CALL_PREFIX):
        raise ValueError(f"a key has 1 to {KEY_LENGTH - len(CALL_PREFIX)} characters")
    said = f"{recipient.name}{recipient.email}{recipient.phone}{recipient.language}{recipient.via}"
    if any(char in said for char in "\r\n\0"):
        raise ValueError("a line break in a recipient")
    plain, made_later = dict(context), {name: list(ref) for name, ref in (links or {}).items()}
    if recipient.via:
        plain["via"] = recipient.via
    kinds.check(kind, plain, made_later)
    if attachment_id is not None:  # phones get it as a link
        made_later.setdefault("file", [attaching.LINK, attachment_id])
    now = clock.now()
    message = Message(
        organiser_id=organiser_id,
        key=key,
        kind=kind,
        secret=secret,
        essential=kinds.KINDS[kind].essential if essential is None else essential,
        person_id=recipient.person_id,
        to_name=recipient.name,
        to_email=recipient.email,
        to_phone=recipient.phone,
        language=recipient.language,
        context=sealing.seal(plain) if secret else plain,
        links=made_later,
        # A coordinator's own diary has no place for what each of thirty people goes to.
        calendar=calendar.as_json() if calendar and not recipient.via else None,
        topic=topic,
        scope=scope,
        batch=batch,
        attachment_id=attachment_id,
        created_at=now,
        due_at=due_at or now,
        expires_at=expires_at,
    )
    message.way, message.wish = way, recipient.prefers
    routing.set_route(message, way=way, wish=recipient.prefers)
    return message


def queue_message(
    *,
    key: str,
    kind: str,
    organiser_id: int | None,
    recipient: Recipient,
    context: Mapping[str, Any],
    links: Mapping[str, Sequence[Any]] | None = None,
    topic: str,
    scope: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    calendar: CalendarPart | None = None,
    secret: bool = False,
) -> Message | None:
    """Save a message (see draft_message) in one query, and hurry its sending when it is due.

    Which way it goes is asked of the database only where there is a paid one; that an address is
    bad shows when it is sent. Returns None when a message of this key was queued before: then nothing changes.
    """
    message = draft_message(
        key=key,
        kind=kind,
        organiser_id=organiser_id,
        recipient=recipient,
        context=context,
        links=links,
        topic=topic,
        scope=scope,
        due_at=due_at,
        expires_at=expires_at,
        calendar=calendar,
        secret=secret,
    )
    if set(channels.PAID) & {message.channel, *message.route}:
        routing.decide([message])
    care.apply_one(message)
    digests.mark(message)
    if not outbox.insert_one(message):
        return None
    _wake([message])
    return message


def queue_messages(drafts: Sequence[Message]) -> int:
    """Save many drafts, 500 in a query; returns how many had a new key."""
    for start in range(0, len(drafts), outbox.BATCH):
        batch = drafts[start : start + outbox.BATCH]
        routing.decide(batch)
        care.apply(batch)
        for draft in batch:
            digests.mark(draft)
    saved = outbox.insert_new(drafts)
    _wake(saved)
    return len(saved)


def withdraw_messages(
    *,
    topic: str | None = None,
    scope: str | None = None,
    kind: str | None = None,
    batch: str | None = None,
) -> int:
    """Take back what is not sent yet about a topic or a scope (of one kind, or of batches whose
    name begins so, if given).

    A mail that is on the wire just now goes out, but is not tried again; what a worker has claimed
    and not begun stays here. Returns how many were withdrawn. Raises ValueError when neither topic
    nor scope is named.
    """
    if not topic and not scope:
        raise ValueError("withdraw what? name a topic or a scope")
    named = {"topic": topic, "scope": scope, "kind": kind, "batch__startswith": batch}
    rows = Message.objects.filter(**{name: value for name, value in named.items() if value})
    return holding.withdraw(rows)


@transaction.atomic
def retry_message(*, message_id: int, by: User) -> Message:
    """Queue a failed mail anew, or one that waits for its next try, with all its tries.

    It goes every way again, also to an address that was found bad: who asks for it says that the
    address is right. Its row among the calls to make is withdrawn meanwhile. Raises IllegalTransition."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if not message.may_retry:
        raise IllegalTransition(_("Tin nhắn này không gửi lại được."))
    message.state, message.attempts, message.due_at = State.QUEUED, 0, clock.now()
    message.settled_at = None
    if message.expires_at is not None and message.expires_at <= message.due_at:
        raise IllegalTransition(_("Tin nhắn này đã quá hạn gửi."))
    addresses.clear((message.to_email, message.to_phone), by=by)
    routing.decide([message])
    message.save(update_fields=["state", "channel", "route", "attempts", "due_at", "settled_at"])
    Attempt.objects.create(message=message, outcome=Outcome.REQUEUED, by=by)
    waits = (State.QUEUED, State.HELD)
    twin = Message.objects.filter(key=f"{CALL_PREFIX}{message.key}", state__in=waits)
    outbox.update_free(twin, state=State.WITHDRAWN, settled_at=message.due_at)
    _wake([message])
    return message


@transaction.atomic
def report_call(*, message_id: int, reached: bool, by: User, note: str = "") -> Message:
    """Record that the person was told by phone, or could not be reached.

    Reached: the row is SENT. Not reached: it stays in the list until somebody reaches the person or
    closes it. Upper rooms take part by notifications.hooks, in the same transaction.
    Raises IllegalTransition when the row is not waiting any more, and what a hook raises."""
    message = _waiting_call(message_id)
    # Before our row is locked: the rooms above lock their event first, then touch its messages.
    hooks.call_reported(message, reached, by)
    _note_call(message, by=by, note=note, state=State.SENT if reached else State.QUEUED)
    outcome = Outcome.REACHED if reached else Outcome.UNREACHED
    Attempt.objects.create(message=message, outcome=outcome, detail=note[:500], by=by)
    return message


@transaction.atomic
def close_call(*, message_id: int, by: User, note: str = "") -> Message:
    """Give up calling somebody; the row leaves the list as FAILED. Raises IllegalTransition."""
    message = _waiting_call(message_id)
    _note_call(message, by=by, note=note, state=State.FAILED)
    Attempt.objects.create(message=message, outcome=Outcome.CLOSED, detail=note[:500], by=by)
    return message


def _waiting_call(message_id: int) -> Message:
    message = Message.objects.select_related("organiser").get(pk=message_id)
    if not message.is_call or message.state != State.QUEUED:
        raise IllegalTransition(_("Cuộc gọi này đã có người xử lý."))
    return message


def _note_call(message: Message, *, by: User, note: str, state: State) -> None:
    message.state, message.handled_by = state, by
    message.note = note[:500] or message.note
    message.attempts += 1
    message.settled_at = None if state == State.QUEUED else clock.now()
    waiting = Message.objects.filter(pk=message.pk, state=State.QUEUED)
    if not waiting.update(
        state=state,
        handled_by=by,
        note=message.note,
        attempts=message.attempts,
        settled_at=message.settled_at,
    ):
        raise IllegalTransition(_("Cuộc gọi này đã có người xử lý."))


def _is_due(message: Message, now: datetime) -> bool:
    return not message.is_call and message.state == State.QUEUED and message.due_at <= now


def _wake(messages: Sequence[Message]) -> None:
    """Hint to the worker what is due: a secret (somebody waits for a code) by itself, so that it
    queues behind nothing; all else together."""
    now = clock.now()
    due = [message for message in messages if _is_due(message, now)]
    alone = [message for message in due if message.secret and message.pk]
    for message in alone:
        hurry(tasks.deliver_message, message.pk)
    if len(alone) < len(due):
        hurry_once(tasks.deliver_due)
