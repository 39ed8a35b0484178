"""What may go wrong with a signature, in words that staff can act on."""

from __future__ import annotations


class SigningError(Exception):
    """A paper could not be signed. The message names the key and never holds a secret."""
