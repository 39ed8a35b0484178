"""The ways to reach a person: which there are here, and who carries words on each."""

from __future__ import annotations

from notifications.channels import gateways
from notifications.channels.base import Carrier, Result
from notifications.states import Channel

__all__ = ["PAID", "SENDING", "Carrier", "Result", "can_say", "carrier", "configured"]

PAID = (Channel.ZALO, Channel.SMS)
# What machines send; calls are made by people.
SENDING = (Channel.EMAIL, *PAID)


def carrier(channel: str) -> Carrier | None:
    """Who carries words on this channel; None where it is not configured (any more)."""
    # Here, since these need what a message is.
    from notifications.channels.email import EmailCarrier
    from notifications.channels.http import HttpCarrier

    if channel == Channel.EMAIL:
        return EmailCarrier()
    gateway = gateways.configured().get(channel)
    return HttpCarrier(gateway) if gateway else None


def configured() -> tuple[Channel, ...]:
    """The channels that this server can send on, in the usual order."""
    known = gateways.configured()
    return tuple(channel for channel in SENDING if channel == Channel.EMAIL or channel in known)


def can_say(channel: str, kind: str) -> bool:
    """Whether messages of a kind can go out on a channel here: Zalo knows only the kinds that it
    has approved a template for."""
    if channel == Channel.EMAIL:
        return True
    gateway = gateways.configured().get(channel)
    return gateway is not None and gateway.can_say(kind)
