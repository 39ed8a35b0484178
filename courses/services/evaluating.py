"""Opening and closing the phiếu đánh giá of a class, and taking what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from courses.models import Evaluation, EvaluationAnswer, TrainingClass
from registrations.selectors import trainers_of
from registrations.services.core import lock_event, record
from registrations.states import EventState

MOST_ANSWERS = 30_000


@transaction.atomic
def open_evaluation(
    *,
    event_id: int,
    statements: Sequence[str],
    questions: Sequence[str],
    closes_at: datetime,
    by: Actor,
) -> Evaluation:
    """Take answers until `closes_at`; opened once more, it only takes them longer (or shorter).

    Once somebody answered the wording stays: Raises Conflict when it is to change, DomainError for
    a class that was cancelled or has not begun, and for a moment that has passed."""
    event = lock_event(event_id)
    if event.state == EventState.CANCELLED or not event.is_under_way:
        raise DomainError(_("Lớp chưa bắt đầu hoặc đã hủy: chưa có gì để đánh giá."))
    if closes_at <= clock.now():
        raise DomainError(_("Thời điểm này đã qua."), field="closes_at")
    evaluation = Evaluation.objects.filter(pk=event.pk).first()
    asked = (list(statements), list(questions))
    if evaluation is not None and evaluation.answers.exists():
        if asked != (evaluation.statements, evaluation.questions):
            raise Conflict(
                _("Đã có phiếu trả lời: không sửa câu hỏi được nữa."), field="statements"
            )
    else:
        names = [role.person.full_name for role in trainers_of(event)]
        evaluation, _new = Evaluation.objects.update_or_create(
            training_class=TrainingClass.objects.get(pk=event.pk),
            defaults={
                "statements": asked[0],
                "questions": asked[1],
                "trainers": list(dict.fromkeys(names)),
                "closes_at": closes_at,
            },
        )
    evaluation.closes_at = closes_at
    evaluation.save(update_fields=["closes_at"])
    record(event, "evaluation.opened", by=by)
    return evaluation


@transaction.atomic
def close_evaluation(*, event_id: int, by: Actor) -> Evaluation:
    """Take no more answers online. Raises Conflict when it is closed already."""
    event = lock_event(event_id)
    evaluation = Evaluation.objects.get(pk=event.pk)
    if not evaluation.is_open:
        raise Conflict(_("Đã đóng nhận phiếu."))
    evaluation.closes_at = clock.now()
    evaluation.save(update_fields=["closes_at"])
    record(event, "evaluation.closed", by=by)
    return evaluation


def take_answer(
    *,
    evaluation: Evaluation,
    ratings: Mapping[str, int],
    remarks: Mapping[str, str],
    source: EvaluationAnswer.Source,
    form_key: str = "",
) -> EvaluationAnswer:
    """Keep one phiếu; the same page sent twice is one. Who sent it is not kept anywhere.

    Raises DomainError for an empty one, and online after it was closed."""
    if source == EvaluationAnswer.Source.ONLINE and not evaluation.is_open:
        raise DomainError(_("Đã hết hạn gửi phiếu đánh giá."))
    if not ratings and not remarks:
        raise DomainError(_("Phiếu còn trống: hãy chọn ít nhất một mức hoặc ghi một ý kiến."))
    if evaluation.answers.count() >= MOST_ANSWERS:
        raise DomainError(_("Đã nhận quá nhiều phiếu."))
    answer = EvaluationAnswer(
        evaluation=evaluation, ratings=dict(ratings), remarks=dict(remarks), source=source,
        form_key=form_key,
    )  # fmt: skip
    EvaluationAnswer.objects.bulk_create([answer], ignore_conflicts=True)
    return answer
