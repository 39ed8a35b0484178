"""Test scores, and decisions of staff that outrank the rules: kept with who, when and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates.eligibility import VALID, score_words
from certificates.models import Assessment
from common import clock
from common.errors import DomainError, IllegalTransition
from registrations.models import Event, Registration
from registrations.services.core import lock_event, lock_registration, record, record_each
from registrations.states import State

HIGHEST = Decimal(100)
_SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


@dataclass(slots=True)
class Saved:
    """What saving a grid came to: how many were changed, and what is wrong at whose cell."""

    changed: int = 0
    errors: dict[int, str] = field(default_factory=dict)


def read_score(text: str) -> Decimal | None:
    """A score from 0 to 100 as typed, with a comma or a point; None for an empty cell.

    Raises DomainError with the sentence for the cell."""
    text = text.strip()
    if not text:
        return None
    if not _SCORE.fullmatch(text) or not text.isascii():
        raise DomainError(
            _("“%(text)s” không phải điểm. Ghi một số từ 0 đến 100, ví dụ 7,5.")
            % {"text": text[:20]}
        )
    score = Decimal(text.replace(",", "."))
    if score > HIGHEST:
        raise DomainError(_("Điểm %(text)s lớn hơn 100.") % {"text": text})
    return score


def class_list(event: Event) -> list[Registration]:
    """Whom one may assess, in name order, each with the assessment so far. One query."""
    people = event.registrations.filter(state=State.CONFIRMED).select_related("assessment")
    return list(people.order_by("sort_given", "sort_family", "pk"))


@transaction.atomic
def record_scores(*, event_id: int, typed: Mapping[int, str], by: User) -> Saved:
    """Keep the scores typed for these registrations, an empty text taking a score back.

    What is wrong stays at its cell and the rest is kept. A fixed number of queries; who is not
    confirmed for the event is passed over."""
    event = lock_event(event_id)
    saved, changed, entries = Saved(), [], []
    for person in class_list(event):
        if person.pk not in typed:
            continue
        try:
            score = read_score(typed[person.pk])
        except DomainError as error:
            saved.errors[person.pk] = str(error.message)
            continue
        kept: Assessment | None = getattr(person, "assessment", None)
        was = kept.score if kept else None
        if score == was:
            continue
        changed.append(
            Assessment(registration=person, score=score, assessed_by=by, assessed_at=clock.now())
        )
        entries.append((person, {"was": score_words(was), "is": score_words(score)}))
    if changed:
        Assessment.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["registration"],
            update_fields=["score", "assessed_by", "assessed_at"],
        )
        record_each(event, "assessment.scored", entries, by=Actor.user(by))
    saved.changed = len(changed)
    return saved


@transaction.atomic
def decide_for_person(*, registration_id: int, decision: str, reason: str, by: User) -> Assessment:
    """Grant or refuse a certificate whatever the rules say, or leave it to them again.

    Raises DomainError without a reason, IllegalTransition when the person has a paper."""
    decision, reason = Assessment.Decision(decision), reason.strip()
    if not reason:
        raise DomainError(_("Hãy ghi lý do của quyết định."), field="reason")
    registration = lock_registration(registration_id)
    if registration.state != State.CONFIRMED:
        raise IllegalTransition(_("Chỉ quyết định được cho người có tên trong lớp."))
    if registration.certificates.filter(state__in=VALID).exists():
        raise IllegalTransition(
            _("Người này đã được vào sổ cấp giấy. Muốn thay đổi, hãy thu hồi giấy.")
        )
    kept = Assessment.objects.filter(registration=registration).first()
    assessment = kept or Assessment(registration=registration, assessed_by=by)
    was = assessment.decision
    assessment.decision, assessment.reason = decision, reason if decision else ""
    assessment.decided_by, assessment.decided_at = by, clock.now()
    assessment.save()
    record(
        registration.event,
        "assessment.decided",
        by=Actor.user(by),
        registration=registration,
        reason=reason,
        details={"was": was, "is": str(decision)},
    )
    return assessment


def read_column(people: list[Registration], pasted: str) -> dict[int, str]:
    """{registration: score as typed} from a pasted column, one line for each of the class in its
    order; or from pasted rows of the downloaded list, found by their code wherever they stand.

    The score is the last cell. Raises DomainError when a plain column has another length."""
    lines = (
        [line.split("\t") for line in pasted.rstrip("\n").splitlines()] if pasted.strip() else []
    )
    by_code = {person.code: person.pk for person in people}
    coded, plain = {}, []
    for cells in lines:
        key = next((by_code[cell.strip()] for cell in cells[:-1] if cell.strip() in by_code), None)
        if key is not None:
            coded[key] = cells[-1].strip()
        else:
            plain.append(cells[-1].strip())
    if coded or not lines:
        return coded
    if len(plain) != len(people):
        raise DomainError(
            _(
                "Cột dán có %(lines)d dòng, lớp có %(people)d người: cần mỗi người một dòng, "
                "theo đúng thứ tự bảng. Chưa dùng cột này."
            )
            % {"lines": len(plain), "people": len(people)}
        )
    return {person.pk: text for person, text in zip(people, plain, strict=True)}
