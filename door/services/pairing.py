"""Opening a door for a day, its PIN, and the phones that stand there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User, make_nonce
from common import clock
from common.errors import Conflict, DomainError, NotAllowed
from common.tokens import check_token, make_token
from common.vietnamese.names import squeeze
from door.access import hash_of, new_secret
from door.models import Device, DoorDay
from door.selectors.days import sessions_of_day
from registrations.services.core import lock_event, record
from registrations.states import EventState

PAIR = "door.pair"
LINK_LIFE = timedelta(minutes=15)
MOST_DEVICES = 30
# A phone that sends all the time is noted down this often.
CONTACT_EVERY = timedelta(seconds=20)


@transaction.atomic
def open_door(*, event_id: int, day: date, by: User) -> DoorDay:
    """Open the door of a day of the event; open already: that one.

    Raises DomainError where nothing takes presence on that day, it is over, or the event is not
    published."""
    event = lock_event(event_id)
    if event.state != EventState.PUBLISHED:
        raise DomainError(_("Chỉ mở cửa đón tiếp khi đã công bố và chưa kết thúc, hoãn hay hủy."))
    if day < clock.today():
        raise DomainError(_("Ngày này đã qua."), field="day")
    if not sessions_of_day(event, day):
        raise DomainError(_("Ngày này không có buổi nào điểm danh."), field="day")
    door_day, made = DoorDay.objects.get_or_create(event=event, day=day, defaults={"opened_by": by})
    if made:
        record(event, "door.opened", by=Actor.user(by), details={"day": day.isoformat()})
    door_day.event = event
    return door_day


@transaction.atomic
def renew_pin(*, door_day_id: int, by: User) -> DoorDay:
    """Another PIN, and with it other salts: what phones keep no longer opens, each fetches anew."""
    door_day = _locked(door_day_id)
    door_day.nonce = make_nonce()
    door_day.save(update_fields=["nonce"])
    record(door_day.event, "door.pin_renewed", by=Actor.user(by), details=_day(door_day))
    return door_day


@transaction.atomic
def make_pairing_link(
    *, door_day_id: int, label: str, may_admit_walk_ins: bool, by: User
) -> Device:
    """A phone in the making, whose link lives fifteen minutes and works once.

    Raises Conflict for a name that another phone of this door has."""
    door_day = _locked(door_day_id)
    device = _new_device(door_day, label, may_admit_walk_ins, by)
    device.link_expires_at = clock.now() + LINK_LIFE
    device.save()
    _note(device, "door.link_made", by)
    return device


def pairing_token(device: Device) -> str:
    return make_token(PAIR, device.nonce)


def is_pairing_token(device: Device, token: str) -> bool:
    return check_token(PAIR, device.nonce, token)


@transaction.atomic
def pair_by_link(*, device_id: int) -> tuple[Device, str]:
    """The phone that opened the link, and the secret it is to keep. The caller checked the token.

    Raises DomainError for a link that was used, revoked or is too old."""
    door_day_id = Device.objects.values_list("door_day_id", flat=True).get(pk=device_id)
    door_day = _locked(door_day_id)
    device = Device.objects.get(pk=device_id)
    device.door_day = door_day
    if not device.waits_for_pairing:
        raise DomainError(_("Liên kết này đã dùng hoặc quá 15 phút: hãy xin mã mới."))
    secret = _pair(device)
    record(door_day.event, "door.paired", by=Actor.system(), details={"label": device.label})
    return device, secret


@transaction.atomic
def pair_own_phone(
    *, door_day_id: int, label: str, may_admit_walk_ins: bool, by: User
) -> tuple[Device, str]:
    """The phone in the hand of somebody who is signed in and may stand at the door."""
    door_day = _locked(door_day_id)
    device = _new_device(door_day, label, may_admit_walk_ins, by)
    device.held_by = by
    secret = _pair(device)
    _note(device, "door.paired", by)
    return device, secret


@transaction.atomic
def revoke_device(*, device_id: int, by: User) -> Device:
    """Shut a phone out: the next thing it asks is answered with "forget everything"."""
    door_day_id = Device.objects.values_list("door_day_id", flat=True).get(pk=device_id)
    door_day = _locked(door_day_id, over_too=True)
    device = Device.objects.get(pk=device_id)
    device.door_day = door_day
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = clock.now(), by
        device.save(update_fields=["revoked_at", "revoked_by"])
        _note(device, "door.revoked", by)
    return device


@transaction.atomic
def set_walk_in_right(*, device_id: int, allowed: bool, by: User) -> Device:
    """Let a phone admit people who did not sign up, or no longer."""
    door_day_id = Device.objects.values_list("door_day_id", flat=True).get(pk=device_id)
    door_day = _locked(door_day_id)
    device = Device.objects.get(pk=device_id)
    device.door_day = door_day
    if device.may_admit_walk_ins != allowed:
        device.may_admit_walk_ins = allowed
        device.save(update_fields=["may_admit_walk_ins"])
        _note(device, "door.walk_ins_allowed" if allowed else "door.walk_ins_ended", by)
    return device


def note_contact(*, device: Device, waiting: Any) -> None:
    """When a phone was last heard of, and how many scans still wait on it."""
    right = isinstance(waiting, int) and not isinstance(waiting, bool) and 0 <= waiting < 10**6
    left = waiting if right else 0
    now = clock.now()
    seen = device.last_seen_at
    if left != device.waiting_scans or seen is None or now - seen > CONTACT_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now, waiting_scans=left)


def _locked(door_day_id: int, *, over_too: bool = False) -> DoorDay:
    event_id = DoorDay.objects.values_list("event_id", flat=True).get(pk=door_day_id)
    event = lock_event(event_id)
    door_day = DoorDay.objects.get(pk=door_day_id)
    door_day.event = event
    if door_day.is_over and not over_too:
        raise NotAllowed(_("Ngày đón tiếp này đã qua."))
    return door_day


def _new_device(door_day: DoorDay, label: str, may_admit_walk_ins: bool, by: User) -> Device:
    label = squeeze(label)
    if not label:
        raise DomainError(_("Hãy đặt tên cho cửa, ví dụ: Cửa chính."), field="label")
    here = door_day.devices.filter(revoked_at=None)
    same = here.filter(label__iexact=label).first()
    if same is not None and same.paired_at is not None:
        raise Conflict(_("Đã có một điện thoại mang tên này."), field="label")
    if same is not None:  # a link that nobody used gives way
        same.revoked_at, same.revoked_by = clock.now(), by
        same.save(update_fields=["revoked_at", "revoked_by"])
    if here.count() >= MOST_DEVICES:
        raise DomainError(_("Đã có %(n)d điện thoại: hãy thu hồi bớt.") % {"n": MOST_DEVICES})
    return Device(door_day=door_day, label=label, may_admit_walk_ins=may_admit_walk_ins, made_by=by)


def _pair(device: Device) -> str:
    secret = new_secret()
    device.secret_hash, device.paired_at = hash_of(secret), clock.now()
    device.link_expires_at = None
    device.save()
    return secret


def _note(device: Device, what: str, by: User) -> None:
    event = device.door_day.event
    record(event, what, by=Actor.user(by), details={"label": device.label, **_day(device.door_day)})


def _day(door_day: DoorDay) -> dict[str, str]:
    return {"day": door_day.day.isoformat()}
