"""What locks the list of the day: its salts and PIN, derived from the door's nonce, and the sealing
of each record under its own ticket."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.crypto import salted_hmac

from door.models import DoorDay

# Crockford's: no I, L, O, U. Eight of them are 40 bits.
PIN_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PIN_LENGTH = 8
# What OWASP asks of PBKDF2-HMAC-SHA256; every browser has it.
ROUNDS = 600_000


def pin_of(door_day: DoorDay) -> str:
    """The PIN as it is read out and typed: «K7M2-PQX9». A new nonce makes a new one."""
    number = int.from_bytes(_derived("pin", door_day)[:5], "big")
    letters = "".join(PIN_ALPHABET[number >> 5 * place & 31] for place in range(PIN_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def salt_of(door_day: DoorDay) -> bytes:
    """Sixteen bytes that make this door's hashes and keys its own."""
    return _derived("salt", door_day)[:16]


def pin_salt_of(door_day: DoorDay) -> bytes:
    return _derived("pin-salt", door_day)[:16]


def _derived(purpose: str, door_day: DoorDay) -> bytes:
    said = f"{purpose}\n{door_day.pk}\n{door_day.nonce}"
    return salted_hmac("door.keys", said, algorithm="sha256").digest()


def ticket_hash(ticket: str, salt: bytes) -> str:
    """Under what a ticket's record is found: tells nothing to who has not the ticket."""
    said = "|".join(("door-id", b64(salt), ticket))
    return b64(hashlib.sha256(said.encode()).digest()[:16])


def seal_for_ticket(content: bytes, ticket: str, salt: bytes) -> dict[str, str]:
    """The record, opened by the ticket alone: {"h", "iv", "c"}."""
    key = HKDF(SHA256(), 32, salt, b"door-record").derive(ticket.encode())
    return {"h": ticket_hash(ticket, salt), **_sealed(content, key)}


def seal_for_pin(content: bytes, door_day: DoorDay) -> dict[str, str]:
    """The index, opened by the door's PIN alone: {"iv", "c"}."""
    return _sealed(content, _pin_key(pin_of(door_day).replace("-", ""), pin_salt_of(door_day)))


def _sealed(content: bytes, key: bytes) -> dict[str, str]:
    nonce = os.urandom(12)
    return {"iv": b64(nonce), "c": b64(AESGCM(key).encrypt(nonce, content, None))}


@lru_cache(maxsize=64)
def _pin_key(pin: str, salt: bytes) -> bytes:
    """A fifth of a second, once in each process."""
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ROUNDS)


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
