"""From the number to the paper: made by whoever claims it, kept once, issued once."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from certificates import notices
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateState,
    SigningMethod,
)
from certificates.rendering import Record, render
from certificates.services import signing
from certificates.services.claiming import hurry_making
from certificates.services.register import close_replaced
from certificates.services.templates import loaded
from common import clock

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def make(certificate: Certificate) -> None:
    """Make a claimed paper, and sign it where its batch wants that; each step is settled by
    itself. What goes wrong is kept with its number, and only that step is tried again."""
    try:
        pdf = None if certificate.made_at else _drawn(certificate)
    except Exception as error:  # any fault of a layout: the number stays, staff see the reason
        _keep_failure(certificate, error)
        return
    if pdf is not None:
        settle(certificate, pdf)
    if certificate.batch.signing != SigningMethod.KEY:
        return
    try:
        pdf = signing.signed(certificate)
    except Exception as error:  # a key, token or time stamp that cannot be had
        _keep_failure(certificate, error)
        return
    settle_signed(certificate, pdf)


def _drawn(certificate: Certificate) -> bytes:
    record = Record.from_json(json.dumps(certificate.snapshot))
    template = loaded(certificate.batch.template_version_id, record.signature)
    return render(template, record)


@transaction.atomic
def settle(certificate: Certificate, pdf: bytes) -> bool:
    """Keep the unsigned bytes, once, and issue the paper unless it still has to be signed.

    Whoever comes second changes nothing."""
    row = _locked(certificate.pk)
    if row.state != CertificateState.RESERVED or row.made_at is not None:
        return False
    _keep_file(row, pdf, CertificateFile.Kind.UNSIGNED)
    row.made_at, row.failure = clock.now(), ""
    if row.batch.signing == SigningMethod.NONE:
        _issue(row)
    elif row.batch.signing == SigningMethod.OUTSIDE:
        row.leased_until = None
    row.save(update_fields=["made_at", "failure", "leased_until", "state", "issued_at"])
    return True


@transaction.atomic
def settle_signed(certificate: Certificate, pdf: bytes) -> bool:
    """Keep the signed bytes, once, and issue the paper. Whoever comes second changes nothing."""
    row = _locked(certificate.pk)
    if row.state != CertificateState.RESERVED or row.made_at is None:
        return False
    _keep_file(row, pdf, CertificateFile.Kind.SIGNED)
    _issue(row)
    row.failure = ""
    row.save(update_fields=["failure", "leased_until", "state", "issued_at"])
    return True


def _locked(certificate_id: int) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("batch")
    return rows.get(pk=certificate_id)


def _keep_file(row: Certificate, pdf: bytes, kind: CertificateFile.Kind) -> None:
    digest = hashlib.sha256(pdf).hexdigest()
    kept = CertificateFile(certificate=row, kind=kind, sha256=digest, size=len(pdf))
    name = f"{row.year}/{row.code}-{digest[:12]}.pdf"
    # What a worker wrote that was killed before its commit is no paper's, and may be half a file.
    kept.file.storage.delete(kept.file.field.generate_filename(kept, name))
    kept.file.save(name, ContentFile(pdf), save=False)
    kept.save()


def _issue(row: Certificate) -> None:
    """The last step of a paper whose newest needed file is in; the caller saves the row."""
    close_replaced(row)
    row.state, row.issued_at, row.leased_until = CertificateState.ISSUED, clock.now(), None
    notices.issued(row)


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
