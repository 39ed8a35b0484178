"""Where an upper room takes part when staff report a call: in the same transaction.

The room registers in its AppConfig.ready(); for registrations, «đã báo» starts an offer's clock:

    hooks.on_call_reported(start_offer_clock)
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Message

CallHook = Callable[["Message", bool, "User"], None]

MailboxHook = Callable[[str, str, Collection[int], "User"], None]

_call_hooks: list[CallHook] = []
_mailbox_hooks: list[MailboxHook] = []


def on_call_reported(hook: CallHook) -> None:
    """Call `hook(message, reached, by)` whenever a call is reported.

    A DomainError from it undoes the report and is shown to the caller."""
    if hook not in _call_hooks:
        _call_hooks.append(hook)


def call_reported(message: Message, reached: bool, by: User) -> None:
    for hook in _call_hooks:
        hook(message, reached, by)


def on_mailbox_corrected(hook: MailboxHook) -> None:
    """Call `hook(old, new, organiser_ids, by)` when staff put a bad e-mail right."""
    if hook not in _mailbox_hooks:
        _mailbox_hooks.append(hook)


def mailbox_corrected(old: str, new: str, organiser_ids: Collection[int], by: User) -> None:
    for hook in _mailbox_hooks:
        hook(old, new, organiser_ids, by)
