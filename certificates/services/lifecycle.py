"""What happens to a paper after it was issued: revoked, or replaced by a new one; never deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Actor, User
from certificates import notices
from certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateState,
    Origin,
    make_verification_code,
)
from certificates.records import build_record
from certificates.rendering import Record
from certificates.services import claiming
from certificates.services.register import reserve_numbers
from certificates.services.signing import signing_method
from certificates.services.templates import current_version
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.serials import format_serial
from common.vietnamese.names import clean_name
from registrations.models import Event, Registration
from registrations.services.core import lock_event, record
from registrations.services.deciding import change_details

# What a paper says of the person and the class; a new paper in its place says the same. Who
# issues and signs, and where, is that of the new paper's own day.
KEPT = (
    "title", "salutation", "full_name", "birth", "workplace", "position",
    "class_kind", "class_title", "hours", "date_words", "venue",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Why something is done to an issued paper, and the document that says so."""

    reason: str
    number: str
    day: date

    def check(self) -> None:
        """Raise DomainError for a decision without its reason or number."""
        if not self.reason.strip():
            raise DomainError(_("Hãy ghi lý do."), field="reason")
        if not self.number.strip():
            raise DomainError(_("Hãy ghi số quyết định."), field="decision_number")


@transaction.atomic
def revoke_certificate(*, certificate_id: int, by: User, decision: Decision) -> Certificate:
    """Thu hồi: the paper stays in the register and says, to whoever checks it, that it is revoked.

    A paper that is being made in its place is revoked with it and keeps its number too. Raises
    DomainError without a reason or decision, IllegalTransition unless the paper is issued."""
    decision.check()
    event, certificate = _locked(certificate_id)
    if certificate.state != CertificateState.ISSUED:
        raise IllegalTransition(_("Chỉ thu hồi được giấy đã cấp."))
    now = clock.now()
    Certificate.objects.filter(
        pk__in=[certificate.pk, *_in_the_making(certificate)],
    ).update(
        state=CertificateState.REVOKED,
        revoked_at=now,
        revoked_by=by,
        revoke_reason=decision.reason,
        revoke_decision=decision.number,
        revoke_decision_date=decision.day,
        leased_until=None,
    )
    certificate.refresh_from_db()
    record(
        event,
        "certificate.revoked",
        by=Actor.user(by),
        registration=certificate.registration,
        reason=decision.reason,
        details={"serial": certificate.serial, **_basis(decision)},
    )
    notices.revoked(certificate)
    return certificate


@transaction.atomic
def reissue_certificate(
    *,
    certificate_id: int,
    by: User,
    decision: Decision,
    template_id: int | None = None,
    signatory_id: int | None = None,
) -> Certificate:
    """Cấp lại a lost or damaged paper: the same words, a number and a signatory of today.

    The old paper stays valid until the new one is issued. Without a template the old one's is
    taken, in its newest version. Raises DomainError without a reason or decision, Conflict when
    the paper was replaced before, IllegalTransition unless it is issued."""
    decision.check()
    event, old = _replaceable(certificate_id)
    batch = _batch_of_one(event, old, by, decision, template_id, signatory_id)
    return _enter(old, batch, Origin.REISSUE, decision, {})


@transaction.atomic
def correct_certificate(
    *,
    certificate_id: int,
    by: User,
    decision: Decision,
    corrections: Mapping[str, Any],
    to_registration: bool = False,
    template_id: int | None = None,
    signatory_id: int | None = None,
) -> Certificate:
    """Đính chính: a new paper with the person's data put right, in the place of the old one.

    `corrections` are values of a registration: full_name, salutation, birth_date, birth_year,
    workplace, position; they change the registration too only with `to_registration`. Raises as
    `reissue_certificate` does, and DomainError when nothing would differ or the name is gone."""
    decision.check()
    event, old = _replaceable(certificate_id)
    words = printed(corrections)
    if not words.get("full_name", "x"):
        raise DomainError(_("Hãy ghi họ và tên."), field="full_name")
    words = {name: text for name, text in words.items() if old.snapshot.get(name, "") != text}
    if not words:
        raise DomainError(_("Chưa có gì khác với giấy đã cấp."))
    if to_registration:
        changes = {
            name: value
            for name, value in corrections.items()
            if ("birth" if name in ("birth_date", "birth_year") else name) in words
        }
        change_details(registration_id=old.registration_id, by=Actor.user(by), changes=changes)
    batch = _batch_of_one(event, old, by, decision, template_id, signatory_id)
    return _enter(old, batch, Origin.CORRECTION, decision, words)


