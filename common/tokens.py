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
    return _derive(purpose, nonce, settings.SECRET_KEY)


def check_token(purpose: str, nonce: str, token: str) -> bool:
    """Whether the token is of this purpose and nonce (also under a former SECRET_KEY)."""
    return any(
        constant_time_compare(_derive(purpose, nonce, secret), token) for secret in _secrets()
    )


def _secrets() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _derive(purpose: str, nonce: str, secret: str) -> str:
    digest = salted_hmac(
        "common.tokens", f"{purpose}\n{nonce}", secret=secret, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).rstrip(b"=").decode()
