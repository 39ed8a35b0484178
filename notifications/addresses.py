"""Addresses that messages do not reach: learnt from refusals, bounces and complaints."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from common import clock, rows
from notifications.models import BadAddress, Message
from notifications.states import Channel


def of(message: Message, channel: str) -> str:
    """Where a message goes on a channel; nothing where it cannot."""
    return message.to_email if channel == Channel.EMAIL else message.to_phone


def normal(address: str) -> str:
    """The form in which an address is kept and compared."""
    return address.strip().lower()


def known_bad(addresses: Iterable[str]) -> set[tuple[str, str]]:
    """Which of these are bad: pairs of address and channel, in one query (none for none)."""
    wanted = {normal(address) for address in addresses if address}
    if not wanted:
        return set()
    live = BadAddress.objects.filter(address__in=wanted, cleared_at=None)
    return set(live.values_list("address", "channel"))


def bad_among(messages: Iterable[Message]) -> set[int]:
    """The primary keys of those whose address is bad on the channel they would take now.

    Never of secret ones: a code goes where somebody asks for it just now."""
    open_ones = [message for message in messages if not message.secret]
    going = [(each.pk, normal(of(each, each.channel)), each.channel) for each in open_ones]
    bad = known_bad(address for _pk, address, _channel in going)
    return {pk for pk, address, channel in going if (address, channel) in bad}


def mark_bounced(address: str, channel: str, detail: str) -> None:
    """Nothing arrives there; known once, however often it is told."""
    _mark(address, channel, BadAddress.Why.BOUNCED, detail)


def mark_complained(address: str, channel: str, detail: str) -> None:
    """Whoever reads there called a message of ours spam."""
    _mark(address, channel, BadAddress.Why.COMPLAINED, detail)


def clear(addresses: Iterable[str], *, by: User) -> int:
    """Use these again, on every channel; returns how many were bad."""
    wanted = {normal(address) for address in addresses if address}
    bad = BadAddress.objects.filter(address__in=wanted, cleared_at=None)
    return bad.update(cleared_at=clock.now(), cleared_by=by)


def _mark(address: str, channel: str, why: str, detail: str) -> None:
    if address:
        words = " ".join(detail.split())[:500]
        row = BadAddress(address=normal(address), channel=channel, why=why, detail=words)
        rows.insert(row, skip_taken=True)
