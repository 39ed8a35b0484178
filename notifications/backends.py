"""Where mail goes until a mail server is configured: one .eml file for each."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from common import clock


class EmlFileBackend(BaseEmailBackend):
    """Writes each mail whole into settings.EMAIL_FILE_PATH, under a name that sorts by time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            hidden = self.folder / f".{name}.part"
            content = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
            hidden.touch(mode=0o600)  # it holds secret links
            hidden.write_bytes(content)
            os.replace(hidden, self.folder / f"{name}.eml")
        return len(email_messages)
