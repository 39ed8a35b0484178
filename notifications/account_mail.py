"""Mails about accounts (sign-in codes, changed passwords) as secret messages of the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils.translation import get_language

from common import clock
from notifications.services import Recipient, queue_message

LIVES_SHORT = ("code", "activate_url", "password_reset_url")


def queue_account_mail(*, kind: str, email: str, name: str, context: Mapping[str, str]) -> None:
    """Queue a mail of allauth. Its content is encrypted until sent, then blanked; staff see none.

    One with a code or a link to use is not sent after the time that a code lives."""
    short = any(value in context for value in LIVES_SHORT)
    life = timedelta(seconds=settings.MAILED_CODE_LIFE_S)
    queue_message(
        key=f"account:{uuid.uuid4().hex}",
        kind=kind,
        organiser_id=None,
        recipient=Recipient(name=name, email=email, language=(get_language() or "vi")[:2]),
        context={**context, "account_mail": True, "minutes": int(life.total_seconds() // 60)},
        topic="account",
        expires_at=clock.now() + life if short else None,
        secret=True,
    )
