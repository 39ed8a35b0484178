"""Tokens of secret links: derived from a row's nonce and a purpose, never stored."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_BYTES = 20  # 160 bits; 27 characters in base64url
TOKEN_LENGTH = 27


def make_token(purpose: str, nonce: str) -> str:
    """The token of this purpose for the row with this nonce; a new nonce revokes it."""
    return token_under(settings.SECRET_KEY, purpose, nonce)


def check_token(purpose: str, nonce: str, token: str) -> bool:
    """Whether the token is of this purpose and nonce (also under a former SECRET_KEY)."""
    return any(
        constant_time_compare(token_under(secret, purpose, nonce), token)
        for secret in secrets_in_use()
    )


def secrets_in_use() -> Iterator[str]:
    """The secret that signs, then those that signed before it."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def token_under(secret: str, purpose: str, nonce: str) -> str:
    """The token as this secret makes it."""
    digest = salted_hmac(
        "common.tokens", f"{purpose}\n{nonce}", secret=secret, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).rstrip(b"=").decode()
