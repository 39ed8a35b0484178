"""People who come without having signed up: registered and marked at the door, capacity kept."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Consent
from common import clock
from common.errors import Conflict, DomainError, NotAllowed
from door.models import Device, How
from door.scans import Answer, Scan
from door.services.admitting import living_device, take_scans
from registrations.models import Registration, Session
from registrations.services.core import lock_event
from registrations.services.registering import Basis, Details, register_person
from registrations.states import State


@transaction.atomic
def admit_walk_in(
    *, device_id: int, session_id: int, details: Details, request_uuid: uuid.UUID
) -> Answer:
    """Sign somebody up at the door and let them in; who is signed up already is let in.

    The same request again changes nothing. Raises Conflict where no seat is free, DomainError where
    they wait for a seat or an approval, NotAllowed for a phone without this right."""
    session = Session.objects.get(pk=session_id)
    event = lock_event(session.event_id)
    device = living_device(device_id)
    if not device.may_admit_walk_ins:
        raise NotAllowed(_("Điện thoại này không được nhận khách chưa đăng ký."))
    outcome = register_person(
        event_id=event.pk,
        details=details,
        by=_actor(device),
        basis=Basis(Consent.Basis.STAFF, _("Đăng ký tại cửa: %(door)s") % {"door": device.label}),
        source=Registration.Source.STAFF,
        confirm_at_once=True,
    )
    registration = outcome.registration
    if registration.state != State.CONFIRMED:
        if outcome.already_there:
            state = registration.get_state_display()
            raise DomainError(
                _("Người này đã đăng ký và đang ở trạng thái “%(state)s”: báo Ban Tổ chức.")
                % {"state": state}
            )
        raise Conflict(_("Đã đủ chỗ (%(n)d): không nhận thêm được.") % {"n": event.capacity})
    scan = Scan(uuid=request_uuid, at=clock.now(), registration=registration.pk, how=How.WALK_IN)
    [answer] = take_scans(device_id=device.pk, session_id=session.pk, scans=[scan])
    return answer


def _actor(device: Device) -> Actor:
    """Who stands behind the phone: whoever holds it, else who handed it out."""
    user = device.held_by or device.made_by
    label = f"{user} · {device.label}" if user else device.label
    return Actor("user", user.pk if user else None, label)
