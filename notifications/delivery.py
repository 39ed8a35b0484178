"""Sending: claim a row with a lease, talk to the server outside any transaction, settle the row.

Many at once are in notifications.batching."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.mail import BadHeaderError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from common import clock
from notifications import addresses, care, channels, marking, outbox, pace, routing, smtp
from notifications.channels.base import Carrier, Result
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
# Where there is another way nobody waits a day for this one.
TRIES_BEFORE_NEXT = 4
LONGEST_SEND = timedelta(seconds=120)
BATCH = 50
# While it waited in a worker's hands; what is on the wire just then goes out, and is kept as sent.
TAKEN_BACK = (State.HELD, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message in its last form, links made: nothing more is read from the database."""

    carrier: Carrier
    words: Any


def due(*only: str) -> QuerySet[Message]:
    """What should be on its way by now, on these channels or on all that machines send."""
    now = clock.now()
    return Message.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        state=State.QUEUED,
        gathers=False,
        channel__in=only or channels.SENDING,
        due_at__lte=now,
    )


@transaction.atomic
def claim(message_id: int) -> Message | None:
    """Take one due message for sending; None when it is not due, another process has it, or its
    channel has sent as much as it may just now."""
    rows = due().filter(pk=message_id).select_for_update(skip_locked=True)
    found = rows.values_list("channel", "secret").first()
    if found is None or not pace.take(found[0], 1, at_once=found[1]):
        return None
    due().filter(pk=message_id).update(**_lease(secrets.token_hex(16)))
    return Message.objects.select_related("organiser", "attachment").get(pk=message_id)


def claim_due(limit: int = BATCH, channel: str = Channel.EMAIL) -> list[Message]:
    """Take the messages that are due longest, as many as the channel's pace allows; no two
    processes get the same one. Where it allows none, sign-in codes go all the same."""
    token = secrets.token_hex(16)
    room = pace.room(channel)
    only_secret = room == 0
    rows = due(channel).filter(secret=True) if only_secret else due(channel)
    with transaction.atomic():
        free = rows.select_for_update(skip_locked=True).order_by("due_at", "pk")
        wanted = limit if only_secret or room is None else min(limit, room)
        ids = list(free.values_list("pk", flat=True)[:wanted])
        ids = ids[: pace.take(channel, len(ids), at_once=only_secret)]
        if not ids or not due(channel).filter(pk__in=ids).update(**_lease(token)):
            return []
    mine = Message.objects.filter(pk__in=ids, state=State.SENDING, lease_token=token)
    return list(mine.select_related("organiser", "attachment").order_by("due_at", "pk"))


