"""Making papers in the background: claimed rows, found again by the sweeper after any crash."""

from __future__ import annotations

from celery import shared_task

from certificates.services import making
from common import clock


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_certificate(certificate_id: int) -> None:
    """Make one numbered paper; running it again is harmless."""
    certificate = making.claim(certificate_id)
    if certificate is not None:
        making.make(certificate)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def sweep_certificates() -> None:
    """Make whatever is numbered and not made, one after the other."""
    for certificate_id in making.due_to_make(clock.now()):
        make_certificate(certificate_id)
