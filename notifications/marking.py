"""The two questions between two mails on one connection, each in one round trip: all else waits."""

from __future__ import annotations

from django.db import connection

from common import clock
from common.rows import change_and_insert
from notifications.channels.base import Result
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome, State

_IS_HELD = "SELECT 1 FROM notifications_message WHERE id = %s AND state = %s AND lease_token = %s"
# Also what a sweeper gave back, or staff took back, and nobody has taken since.
_MARK_SENT = """
UPDATE notifications_message
SET state = %s, leased_until = NULL, lease_token = '', attempts = %s,
    sent_subject = %s, sent_text = %s, settled_at = %s
WHERE id = %s AND ((state IN (%s, %s, %s) AND lease_token = %s) OR state = %s)
"""


def is_held(message: Message) -> bool:
    """Whether a claimed message is still its claimer's."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_HELD, [message.pk, State.SENDING.value, message.lease_token])
        return cursor.fetchone() is not None


def mark_sent(message: Message, result: Result, attempt: Attempt) -> bool:
    """Settle what nearly every mail comes to: the server took it. False, with nothing written, for
    all that needs more thought."""
    if (
        connection.vendor != "postgresql"
        or message.channel != Channel.EMAIL
        or message.secret
        or result.outcome != Outcome.SENT
    ):
        return False
    values = [
        State.SENT.value,
        message.attempts,
        result.subject[:250],
        result.text,
        clock.now(),
        message.pk,
        State.SENDING.value,
        State.HELD.value,
        State.WITHDRAWN.value,
        message.lease_token,
        State.QUEUED.value,
    ]
    if not change_and_insert(_MARK_SENT, values, attempt):
        return False
    message.state = State.SENT
    return True
