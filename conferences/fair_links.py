"""The secret link of an exhibitor: made from a nonce, stored nowhere."""

from __future__ import annotations

from django.urls import reverse

from common.tokens import check_token, make_token
from conferences.models import Exhibitor

EXHIBITOR = "fair.exhibitor"


def exhibitor_path(exhibitor: Exhibitor, page: str = "fair_manage") -> str:
    """Where an exhibitor sees and withdraws the application without an account."""
    token = make_token(EXHIBITOR, exhibitor.nonce)
    return reverse(f"conferences:{page}", args=[exhibitor.code, token])


def opens(exhibitor: Exhibitor, token: str) -> bool:
    return check_token(EXHIBITOR, exhibitor.nonce, token)


def exhibitor_path_of(pk: int) -> str:
    """For the outbox: the link of a message, made when it is sent."""
    return exhibitor_path(Exhibitor.objects.only("code", "nonce").get(pk=pk))
