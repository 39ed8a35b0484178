"""Giấy mời on their way: whom each unit names as its coordinator, and the mails with the link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, make_nonce
from common import clock
from common.errors import DomainError
from conferences import notices
from conferences.addressees import Contact, match_units
from conferences.models import Conference, Delegation
from conferences.selectors.delegations import delegations_with_units, not_sent
from conferences.services.core import event_of, lock_delegation, record_of, require_open
from conferences.states import ANSWERED
from notifications.models import Message
from notifications.services import queue_messages, withdraw_messages
from notifications.states import Channel
from notifications.states import State as MessageState
from registrations.models import Event, Registration
from registrations.services.core import lock_event, record
from registrations.states import LIVE_STATES, EventState


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails were queued, and how many units without an address are to be called."""

    mails: int
    calls: int


@transaction.atomic
def set_coordinator(*, delegation_id: int, contact: Contact, by: Actor) -> Delegation:
    """Name the coordinator of a delegation; words for its people without e-mail go there."""
    delegation = lock_delegation(delegation_id)
    require_open(event_of(delegation))
    _name([(delegation, contact)])
    record_of(delegation, "delegation.coordinator", by=by)
    return delegation


@transaction.atomic
def set_coordinators(*, event_id: int, contacts: Sequence[Contact], by: Actor) -> list[Contact]:
    """Name the coordinators of all these units at once; returns those whose unit is not invited, or
    stands on the list a second time.

    A unit is found by its name as offices write it (see addressees); empty values leave what is
    known."""
    event = lock_event(event_id)
    require_open(event)
    delegations = list(delegations_with_units(event))
    found = match_units([each.unit for each in contacts], [each.unit for each in delegations])
    by_unit = {each.unit_id: each for each in delegations}
    named: dict[int, tuple[Delegation, Contact]] = {}
    strangers = []
    for contact, unit in zip(contacts, found, strict=True):
        if unit is None or unit.pk in named:
            strangers.append(contact)
        else:
            delegation = by_unit[unit.pk]
            named[unit.pk] = (delegation, _completed(contact, delegation))
    _name(list(named.values()))
    if named:
        record(event, "conference.coordinators", by=by, details={"count": len(named)})
    return strangers


def _completed(contact: Contact, delegation: Delegation) -> Contact:
    return replace(
        contact,
        name=contact.name or delegation.coordinator_name,
        phone=contact.phone or delegation.coordinator_phone,
        email=contact.email or delegation.coordinator_email,
    )


def _name(named: Sequence[tuple[Delegation, Contact]]) -> None:
    got_an_address = []
    for delegation, contact in named:
        if contact.email and not delegation.coordinator_email:
            got_an_address.append(delegation)
        delegation.coordinator_name = contact.name[:120]
        delegation.coordinator_phone = contact.phone
        delegation.coordinator_email = contact.email
    _mail_instead_of_calling(got_an_address)
    Delegation.objects.bulk_update(
        [delegation for delegation, _contact in named],
        ["coordinator_name", "coordinator_phone", "coordinator_email", "letter_sent_at"],
    )
    for delegation, _contact in named:
        if delegation.state in ANSWERED:
            _pass_on(delegation)


def _pass_on(delegation: Delegation) -> None:
    """Words for its people without an address go to who answers for them now."""
    people = Registration.objects.filter(delegate__delegation=delegation, state__in=LIVE_STATES)
    people.update(
        via_name=delegation.coordinator_name or delegation.unit.name[:120],
        via_phone=delegation.coordinator_phone,
        via_email=delegation.coordinator_email,
    )


def _mail_instead_of_calling(delegations: Sequence[Delegation]) -> None:
    """Whoever was to be called about the giấy mời, and was not yet, has an address now: the call is
    taken back, and the letter is among those to be sent."""
    by_topic = {each.topic: each for each in delegations if each.letter_sent_at is not None}
    calls = Message.objects.filter(
        topic__in=by_topic,
        kind="delegation.invited",
        channel=Channel.CALL,
        state=MessageState.QUEUED,
    )
    topics = list(calls.values_list("topic", flat=True))
    calls.update(state=MessageState.WITHDRAWN, settled_at=clock.now())
    for topic in topics:
        by_topic[topic].letter_sent_at = None


@transaction.atomic
def send_letters(*, event_id: int, by: Actor) -> Sent:
    """Mail the giấy mời to every invited unit that was not sent one; repeated it sends nothing.

    A unit without an address becomes a call to make. Raises DomainError while the edition is not
    public, or where letters want a number and some have none."""
    event = lock_event(event_id)
    return _send(event, list(not_sent(event)), by)


@transaction.atomic
def send_letter_again(*, delegation_id: int, by: Actor) -> Sent:
    """Mail one unit its giấy mời, also when it was sent before. Raises DomainError like
    send_letters."""
    delegation = lock_delegation(delegation_id)
    return _send(event_of(delegation), [delegation], by)


def _send(event: Event, delegations: list[Delegation], by: Actor) -> Sent:
    _require_sendable(event, delegations)
    now = clock.now()
    drafts = []
    for delegation in delegations:
        delegation.letters_sent += 1
        delegation.letter_sent_at = now
        drafts.append(
            notices.draft(
                delegation,
                event,
                "delegation.invited",
                key=delegation.letters_sent,
                letter=True,
                expires_at=event.starts_at,
            )
        )
    queue_messages(drafts)
    Delegation.objects.bulk_update(delegations, ["letters_sent", "letter_sent_at"])
    calls = sum(draft.is_call for draft in drafts)
    if len(delegations) == 1:
        delegations[0].unit.conference.event = event
        record_of(delegations[0], "delegation.letter_sent", by=by)
    elif delegations:
        record(event, "conference.letters_sent", by=by, details={"count": len(delegations)})
    return Sent(len(drafts) - calls, calls)


def _require_sendable(event: Event, delegations: list[Delegation]) -> None:
    if event.state != EventState.PUBLISHED:
        raise DomainError(_("Hãy công bố hội nghị trước khi gửi giấy mời."))
    if event.is_under_way:
        raise DomainError(_("Hội nghị đã bắt đầu, không gửi giấy mời nữa."))
    if not Conference.objects.get(pk=event.pk).numbers_letters:
        return
    unnumbered = sum(each.unit.letter_number is None for each in delegations)
    if unnumbered:
        raise DomainError(
            _("%(count)d giấy mời chưa có số: hãy ghi số, hoặc cho phép gửi không số.")
            % {"count": unnumbered}
        )


@transaction.atomic
def renew_link(*, delegation_id: int, by: Actor) -> Delegation:
    """Make the secret link of a delegation dead, and mail a new one to the coordinator.

    Accounts that kept the old link lose the delegation too: having it was all their proof."""
    delegation = lock_delegation(delegation_id)
    require_open(event_of(delegation))
    delegation.nonce = make_nonce()
    delegation.version += 1
    delegation.save(update_fields=["nonce", "version"])
    delegation.users.clear()
    withdraw_messages(topic=delegation.topic, kind="delegation.link_again")
    record_of(delegation, "delegation.link_renewed", by=by)
    notices.tell(delegation, "delegation.link_again")
    return delegation
