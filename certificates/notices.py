"""What people are told about their certificates."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import Certificate
from notifications.services import Recipient, queue_message


def issued(certificate: Certificate) -> None:
    """The paper is ready: a link to it, once for each paper."""
    registration = certificate.registration
    with translation.override(registration.language):
        facts = [
            [_("Lớp"), registration.event.title],
            [_("Số hiệu"), certificate.serial],
            [_("Ngày cấp"), f"{certificate.batch.issue_date:%d/%m/%Y}"],
        ]
    queue_message(
        key=f"certificate.issued:{certificate.pk}",
        kind="certificate.issued",
        organiser_id=certificate.organiser_id,
        recipient=Recipient(
            name=registration.addressed_name,
            email=registration.email,
            phone=registration.phone,
            language=registration.language,
        ),
        context={
            "name": registration.addressed_name,
            "event_title": registration.event.title,
            "event_code": registration.event.code,
            "code": registration.code,
            "serial": certificate.serial,
            "facts": facts,
        },
        links={"certificate": ["certificate.file", certificate.pk]},
        topic=registration.topic,
        scope=registration.event.scope,
    )
