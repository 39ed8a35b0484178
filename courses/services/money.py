"""The rates that an office pays by, what a class pays, and who is paid by the state already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser, User
from common import clock
from common.errors import Conflict, DomainError
from courses.models import PaymentKind, PaymentRate, TrainingClass
from courses.paying import overlapping
from registrations.models import Registration
from registrations.services.core import lock_event, record, record_each
from registrations.states import State


@transaction.atomic
def add_rate(*, organiser_id: int, details: Mapping[str, Any], by: User) -> PaymentRate:
    """Keep a rate: `details` are its fields. Raises Conflict when another rate of its kind applies
    on one of its days, DomainError when it ends before it begins."""
    Organiser.objects.select_for_update().get(pk=organiser_id)
    start, end = details["valid_from"], details.get("valid_to")
    if end is not None and end < start:
        raise DomainError(_("Ngày hết hạn phải từ ngày áp dụng trở đi."), field="valid_to")
    rates = PaymentRate.objects.filter(organiser_id=organiser_id)
    if other := overlapping(rates, details["kind"], start, end):
        raise Conflict(_overlap_words(other), field="valid_from")
    return PaymentRate.objects.create(organiser_id=organiser_id, created_by=by, **details)


def _overlap_words(other: PaymentRate) -> str:
    until = _("đến %(day)s") % {"day": f"{other.valid_to:%d/%m/%Y}"} if other.valid_to else ""
    return _(
        "%(kind)s đã có mức %(amount)s áp dụng từ %(start)s %(until)s. Hãy kết thúc mức đó trước, "
        "hoặc chọn ngày khác."
    ) % {
        "kind": other.get_kind_display(),
        "amount": other.amount_words,
        "start": f"{other.valid_from:%d/%m/%Y}",
        "until": until or _("không thời hạn"),
    }


@transaction.atomic
def end_rate(*, rate_id: int, last_day: date, by: User) -> PaymentRate:
    """Let a rate apply until a day, the last one; it may only become shorter.

    Raises DomainError for a day before its first, or after the last one it has."""
    rate = _locked(rate_id)
    if last_day < rate.valid_from:
        raise DomainError(
            _("Mức này áp dụng từ %(day)s. Nếu nhập nhầm, hãy gỡ mức này.")
            % {"day": f"{rate.valid_from:%d/%m/%Y}"},
            field="last_day",
        )
    if rate.valid_to is not None and last_day > rate.valid_to:
        raise DomainError(
            _("Mức này đã hết hạn ngày %(day)s.") % {"day": f"{rate.valid_to:%d/%m/%Y}"},
            field="last_day",
        )
    rate.valid_to, rate.ended_by = last_day, by
    rate.save(update_fields=["valid_to", "ended_by"])
    return rate


@transaction.atomic
def withdraw_rate(*, rate_id: int, reason: str, by: User) -> PaymentRate:
    """Take out a rate that was typed in by mistake: it stays to be seen, and counts nowhere."""
    rate = _locked(rate_id)
    rate.withdrawn_at, rate.withdrawn_by, rate.withdraw_reason = clock.now(), by, reason
    rate.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    return rate


def _locked(rate_id: int) -> PaymentRate:
    organiser_id = PaymentRate.objects.values_list("organiser_id", flat=True).get(pk=rate_id)
    Organiser.objects.select_for_update().get(pk=organiser_id)
    rate = PaymentRate.objects.get(pk=rate_id)
    if rate.withdrawn_at is not None:
        raise DomainError(_("Mức này đã được gỡ."))
    return rate


@transaction.atomic
def choose_payments(*, event_id: int, kinds: Collection[str], by: Actor) -> TrainingClass:
    """Say what this class pays to those who are not paid by the state."""
    event = lock_event(event_id)
    training_class = TrainingClass.objects.get(pk=event_id)
    chosen = [kind for kind in PaymentKind if kind in kinds]
    if chosen != training_class.payment_kinds:
        training_class.meal_support = PaymentKind.MEALS in chosen
        training_class.further_payments = [
            kind.value for kind in chosen if kind != PaymentKind.MEALS
        ]
        training_class.save(update_fields=["meal_support", "further_payments"])
        words = ", ".join(str(kind.label).lower() for kind in chosen)
        record(event, "payments.chosen", by=by, details={"label": words or _("không chi")})
    return training_class


@transaction.atomic
def settle_state_salaries(*, event_id: int, answers: Mapping[int, bool], by: Actor) -> int:
    """Note who of those of whom it was not known is paid by the state: {registration: yes or no}.

    What somebody said, or another clerk settled meanwhile, stays. Returns how many were settled."""
    event = lock_event(event_id)
    unknown = Registration.objects.filter(
        event=event, pk__in=answers, state=State.CONFIRMED, on_state_salary=None
    )
    settled = list(unknown)
    for paid in (True, False):
        chosen = [each.pk for each in settled if answers[each.pk] is paid]
        Registration.objects.filter(pk__in=chosen).update(
            on_state_salary=paid, version=F("version") + 1
        )
    record_each(
        event,
        "registration.details_changed",
        ((each, {"fields": ["on_state_salary"]}) for each in settled),
        by=by,
    )
    return len(settled)
