"""The right to object to the processing of one's data (Luật 91/2025/QH15, in force 01/01/2026)."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Actor, Consent
from common import clock
from notifications.care import withdraw_from_objecting
from registrations import notices
from registrations.models import Registration
from registrations.services.core import lock_registration, record
from registrations.services.deciding import cancel_registration


@transaction.atomic
def object_to_processing(*, registration_id: int, by: Actor, cancel: bool = False) -> Registration:
    """Note the objection on the person's consents and in history; on wish cancel as well.

    What waits to be sent to them is taken back, and they are told that the objection is known.
    Objecting twice changes nothing. Raises DomainError when cancelling is past the cut-off."""
    registration = lock_registration(registration_id)
    objected = Consent.objects.filter(person_id=registration.person_id, objected_at=None).update(
        objected_at=clock.now()
    )
    if objected:
        withdraw_from_objecting(person_ids=[registration.person_id])
        notices.objected(registration)
        record(registration.event, "registration.objected", by=by, registration=registration)
    if cancel and registration.is_live:
        return cancel_registration(registration_id=registration_id, by=by)
    return registration
