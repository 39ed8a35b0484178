"""The MIME tree of a mail that Gmail, Outlook, Apple Mail and Thunderbird all read in full."""

from __future__ import annotations

from collections.abc import Sequence
from email.encoders import encode_base64
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from typing import Any

from django.core.mail import EmailMessage, SafeMIMEMultipart, SafeMIMEText

QR_CID = "qr@mail"


class OutboxMail(EmailMessage):
    """mixed( alternative( text, related( html, QR ), calendar ), invite.ics, files ).

    Gmail and Outlook show the calendar alternative as an invitation; others open the attachment."""

    html: str = ""
    qr_png: bytes = b""
    calendar: bytes = b""
    calendar_method: str = ""
    # Name, media type ("application/pdf") and content of each file.
    files: Sequence[tuple[str, str, bytes]] = ()
    _built: Any = None

    def message(self) -> Any:
        """The MIME message, built once with its bytes: whoever holds a connection need not wait."""
        if self._built is None:
            built = super().message()
            data = built.as_bytes(linesep="\r\n")
            built.as_bytes = lambda unixfrom=False, linesep="\r\n": data
            self._built = built
        return self._built

    def _create_message(self, text: Any) -> Any:
        tree = SafeMIMEMultipart(_subtype="alternative", encoding="utf-8")
        tree.attach(text)
        tree.attach(self._html_part())
        files = [self._file(*each) for each in self.files]
        if self.calendar:
            tree.attach(self._invitation())
            files.insert(0, self._calendar_file())
        if not files:
            return tree
        mixed = SafeMIMEMultipart(_subtype="mixed", encoding="utf-8")
        for part in (tree, *files):
            mixed.attach(part)
        return mixed

    def _html_part(self) -> MIMEBase:
        html = SafeMIMEText(self.html, "html", "utf-8")
        if not self.qr_png:
            return html
        related = SafeMIMEMultipart(_subtype="related", encoding="utf-8")
        related.attach(html)
        image = MIMEImage(self.qr_png, "png")
        image.add_header("Content-ID", f"<{QR_CID}>")
        image.add_header("Content-Disposition", "inline", filename="qr.png")
        related.attach(image)
        return related

    def _invitation(self) -> MIMEBase:
        """In base64, so that no server on the way breaks its lines anew (RFC 6047, 2.4)."""
        part = MIMEBase("text", "calendar", method=self.calendar_method, charset="utf-8")
        part.set_payload(self.calendar)
        encode_base64(part)
        return part

    def _file(self, name: str, media_type: str, content: bytes) -> MIMEBase:
        main, sub = media_type.split("/")
        file = MIMEBase(main, sub)
        file.set_payload(content)
        encode_base64(file)
        # RFC 2231: accents survive.
        file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        return file

    def _calendar_file(self) -> MIMEBase:
        file = MIMEApplication(self.calendar, "ics", name="invite.ics")
        file.add_header("Content-Disposition", "attachment", filename="invite.ics")
        return file
