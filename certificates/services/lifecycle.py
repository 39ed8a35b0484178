"""What happens to a paper after it was issued: it is revoked or replaced, never deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates.models import Certificate, CertificateState
from common import clock
from common.errors import DomainError, IllegalTransition
from registrations.services.core import record


@transaction.atomic
def revoke_certificate(
    *, certificate_id: int, by: User, reason: str, decision_number: str
) -> Certificate:
    """Thu hồi: the paper stays in the register and says, to whoever checks it, that it is revoked.

    Raises DomainError without a reason or decision, IllegalTransition unless it is issued."""
    for name, value in (("reason", reason), ("decision_number", decision_number)):
        if not value.strip():
            raise DomainError(_("Hãy ghi lý do và số quyết định thu hồi."), field=name)
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    if certificate.state != CertificateState.ISSUED:
        raise IllegalTransition(_("Chỉ thu hồi được giấy đã cấp."))
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_by = clock.now(), by
    certificate.revoke_reason, certificate.revoke_decision = reason, decision_number
    certificate.save()
    registration = certificate.registration
    record(
        registration.event,
        "certificate.revoked",
        by=Actor.user(by),
        registration=registration,
        reason=reason,
        details={"serial": certificate.serial, "decision": decision_number},
    )
    return certificate
