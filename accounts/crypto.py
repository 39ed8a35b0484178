"""Số định danh at rest: encrypted with a key derived from SECRET_KEY, readable only by services."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"accounts.crypto.national_id\n"


def encrypt(text: str) -> str:
    """The text as a Fernet token (AES-128-CBC with HMAC); "" stays ""."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What was encrypted, also under a former SECRET_KEY that SECRET_KEY_FALLBACKS still names.

    Raises ValueError for a token that no known key has made."""
    if not token:
        return ""
    boxes = MultiFernet(
        [_box(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )
    try:
        return boxes.decrypt(token.encode()).decode()
    except InvalidToken:
        raise ValueError("not encrypted with a known key") from None


@lru_cache(maxsize=8)
def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + secret.encode()).digest()))
