"""How many an announcement will reach and how, before it is sent; and who is left out, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.vietnamese.phones import format_phone
from notifications import care, routing
from notifications.models import Message
from notifications.states import Channel
from reminders.announcing import audience, drafting
from reminders.announcing.audience import Found
from reminders.models import Announcement

OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class Planned:
    """One person of the audience: their message as it would be queued now, or why there is none."""

    found: Found
    message: Message
    left_out: str = ""
    bad_address: bool = False


@dataclass(slots=True)
class Count:
    """All of it, in the audience's order. `objected` are named, they are not among `people`."""

    people: list[Planned] = field(default_factory=list)
    objected: list[str] = field(default_factory=list)

    @property
    def going(self) -> list[Planned]:
        return [each for each in self.people if not each.left_out]

    @property
    def by_channel(self) -> list[tuple[str, int]]:
        """How many on each channel, in the usual order; calls are the last."""
        counted = Counter(each.message.channel for each in self.going)
        order = (Channel.EMAIL, Channel.ZALO, Channel.SMS, Channel.CALL)
        return [(str(each.label), counted[each]) for each in order if counted[each]]

    @property
    def to_call(self) -> int:
        return sum(each.message.is_call for each in self.going)

    @property
    def bad_addresses(self) -> int:
        """Of those to call, whose e-mail is known not to arrive."""
        return sum(each.bad_address and each.message.is_call for each in self.going)

    @property
    def left_out(self) -> list[tuple[str, list[str]]]:
        """Each reason with the names."""
        found: dict[str, list[str]] = {}
        for each in self.people:
            if each.left_out:
                found.setdefault(each.left_out, []).append(each.message.to_name)
        if self.objected:
            found[_("Đã phản đối việc xử lý dữ liệu cá nhân")] = self.objected
        return list(found.items())


def count(announcement: Announcement) -> Count:
    """What would happen now; the number of queries doesn't grow with the people."""
    found = audience.people(announcement)
    messages = [drafting.draft(announcement, each) for each in found]
    return Count(
        people=decide(found, messages),
        objected=audience.objecting(announcement),
    )


def decide(found: list[Found], messages: list[Message]) -> list[Planned]:
    """Choose each message's way, and say of whom nobody can or may reach why."""
    hoped = [message.channel for message in messages]
    routing.decide(messages)
    refused = care.refusals(messages)
    return [
        Planned(
            found=who,
            message=message,
            left_out=_why(message, was, refusal),
            bad_address=message.is_call and was != Channel.CALL,
        )
        for who, message, was, refusal in zip(found, messages, hoped, refused, strict=True)
    ]


def table(counted: Count) -> list[tuple[Any, ...]]:
    """The rows of the file of recipients: name, unit, event, channel, where to, why not."""
    return [
        (
            each.message.to_name,
            each.found.addressee.values.get("đơn vị", ""),
            each.found.event.code,
            "" if each.left_out else str(Channel(each.message.channel).label),
            "" if each.left_out else where_to(each.message),
            each.left_out,
        )
        for each in counted.people
    ]


def where_to(message: Message) -> str:
    if message.channel == Channel.EMAIL:
        return message.to_email
    return str(format_phone(message.to_phone))


def _why(message: Message, hoped: str, refusal: str) -> str:
    if refusal:
        return refusal
    if message.is_call and not message.to_phone:
        bad = hoped != Channel.CALL
        return (
            _("E-mail đã biết là không nhận được, không có số điện thoại")
            if bad
            else _("Không có e-mail lẫn số điện thoại")
        )
    return ""
