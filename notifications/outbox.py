"""The rows of the outbox: written once per key, in one query however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from common import clock
from common.vietnamese.names import fold
from notifications.models import CALL_PREFIX, Message
from notifications.states import Channel

BATCH = 500


def insert_new(messages: Sequence[Message]) -> list[Message]:
    """Save those whose key is new, 500 in a query; the others change nothing.

    The saved ones come back with their primary keys."""
    saved: list[Message] = []
    for start in range(0, len(messages), BATCH):
        saved += _insert_batch(messages[start : start + BATCH])
    return saved


def _insert_batch(messages: Sequence[Message]) -> list[Message]:
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    values = []
    for message in messages:
        message.folded_name = fold(message.to_name)
        values += [
            field.get_db_prep_save(field.pre_save(message, True), connection) for field in fields
        ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = (  # every name in it is the model's own
        f"INSERT INTO {quote(Message._meta.db_table)} ({columns})"  # noqa: S608
        f" VALUES {', '.join([row] * len(messages))}"
        f" ON CONFLICT ({quote('key')}) DO NOTHING RETURNING {quote('id')}, {quote('key')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ids = {key: pk for pk, key in cursor.fetchall()}
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
        to_name=message.to_name,
        to_email=message.to_email,
        to_phone=message.to_phone,
        language=message.language,
        context=message.context,
        links=message.links,
        topic=message.topic,
        scope=message.scope,
        due_at=clock.now(),
        expires_at=message.expires_at,
    )
