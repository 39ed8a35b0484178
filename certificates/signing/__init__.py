"""Signatures on papers: PAdES by pyHanko. Nothing in here knows a model."""

from __future__ import annotations

from .check import Signature, signatures_in, signatures_of_a_stranger
from .doors import certificate_facts, sign
from .errors import SigningError
from .keys import SigningKey, configured_keys, keys_of
from .outside import refusal

__all__ = [
    "Signature",
    "SigningError",
    "SigningKey",
    "certificate_facts",
    "configured_keys",
    "keys_of",
    "refusal",
    "sign",
    "signatures_in",
    "signatures_of_a_stranger",
]
