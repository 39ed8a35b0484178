"""Secret links and tickets of a registration: made from its nonce, stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from common.rows import read_one
from common.tokens import check_token, make_token
from registrations import tickets
from registrations.models import Registration, VoidTicket

MANAGE = "registration.manage"
TICKET = tickets.PURPOSE
OBJECT = "registration.object"


def manage_path(registration: Registration, page: str = "manage") -> str:
    """The path under which a person sees, changes and cancels a registration without an account;
    `page` is the name of one of its addresses."""
    token = make_token(MANAGE, registration.nonce)
    return reverse(f"registrations:{page}", args=[registration.code, token])


def opens(registration: Registration, token: str) -> bool:
    """Whether the token of a link is this registration's own, for this purpose."""
    return check_token(MANAGE, registration.nonce, token)


def ticket(registration: Registration) -> str:
    """What the QR holds; see registrations.tickets."""
    return tickets.make_ticket(holder_of(registration))


def holder_of(registration: Registration, nonce: str = "") -> tickets.Holder:
    """Whose ticket it is; `nonce`: a former one, of a ticket that is void."""
    return tickets.Holder(registration.event_id, registration.code, nonce or registration.nonce)


@dataclass(frozen=True, slots=True)
class Read:
    """Whom a ticket names; `is_void`: genuine once, replaced by a new one since."""

    registration: Registration
    is_void: bool = False


def read_tickets(texts: Iterable[str]) -> dict[str, Read]:
    """{text: whom it names} for the genuine ones among these texts, at most two queries."""
    codes = {text: code for text in texts if (code := tickets.code_in(text))}
    if not codes:
        return {}
    known = {each.code: each for each in _with_codes(set(codes.values()))}
    found: dict[str, Read] = {}
    for text, code in codes.items():
        registration = known.get(code)
        if registration is not None and tickets.is_ticket_of(text, holder_of(registration)):
            found[text] = Read(registration)
    strange = {codes[text] for text in codes if text not in found} & set(known)
    return found | _void(codes, known, strange) if strange else found


def _with_codes(codes: set[str]) -> list[Registration]:
    """These registrations; a single one, as it is asked at a door, without building a query."""
    if len(codes) > 1:
        return list(Registration.objects.filter(code__in=codes).select_related("event"))
    one = read_one(Registration, code=next(iter(codes)))
    return [one] if one is not None else []


def _void(
    codes: dict[str, str], known: dict[str, Registration], strange: set[str]
) -> dict[str, Read]:
    former = VoidTicket.objects.filter(registration__in=[known[code] for code in strange])
    nonces: dict[int, list[str]] = defaultdict(list)
    for pk, nonce in former.values_list("registration_id", "nonce"):
        nonces[pk].append(nonce)
    return {
        text: Read(known[code], is_void=True)
        for text, code in codes.items()
        if code in strange
        and any(
            tickets.is_ticket_of(text, holder_of(known[code], nonce))
            for nonce in nonces[known[code].pk]
        )
    }


def read_ticket(text: str) -> Registration | None:
    """The registration a scanned ticket belongs to; None for a forged, old or foreign one."""
    read = read_tickets([text.strip()]).get(text.strip())
    return read.registration if read is not None and not read.is_void else None


def manage_path_of(pk: int) -> str:
    """For the outbox: the link of a message, made when it is sent."""
    return manage_path(_registration(pk))


def object_path_of(pk: int) -> str:
    """For the outbox: where somebody whom others signed up may object."""
    return object_path(_registration(pk))


def object_path(registration: Registration) -> str:
    """Where a person may object to the processing of their data."""
    token = make_token(OBJECT, registration.nonce)
    return reverse("registrations:object", args=[registration.code, token])


def may_object(registration: Registration, token: str) -> bool:
    return check_token(OBJECT, registration.nonce, token)


def ticket_of(pk: int) -> str:
    return ticket(_registration(pk))


def _registration(pk: int) -> Registration:
    """By a statement built once: thousands of mails ask for theirs."""
    found = read_one(Registration, id=pk)
    if found is None:
        raise Registration.DoesNotExist
    return found
