"""A real SMTP server on this machine that can be told to misbehave."""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import socket
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every word


class _Talk(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.drop_in_data:
            await self.push("354 go on")
            await self._reader.readexactly(200)
            self.event_handler.dropped += 1
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class MailServer(Controller):
    """Keeps what it accepted in `mails`. `refuse` maps an address to the reply to its RCPT."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)
        self.mails: list[EmailMessage] = []
        self.seen: list[EmailMessage] = []
        self.connections = 0
        self.refuse: dict[str, str] = {}
        self.data_reply = ""
        self.sender_reply = ""
        self.drop_in_data = False
        self.dropped = 0
        self.stall_s = 0.0

    def factory(self) -> SMTP:
        self.connections += 1
        return _Talk(self, enable_SMTPUTF8=False, ident="test")

    def start(self, *args: Any, **kwargs: Any) -> None:
        super().start(*args, **kwargs)
        self.connections = 0  # the controller itself knocked to see whether the server is up

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.sender_reply:
            return self.sender_reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.seen.append(mail)
        if self.stall_s:
            await asyncio.sleep(self.stall_s)
        if self.data_reply:
            return self.data_reply
        self.mails.append(mail)
        return "250 OK"
