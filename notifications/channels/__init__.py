"""The ways to reach a person: which there are here, and who carries words on each."""

from __future__ import annotations

from notifications.channels.base import Carrier, Result
from notifications.states import Channel

__all__ = ["PAID", "SENDING", "Carrier", "Result", "can_say", "carrier", "configured"]

PAID = (Channel.ZALO, Channel.SMS)
# What machines send; calls are made by people.
SENDING = (Channel.EMAIL, *PAID)


def carrier(channel: str) -> Carrier | None:
    """Who carries words on this channel; None where it is not configured (any more)."""
    from notifications.channels.email import EmailCarrier  # which needs what a message is

    if channel == Channel.EMAIL:
        return EmailCarrier()
    return None


def configured() -> tuple[Channel, ...]:
    """The channels that this server can send on, in the usual order."""
    return tuple(channel for channel in SENDING if channel == Channel.EMAIL)


def can_say(channel: str, kind: str) -> bool:
    """Whether messages of a kind can go out on a channel here: Zalo knows only the kinds that it
    has approved a template for."""
    return channel == Channel.EMAIL
