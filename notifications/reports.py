"""What providers tell later of a message: arrived, came back, was called spam.

A report is told once however often it comes. One that comes before its try was written down waits
for the sweeper. What came back goes on with the next channel, or to the people who call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anymail.signals import EventType, RejectReason
from django.db import transaction
from django.db.models import Exists, OuterRef

from common import clock, rows
from notifications import addresses, outbox, routing
from notifications.delivery import hand_to_callers
from notifications.models import CALL_PREFIX, Attempt, EarlyReport, Message
from notifications.states import Channel, Outcome, State

BATCH = 500
KEPT = timedelta(days=3)
REFERENCE_LENGTH = 120
OF_EVENTS = {
    EventType.DELIVERED: Outcome.DELIVERED,
    EventType.DEFERRED: Outcome.FAILED,
    EventType.BOUNCED: Outcome.BOUNCED,
    EventType.REJECTED: Outcome.BOUNCED,
    EventType.FAILED: Outcome.BOUNCED,
    EventType.COMPLAINED: Outcome.COMPLAINED,
}
# Why the address itself is bad: not a full mailbox, not a filter.
ADDRESS_IS_BAD = (RejectReason.INVALID, RejectReason.BOUNCED)


@dataclass(frozen=True, slots=True)
class Report:
    """One thing a provider tells of the message it calls `reference`."""

    channel: str
    reference: str
    outcome: str
    detail: str = ""
    bad_address: bool = False


def mail_event(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Of anymail's webhooks, their signature checked."""
    outcome = OF_EVENTS.get(event.event_type)
    if outcome is None or not event.message_id:
        return
    detail = event.mta_response or event.description or event.reject_reason or ""
    bad = outcome == Outcome.BOUNCED and event.reject_reason in ADDRESS_IS_BAD
    take([Report(Channel.EMAIL, str(event.message_id), outcome, str(detail), bad)])


def take(reports: Iterable[Report]) -> None:
    """Write down what was told; what nobody here sent is forgotten after some days."""
    for report in reports:
        if report.reference and len(report.reference) <= REFERENCE_LENGTH:
            _take(report)


@transaction.atomic
def catch_up(limit: int = BATCH) -> int:
    """Write down early reports whose try is known by now; returns how many."""
    EarlyReport.objects.filter(at__lt=clock.now() - KEPT).delete()
    tries = Attempt.objects.filter(reference=OuterRef("reference"), channel=OuterRef("channel"))
    known = EarlyReport.objects.filter(Exists(tries)).select_for_update(skip_locked=True)
    early = list(known.order_by("at", "pk")[:limit])
    for each in early:
        _take(Report(each.channel, each.reference, each.outcome, each.detail, each.bad_address))
    EarlyReport.objects.filter(pk__in=[each.pk for each in early]).delete()
    return len(early)


@transaction.atomic
def _take(report: Report) -> None:
    tries = Attempt.objects.filter(reference=report.reference, channel=report.channel)
    message_id = tries.values_list("message_id", flat=True).first()
    detail = " ".join(report.detail.split())[:500]
    if message_id is None:
        early = EarlyReport(
            channel=report.channel,
            reference=report.reference,
            outcome=report.outcome,
            bad_address=report.bad_address,
            detail=detail,
        )
        rows.insert(early, skip_taken=True)
        return
    message = Message.objects.select_for_update().get(pk=message_id)
    if not _is_news(message, report):
        return
    Attempt.objects.create(
        message=message,
        channel=report.channel,
        outcome=report.outcome,
        reference=report.reference,
        detail=detail,
    )
    _act(message, report, detail)


def _is_news(message: Message, report: Report) -> bool:
    """Whether this was not told of the same try before. Between `deferred` and a try that failed
    the history makes no difference: the latter has a detail of its own."""
    told = message.history.filter(
        reference=report.reference, channel=report.channel, outcome=report.outcome
    )
    return not told.exists()


def _act(message: Message, report: Report, detail: str) -> None:
    address = addresses.of(message, report.channel)
    if report.outcome == Outcome.DELIVERED:
        _arrived(message)
    elif report.outcome == Outcome.COMPLAINED:
        addresses.mark_complained(address, report.channel, detail)
    elif report.outcome == Outcome.BOUNCED:
        if report.bad_address:
            addresses.mark_bounced(address, report.channel, detail)
        if message.state == State.SENT and message.channel == report.channel:
            _came_back(message)


def _arrived(message: Message) -> None:
    """What was not known to have gone did: it goes no second way, and nobody calls."""
    now = clock.now()
    if message.state in (State.QUEUED, State.FAILED):
        Message.objects.filter(pk=message.pk).update(state=State.SENT, settled_at=now)
    waits = (State.QUEUED, State.HELD)
    twin = Message.objects.filter(key=f"{CALL_PREFIX}{message.key}", state__in=waits)
    outbox.update_free(twin, state=State.WITHDRAWN, settled_at=now)


def _came_back(message: Message) -> None:
    now = clock.now()
    over = message.expires_at is not None and message.expires_at <= now
    onward = {} if over or message.secret else routing.next_channel(message)
    if onward:
        Message.objects.filter(pk=message.pk).update(state=State.QUEUED, settled_at=None, **onward)
        return
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, settled_at=now)
    if not over:
        hand_to_callers(message)
