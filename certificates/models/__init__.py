"""Certificates, the papers staff design, the register, how papers are signed."""

from .paper import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    Origin,
    make_verification_code,
)
from .plan import Assessment, CertificatePlan
from .register import RegisterCounter, SpoiledBlank
from .signing import SigningMethod, SigningPolicy
from .template import (
    CertificateTemplate,
    Purpose,
    Signatory,
    TemplateAsset,
    TemplateVersion,
    VersionAsset,
)

__all__ = [
    "Assessment",
    "BatchState",
    "Certificate",
    "CertificateBatch",
    "CertificateFile",
    "CertificatePlan",
    "CertificateState",
    "CertificateTemplate",
    "Origin",
    "Purpose",
    "RegisterCounter",
    "Signatory",
    "SigningMethod",
    "SigningPolicy",
    "SpoiledBlank",
    "TemplateAsset",
    "TemplateVersion",
    "VersionAsset",
    "make_verification_code",
]
