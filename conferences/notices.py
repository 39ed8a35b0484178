"""What a delegation's coordinator is told. Each function only queues words, in the transaction of
their cause; keys make a repeat harmless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from common import clock
from conferences import links
from conferences.dates import days_words
from conferences.models import Delegate, Delegation, RosterChange
from conferences.selectors.delegations import aware_of, letters_on_their_way
from conferences.states import EDITABLE, DelegateRole
from notifications.models import Message
from notifications.services import Recipient, draft_message, queue_messages, withdraw_messages
from registrations.models import Event
from registrations.notices import when_words

NAME_LENGTH = 150
# After these words a list is still to be sent.
AWAITING = (
    "delegation.invited",
    "delegation.reminder",
    "delegation.returned",
    "delegation.link_again",
)
POSTPONED, MOVED = "delegation.event_postponed", "delegation.event_moved"
# Said of old dates, these are not said any more once there are new ones.
OUTDATED = ("delegation.invited", "delegation.reminder", POSTPONED, MOVED)
A_MOMENT = timedelta(minutes=1)


def coordinator_of(delegation: Delegation) -> Recipient:
    """Whom words for the delegation go to; without an e-mail they become a call to make."""
    return Recipient(
        name=(delegation.coordinator_name or f"cán bộ đầu mối {delegation.unit.name}")[
            :NAME_LENGTH
        ],
        email=delegation.coordinator_email,
        phone=delegation.coordinator_phone,
    )


def deadline_words(event: Event) -> str:
    """«ngày 05 tháng 3 năm 2026», the last day to answer; nothing where none is set."""
    closes = event.registration_closes_at
    if closes is None:
        return ""
    # Midnight is the end of the day before.
    last = clock.local(closes - A_MOMENT).date()
    return days_words(last, last)


def draft(
    delegation: Delegation,
    event: Event,
    kind: str,
    *,
    key: object,
    expires_at: datetime | None = None,
    letter: bool = False,
    **more: Any,
) -> Message:
    """A message to the coordinator, not saved yet, with the link to the delegation's page."""
    with override("vi"):
        facts = [
            ["Hội nghị", event.title],
            ["Thời gian", "" if kind == POSTPONED else when_words(event)],
            ["Địa điểm", ", ".join(filter(None, (event.venue, event.venue_address)))],
            ["Đơn vị", delegation.unit.name],
        ]
    if kind in AWAITING:
        facts.append(["Hạn gửi danh sách", deadline_words(event)])
    papers = {"letter": [links.LETTER, delegation.pk]} if letter else {}
    return draft_message(
        key=f"{kind}:{delegation.pk}:{key}",
        kind=kind,
        organiser_id=event.organiser_id,
        recipient=coordinator_of(delegation),
        context={
            "event_title": event.title,
            "unit": delegation.unit.name,
            "quota": delegation.unit.quota,
            "deadline": deadline_words(event),
            "contact": event.whom_to_call,
            "facts": [fact for fact in facts if fact[1]],
            **more,
        },
        links={"coordinate": [links.COORDINATE, delegation.pk], **papers},
        topic=delegation.topic,
        scope=event.scope,
        expires_at=expires_at,
    )


def tell(delegation: Delegation, kind: str, *, key: object = "", **more: Any) -> None:
    """Queue words for the coordinator; one message for each state the delegation went through."""
    event = delegation.unit.conference.event
    queue_messages([draft(delegation, event, kind, key=key or delegation.version, **more)])


def member_left(delegation: Delegation, leaving: Delegate, *, how: str, reason: str) -> None:
    """Somebody left the delegation without its coordinator: `how` is self, staff or expired."""
    tell(
        delegation,
        "delegation.member_left",
        key=leaving.pk,
        leaving=leaving.registration.addressed_name,
        how=how,
        head=leaving.role == DelegateRole.HEAD,
        reason=reason,
    )


def event_postponed(event: Event, reason: str) -> None:
    _tell_units(event, POSTPONED, reason=reason)


def event_cancelled(event: Event, reason: str) -> None:
    _tell_units(event, "delegation.event_cancelled", reason=reason)


def _tell_units(event: Event, kind: str, **more: Any) -> None:
    """The same words to all who count on the edition, once for each change of its schedule."""
    version = event.schedule_version
    queue_messages([draft(each, event, kind, key=version, **more) for each in aware_of(event)])


def event_moved(event: Event) -> None:
    """New dates or another place; whose giấy mời did not leave yet gets one that says the new."""
    version, unread = event.schedule_version, set(letters_on_their_way(event))
    for kind in OUTDATED:
        withdraw_messages(scope=event.scope, kind=kind)
    closes = event.registration_closes_at
    in_time = closes is not None and closes > clock.now()
    queue_messages(
        [
            draft(
                each,
                event,
                "delegation.invited",
                key=f"{each.letters_sent}.{version}",
                letter=True,
                expires_at=event.starts_at,
            )
            if each in unread
            else draft(each, event, MOVED, key=version, awaited=in_time and each.state in EDITABLE)
            for each in aware_of(event)
        ]
    )


def change_decided(change: RosterChange, delegation: Delegation) -> None:
    """The coordinator hears what became of a change, whoever asked for it."""
    done = change.state == RosterChange.State.DONE
    with override("vi"):
        what = str(change.get_kind_display())
    tell(
        delegation,
        "delegation.change_done" if done else "delegation.change_refused",
        key=change.pk,
        what=what,
        leaving=str(change.leaving or ""),
        coming=str(change.coming or ""),
        reason=change.answer,
    )
