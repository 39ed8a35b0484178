"""What an event asks for before it gives papers, and proposals that make themselves.

A proposal is due some days after the last buổi, read anew from the event each time: whoever moves
the class moves it. It is only a proposal: a person with the right approves it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates import selectors
from certificates.eligibility import dry_run, score_words
from certificates.models import CertificateBatch, CertificatePlan
from certificates.services import issuing
from common import clock
from common.errors import DomainError
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

log = logging.getLogger(__name__)

OVER = (EventState.PUBLISHED, EventState.CLOSED)
# Somebody may still qualify when a forgotten mark or score is entered; then it is history.
LOOKED_AT_FOR = timedelta(days=60)


@transaction.atomic
def set_plan(
    *,
    event_id: int,
    passing_score: Decimal | None,
    template_id: int | None,
    signatory_id: int | None,
    propose_after_days: int | None,
    by: User,
) -> CertificatePlan:
    """Keep an event's rules; None for a score, a template or a number of days means none asked."""
    event = lock_event(event_id)
    plan, _made = CertificatePlan.objects.update_or_create(
        event=event,
        defaults={
            "passing_score": passing_score,
            "template_id": template_id,
            "signatory_id": signatory_id,
            "propose_after_days": propose_after_days,
            "set_by": by,
        },
    )
    details = {"passing_score": score_words(passing_score), "propose_after": propose_after_days}
    record(event, "certificates.planned", by=Actor.user(by), details=details)
    return plan


def due_at(plan: CertificatePlan, event: Event) -> datetime | None:
    """When the proposal makes itself; None when it does not, or the event has no times."""
    if plan.propose_after_days is None or event.ends_at is None:
        return None
    return event.ends_at + timedelta(days=plan.propose_after_days)


def due_plans(at: datetime) -> list[int]:
    """Events whose proposal should make itself now. A class that got more buổi since its proposal
    is due again."""
    plans = CertificatePlan.objects.filter(
        propose_after_days__isnull=False,
        event__issues_certificate=True,
        event__state__in=OVER,
        event__ends_at__lte=at,
        event__ends_at__gt=at - LOOKED_AT_FOR - timedelta(days=366),
    ).select_related("event")
    return [plan.event_id for plan in plans.order_by("event__ends_at") if _is_due(plan, at)]


def _is_due(plan: CertificatePlan, at: datetime) -> bool:
    event, due = plan.event, due_at(plan, plan.event)
    if due is None or event.ends_at is None or event.state not in OVER:
        return False
    done = plan.proposed_at is not None and plan.proposed_at >= event.ends_at
    return not done and due <= at <= due + LOOKED_AT_FOR


@transaction.atomic
def propose_by_plan(*, event_id: int) -> CertificateBatch | None:
    """Put forward all who qualify now, once; None when it is not due (any more) or nobody does.

    Two beats at once make one proposal: the event's row is the lock."""
    event = lock_event(event_id)
    plan = CertificatePlan.objects.select_related("set_by").filter(event=event).first()
    if plan is None:
        return None
    plan.event = event
    if not _is_due(plan, clock.now()):
        return None
    batch = _propose_all(event, plan, issue_date=clock.today(), by=plan.set_by, by_plan=True)
    if batch is not None:
        plan.proposed_at = clock.now()
        plan.save(update_fields=["proposed_at"])
    return batch


def propose_all_due() -> int:
    """Make every proposal that is due; what refuses one is logged and stops no other."""
    made = 0
    for event_id in due_plans(clock.now()):
        try:
            made += propose_by_plan(event_id=event_id) is not None
        except DomainError as error:
            log.warning("planned proposal of event %s: %s", event_id, error)
    return made


@dataclass(slots=True)
class Done:
    """What was done for several at once: the batches, and (title, why not) of the others."""

    batches: list[CertificateBatch] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def propose_for_events(*, event_ids: Iterable[int], issue_date: date, by: User) -> Done:
    """Put forward all who qualify in several classes, one batch for each, as each one's plan says.

    A class that cannot be is named with the reason; the others are done."""
    done = Done()
    for event in Event.objects.filter(pk__in=list(event_ids)).order_by("ends_at", "pk"):
        try:
            with transaction.atomic():
                locked = lock_event(event.pk)
                plan = CertificatePlan.objects.filter(event=locked).first()
                batch = _propose_all(locked, plan, issue_date=issue_date, by=by)
        except DomainError as error:
            done.refused.append((event.title, str(error.message)))
            continue
        if batch is None:
            done.refused.append((event.title, _("Không có ai đủ điều kiện để đề nghị.")))
        else:
            done.batches.append(batch)
    return done


def _propose_all(
    event: Event,
    plan: CertificatePlan | None,
    *,
    issue_date: date,
    by: User,
    by_plan: bool = False,
) -> CertificateBatch | None:
    ready = [verdict.registration.pk for verdict in dry_run(event) if verdict.gets_one]
    if not ready:
        return None
    template_id = plan.template_id if plan else None
    if template_id is None:
        first = selectors.templates_for(event).first()
        if first is None:
            raise DomainError(_("Chưa có mẫu giấy nào đang dùng."))
        template_id = first.pk
    return issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=ready,
        template_id=template_id,
        signatory_id=plan.signatory_id if plan else None,
        issue_date=issue_date,
        by=by,
        by_plan=by_plan,
    )


def approve_batches(
    *, batch_ids: Iterable[int], by: User, decision_number: str, decision_date: date | None
) -> Done:
    """Approve several proposals under one decision; one that cannot be is named with the reason."""
    done = Done()
    batches = CertificateBatch.objects.filter(pk__in=list(batch_ids)).select_related("event")
    for batch in batches.order_by("proposed_at", "pk"):
        try:
            approved = issuing.issue_certificates(
                batch_id=batch.pk,
                by=by,
                decision_number=decision_number,
                decision_date=decision_date,
            )
        except DomainError as error:
            done.refused.append((batch.event.title, str(error.message)))
        else:
            done.batches.append(approved)
    return done


def names_what_is_gone(plan: CertificatePlan) -> bool:
    """Whether the plan's template or signatory is no longer in use: then nothing makes itself."""
    named = (plan.template, plan.signatory)
    return any(each is not None and each.archived_at is not None for each in named)
