"""Sending: claim a row with a lease, talk to the server outside any transaction, settle the row."""

from __future__ import annotations

import logging
import random
import secrets
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.mail import BadHeaderError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from common import clock
from notifications import outbox, rendering, smtp
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome, State

log = logging.getLogger(__name__)

BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MAX_TRIES = len(BACKOFF) + 1
LONGEST_SEND = timedelta(seconds=120)
BATCH = 50
BROKEN_LINES_TO_STOP = 2
# While it waited in a worker's hands; what is on the wire just then goes out, and is kept as sent.
TAKEN_BACK = (State.HELD, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Result:
    """What one try came to. `line_broken`: the server was the trouble, not this message."""

    outcome: Outcome
    detail: str = ""
    subject: str = ""
    text: str = ""
    line_broken: bool = False


def due() -> QuerySet[Message]:
    """The mails that should be on their way by now."""
    now = clock.now()
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        state=State.QUEUED,
        channel=Channel.EMAIL,
        due_at__lte=now,
    )


def claim(message_id: int) -> Message | None:
    """Take one due message for sending; None when it is not due, or another process has it."""
    token = secrets.token_hex(16)
    if not due().filter(pk=message_id).update(**_lease(token)):
        return None
    return Message.objects.select_related("organiser").get(pk=message_id)


def claim_due(limit: int = BATCH) -> list[Message]:
    """Take the messages that are due longest; no two processes get the same one."""
    token = secrets.token_hex(16)
    with transaction.atomic():
        rows = due().select_for_update(skip_locked=True).order_by("due_at", "pk")
        ids = list(rows.values_list("pk", flat=True)[:limit])
        if not ids or not due().filter(pk__in=ids).update(**_lease(token)):
            return []
    mine = Message.objects.filter(pk__in=ids, state=State.SENDING, lease_token=token)
    return list(mine.select_related("organiser").order_by("due_at", "pk"))


def send(message: Message, line: smtp.Line) -> Result:
    """Render a claimed message and hand it to the mail server. Never raises, writes nothing."""
    try:
        rendered = rendering.render_mail(message)
    except BadHeaderError as error:  # waiting does not mend it
        return Result(Outcome.REFUSED, str(error))
    except Exception as error:  # one broken message must not stop the others
        log.exception("message %s could not be rendered", message.pk)
        detail = type(error).__name__ if message.secret else f"{type(error).__name__}: {error}"
        return Result(Outcome.FAILED, detail)
    try:
        line.send(rendered.mail)
    except Exception as error:  # whatever a mail backend raises
        result = _explain(error)
        log.warning("message %s: %s", message.pk, type(error).__name__)
        return result
    return Result(Outcome.SENT, subject=rendered.subject, text=rendered.masked_text)


def settle(message: Message, result: Result) -> None:
    """Write what a try came to, if the lease is still ours."""
    with transaction.atomic():
        ours = _settle_row(message, result)
        if not ours and not _taken_back(message).exists():
            detail = _("Hết thời hạn giữ trước khi ghi nhận: %(outcome)s") % {
                "outcome": result.outcome.label
            }
            Attempt.objects.create(message=message, outcome=Outcome.LEASE_LOST, detail=detail[:500])
            return
        Attempt.objects.create(
            message=message, outcome=result.outcome, detail=_one_line(result.detail)
        )
        if not ours:
            return
        if message.state == State.FAILED:
            hand_to_callers(message)


def deliver(message_id: int) -> None:
    """Send one message if it is due; anything else changes nothing."""
    message = claim(message_id)
    if message is not None:
        settle(message, send(message, smtp.line()))


def deliver_batch(limit: int = BATCH) -> int:
    """Send what is due over one connection; how many were taken, 0 when the server is away."""
    messages = claim_due(limit)
    line, broken = smtp.line(), 0
    for position, message in enumerate(messages):
        if broken >= BROKEN_LINES_TO_STOP:
            _release(messages[position:])
            return 0
        if not _hold(message):
            continue
        result = send(message, line)
        settle(message, result)
        broken = broken + 1 if result.line_broken else 0
    return len(messages)


