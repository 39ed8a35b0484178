"""Mails through a provider's API (anymail): as parts, since providers build the MIME themselves."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.mime.image import MIMEImage
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from requests import RequestException, Response

from notifications.channels.base import Result
from notifications.mime import QR_CID, OutboxMail
from notifications.states import Outcome

log = logging.getLogger(__name__)

TOO_FAST, OURS_TO_MEND = timedelta(minutes=1), timedelta(minutes=5)


def as_parts(mail: OutboxMail) -> Any:
    """The same mail as text, HTML, QR and invitation apart."""
    parts = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        from_email=mail.from_email,
        to=mail.to,
        reply_to=mail.reply_to,
        headers=mail.extra_headers,
        attachments=list(mail.attachments),
    )
    parts.attach_alternative(mail.html, "text/html")
    if mail.qr_png:
        image = MIMEImage(mail.qr_png, "png")
        image.add_header("Content-ID", f"<{QR_CID}>")
        image.add_header("Content-Disposition", "inline", filename="qr.png")
        parts.attach(image)
    if mail.calendar:
        kind = f"text/calendar; method={mail.calendar_method}; charset=utf-8"
        parts.attach("invite.ics", mail.calendar.decode(), kind)
    return parts


def reference_of(mail: Any) -> str:
    """The provider's name for a mail that was sent; nothing over SMTP."""
    status = getattr(mail, "anymail_status", None)
    found = getattr(status, "message_id", None)
    return found if isinstance(found, str) else ""


def explain(error: Exception) -> Result | None:
    """What a provider's no means; None for what no provider said."""
    if isinstance(error, AnymailRecipientsRefused):
        return Result(Outcome.REFUSED, "the provider refuses the address", bad_address=True)
    if not isinstance(error, AnymailError):
        return None
    response = getattr(error, "response", None)
    if not isinstance(error, AnymailAPIError) or not isinstance(response, Response):
        # No answer at all: the line; anything else: this mail.
        broken = isinstance(error, RequestException)
        return Result(Outcome.FAILED, type(error).__name__, line_broken=broken)
    status = response.status_code
    detail = f"HTTP {status}"
    if status == 429:
        return Result(Outcome.FAILED, detail, wait=TOO_FAST, slow_down=True)
    if status in (401, 402, 403, 404):
        log.error("the mail provider answers %s: its settings?", status)
        return Result(Outcome.FAILED, detail, line_broken=True, wait=OURS_TO_MEND, slow_down=True)
    return Result(Outcome.FAILED, detail, line_broken=status >= 500)
