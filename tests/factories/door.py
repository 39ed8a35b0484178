"""A door that is open today: its event, its phones, and what they send."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client
from django.urls import reverse

from accounts.models import Actor, Role
from common import clock
from conferences.models import Delegate, Delegation
from conferences.services.changes import change_by_staff
from conferences.states import DelegationState
from door.access import cookie_prefix
from door.models import Device
from door.services import pairing
from registrations import links
from registrations.models import Event, Session
from tests import factories
from tests.factories.conference import cells, some_delegates


class Phone:
    """A paired phone before one buổi, as the app uses it."""

    def __init__(self, device: Device, secret: str, session: Session) -> None:
        self.device, self.session = device, session
        self.client = Client()
        self.client.cookies[f"{cookie_prefix()}{device.door_day_id}"] = secret
        self.behind_ms = 0  # by how much its clock is slow

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"door:{name}", args=[self.session.event.code, self.session.pk, *more])

    def now(self) -> int:
        return int(clock.now().timestamp() * 1000) - self.behind_ms

    def send(self, *scans: dict[str, Any], **more: Any) -> Any:
        """The answer to a request of the app; `status_code` and JSON as they come."""
        body = {"now": self.now(), "scans": scans, **more}
        return self.client.post(self.url("sync"), json.dumps(body), content_type="application/json")

    def scan(self, ticket: str = "", **more: Any) -> dict[str, Any]:
        """Scan one ticket now; the one result."""
        return self.results(self.a_scan(ticket, **more))[0]

    def a_scan(self, ticket: str = "", *, minutes_ago: float = 0, **more: Any) -> dict[str, Any]:
        at = self.now() - int(minutes_ago * 60_000)
        return {"uuid": str(uuid.uuid4()), "at": at, "how": "camera", "ticket": ticket, **more}

    def results(self, *scans: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.send(*scans)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def fetch(self, name: str = "list", **query: Any) -> dict[str, Any]:
        answer = self.client.get(self.url(name), query)
        assert answer.status_code == 200, answer.content
        return answer.json()


def a_class_today(**fields: Any) -> Event:
    return factories.make_class(in_days=0, **fields)


def a_phone(event: Event, label: str = "Cửa chính", *, walk_ins: bool = False) -> Phone:
    """A phone that staff paired at today's door, which is opened for it."""
    boss = event.organiser.memberships.filter(role=Role.STAFF).first()
    user = boss.user if boss else factories.make_user(Role.STAFF, event.organiser)
    door_day = pairing.open_door(event_id=event.pk, day=clock.today(), by=user)
    device, secret = pairing.pair_own_phone(
        door_day_id=door_day.pk, label=label, may_admit_walk_ins=walk_ins, by=user
    )
    session = event.sessions.order_by("starts_at").first()
    session.event = event
    return Phone(device, secret, session)


def open_record(day_list: dict[str, Any], ticket: str) -> dict[str, Any] | None:
    """What a phone reads of the list with this ticket in its hand; None where it has no record."""
    salt = base64.b64decode(day_list["salt"])
    said = f"door-id|{day_list['salt']}|{ticket}".encode()
    wanted = base64.b64encode(hashlib.sha256(said).digest()[:16]).decode()
    for record in day_list["records"]:
        if record["h"] == wanted:
            key = HKDF(SHA256(), 32, salt, b"door-record").derive(ticket.encode())
            return json.loads(_opened(record, key))
    return None


def open_index(day_list: dict[str, Any], pin: str) -> dict[str, Any]:
    """Everybody, with the door's PIN. Raises InvalidTag for a wrong one."""
    salt = base64.b64decode(day_list["pin"]["salt"])
    plain = pin.replace("-", "").encode()
    key = hashlib.pbkdf2_hmac("sha256", plain, salt, day_list["pin"]["rounds"])
    return json.loads(_opened(day_list["index"], key))


def _opened(sealed: dict[str, str], key: bytes) -> bytes:
    nonce, text = base64.b64decode(sealed["iv"]), base64.b64decode(sealed["c"])
    return AESGCM(key).decrypt(nonce, text, None)


def swap_one(delegation: Delegation) -> tuple[str, Delegate]:
    """Somebody of the delegation is exchanged by staff; the old ticket, and who comes instead."""
    [leaving] = some_delegates(delegation, 1)
    ticket = links.ticket(leaving.registration)
    Delegation.objects.filter(pk=delegation.pk).update(state=DelegationState.LOCKED)
    office = delegation.unit.conference.event.organiser
    done = change_by_staff(
        delegation_id=delegation.pk,
        kind="swap",
        leaving_id=leaving.pk,
        cells=cells("Bà Hoàng Thị Yến"),
        by=Actor.user(factories.make_user(Role.STAFF, office)),
    )
    return ticket, Delegate.objects.select_related("registration").get(pk=done.coming_id)
