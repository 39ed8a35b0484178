"""The ticket in a QR: signed with Ed25519, so that a door without network tells a genuine one.

`v2.<event's key in base 36>.<registration's code>.<revision>.<signature>`: everything before the
last dot is signed. The revision is of the registration's nonce: a new nonce makes a new ticket and
the old one void. `v1.<code>.<HMAC>` tickets, issued before, stay valid."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.crypto import constant_time_compare

from common.tokens import secrets_in_use, token_under

PURPOSE = "registration.ticket"
OLD_SIGNATURE_LENGTH = 16
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHAPES = (
    re.compile(r"v2\.(?P<event>[0-9a-z]{1,13})\.(?P<code>[0-9A-Z]{1,8})\.[0-9a-f]{6}\.[\w-]{86}"),
    re.compile(r"v1\.(?P<code>[0-9A-Z]{1,8})\.[\w-]{16}"),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """What a ticket is made of: an event's row, a registration's code and its nonce."""

    event_id: int
    code: str
    nonce: str


def make_ticket(holder: Holder) -> str:
    """The text of the QR, signed with the present key."""
    return _signed(holder, settings.SECRET_KEY)


def tickets_of(holder: Holder) -> list[str]:
    """Every text that is this holder's ticket: of both versions, under the present and the former
    keys; the one that is issued now is the first."""
    secrets = list(secrets_in_use())
    return [_signed(holder, secret) for secret in secrets] + [
        f"v1.{holder.code}.{token_under(secret, PURPOSE, holder.nonce)[:OLD_SIGNATURE_LENGTH]}"
        for secret in secrets
    ]


def is_ticket_of(text: str, holder: Holder) -> bool:
    """Whether this is the holder's ticket, whichever version and key it is of."""
    return any(constant_time_compare(text, each) for each in tickets_of(holder))


def code_in(text: str) -> str | None:
    """The registration's code in a text of the shape of a ticket; None for any other text."""
    return next((found["code"] for shape in _SHAPES if (found := shape.fullmatch(text))), None)


def public_keys() -> list[str]:
    """The keys that verify tickets, in base64url without padding; the present one first."""
    return [
        _base64(_key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        for secret in secrets_in_use()
    ]


def event_key(event_id: int) -> str:
    """The number in base 36, as a ticket names its event."""
    return "".join(_base36(event_id))[::-1] or "0"


def _base36(number: int) -> Iterator[str]:
    while number:
        number, digit = divmod(number, 36)
        yield _DIGITS[digit]


def _signed(holder: Holder, secret: str) -> str:
    revision = hashlib.sha256(holder.nonce.encode()).hexdigest()[:6]
    said = f"v2.{event_key(holder.event_id)}.{holder.code}.{revision}"
    return f"{said}.{_base64(_key(secret).sign(said.encode()))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@lru_cache(maxsize=8)
def _key(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"registration.ticket.ed25519")
    return Ed25519PrivateKey.from_private_bytes(derived.derive(secret.encode()))
