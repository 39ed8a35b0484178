"""From the proposal to the number in the register: propose, approve or send back."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates.eligibility import dry_run
from certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    make_verification_code,
)
from certificates.records import build_record
from certificates.services import claiming
from certificates.services.register import reserve_numbers
from certificates.services.signing import signing_method
from certificates.services.templates import current_version
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition, NotAllowed
from common.serials import format_serial
from registrations.models import Event, Registration
from registrations.services.core import lock_event, record


@transaction.atomic
def propose_certificates(
    *,
    event_id: int,
    registration_ids: list[int],
    template_id: int,
    issue_date: date,
    by: User,
    signatory_id: int | None = None,
    by_plan: bool = False,
) -> CertificateBatch:
    """Put people forward for a certificate, by the template's version of today.

    Without a signatory the organiser's own signs; `by_plan`: it made itself, as `by` had planned.
    Raises DomainError, naming people, unless all qualify."""
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
    _check_signatory(event, signatory_id)
    batch = CertificateBatch.objects.create(
        event=event,
        template_version=current_version(template_id, event.organiser_id),
        signatory_id=signatory_id,
        issue_date=issue_date,
        proposed_by=by,
        by_plan=by_plan,
    )
    batch.registrations.set(chosen)
    record(
        event,
        "certificates.proposed",
        by=Actor.system() if by_plan else Actor.user(by),
        details={"batch": batch.pk, "people": len(chosen)},
    )
    return batch


def _check_signatory(event: Event, signatory_id: int | None) -> None:
    if signatory_id is None:
        return
    if not event.organiser.signatories.filter(pk=signatory_id, archived_at=None).exists():
        raise DomainError(_("Hãy chọn một người ký đang dùng."), field="signatory")


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
    batch.signing = signing_method(organiser)
    batch.save()
    people = _still_qualified(batch)
    numbers = reserve_numbers(organiser=organiser, year=batch.issue_date.year, count=len(people))
    Certificate.objects.bulk_create(
        [
            _numbered(batch, registration, number)
            for number, registration in zip(numbers, people, strict=True)
        ],
        batch_size=500,
    )
    claiming.hurry_due()
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


def _numbered(batch: CertificateBatch, registration: Registration, number: int) -> Certificate:
    organiser = batch.event.organiser
    year = batch.issue_date.year
    code = make_verification_code()
    serial = format_serial(organiser.serial_pattern, year=year, number=number)
    snapshot = build_record(
        batch=batch, registration=registration, code=code, serial=serial, number=number
    )
    return Certificate(
        organiser=organiser,
        registration=registration,
        batch=batch,
        year=year,
        register_number=number,
        serial=serial,
        code=code,
        snapshot=json.loads(snapshot.to_json()),
    )
