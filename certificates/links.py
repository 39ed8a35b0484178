"""The secret link to a person's own paper: public verification shows less and gives no file."""

from __future__ import annotations

from django.urls import reverse

from certificates.models import Certificate
from common.tokens import check_token, make_token

FILE = "certificate.file"


def file_path(certificate: Certificate) -> str:
    token = make_token(FILE, f"{certificate.code}:{certificate.registration.nonce}")
    return reverse("certificates:own_file", args=[certificate.code, token])


def opens(certificate: Certificate, token: str) -> bool:
    return check_token(FILE, f"{certificate.code}:{certificate.registration.nonce}", token)


def file_path_of(pk: int) -> str:
    """For the outbox: the link of a message, made when it is sent."""
    return file_path(Certificate.objects.select_related("registration").get(pk=pk))