def prepare(message: Message) -> Prepared | Result:
    """The message as it will go, or why it cannot. Raises only when the database is away."""
    carrier = channels.carrier(message.channel)
    if carrier is None:
        return Result(Outcome.REFUSED, _("Kênh này không còn được thiết lập."))
    try:
        return Prepared(carrier, carrier.words(message))
    except BadHeaderError as error:  # waiting does not mend it
        return Result(Outcome.REFUSED, str(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # one broken message must not stop the others
        log.exception("message %s could not be rendered", message.pk)
        detail = type(error).__name__ if message.secret else f"{type(error).__name__}: {error}"
        return Result(Outcome.FAILED, detail)


def charge(message: Message, prepared: Prepared) -> Result | None:
    """Set aside what it will cost, just before it is handed over; or why it may not be."""
    return prepared.carrier.charge(message, prepared.words)


def transmit(message: Message, prepared: Prepared, line: Any) -> Result:
    """Hand what was prepared to the server. Never raises, asks nothing of the database."""
    return prepared.carrier.send(message, prepared.words, line)


def send(message: Message) -> tuple[Result, Prepared | None]:
    """Word a claimed message and hand it to its channel. Never raises."""
    if addresses.bad_among([message]):
        return refused_before(), None
    prepared = prepare(message)
    if isinstance(prepared, Result):
        return prepared, None
    refused = charge(message, prepared)
    if refused is not None:
        return refused, None
    return transmit(message, prepared, prepared.carrier.lines()[0]), prepared


def refused_before() -> Result:
    """For an address to which nothing is sent until somebody puts it right."""
    return Result(Outcome.REFUSED, _("Địa chỉ này không nhận được tin từ lần trước."))


def settle(message: Message, result: Result, sent: Prepared | None = None) -> None:
    """Write what a try came to; the state only if the lease is still ours. `sent`: what was handed
    to the server, paid whoever has the lease by now."""
    tried = message.channel
    attempt = Attempt(
        message=message,
        channel=tried,
        outcome=result.outcome,
        detail=_one_line(result.detail),
        reference=result.reference[:120],
    )
    if marking.mark_sent(message, result, attempt):
        return
    with transaction.atomic():
        if sent is not None:
            attempt.cost = sent.carrier.settle(message, sent.words, result)
        if result.bad_address:
            addresses.mark_bounced(addresses.of(message, tried), tried, result.detail)
        ours = _settle_row(message, result)
        if not ours and not _taken_back(message).exists():
            attempt.outcome = Outcome.LEASE_LOST
            attempt.detail = _("Hết thời hạn giữ trước khi ghi nhận: %(outcome)s") % {
                "outcome": result.outcome.label
            }
        attempt.save(force_insert=True)
        if ours and message.state == State.FAILED:
            hand_to_callers(message)


def deliver(message_id: int) -> None:
    """Send one message if it is due; anything else changes nothing."""
    message = claim(message_id)
    for mine in let_go([message] if message is not None else []):
        settle(mine, *send(mine))


def let_go(claimed: Sequence[Message]) -> list[Message]:
    """Those of the claimed that may go now; the others are withdrawn, or wait for the morning."""
    verdicts = care.verdicts(claimed)
    for message in claimed:
        if verdict := verdicts.get(message.pk):
            _put_back(message, verdict)
    return [message for message in claimed if message.pk not in verdicts]


def _put_back(message: Message, verdict: care.Verdict) -> None:
    changes: dict[str, Any] = (
        {"state": State.WITHDRAWN, "note": verdict.refused, "settled_at": clock.now()}
        if verdict.refused
        else {"state": State.QUEUED, "due_at": verdict.wait}
    )
    _mine(message).update(leased_until=None, lease_token="", attempts=F("attempts") - 1, **changes)


def hand_to_callers(message: Message) -> None:
    """Let staff call the person whom no channel could reach, if there is a number to call."""
    if message.secret or not message.to_phone:
        return
    twin = outbox.call_twin(message)
    if not outbox.insert_new([twin]):
        # With the words of now: those of then may name a day that was moved since.
        words = {name: getattr(twin, name) for name in outbox.OF_A_CALL}
        withdrawn = Message.objects.filter(key=twin.key, state=State.WITHDRAWN)
        outbox.update_free(withdrawn, state=State.QUEUED, settled_at=None, **words)


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


def hold(message: Message) -> bool:
    """Make sure that the lease outlasts one more send; False when somebody else has the message, or
    staff have paused or withdrawn it since it was claimed."""
    now = clock.now()
    if message.leased_until is not None and message.leased_until - now >= LONGEST_SEND:
        return marking.is_held(message)
    return bool(_mine(message).update(leased_until=now + _lease_length()))


def _taken_back(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, state__in=TAKEN_BACK, lease_token=message.lease_token
    )


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
    elif result.for_good or message.attempts >= (TRIES_BEFORE_NEXT if message.route else MAX_TRIES):
        # The same row goes on with the next channel, if there is one.
        message.state = State.QUEUED if message.route else State.FAILED
        changes |= routing.next_channel(message)
    else:
        message.state = State.QUEUED
        wait = max(backoff(message.attempts), result.wait or timedelta(0))
        changes |= {"due_at": care.next_try(message, now + wait)}
    if message.state != State.QUEUED:
        changes |= {"settled_at": now}
        if message.secret:
            changes |= {"context": {}}
    return bool(rows.update(state=message.state, **changes))


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries; a fifth more or less, so that a crowd spreads out."""
    return BACKOFF[attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
