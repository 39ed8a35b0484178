"""Whom a message does not go to, and when: opted out, objected, at night.

Checked when a message is queued, and again when it is taken for sending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from accounts.models import Consent, Organiser, User
from common import clock
from common.tokens import check_token, make_token
from notifications import addresses, digests, kinds, quiet
from notifications.models import Message, OptOut
from notifications.states import UNSENT, Channel, State

BY_MAIL, BY_PHONE = "notifications.opt-out.mail", "notifications.opt-out.phone"
LONGEST_NUMBER = 12  # base 36 of 63 bits


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a message does not go now: `refused` for good, or until when to `wait`."""

    refused: str = ""
    wait: datetime | None = None


# --- at queueing ----------------------------------------------------------------------------------


def apply(drafts: Sequence[Message]) -> None:
    """Mark, before they are saved, those that must not go as withdrawn, and move the others out of
    the quiet hours. At most three queries for all of them, none where nothing may be refused."""
    _keep_quiet(drafts)
    for draft, why in zip(drafts, refusals(drafts), strict=True):
        if why:
            draft.state, draft.note, draft.settled_at = State.WITHDRAWN, why, clock.now()


def apply_one(draft: Message) -> None:
    """As apply, for one message while somebody waits at a form: an essential answer costs no query,
    what may refuse it is looked at when it is sent."""
    if not draft.essential or kinds.keeps_quiet_hours(draft.kind):
        apply([draft])


def refusals(messages: Sequence[Message]) -> list[str]:
    """For each, why nobody may send it: an empty string where somebody may."""
    opted = _opted_out(messages)
    objecting = _objecting(messages)
    return [
        _("Người nhận đã từ chối tin tùy chọn.")
        if not each.essential and opted & {(each.organiser_id, a) for a in _addresses(each)}
        else _("Người nhận đã phản đối việc xử lý dữ liệu cá nhân.")
        if _needs_consent(each) and each.person_id in objecting
        else ""
        for each in messages
    ]


def _keep_quiet(drafts: Sequence[Message]) -> None:
    waiting = [
        each
        for each in drafts
        if each.organiser_id and not each.is_call and kinds.keeps_quiet_hours(each.kind)
    ]
    offices = Organiser.objects.in_bulk({each.organiser_id for each in waiting}) if waiting else {}
    for draft in waiting:
        draft.due_at = _good(draft, draft.due_at, offices.get(draft.organiser_id))


def _good(message: Message, due: datetime, organiser: Organiser | None) -> datetime:
    return quiet.good_moment(
        due, organiser=organiser, expires_at=message.expires_at, essential=message.essential
    )


def _addresses(message: Message) -> set[str]:
    return {addresses.normal(each) for each in (message.to_email, message.to_phone) if each}


def _opted_out(messages: Sequence[Message]) -> set[tuple[int | None, str]]:
    optional = [each for each in messages if not each.essential and each.organiser_id]
    if not optional:
        return set()
    rows = OptOut.objects.filter(
        organiser__in={each.organiser_id for each in optional},
        address__in=set().union(*map(_addresses, optional)),
    )
    return set(rows.values_list("organiser_id", "address"))


def _needs_consent(message: Message) -> bool:
    return message.person_id is not None and message.kind not in kinds.AFTER_OBJECTION


def _objecting(messages: Sequence[Message]) -> set[int]:
    """Those of their people who objected, and gave no new consent since."""
    people = {each.person_id for each in messages if _needs_consent(each)}
    if not people:
        return set()
    standing = Consent.objects.filter(person__in=people).order_by().values("person_id")
    counted = standing.annotate(given=Count("pk", filter=Q(objected_at=None)))
    return set(counted.filter(given=0).values_list("person_id", flat=True))


# --- at sending -----------------------------------------------------------------------------------


def verdicts(claimed: Sequence[Message]) -> dict[int, Verdict]:
    """What must not be sent of these just now, by primary key; at most three queries."""
    found = {
        pk: Verdict(refused=_("Mọi tin trong thư gộp này đã được rút."))
        for pk in digests.emptied(claimed)
    }
    for message, refused in zip(claimed, refusals(claimed), strict=True):
        if refused:
            found[message.pk] = Verdict(refused=refused)
        elif (moment := next_try(message, clock.now())) > clock.now():
            found[message.pk] = Verdict(wait=moment)
    return found


