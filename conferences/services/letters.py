"""Giấy mời on their way: whom each unit names as its coordinator, and the mails with the link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, make_nonce
from common import clock
from common.errors import DomainError
from common.vietnamese.names import fold
from conferences import notices
from conferences.models import Conference, Delegation
from conferences.selectors.delegations import delegations_with_units
from conferences.services.core import lock_delegation, record_of
from notifications.services import queue_messages, withdraw_messages
from registrations.models import Event, Registration
from registrations.services.core import lock_event, record
from registrations.states import LIVE_STATES, EventState


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a unit; `unit` is its name as it stands on a list."""

    unit: str
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails were queued, and how many units without an address are to be called."""

    mails: int
    calls: int


@transaction.atomic
def set_coordinator(*, delegation_id: int, contact: Contact, by: Actor) -> Delegation:
    """Name the coordinator of a delegation; words for its people without e-mail go there."""
    delegation = lock_delegation(delegation_id)
    _name(delegation, contact)
    delegation.save(update_fields=["coordinator_name", "coordinator_phone", "coordinator_email"])
    Registration.objects.filter(delegate__delegation=delegation, state__in=LIVE_STATES).update(
        via_name=contact.name or delegation.unit.name[:120],
        via_phone=contact.phone,
        via_email=contact.email,
    )
    record_of(delegation, "delegation.coordinator", by=by)
    return delegation


@transaction.atomic
def set_coordinators(*, event_id: int, contacts: Sequence[Contact], by: Actor) -> list[Contact]:
    """Name the coordinators of all these units at once; returns those whose unit is not invited.

    A unit is found by its name without accents; empty values leave what is known."""
    event = lock_event(event_id)
    known = {fold(each.unit.name): each for each in delegations_with_units(event)}
    strangers, changed = [], []
    for contact in contacts:
        delegation = known.get(fold(contact.unit))
        if delegation is None:
            strangers.append(contact)
            continue
        _name(delegation, _completed(contact, delegation))
        changed.append(delegation)
    Delegation.objects.bulk_update(
        changed, ["coordinator_name", "coordinator_phone", "coordinator_email"]
    )
    if changed:
        record(event, "conference.coordinators", by=by, details={"count": len(changed)})
    return strangers


def _completed(contact: Contact, delegation: Delegation) -> Contact:
    return replace(
        contact,
        name=contact.name or delegation.coordinator_name,
        phone=contact.phone or delegation.coordinator_phone,
        email=contact.email or delegation.coordinator_email,
    )


def _name(delegation: Delegation, contact: Contact) -> None:
    delegation.coordinator_name = contact.name[:120]
    delegation.coordinator_phone = contact.phone
    delegation.coordinator_email = contact.email


@transaction.atomic
def send_letters(*, event_id: int, by: Actor) -> Sent:
    """Mail the giấy mời to every invited unit that was not sent one; repeated it sends nothing.

    A unit without an address becomes a call to make. Raises DomainError while the edition is not
    public, or where letters want a number and some have none."""
    event = lock_event(event_id)
    fresh = list(delegations_with_units(event).filter(letter_sent_at=None))
    return _send(event, fresh, by)


@transaction.atomic
def send_letter_again(*, delegation_id: int, by: Actor) -> Sent:
    """Mail one unit its giấy mời, also when it was sent before. Raises DomainError like
    send_letters."""
    delegation = lock_delegation(delegation_id)
    return _send(delegation.unit.conference.event, [delegation], by)


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
        record_of(delegations[0], "delegation.letter", by=by)
    elif delegations:
        record(event, "conference.letters_sent", by=by, details={"count": len(delegations)})
    return Sent(len(drafts) - calls, calls)


def _require_sendable(event: Event, delegations: list[Delegation]) -> None:
    if event.state != EventState.PUBLISHED:
        raise DomainError(_("Hãy công bố hội nghị trước khi gửi giấy mời."))
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
    """Make the secret link of a delegation dead, and mail a new one to the coordinator."""
    delegation = lock_delegation(delegation_id)
    delegation.nonce = make_nonce()
    delegation.version += 1
    delegation.save(update_fields=["nonce", "version"])
    withdraw_messages(topic=delegation.topic, kind="delegation.link_again")
    record_of(delegation, "delegation.link_renewed", by=by)
    notices.tell(delegation, "delegation.link_again")
    return delegation
