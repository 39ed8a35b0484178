"""Signing papers: by the server's key, or outside and back again."""

from __future__ import annotations

from accounts.models import Organiser
from certificates.models import SigningMethod, SigningPolicy


def signing_method(organiser: Organiser) -> SigningMethod:
    """How the papers that are approved now will be signed."""
    policy = SigningPolicy.objects.filter(organiser=organiser).first()
    return SigningMethod(policy.method) if policy else SigningMethod.NONE
