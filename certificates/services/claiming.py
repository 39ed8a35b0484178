"""Which numbered papers wait to be made, and who makes which: under a lease, found after a crash."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateState,
    SigningMethod,
)
from common import clock
from common.errors import IllegalTransition
from common.queue import hurry, hurry_once
from registrations.services.core import lock_event, record

LEASE = timedelta(minutes=5)
# One claim: few enough that a dead worker holds little back, and that two workers share a class.
BATCH = 10
# What is numbered and still has a step for us: drawing, or signing with the server's key.
UNFINISHED = Q(state=CertificateState.RESERVED) & (
    Q(made_at=None) | Q(batch__signing=SigningMethod.KEY)
)


def hurry_making(certificate_id: int) -> None:
    """Make this paper soon after the present transaction commits."""
    from certificates.tasks import make_certificate  # the task module imports this one

    hurry(make_certificate, certificate_id)


def hurry_due() -> None:
    """Make all that is due soon after the present transaction commits: one hint for a class."""
    from certificates.tasks import make_due  # the task module imports this one

    hurry_once(make_due)


def _to_make(at: datetime) -> QuerySet[Certificate]:
    """Numbered papers that somebody should make or sign now and nobody does.

    A paused batch waits, and so does a made paper that is signed outside."""
    return Certificate.objects.filter(
        UNFINISHED, Q(leased_until=None) | Q(leased_until__lt=at), batch__paused_at=None
    )


def claim(certificate_id: int) -> Certificate | None:
    """Take a numbered paper to make, under a lease; None when another worker has it or it is
    made."""
    wanted = _to_make(clock.now()).filter(pk=certificate_id)
    return next(iter(_take(wanted, 1)), None)


def claim_due(limit: int = BATCH) -> list[Certificate]:
    """Take the papers that wait longest; no two processes get the same one."""
    now = clock.now()
    return _take(_to_make(now).filter(next_try_at__lte=now).order_by("next_try_at", "pk"), limit)


def _take(wanted: QuerySet[Certificate], limit: int) -> list[Certificate]:
    # Locked before it is written: a lone UPDATE over the join to the batch would let two in.
    with transaction.atomic():
        locked = wanted.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        ids = list(locked.values_list("pk", flat=True)[:limit])
        if not ids:
            return []
        Certificate.objects.filter(pk__in=ids).update(leased_until=clock.now() + LEASE)
    taken = Certificate.objects.filter(pk__in=ids).order_by("register_number")
    return list(taken.select_related("batch"))


@transaction.atomic
def pause_batch(*, batch_id: int, by: User) -> CertificateBatch:
    """Take up no more papers of a batch; those in the making are finished.

    Pausing twice changes nothing. Raises IllegalTransition unless papers wait to be made."""
    batch = _approved(batch_id)
    if batch.paused_at is not None:
        return batch
    if not batch.certificates.filter(UNFINISHED).exists():
        raise IllegalTransition(_("Mọi giấy của đợt này đã tạo xong."))
    batch.paused_at = clock.now()
    batch.save(update_fields=["paused_at"])
    record(batch.event, "certificates.paused", by=Actor.user(by), details={"batch": batch.pk})
    return batch


@transaction.atomic
def resume_batch(*, batch_id: int, by: User) -> CertificateBatch:
    """Go on with the papers of a paused batch. Resuming twice changes nothing."""
    batch = _approved(batch_id)
    if batch.paused_at is None:
        return batch
    batch.paused_at = None
    batch.save(update_fields=["paused_at"])
    record(batch.event, "certificates.resumed", by=Actor.user(by), details={"batch": batch.pk})
    hurry_due()
    return batch


def _approved(batch_id: int) -> CertificateBatch:
    event = lock_event(CertificateBatch.objects.values_list("event_id", flat=True).get(pk=batch_id))
    batch = CertificateBatch.objects.get(pk=batch_id)
    batch.event = event
    if batch.state != BatchState.APPROVED:
        raise IllegalTransition(_("Đợt này chưa được duyệt."))
    return batch
