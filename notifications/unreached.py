"""Addresses that messages do not reach, as staff see them: whose, whom to call, what was missed;
and putting them right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import Organiser, User
from common import clock
from common.errors import DomainError
from common.queue import hurry_once
from notifications import addresses, hooks, kinds, outbox, tasks
from notifications.models import CALL_PREFIX, BadAddress, Message
from notifications.states import Channel, State

Organisers = Iterable[Organiser] | QuerySet[Organiser]
WAITING = (State.QUEUED, State.HELD)


@dataclass(frozen=True, slots=True)
class Unreached:
    """One address: the last message to it says whose it is; `missed` names what did not arrive."""

    bad: BadAddress
    latest: Message
    missed: list[str]


def bad_addresses(organisers: Organisers) -> QuerySet[BadAddress]:
    """Those to which one of these organisers wrote, the latest first; `latest` is the last message."""
    written = Message.objects.filter(organiser__in=organisers).order_by("-pk")
    by_mail = written.alias(mailbox=Lower("to_email")).filter(mailbox=OuterRef("address"))
    by_phone = written.filter(to_phone=OuterRef("address"))
    mail = Q(channel=Channel.EMAIL)
    return (
        BadAddress.objects.filter(cleared_at=None)
        .filter((mail & Exists(by_mail)) | (~mail & Exists(by_phone)))
        .annotate(
            last_mail=Subquery(by_mail.values("pk")[:1]),
            last_call=Subquery(by_phone.values("pk")[:1]),
        )
        .order_by("-at", "-pk")
    )


def with_count(offices: QuerySet[Organiser]) -> QuerySet[Any]:
    """The organisers, each with how many such addresses it has as `bad`; no query of its own."""
    to_it = Message.objects.filter(organiser=OuterRef(OuterRef("pk"))).order_by()
    by_mail = to_it.alias(mailbox=Lower("to_email")).filter(mailbox=OuterRef("address"))
    by_phone = to_it.filter(to_phone=OuterRef("address"))
    mail = Q(channel=Channel.EMAIL)
    live = BadAddress.objects.filter(cleared_at=None).order_by()
    mine = live.filter((mail & Exists(by_mail)) | (~mail & Exists(by_phone)))
    counted = mine.annotate(n=Func("pk", function="COUNT")).values("n")
    return offices.annotate(bad=Subquery(counted))


def explained(rows: Sequence[BadAddress], organisers: Organisers) -> list[Unreached]:
    """The same with whose each is and what they missed, in two queries."""
    of_row = {
        row.pk: row.last_mail if row.channel == Channel.EMAIL else row.last_call  # type: ignore[attr-defined]
        for row in rows
    }
    latest = Message.objects.in_bulk(of_row.values())
    lost: dict[str, dict[str, str]] = defaultdict(dict)
    for message in _missed([row.address for row in rows], organisers):
        for address in {addresses.normal(message.to_email), message.to_phone}:
            lost[address][message.key.removeprefix(CALL_PREFIX)] = str(kinds.label(message.kind))
    return [
        Unreached(row, latest[of_row[row.pk]], sorted(lost[row.address].values())) for row in rows
    ]


def _missed(wanted: Collection[str], organisers: Organisers) -> QuerySet[Message]:
    to_them = Q(mailbox__in=wanted) | Q(to_phone__in=wanted)
    lost = Q(state=State.FAILED) | Q(channel=Channel.CALL, state=State.QUEUED)
    rows = Message.objects.alias(mailbox=Lower("to_email")).filter(to_them, lost)
    return rows.filter(organiser__in=organisers).only("key", "kind", "to_email", "to_phone")


@transaction.atomic
def use_again(*, bad_id: int, by: User) -> BadAddress:
    """Send to this address again from now on; what it missed is retried one by one, or called."""
    bad = _locked(bad_id)
    addresses.clear([bad.address], by=by)
    return bad


@transaction.atomic
def correct_mailbox(*, bad_id: int, new: str, organiser_ids: Collection[int], by: User) -> int:
    """Put another e-mail in the place of a bad one, wherever these organisers have it, and send
    there what waits and what nobody has called about yet. Returns how many messages go there.

    Raises DomainError for an address that is no better, or is put right already."""
    bad = _locked(bad_id)
    better = addresses.normal(new)
    if (better, Channel.EMAIL) in addresses.known_bad([better]):
        raise DomainError(_("Địa chỉ này cũng không nhận được thư."), field="email")
    hooks.mailbox_corrected(bad.address, better, organiser_ids, by)
    addresses.clear([bad.address], by=by)
    mine = Message.objects.filter(organiser__in=organiser_ids)
    theirs = mine.alias(mailbox=Lower("to_email")).filter(mailbox=bad.address)
    calls = theirs.filter(channel=Channel.CALL, state=State.QUEUED)
    open_keys = [key.removeprefix(CALL_PREFIX) for key in calls.values_list("key", flat=True)]
    lost = theirs.filter(state=State.FAILED, key__in=open_keys).exclude(expires_at__lte=clock.now())
    again = list(lost.values_list("pk", "key"))
    outbox.update_free(
        calls.filter(key__in=[f"{CALL_PREFIX}{key}" for _pk, key in again]),
        state=State.WITHDRAWN,
        settled_at=clock.now(),
        note=_("Đã gửi lại đến địa chỉ mới."),
    )
    moved = theirs.filter(state__in=WAITING).update(to_email=better)
    sent = mine.filter(pk__in=[pk for pk, _key in again]).update(
        to_email=better,
        channel=Channel.EMAIL,
        state=State.QUEUED,
        attempts=0,
        due_at=clock.now(),
        settled_at=None,
    )
    hurry_once(tasks.deliver_due)
    return moved + sent


def _locked(bad_id: int) -> BadAddress:
    bad = BadAddress.objects.select_for_update().get(pk=bad_id)
    if bad.cleared_at is not None:
        raise DomainError(_("Địa chỉ này đã được xử lý."))
    return bad
