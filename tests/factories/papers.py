"""Papers that were issued, with their files."""

from __future__ import annotations

from accounts.models import Organiser, Role
from certificates.models import Certificate, CertificateBatch, SigningMethod, SigningPolicy
from certificates.services import issuing
from certificates.tasks import make_certificate
from common import clock
from tests import factories
from tests.factories.finished import finished_class


def approved_batch(
    office: Organiser, *, people: int = 1, signing: str = SigningMethod.NONE, **policy: object
) -> CertificateBatch:
    """A proposal that was approved under this way of signing; nothing is made yet."""
    SigningPolicy.objects.update_or_create(organiser=office, defaults={"method": signing, **policy})
    staff = factories.make_user(Role.STAFF, office)
    event, registrations = finished_class(office, staff, people=people)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in registrations],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=staff,
    )
    approver = factories.make_user(Role.APPROVER, office)
    return issuing.issue_certificates(batch_id=batch.pk, by=approver)


def papers_of(batch: CertificateBatch) -> list[Certificate]:
    """The papers of a batch after the worker has done what it can."""
    for certificate in batch.certificates.all():
        make_certificate(certificate.pk)
    return list(batch.certificates.select_related("registration__event", "batch").order_by("pk"))


def file_bytes(certificate: Certificate, kind: str = "") -> bytes:
    """The newest file (of a kind), as it is kept."""
    files = certificate.files.filter(kind=kind) if kind else certificate.files.all()
    with files.first().file.open("rb") as kept:
        return kept.read()
