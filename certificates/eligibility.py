"""Who gets a certificate, who does not, and why, rule by rule: the dry run before issuing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from certificates.models import (
    Assessment,
    BatchState,
    Certificate,
    CertificateBatch,
    CertificatePlan,
    CertificateState,
)
from common import clock
from registrations import attendance
from registrations.models import Event, Registration, Session
from registrations.states import State

VALID = (CertificateState.RESERVED, CertificateState.ISSUED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that was asked, in a sentence, and whether it is met.

    `outranked`: staff decided otherwise, so that it no longer counts."""

    sentence: str
    met: bool
    outranked: bool = False


@dataclass(slots=True)
class Verdict:
    """One person in the dry run. `rules` speak of the person, `obstacles` are all that keep them
    out, `missing` may be completed first."""

    registration: Registration
    sheet: attendance.Sheet
    assessment: Assessment | None = None
    certificate: Certificate | None = None
    rules: list[Rule] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    proposed: bool = False

    @property
    def gets_one(self) -> bool:
        return not self.obstacles and not self.missing and self.certificate is None

    @property
    def only_awaits_approval(self) -> bool:
        return self.proposed and len(self.obstacles) == 1 and self.certificate is None

    @property
    def obstacles_besides_rules(self) -> list[str]:
        told = {rule.sentence for rule in self.rules}
        return [sentence for sentence in self.obstacles if sentence not in told]


def dry_run(event: Event) -> list[Verdict]:
    """Everybody confirmed for the event, in name order, with the verdict and its reasons."""
    return dry_runs([event])[event.pk]


def dry_runs(events: Sequence[Event]) -> dict[int, list[Verdict]]:
    """{event: its dry run}; the same few queries for any number of events and people."""
    sheets = attendance.sheets(*events)
    by_key = {event.pk: event for event in events}
    plans = {plan.event_id: plan for plan in CertificatePlan.objects.filter(event__in=events)}
    have = {
        certificate.registration_id: certificate
        for certificate in Certificate.objects.filter(
            registration__event__in=events, state__in=VALID
        )
    }
    proposed = set(
        CertificateBatch.objects.filter(event__in=events, state=BatchState.PROPOSED).values_list(
            "registrations", flat=True
        )
    )
    people = (
        Registration.objects.filter(event__in=events, state=State.CONFIRMED)
        .select_related("assessment")
        .order_by("sort_given", "sort_family", "pk")
    )
    planned: Counter[int] | None = None  # asked for when somebody has no mark at all
    found: dict[int, list[Verdict]] = {event.pk: [] for event in events}
    for registration in people:
        event = registration.event = by_key[registration.event_id]
        sheet = sheets.get(registration.pk)
        if sheet is None:
            planned = _planned(events) if planned is None else planned
            sheet = attendance.empty_sheet(event, planned[event.pk])
        verdict = Verdict(
            registration,
            sheet,
            getattr(registration, "assessment", None),
            have.get(registration.pk),
            proposed=registration.pk in proposed,
        )
        _judge(verdict, event, plans.get(event.pk))
        found[event.pk].append(verdict)
    return found


def _planned(events: Sequence[Event]) -> Counter[int]:
    """{event: over how many buổi attendance is counted}."""
    sessions = Session.objects.filter(event__in=events, takes_presence=True).order_by()
    return Counter(sessions.values_list("event_id", flat=True))


def _judge(verdict: Verdict, event: Event, plan: CertificatePlan | None) -> None:
    assessment = verdict.assessment
    decision = assessment.decision if assessment else Assessment.Decision.NONE
    granted = decision == Assessment.Decision.GRANT
    asked = [_attendance_rule(verdict.sheet)]
    if plan is not None and plan.passing_score is not None:
        asked.append(_score_rule(assessment.score if assessment else None, plan.passing_score))
    verdict.rules = [Rule(sentence, met, granted and not met) for sentence, met in asked]
    if assessment is not None and decision:
        verdict.rules.append(
            Rule(f"{assessment.get_decision_display()}: {assessment.reason}", granted)
        )
    if not event.issues_certificate:
        verdict.obstacles.append(_("Lớp này không cấp giấy chứng nhận."))
    if event.ends_at is None or event.ends_at > clock.now():
        verdict.obstacles.append(_("Lớp chưa học xong buổi cuối."))
    verdict.obstacles += [
        rule.sentence for rule in verdict.rules if not rule.met and not rule.outranked
    ]
    if verdict.proposed:
        verdict.obstacles.append(_("Đang nằm trong một đợt đề nghị chờ duyệt."))
    verdict.missing = missing_data(verdict.registration)


def _attendance_rule(sheet: attendance.Sheet) -> tuple[str, bool]:
    words = _("Tham dự %(attended)d/%(planned)d buổi (%(rate)d%%), cần ít nhất %(threshold)d%%.")
    facts = {
        "attended": sheet.attended,
        "planned": sheet.planned,
        "rate": sheet.rate,
        "threshold": sheet.threshold,
    }
    return words % facts, sheet.qualifies


def _score_rule(score: Decimal | None, passing: Decimal) -> tuple[str, bool]:
    if score is None:
        return _("Chưa có điểm, cần ít nhất %(passing)s.") % {
            "passing": score_words(passing)
        }, False
    words = _("Điểm %(score)s, cần ít nhất %(passing)s.")
    facts = {"score": score_words(score), "passing": score_words(passing)}
    return words % facts, score >= passing


def score_words(score: Decimal | None) -> str:
    """«7,5» and «8»: as staff write it, without idle zeros; nothing for no score."""
    return "" if score is None else f"{score:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def missing_data(registration: Registration) -> list[str]:
    """What the paper prints and the registration does not say."""
    missing = []
    if not registration.birth_words:
        missing.append(_("Thiếu ngày sinh hoặc năm sinh."))
    if not registration.workplace:
        missing.append(_("Thiếu đơn vị công tác."))
    return missing
