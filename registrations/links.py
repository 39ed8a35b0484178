"""Secret links and tickets of a registration: made from its nonce, stored nowhere."""

from __future__ import annotations

from django.urls import reverse

from common.tokens import check_token, make_token
from registrations.models import Registration

MANAGE = "registration.manage"
TICKET = "registration.ticket"
OBJECT = "registration.object"
TICKET_VERSION = "v1"
TICKET_SIGNATURE_LENGTH = 16


def manage_path(registration: Registration, page: str = "manage") -> str:
    """The path under which a person sees, changes and cancels a registration without an account;
    `page` is the name of one of its addresses."""
    token = make_token(MANAGE, registration.nonce)
    return reverse(f"registrations:{page}", args=[registration.code, token])


def opens(registration: Registration, token: str) -> bool:
    """Whether the token of a link is this registration's own, for this purpose."""
    return check_token(MANAGE, registration.nonce, token)


def ticket(registration: Registration) -> str:
    """What the QR holds: version, code and a signature (96 bits), so that no list is needed to
    refuse a forged one."""
    signature = make_token(TICKET, registration.nonce)[:TICKET_SIGNATURE_LENGTH]
    return f"{TICKET_VERSION}.{registration.code}.{signature}"


def read_ticket(text: str) -> Registration | None:
    """The registration a scanned ticket belongs to; None for a forged, old or foreign one."""
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != TICKET_VERSION:
        return None
    registration = Registration.objects.filter(code=parts[1]).first()
    if registration is None or len(parts[2]) != TICKET_SIGNATURE_LENGTH:
        return None
    return registration if ticket(registration) == text.strip() else None


def manage_path_of(pk: int) -> str:
    """For the outbox: the link of a message, made when it is sent."""
    return manage_path(Registration.objects.only("code", "nonce").get(pk=pk))


def object_path_of(pk: int) -> str:
    """For the outbox: where somebody whom others signed up may object."""
    return object_path(Registration.objects.only("code", "nonce").get(pk=pk))


def object_path(registration: Registration) -> str:
    """Where a person may object to the processing of their data."""
    token = make_token(OBJECT, registration.nonce)
    return reverse("registrations:object", args=[registration.code, token])


def may_object(registration: Registration, token: str) -> bool:
    return check_token(OBJECT, registration.nonce, token)


def ticket_of(pk: int) -> str:
    return ticket(Registration.objects.only("code", "nonce").get(pk=pk))