def hand_to_callers(message: Message) -> None:
    """Let staff call the person whom the mail could not reach, if there is a number to call."""
    if message.secret or not message.to_phone:
        return
    twin = outbox.call_twin(message)
    if not outbox.insert_new([twin]):
        withdrawn = Message.objects.filter(key=twin.key, state=State.WITHDRAWN)
        outbox.update_free(withdrawn, state=State.QUEUED, due_at=clock.now(), settled_at=None)


def _lease(token: str) -> dict[str, object]:
    return {
        "state": State.SENDING,
        "lease_token": token,
        "leased_until": clock.now() + _lease_length(),
        "attempts": F("attempts") + 1,  # counted before sending: a message that kills us too
    }


def _lease_length() -> timedelta:
    return LONGEST_SEND + timedelta(seconds=smtp.timeout())


def _mine(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, state=State.SENDING, lease_token=message.lease_token
    )


def _taken_back(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, state__in=TAKEN_BACK, lease_token=message.lease_token
    )


def _hold(message: Message) -> bool:
    """Make sure that the lease outlasts one more send; False when somebody else has the message, or
    staff have paused or withdrawn it since it was claimed."""
    now = clock.now()
    if message.leased_until is not None and message.leased_until - now >= LONGEST_SEND:
        return _mine(message).exists()
    return bool(_mine(message).update(leased_until=now + _lease_length()))


def _release(messages: Sequence[Message]) -> None:
    """Give back what was claimed and not tried: a server that is away costs nobody a try."""
    Message.objects.filter(
        pk__in=[message.pk for message in messages],
        state=State.SENDING,
        lease_token=messages[0].lease_token,
    ).update(state=State.QUEUED, leased_until=None, lease_token="", attempts=F("attempts") - 1)


def _settle_row(message: Message, result: Result) -> bool:
    now = clock.now()
    rows = _mine(message)
    changes: dict[str, Any] = {"leased_until": None, "lease_token": ""}
    if result.outcome == Outcome.SENT:
        # Also when a sweeper gave it back, or staff took it back, and nobody has taken it since.
        rows = Message.objects.filter(
            Q(state__in=(State.SENDING, *TAKEN_BACK), lease_token=message.lease_token)
            | Q(state=State.QUEUED),
            pk=message.pk,
        )
        message.state = State.SENT
        changes |= {"attempts": message.attempts}
        if not message.secret:
            changes |= {"sent_subject": result.subject[:250], "sent_text": result.text}
    elif result.outcome == Outcome.REFUSED or message.attempts >= MAX_TRIES:
        message.state = State.FAILED
    else:
        message.state = State.QUEUED
        changes |= {"due_at": now + backoff(message.attempts)}
    if message.state != State.QUEUED:
        changes |= {"settled_at": now}
        if message.secret:
            changes |= {"context": {}}
    return bool(rows.update(state=message.state, **changes))


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries; a fifth more or less, so that a crowd spreads out."""
    return BACKOFF[attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311


def _explain(error: Exception) -> Result:
    """Whose fault it was: the address's (for good), the server's, or this message's (for now)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        permanent = 500 <= code < 600
        detail = f"{code} {_readable(text)}"
    elif isinstance(error, smtplib.SMTPResponseException):
        detail = f"{error.smtp_code} {_readable(error.smtp_error)}"
        # Some servers judge the address only after the text: RFC 3463 calls that 5.1.x.
        permanent = isinstance(error, smtplib.SMTPDataError) and " 5.1." in detail[:8]
    elif isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        permanent, detail = True, f"{type(error).__name__}: {error}"
    else:
        permanent, detail = False, f"{type(error).__name__}: {error}"
    outcome = Outcome.REFUSED if permanent else Outcome.FAILED
    return Result(outcome, detail, line_broken=smtp.breaks_line(error))


def _readable(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
