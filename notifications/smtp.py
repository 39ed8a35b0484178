"""The lines to the mail server: some per thread, kept open from message to message."""

from __future__ import annotations

import os
import smtplib
import threading
import time

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

NOOP_AFTER_S = 1.0
HANG_UP_AFTER_S = 30.0
SERVICE_CLOSING = 421


def timeout() -> int:
    """Seconds that one step of the talk with the server may take."""
    return int(settings.EMAIL_TIMEOUT or 15)


class Line:
    """A connection that is asked whether it still lives before it is used after a pause."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._used_at = 0.0
        self._owner = os.getpid()

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail to the server. Raises smtplib.SMTPException, OSError or ValueError."""
        backend = self._open()
        try:
            backend.send_messages([mail])
        except Exception as error:
            if breaks_line(error):
                self.hang_up()
            raise
        finally:
            self._used_at = time.monotonic()

    def hang_up(self) -> None:
        """Drop the connection without asking: a server that stalls would let QUIT wait too."""
        backend, self._backend = self._backend, None
        smtp = getattr(backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.close()

    def _open(self) -> BaseEmailBackend:
        if self._backend is not None and not self._lives():
            self.hang_up()
        if self._backend is None:
            backend = get_connection(timeout=timeout())
            backend.open()
            self._backend, self._owner = backend, os.getpid()
        return self._backend

    def _lives(self) -> bool:
        if self._owner != os.getpid():  # a fork shares the socket
            return False
        smtp = getattr(self._backend, "connection", None)
        if not isinstance(smtp, smtplib.SMTP):
            return True
        idle = time.monotonic() - self._used_at
        if idle < NOOP_AFTER_S:
            return True
        if idle > HANG_UP_AFTER_S:
            return False
        try:
            return smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


def breaks_line(error: Exception) -> bool:
    """Whether after this error nothing more can be said on the same connection."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == SERVICE_CLOSING for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return True
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == SERVICE_CLOSING
    return isinstance(error, smtplib.SMTPServerDisconnected | OSError) and not isinstance(
        error, smtplib.SMTPNotSupportedError
    )


_local = threading.local()


def lines() -> list[Line]:
    """This thread's lines, as many as the settings allow a process."""
    if not hasattr(_local, "lines"):
        _local.lines = []
    kept: list[Line] = _local.lines
    while len(kept) < max(1, settings.EMAIL_CONNECTIONS):
        kept.append(Line())
    return kept[: max(1, settings.EMAIL_CONNECTIONS)]


def line() -> Line:
    """This thread's first line."""
    return lines()[0]


def hang_up() -> None:
    """Close this thread's lines."""
    for each in getattr(_local, "lines", []):
        each.hang_up()
