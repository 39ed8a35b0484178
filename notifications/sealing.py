"""Encryption of what a secret message says, between its queueing and its sending."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(values: dict[str, Any]) -> dict[str, Any]:
    """The values as a context that nobody can read without SECRET_KEY."""
    return {"sealed": _cipher().encrypt(json.dumps(values).encode()).decode()}


def unseal(context: dict[str, Any]) -> dict[str, Any]:
    """The values of a sealed context; a context that was blanked is empty.

    Raises cryptography.fernet.InvalidToken when SECRET_KEY and its fallbacks do not fit."""
    if "sealed" not in context:
        return {}
    values: dict[str, Any] = json.loads(_cipher().decrypt(context["sealed"].encode()))
    return values


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    digest = hashlib.sha256(b"notifications.sealing\n" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