def printed(details: Mapping[str, Any]) -> dict[str, str]:
    """Details of a registration as a paper prints them."""
    words: dict[str, str] = {
        name: str(details[name]).strip() for name in ("workplace", "position") if name in details
    }
    with override("vi"):
        person = Registration(**details)
        if "full_name" in details:
            words["full_name"] = clean_name(str(details["full_name"]))
        if "salutation" in details:
            words["salutation"] = str(person.get_salutation_display()) or "Ông (Bà)"
    if "birth_date" in details or "birth_year" in details:
        words["birth"] = person.birth_words
    return words


def _locked(certificate_id: int) -> tuple[Event, Certificate]:
    """The event, then the paper that may be in the making in its place, then the paper: who
    settles a making locks the last two in this order."""
    event = lock_event(
        Certificate.objects.values_list("registration__event_id", flat=True).get(pk=certificate_id)
    )
    list(Certificate.objects.select_for_update().filter(replaces=certificate_id))
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    certificate.registration.event = event
    return event, certificate


def _in_the_making(certificate: Certificate) -> list[int]:
    reserved = Certificate.objects.filter(replaces=certificate, state=CertificateState.RESERVED)
    return list(reserved.values_list("pk", flat=True))


def _replaceable(certificate_id: int) -> tuple[Event, Certificate]:
    event, certificate = _locked(certificate_id)
    newer = Certificate.objects.filter(replaces=certificate).first()
    if newer is not None:
        raise Conflict(
            _("Giấy này đã được thay bằng giấy số %(serial)s.") % {"serial": newer.serial}
        )
    if certificate.state != CertificateState.ISSUED:
        raise IllegalTransition(_("Chỉ cấp lại hoặc đính chính được giấy đang có giá trị."))
    return event, certificate


def _batch_of_one(
    event: Event,
    old: Certificate,
    by: User,
    decision: Decision,
    template_id: int | None,
    signatory_id: int | None,
) -> CertificateBatch:
    """The approved batch of the one new paper: whoever may approve decides in the same act."""
    now = clock.now()
    if template_id is None:
        template_id = old.batch.template_version.template_id
    batch = CertificateBatch.objects.create(
        event=event,
        state=BatchState.APPROVED,
        template_version=current_version(template_id, event.organiser_id),
        signatory_id=signatory_id,
        issue_date=clock.today(),
        decision_number=decision.number.strip(),
        decision_date=decision.day,
        proposed_by=by,
        proposed_at=now,
        decided_by=by,
        decided_at=now,
        signing=signing_method(event.organiser),
    )
    batch.registrations.set([old.registration_id])
    return batch


def _enter(
    old: Certificate,
    batch: CertificateBatch,
    origin: Origin,
    decision: Decision,
    words: Mapping[str, str],
) -> Certificate:
    """The new paper in the register, and the order to make it."""
    organiser, year = batch.event.organiser, batch.issue_date.year
    number = reserve_numbers(organiser=organiser, year=year, count=1)[0]
    serial = format_serial(organiser.serial_pattern, year=year, number=number)
    code = make_verification_code()
    today = build_record(
        batch=batch, registration=old.registration, code=code, serial=serial, number=number
    )
    certificate = Certificate.objects.create(
        organiser=organiser,
        registration=old.registration,
        batch=batch,
        year=year,
        register_number=number,
        serial=serial,
        code=code,
        origin=origin,
        replaces=old,
        replace_reason=decision.reason,
        snapshot=json.loads(_in_place_of(old, origin, today, words).to_json()),
    )
    record(
        batch.event,
        f"certificate.{origin}",
        by=Actor.user(batch.proposed_by),
        registration=old.registration,
        reason=decision.reason,
        details={
            "serial": old.serial,
            "new_serial": serial,
            "corrected": sorted(words),
            **_basis(decision),
        },
    )
    claiming.hurry_making(certificate.pk)
    return certificate


def _in_place_of(
    old: Certificate, origin: Origin, today: Record, words: Mapping[str, str]
) -> Record:
    kept = {name: old.snapshot[name] for name in KEPT if name in old.snapshot}
    with override("vi"):
        how = _("Đính chính") if origin == Origin.CORRECTION else _("Cấp lại")
        note = _("%(how)s, thay giấy số hiệu %(serial)s cấp ngày %(day)s.") % {
            "how": how,
            "serial": old.serial,
            "day": f"{old.batch.issue_date:%d/%m/%Y}",
        }
    return replace(today, **{**kept, **words, "note": note})


def _basis(decision: Decision) -> dict[str, str]:
    return {"decision": decision.number, "decision_date": decision.day.isoformat()}
