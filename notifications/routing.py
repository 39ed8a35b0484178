"""Which way a message goes: as its sender says, as the person wishes, else in the usual order.

The first way is the row's channel, the others wait in its `route`; a call to make comes last and
is a row of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Organiser, Person
from common import clock
from common.vietnamese.phones import is_mobile
from notifications import addresses, channels
from notifications.models import Message
from notifications.states import USUAL_ORDER, Channel


def set_route(
    message: Message, *, way: str = "", wish: str = "", leaving_out: Iterable[str] = ()
) -> None:
    """Choose channel and route from what the row itself tells, without a query.

    `way`: a channel that goes before the person's wish ("" or "preferred": none does)."""
    out = set(leaving_out)
    open_ways = [
        channel
        for channel in _in_order(way, wish)
        if channel not in out and _is_open(message, channel)
    ]
    if Channel.CALL in open_ways:
        del open_ways[open_ways.index(Channel.CALL) + 1 :]
    message.channel = open_ways[0] if open_ways else Channel.CALL
    message.route = [str(way) for way in open_ways[1:] if way != Channel.CALL]


def decide(messages: Sequence[Message]) -> None:
    """Choose anew with what the database knows: addresses that are bad, the people's wishes, who
    pays for no messages. In at most three queries, however many messages."""
    bad = addresses.known_bad(
        address for each in messages for address in (each.to_email, each.to_phone)
    )
    priced = [each for each in messages if set(channels.PAID) & {each.channel, *each.route}]
    paying, wishes = _paying(priced), _wishes(priced)
    for message in messages:
        out = {
            channel
            for channel in channels.SENDING
            if (addresses.normal(addresses.of(message, channel)), channel) in bad
        }
        if message.organiser_id not in paying:
            out.update(channels.PAID)
        wish = wishes.get(message.person_id or 0) or message.wish
        set_route(message, way=message.way, wish=wish, leaving_out=() if message.secret else out)


def next_channel(message: Message) -> dict[str, Any]:
    """The changes by which the row goes on with its next channel, its tries counted anew; none
    where there is no other way."""
    if not message.route:
        return {}
    onward, *rest = message.route
    return {"channel": onward, "route": rest, "attempts": 0, "due_at": clock.now()}


def offered_to(organiser: Organiser, *, email: str, phone: str) -> list[Channel]:
    """Between what somebody with these addresses may choose: configured, and paid for."""
    pays = organiser.monthly_message_budget is not None and is_mobile(phone)
    return [
        channel
        for channel in channels.configured()
        if (email if channel == Channel.EMAIL else pays)
    ]


def _in_order(*first: str) -> list[Channel]:
    known = [Channel(name) for name in first if name in Channel]
    return list(dict.fromkeys((*known, *USUAL_ORDER)))


def _is_open(message: Message, channel: Channel) -> bool:
    if channel == Channel.CALL:
        return bool(message.to_phone) and not message.secret
    if channel == Channel.EMAIL:
        return bool(message.to_email)
    return (
        not message.secret
        and message.organiser_id is not None
        and is_mobile(message.to_phone)
        and channels.can_say(channel, message.kind)
    )


def _paying(messages: Sequence[Message]) -> set[int | None]:
    organisers = {each.organiser_id for each in messages if each.organiser_id}
    if not organisers:
        return set()
    paying = Organiser.objects.filter(pk__in=organisers, monthly_message_budget__isnull=False)
    return set(paying.values_list("pk", flat=True))


def _wishes(messages: Sequence[Message]) -> dict[int, str]:
    people = {each.person_id for each in messages if each.person_id}
    if not people:
        return {}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "prefers"))
