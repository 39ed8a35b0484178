"""Who gets a certificate, who does not, and why: the dry run before issuing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from certificates.models import BatchState, Certificate, CertificateBatch, CertificateState
from common import clock
from registrations import attendance
from registrations.models import Event, Registration
from registrations.states import State


@dataclass(slots=True)
class Verdict:
    """One person in the dry run. `obstacles` keep them out; `missing` may be completed first."""

    registration: Registration
    sheet: attendance.Sheet
    certificate: Certificate | None = None
    obstacles: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    proposed: bool = False

    @property
    def gets_one(self) -> bool:
        return not self.obstacles and not self.missing and self.certificate is None

    @property
    def only_awaits_approval(self) -> bool:
        return self.proposed and len(self.obstacles) == 1 and self.certificate is None


def dry_run(event: Event) -> list[Verdict]:
    """Everybody confirmed for the event, in name order, with the verdict and its reasons."""
    sheets = attendance.sheets(event)
    planned = event.sessions.count()
    have = {
        certificate.registration_id: certificate
        for certificate in Certificate.objects.filter(
            registration__event=event,
            state__in=(CertificateState.RESERVED, CertificateState.ISSUED),
        )
    }
    proposed = set(
        CertificateBatch.objects.filter(event=event, state=BatchState.PROPOSED).values_list(
            "registrations", flat=True
        )
    )
    people = event.registrations.filter(state=State.CONFIRMED).order_by(
        "sort_given", "sort_family", "pk"
    )
    verdicts = []
    for registration in people:
        registration.event = event
        sheet = sheets.get(registration.pk) or attendance.empty_sheet(event, planned)
        verdict = Verdict(registration, sheet, have.get(registration.pk))
        verdict.proposed = registration.pk in proposed
        _judge(verdict, event)
        verdicts.append(verdict)
    return verdicts


def _judge(verdict: Verdict, event: Event) -> None:
    sheet = verdict.sheet
    if not event.issues_certificate:
        verdict.obstacles.append(_("Lớp này không cấp giấy chứng nhận."))
    if event.ends_at is None or event.ends_at > clock.now():
        verdict.obstacles.append(_("Lớp chưa học xong buổi cuối."))
    if not sheet.qualifies:
        verdict.obstacles.append(
            _("Tham dự %(attended)d/%(planned)d buổi (%(rate)d%%), cần ít nhất %(threshold)d%%.")
            % {
                "attended": sheet.attended,
                "planned": sheet.planned,
                "rate": sheet.rate,
                "threshold": sheet.threshold,
            }
        )
    if verdict.proposed:
        verdict.obstacles.append(_("Đang nằm trong một đợt đề nghị chờ duyệt."))
    verdict.missing = missing_data(verdict.registration)


def missing_data(registration: Registration) -> list[str]:
    """What the paper prints and the registration does not say."""
    missing = []
    if not registration.birth_words:
        missing.append(_("Thiếu ngày sinh hoặc năm sinh."))
    if not registration.workplace:
        missing.append(_("Thiếu đơn vị công tác."))
    return missing
