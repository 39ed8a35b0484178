"""Signing papers: by the server's key, or outside and back again."""

from __future__ import annotations

from accounts.models import Organiser
from certificates.models import Certificate, CertificateFile, SigningMethod, SigningPolicy
from certificates.signing import sign


def signing_method(organiser: Organiser) -> SigningMethod:
    """How the papers that are approved now will be signed."""
    policy = SigningPolicy.objects.filter(organiser=organiser).first()
    return SigningMethod(policy.method) if policy else SigningMethod.NONE


def signed(certificate: Certificate) -> bytes:
    """The unsigned file of a paper, signed by its organiser's key of today.

    Raises SigningError when no key is chosen, or the key or the time stamp cannot be had."""
    policy = SigningPolicy.objects.filter(organiser_id=certificate.organiser_id).first()
    key_name = policy.key_name if policy else ""
    unsigned = certificate.files.get(kind=CertificateFile.Kind.UNSIGNED)
    with unsigned.file.open("rb") as kept:
        pdf = kept.read()
    return sign(pdf, key_name, visible=bool(policy and policy.visible))
