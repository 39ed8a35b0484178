"""The rows of the outbox: written once per key, in one query however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from common import clock
from common.rows import insert_later, insert_rows
from common.vietnamese.names import fold
from notifications.models import CALL_PREFIX, Message
from notifications.states import Channel

BATCH = 500
# What a call that is to be made after all takes anew from the mail.
OF_A_CALL = (
    "to_name", "to_email", "to_phone", "language", "context", "links", "due_at", "expires_at",
)  # fmt: skip


def insert_one(message: Message) -> bool:
    """Save a message if its key is new; in a `rows.together` block that is settled at its end."""
    message.folded_name = fold(message.to_name)
    return insert_later(message, skip_taken=True)


def insert_new(messages: Sequence[Message]) -> list[Message]:
    """Save those whose key is new, 500 in a query; the others change nothing.

    The saved ones come back with their primary keys."""
    saved: list[Message] = []
    for start in range(0, len(messages), BATCH):
        saved += _insert_batch(messages[start : start + BATCH])
    return saved


def _insert_batch(messages: Sequence[Message]) -> list[Message]:
    for message in messages:
        message.folded_name = fold(message.to_name)
    ids = {key: pk for pk, key in insert_rows(messages, returning=("id", "key"), skip_taken=True)}
    saved = []
    for message in messages:
        if (pk := ids.pop(message.key, None)) is not None:
            message.pk = pk
            message._state.adding = False
            saved.append(message)
    return saved


def update_free(rows: QuerySet[Message], **changes: Any) -> int:
    """Update the rows that nobody else is changing just now, so that no two wait for each other.

    Call it in a transaction. Returns how many were updated."""
    free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return rows.filter(pk__in=free).update(**changes) if free else 0


def call_twin(message: Message) -> Message:
    """The row of «Cần gọi điện» that takes the place of a mail which cannot arrive."""
    return Message(
        organiser_id=message.organiser_id,
        key=f"{CALL_PREFIX}{message.key}",
        kind=message.kind,
        channel=Channel.CALL,
        essential=message.essential,
        person_id=message.person_id,
        to_name=message.to_name,
        to_email=message.to_email,
        to_phone=message.to_phone,
        language=message.language,
        context=message.context,
        links=message.links,
        topic=message.topic,
        scope=message.scope,
        batch=message.batch,
        due_at=clock.now(),
        expires_at=message.expires_at,
    )
