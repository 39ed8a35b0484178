"""What a paper prints, gathered from the registration and its event on the day of issue."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import Organiser
from certificates.models import CertificateBatch
from certificates.rendering import Record
from common import clock
from common.vietnamese.dates import date_range_words, long_date
from registrations.models import Event, Registration
from registrations.states import EventKind

CLASS_PREFIXES = ("lớp tập huấn", "lớp bồi dưỡng nghiệp vụ", "lớp đào tạo nghề", "hội nghị")


def build_record(
    *,
    batch: CertificateBatch,
    registration: Registration,
    code: str,
    serial: str,
    number: int,
) -> Record:
    """The record of one person's paper: Vietnamese, whatever language the person reads."""
    event, organiser = batch.event, batch.event.organiser
    class_kind, class_title = split_title(event.paper_title or event.title, event.kind)
    path = reverse("certificates:certificate", args=[code])
    with translation.override("vi"):
        return Record(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            place=organiser.place,
            title=(
                "GIẤY XÁC NHẬN THAM DỰ" if event.kind == EventKind.CONFERENCE else "GIẤY CHỨNG NHẬN"
            ),
            issuing_head=organiser.issuing_head or f"GIÁM ĐỐC {organiser.name}",
            salutation=registration.get_salutation_display() or "Ông (Bà)",
            full_name=registration.full_name,
            birth=registration.birth_words,
            workplace=registration.workplace,
            position=registration.position,
            class_kind=class_kind,
            class_title=class_title,
            hours=f"{event.hours} tiết" if event.hours else "",
            date_words=_span(event),
            venue=", ".join(filter(None, (event.venue, event.venue_address))),
            place_date=f"{organiser.place}, {long_date(batch.issue_date)}",
            signatory_lines=_signature(batch, organiser),
            signatory_name=(
                batch.signatory.full_name if batch.signatory else organiser.signatory_name
            ),
            signature=_picture(batch),
            serial=serial,
            register_number=f"{number:02d}/{batch.issue_date.year}",
            decision=_decision(batch),
            verify_url=f"{settings.SITE_URL}{path}",
            verify_code=code,
        )


def split_title(title: str, kind: str) -> tuple[str, str]:
    """«Lớp tập huấn An toàn» → («lớp tập huấn», «An toàn»): the paper sets the two apart."""
    for prefix in CLASS_PREFIXES:
        if title.lower().startswith(f"{prefix} "):
            return prefix, title[len(prefix) + 1 :]
    return ("hội nghị" if kind == EventKind.CONFERENCE else "lớp tập huấn"), title


def _span(event: Event) -> str:
    if event.starts_at is None or event.ends_at is None:
        return ""
    return date_range_words(clock.local(event.starts_at).date(), clock.local(event.ends_at).date())


def _signature(batch: CertificateBatch, organiser: Organiser) -> tuple[str, ...]:
    if batch.signatory is not None:
        return batch.signatory.lines
    return tuple(filter(None, (organiser.signatory_capacity, organiser.signatory_title)))


def _picture(batch: CertificateBatch) -> str:
    """The SHA-256 of the picture of the signature, as it is on the day of the paper."""
    if batch.signatory is None or batch.signatory.picture is None:
        return ""
    return batch.signatory.picture.sha256


def _decision(batch: CertificateBatch) -> str:
    if not batch.decision_number:
        return ""
    if batch.decision_date is None:
        return f"Quyết định số {batch.decision_number}"
    return f"Quyết định số {batch.decision_number} {long_date(batch.decision_date)}"