def next_try(message: Message, at: datetime) -> datetime:
    """When to try it again, wanted then: not in the quiet hours, unless it cannot wait."""
    if message.organiser is None or not kinds.keeps_quiet_hours(message.kind):
        return at
    return _good(message, at, message.organiser)


# --- what people decide ---------------------------------------------------------------------------


def opt_out_path(message: Message) -> str:
    """Where whoever gets this message refuses the optional ones: without signing in, by one POST."""
    by_mail = message.channel == Channel.EMAIL
    token = make_token(BY_MAIL if by_mail else BY_PHONE, message.key)
    return reverse("notifications:opt_out", args=[int_to_base36(message.pk), token])


def opt_out_url(message: Message) -> str:
    """The same with the site's name; nothing for essential messages, which nobody can refuse."""
    refusable = not message.essential and message.pk is not None  # a draft has no number yet
    return f"{settings.SITE_URL}{opt_out_path(message)}" if refusable else ""


def message_of(number: str, token: str) -> tuple[Message, str] | None:
    """The optional message that carries this link, and the address it went to."""
    if len(number) > LONGEST_NUMBER or not number.isascii() or not number.isalnum():
        return None
    rows = Message.objects.select_related("organiser").exclude(organiser=None)
    message = rows.filter(pk=base36_to_int(number), essential=False).first()
    if message is None:
        return None
    for purpose, address in ((BY_MAIL, message.to_email), (BY_PHONE, message.to_phone)):
        if address and check_token(purpose, message.key, token):
            return message, addresses.normal(address)
    return None


def has_opted_out(message: Message, address: str) -> bool:
    """Whether whoever reads at this address refused what this message is."""
    if message.kind == kinds.MORNING:
        return User.objects.filter(email=address, morning_mail=False).exists()
    return OptOut.objects.filter(organiser=message.organiser_id, address=address).exists()


@transaction.atomic
def opt_out(message: Message, address: str) -> None:
    """No optional messages of this message's organiser to this address any more, nor those that
    wait; of a morning mail, no more of those. Twice is the same as once."""
    waiting = _to(address).filter(essential=False)
    if message.kind == kinds.MORNING:
        User.objects.filter(email=address).update(morning_mail=False)
        waiting = waiting.filter(kind=kinds.MORNING)
    else:
        OptOut.objects.get_or_create(organiser_id=message.organiser_id, address=address)
        waiting = waiting.filter(organiser=message.organiser_id)
    _withdraw(waiting, _("Người nhận đã từ chối tin tùy chọn."))


@transaction.atomic
def opt_in(message: Message, address: str) -> None:
    """The same again, from now on; what was withdrawn stays so."""
    if message.kind == kinds.MORNING:
        User.objects.filter(email=address).update(morning_mail=True)
    OptOut.objects.filter(organiser=message.organiser_id, address=address).delete()


@transaction.atomic
def withdraw_from_objecting(*, person_ids: Collection[int]) -> int:
    """Take back what waits for people who objected, but for what answers or concerns them still.

    Returns how many."""
    theirs = Message.objects.filter(person__in=person_ids).exclude(kind__in=kinds.AFTER_OBJECTION)
    return _withdraw(theirs, _("Người nhận đã phản đối việc xử lý dữ liệu cá nhân."))


def _to(address: str) -> QuerySet[Message]:
    if "@" in address:
        return Message.objects.alias(mailbox=Lower("to_email")).filter(mailbox=address)
    return Message.objects.filter(to_phone=address)


def _withdraw(rows: QuerySet[Message], why: str) -> int:
    changes = {"state": State.WITHDRAWN, "settled_at": clock.now(), "note": why}
    folded = digests.unsent_parts(rows).update(**changes)
    return folded + rows.filter(state__in=(*UNSENT, State.HELD)).update(**changes)
