"""Words that were taken back and hold again: the same rows, worded anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from common.vietnamese.names import fold
from notifications import outbox
from notifications.models import CALL_PREFIX, Message
from notifications.states import State

# The token stays: a worker that has it on the wire just now still keeps it as sent.
_KEPT = (
    "id",
    "key",
    "created_at",
    "lease_token",
    "sent_subject",
    "sent_text",
    "handled_by",
    "note",
    "folded_into",
)
_WORDS = [field.name for field in Message._meta.concrete_fields if field.name not in _KEPT]


@transaction.atomic
def queue_again(drafts: Sequence[Message]) -> int:
    """Of these drafts, queue those whose row was withdrawn before it was sent, with the draft's
    words and moment; a call that took the place of a failed mail likewise. What was sent, or is
    still on its way, changes nothing. Returns how many are queued again; two queries at least."""
    by_key = {draft.key: draft for draft in drafts}
    calls = {f"{CALL_PREFIX}{key}": key for key in by_key}
    rows = Message.objects.select_for_update().filter(
        Q(key__in=[*by_key, *calls], state=State.WITHDRAWN) | Q(key__in=by_key, state=State.FAILED)
    )
    found = {row.key: row for row in rows.order_by("pk")}
    failed = {key for key, row in found.items() if row.state == State.FAILED}
    again = []
    for key, row in found.items():
        # Nobody calls for a mail that arrived since, or is tried once more.
        if key in failed or (key in calls and calls[key] not in failed):
            continue
        draft = outbox.call_twin(by_key[calls[key]]) if key in calls else by_key[key]
        leased_until = row.leased_until
        for name in _WORDS:
            setattr(row, name, getattr(draft, name))
        row.folded_name = fold(row.to_name)
        if leased_until is not None:
            row.due_at = max(row.due_at, leased_until)
        again.append(row)
    Message.objects.bulk_update(again, _WORDS, batch_size=outbox.BATCH)
    return len(again)
