"""E-mail: over SMTP, or with a provider that anymail knows."""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from notifications import rendering, replies, smtp
from notifications.channels import mail_providers
from notifications.channels.base import Result
from notifications.models import Message
from notifications.states import Outcome

log = logging.getLogger(__name__)

# RFC 3463: X.1.x is about the address, 5.2.1 a mailbox that was closed; 5.7.x and a full mailbox
# are not the address's fault. Without such a code only these say that nobody lives there.
ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
OF_THE_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)\b")
NOBODY_THERE = (550, 551, 553)


class EmailCarrier:
    """Mails over this thread's lines to the mail server; they cost nothing."""

    def lines(self) -> Sequence[smtp.Line]:
        return smtp.lines()

    def words(self, message: Message) -> rendering.Rendered:
        rendered = rendering.render_mail(message)
        if settings.MAIL_PROVIDER:
            return replace(rendered, mail=mail_providers.as_parts(rendered.mail))
        rendered.mail.message()  # kept: the connection need not wait for it
        return rendered

    def charge(self, message: Message, words: rendering.Rendered) -> Result | None:
        return None

    def send(self, message: Message, words: rendering.Rendered, line: smtp.Line) -> Result:
        try:
            line.send(words.mail)
        except Exception as error:  # whatever a mail backend raises
            log.warning("message %s: %s", message.pk, type(error).__name__)
            return mail_providers.explain(error) or explain(error)
        return Result(
            Outcome.SENT,
            subject=words.subject,
            text=words.masked_text,
            reference=mail_providers.reference_of(words.mail),
        )

    def settle(self, message: Message, words: rendering.Rendered, result: Result) -> int:
        return 0


def explain(error: Exception) -> Result:
    """Whose fault it was: the address's (for good), the server's, or this message's (for now)."""
    reply = replies.reply_to(error)
    if reply is not None:
        permanent, detail = reply.is_permanent, f"{reply.code} {reply.text}"
    else:
        permanent = isinstance(error, smtplib.SMTPNotSupportedError | ValueError)
        detail = f"{type(error).__name__}: {error}"
    return Result(
        Outcome.REFUSED if permanent else Outcome.FAILED,
        detail,
        line_broken=smtp.breaks_line(error),
        wait=reply.wait if reply else None,
        slow_down=reply is not None and reply.slows_all,
        bad_address=reply is not None and permanent and _names_the_address(reply),
    )


def _names_the_address(reply: replies.Reply) -> bool:
    if ENHANCED.match(reply.text):
        return bool(OF_THE_ADDRESS.match(reply.text))
    return reply.code in NOBODY_THERE
