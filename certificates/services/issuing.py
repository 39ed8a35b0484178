"""From the proposal to the numbered paper: propose, approve, make."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates import notices
from certificates.eligibility import dry_run
from certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    make_verification_code,
)
from certificates.records import build_record
from certificates.rendering import Record, built_in_templates, render
from certificates.services.register import reserve_numbers
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition, NotAllowed
from common.queue import hurry
from common.serials import format_serial
from registrations.models import Registration
from registrations.services.core import lock_event, record

LEASE = timedelta(minutes=5)
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


@transaction.atomic
def propose_certificates(
    *,
    event_id: int,
    registration_ids: list[int],
    design: str,
    issue_date: date,
    by: User,
) -> CertificateBatch:
    """Put people forward for a certificate. Raises DomainError, naming them, unless all qualify."""
    event = lock_event(event_id)
    verdicts = {verdict.registration.pk: verdict for verdict in dry_run(event)}
    chosen = set(registration_ids)
    if not chosen:
        raise DomainError(_("Chưa chọn ai để đề nghị cấp."))
    refused = [
        verdicts[pk].registration.full_name if pk in verdicts else f"#{pk}"
        for pk in sorted(chosen)
        if pk not in verdicts or not verdicts[pk].gets_one
    ]
    if refused:
        raise DomainError(_("Chưa đủ điều kiện: %(names)s.") % {"names": ", ".join(refused)})
    batch = CertificateBatch.objects.create(
        event=event, design=design, issue_date=issue_date, proposed_by=by
    )
    batch.registrations.set(chosen)
    record(
        event,
        "certificates.proposed",
        by=Actor.user(by),
        details={"batch": batch.pk, "people": len(chosen)},
    )
    return batch


def _lock_batch(batch_id: int) -> CertificateBatch:
    event_id = CertificateBatch.objects.values_list("event_id", flat=True).get(pk=batch_id)
    event = lock_event(event_id)
    batch = CertificateBatch.objects.get(pk=batch_id)
    batch.event = event
    return batch


@transaction.atomic
def return_proposal(*, batch_id: int, by: User, remark: str) -> CertificateBatch:
    """Send a proposal back with a remark; nobody gets a number."""
    if not remark.strip():
        raise DomainError(_("Hãy ghi ý kiến trả lại."), field="remark")
    batch = _lock_batch(batch_id)
    if batch.state != BatchState.PROPOSED:
        raise IllegalTransition(_("Đợt này đã được quyết định."))
    batch.state, batch.remark = BatchState.RETURNED, remark
    batch.decided_by, batch.decided_at = by, clock.now()
    batch.save()
    record(batch.event, "certificates.returned", by=Actor.user(by), reason=remark)
    return batch


@transaction.atomic
def issue_certificates(
    *,
    batch_id: int,
    by: User,
    decision_number: str = "",
    decision_date: date | None = None,
) -> CertificateBatch:
    """Approve a proposal: every person gets a number in the register, and the papers are made.

    Approving twice issues nothing twice. Raises NotAllowed when the proposer approves and the
    organiser wants two persons, DomainError when somebody no longer qualifies."""
    batch = _lock_batch(batch_id)
    event = batch.event
    if batch.state == BatchState.APPROVED:
        return batch
    if batch.state != BatchState.PROPOSED:
        raise IllegalTransition(_("Đợt này đã bị trả lại."))
    organiser = event.organiser
    if by.pk == batch.proposed_by_id and not organiser.one_person_may_propose_and_approve:
        raise NotAllowed(_("Người đề nghị không tự duyệt: cần một người khác duyệt đợt này."))
    # Decided before looking, so that the dry run no longer counts this very batch as an obstacle.
    batch.state = BatchState.APPROVED
    batch.decided_by, batch.decided_at = by, clock.now()
    batch.decision_number, batch.decision_date = decision_number.strip(), decision_date
    batch.save()
    people = _still_qualified(batch)
    numbers = reserve_numbers(organiser=organiser, year=batch.issue_date.year, count=len(people))
    for number, registration in zip(numbers, people, strict=True):
        certificate = _reserve(batch, registration, number)
        hurry(_make_task(), certificate.pk)
    record(
        event,
        "certificates.approved",
        by=Actor.user(by),
        details={"batch": batch.pk, "first": numbers.start, "last": numbers.stop - 1},
    )
    return batch


def _still_qualified(batch: CertificateBatch) -> list[Registration]:
    wanted = set(batch.registrations.values_list("pk", flat=True))
    good = [
        verdict.registration
        for verdict in dry_run(batch.event)
        if verdict.registration.pk in wanted and verdict.gets_one
    ]
    if len(good) != len(wanted):
        raise Conflict(
            _(
                "%(count)d người trong đợt không còn đủ điều kiện. Hãy trả lại đợt này và đề nghị lại."
            )
            % {"count": len(wanted) - len(good)}
        )
    return good


def _reserve(batch: CertificateBatch, registration: Registration, number: int) -> Certificate:
    organiser = batch.event.organiser
    year = batch.issue_date.year
    code = make_verification_code()
    serial = format_serial(organiser.serial_pattern, year=year, number=number)
    snapshot = build_record(
        batch=batch, registration=registration, code=code, serial=serial, number=number
    )
    return Certificate.objects.create(
        organiser=organiser,
        registration=registration,
        batch=batch,
        year=year,
        register_number=number,
        serial=serial,
        code=code,
        snapshot=json.loads(snapshot.to_json()),
    )


def _make_task() -> Any:
    from certificates.tasks import make_certificate  # the task module imports this one

    return make_certificate


def claim(certificate_id: int) -> Certificate | None:
    """Take a numbered paper to make, under a lease; None when another worker has it or it is
    made."""
    now = clock.now()
    taken = (
        Certificate.objects.filter(pk=certificate_id, state=CertificateState.RESERVED)
        .filter(Q(leased_until=None) | Q(leased_until__lt=now))
        .update(leased_until=now + LEASE)
    )
    return Certificate.objects.select_related("batch").get(pk=certificate_id) if taken else None


def make(certificate: Certificate) -> None:
    """Make a claimed paper and settle it. What goes wrong is kept with its number and tried
    again."""
    try:
        template = built_in_templates()[certificate.batch.design]
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
    hurry(_make_task(), certificate_id)


def due_to_make(at: datetime, limit: int = 500) -> list[int]:
    """Numbered papers that nobody is making: what the sweeper finds after a crash."""
    return list(
        Certificate.objects.filter(state=CertificateState.RESERVED, next_try_at__lte=at)
        .filter(Q(leased_until=None) | Q(leased_until__lt=at))
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


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
