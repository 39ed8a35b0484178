"""What people are told about their certificates."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import Certificate
from notifications.services import queue_message
from registrations.notices import recipient_of

SHORT_DATE = "%d/%m/%Y"


def issued(certificate: Certificate) -> None:
    """The paper is ready: a link to it, once for each paper. One that was issued in another's
    place names the other."""
    old = certificate.replaces
    with translation.override(certificate.registration.language):
        facts = [
            [_("Số hiệu"), certificate.serial],
            [_("Ngày cấp"), certificate.batch.issue_date.strftime(SHORT_DATE)],
        ]
        if old is not None:
            facts.append([_("Thay cho giấy số hiệu"), old.serial])
        _tell(
            certificate,
            "certificate.replaced" if old else "certificate.issued",
            facts=facts,
            context={"old_serial": old.serial, "reason": certificate.replace_reason} if old else {},
            links={"certificate": ["certificate.file", certificate.pk]},
        )


def revoked(certificate: Certificate) -> None:
    """The paper is no longer valid: by which decision, and why."""
    day = certificate.revoke_decision_date
    with translation.override(certificate.registration.language):
        facts = [
            [_("Số hiệu"), certificate.serial],
            [_("Số quyết định"), certificate.revoke_decision],
        ]
        if day is not None:
            facts.append([_("Ngày quyết định"), day.strftime(SHORT_DATE)])
        context = {"reason": certificate.revoke_reason, "decision": certificate.revoke_decision}
        _tell(certificate, "certificate.revoked", facts=facts, context=context)


def _tell(
    certificate: Certificate,
    kind: str,
    *,
    facts: list[list[str]],
    context: dict[str, str],
    links: dict[str, list[Any]] | None = None,
) -> None:
    registration = certificate.registration
    event = registration.event
    queue_message(
        key=f"{kind}:{certificate.pk}",
        kind=kind,
        organiser_id=certificate.organiser_id,
        recipient=recipient_of(registration),
        context={
            "name": registration.addressed_name,
            "event_title": event.title,
            "event_code": event.code,
            "code": registration.code,
            "serial": certificate.serial,
            "facts": [[_("Lớp"), event.title], *facts],
            **context,
        },
        links=links or {},
        topic=registration.topic,
        scope=event.scope,
    )
