"""What a mail server's «no» means: for good or for now, for one mail or for all, and how long."""

from __future__ import annotations

import random
import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(hours=6)
# A server that greylists and tells no time mostly wants five minutes.
GREYLISTED = timedelta(minutes=5)
SLOWED = timedelta(minutes=1)

_IN = r"\b(?:in|after|for|within)\s+(?:about\s+|at\s+least\s+|another\s+)?"
_CLOCK = re.compile(_IN + r"(\d{1,2}):(\d{2}):(\d{2})\b", re.IGNORECASE)
_AMOUNT = re.compile(_IN + r"(\d{1,5})\s*(s|m|h)(?:ec|in|r|our|onds?|utes?|econds?)*s?\b", re.I)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_GREY = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """The code and the text of a refusal. `to_address`: it answered the recipient's address."""

    code: int
    text: str
    to_address: bool = False
    to_sender: bool = False

    @property
    def is_permanent(self) -> bool:
        """Whether this address will never take the mail. What a server dislikes in a text may be
        mended; some judge the address only after the text: RFC 3463 calls that 5.1.x."""
        if not 500 <= self.code < 600:
            return False
        return self.to_address or (not self.to_sender and self.text.startswith("5.1."))

    @property
    def slows_all(self) -> bool:
        """Whether the server wants less of everything just now, whoever it is for."""
        return self.code == 421 or (
            400 <= self.code < 500 and (self.to_sender or self.text.startswith(("4.3.", "4.7.28")))
        )

    @property
    def wait(self) -> timedelta | None:
        """After how long to ask again, where the server has a say in it: as it says, and a little
        more, since being early makes some wait anew."""
        if not 400 <= self.code < 500:
            return None
        asked = _asked(self.text)
        if asked is None and _GREY.search(self.text):
            asked = GREYLISTED
        if asked is None and self.slows_all:
            asked = SLOWED
        if asked is None:
            return None
        return min(max(asked, SHORTEST), LONGEST) * random.uniform(1.02, 1.2)  # noqa: S311


def reply_to(error: Exception) -> Reply | None:
    """What the server said; None when it said nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return Reply(code, _readable(text), to_address=True)
    if isinstance(error, smtplib.SMTPResponseException):
        sender = isinstance(error, smtplib.SMTPSenderRefused)
        return Reply(error.smtp_code, _readable(error.smtp_error), to_sender=sender)
    return None


def _asked(text: str) -> timedelta | None:
    if found := _CLOCK.search(text):
        hours, minutes, seconds = map(int, found.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if found := _AMOUNT.search(text):
        return timedelta(seconds=int(found[1]) * _SECONDS[found[2].lower()])
    return None


def _readable(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
