"""From the number to the paper: made by whoever claims it, kept once, issued once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet

from certificates import notices
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateState,
    SigningMethod,
)
from certificates.rendering import Record, render
from certificates.services.templates import loaded
from common import clock
from common.queue import hurry

LEASE = timedelta(minutes=5)
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def hurry_making(certificate_id: int) -> None:
    """Make this paper soon after the present transaction commits."""
    from certificates.tasks import make_certificate  # the task module imports this one

    hurry(make_certificate, certificate_id)


def _to_make(at: datetime) -> QuerySet[Certificate]:
    """Numbered papers that somebody should make or sign now and nobody does.

    A paused batch waits, and so does a made paper that is signed outside."""
    return Certificate.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=at),
        Q(made_at=None) | Q(batch__signing=SigningMethod.KEY),
        state=CertificateState.RESERVED,
        batch__paused_at=None,
    )


def claim(certificate_id: int) -> Certificate | None:
    """Take a numbered paper to make, under a lease; None when another worker has it or it is
    made."""
    now = clock.now()
    taken = _to_make(now).filter(pk=certificate_id).update(leased_until=now + LEASE)
    return Certificate.objects.select_related("batch").get(pk=certificate_id) if taken else None


def make(certificate: Certificate) -> None:
    """Make a claimed paper and settle it. What goes wrong is kept with its number and tried
    again."""
    try:
        template = loaded(certificate.batch.template_version_id)
        pdf = render(template, Record.from_json(json.dumps(certificate.snapshot)))
    except Exception as error:  # any fault of a layout: the number stays, staff see the reason
        _keep_failure(certificate, error)
        return
    settle(certificate, pdf)


@transaction.atomic
def settle(certificate: Certificate, pdf: bytes) -> bool:
    """Keep the bytes and issue the paper, once: whoever comes second changes nothing."""
    event_row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if event_row.state != CertificateState.RESERVED:
        return False
    digest = hashlib.sha256(pdf).hexdigest()
    kept = CertificateFile(certificate=event_row, sha256=digest, size=len(pdf))
    name = f"{event_row.year}/{event_row.code}-{digest[:12]}.pdf"
    # What a worker wrote that was killed before its commit is no paper's, and may be half a file.
    kept.file.storage.delete(kept.file.field.generate_filename(kept, name))
    kept.file.save(name, ContentFile(pdf), save=False)
    kept.save()
    event_row.state = CertificateState.ISSUED
    event_row.issued_at = clock.now()
    event_row.failure, event_row.leased_until = "", None
    event_row.save(update_fields=["state", "issued_at", "failure", "leased_until"])
    notices.issued(event_row)
    return True


def _keep_failure(certificate: Certificate, error: Exception) -> None:
    pause = BACKOFF[min(certificate.attempts, len(BACKOFF) - 1)]
    Certificate.objects.filter(pk=certificate.pk, state=CertificateState.RESERVED).update(
        failure=f"{type(error).__name__}: {error}"[:500],
        attempts=certificate.attempts + 1,
        next_try_at=clock.now() + pause,
        leased_until=None,
    )


def retry(*, certificate_id: int) -> None:
    """Staff ask for another try now; the number stays the same."""
    Certificate.objects.filter(pk=certificate_id, state=CertificateState.RESERVED).update(
        next_try_at=clock.now(), leased_until=None
    )
    hurry_making(certificate_id)


def due_to_make(at: datetime, limit: int = 500) -> list[int]:
    """Numbered papers that nobody is making: what the sweeper finds after a crash."""
    return list(
        _to_make(at).filter(next_try_at__lte=at).order_by("pk").values_list("pk", flat=True)[:limit]
    )
