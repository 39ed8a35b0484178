"""Scans of signed papers: kept with the class, replaced and taken out with a trace."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from common import clock
from common.errors import Conflict, DomainError
from common.received import Received
from courses.models import DossierFile, DossierKind, TrainingClass
from registrations.models import Event, Session
from registrations.services.core import lock_event, record

MOST_FILES = 400


@transaction.atomic
def add_scan(
    *,
    event_id: int,
    kind: DossierKind,
    received: Received,
    session_id: int | None = None,
    replaces_id: int | None = None,
    note: str = "",
    by: User,
) -> DossierFile:
    """Keep a scan that was looked at; the same one sent again for the same place is the one that
    is there. Raises DomainError beyond MOST_FILES, Conflict when what it replaces, or its buổi, is
    gone already."""
    event = lock_event(event_id)
    kept = DossierFile.objects.filter(training_class_id=event_id)
    current = kept.filter(kind=kind, withdrawn_at=None, replaced_by=None)
    same = [
        each for each in current.filter(sha256=received.sha256) if each.session_id == session_id
    ]
    if same:
        return same[0]
    if kept.count() >= MOST_FILES:
        raise DomainError(_("Hồ sơ đã có %(count)d tệp.") % {"count": MOST_FILES})
    replaced = current.filter(pk=replaces_id).first() if replaces_id else None
    if replaces_id and replaced is None:
        raise Conflict(_("Tệp này vừa được thay hoặc gỡ. Hãy xem lại rồi chọn."), field="replaces")
    session = Session.objects.filter(pk=session_id, event=event).first() if session_id else None
    if session_id and session is None:
        raise Conflict(_("Buổi này vừa bị bỏ khỏi lịch. Hãy chọn lại."), field="session")
    made = DossierFile.objects.create(
        training_class=TrainingClass.objects.get(pk=event_id),
        kind=kind,
        session=session,
        about=str(session or ""),
        note=note,
        file=received.content(),
        file_name=received.name,
        size=received.size,
        sha256=received.sha256,
        uploaded_by=by,
        replaces=replaced,
    )
    _tell(event, "dossier.replaced" if replaced else "dossier.added", made, by)
    return made


@transaction.atomic
def withdraw_scan(*, file_id: int, reason: str, by: User) -> DossierFile:
    """Take a scan out of the dossier: it stays to be fetched, with the reason beside it.

    Raises Conflict when it is out already."""
    event_id = DossierFile.objects.values_list("training_class_id", flat=True).get(pk=file_id)
    event = lock_event(event_id)
    scan = DossierFile.objects.get(pk=file_id)
    if scan.withdrawn_at is not None or DossierFile.objects.filter(replaces=scan).exists():
        raise Conflict(_("Tệp này đã được thay hoặc gỡ."))
    scan.withdrawn_at, scan.withdrawn_by, scan.withdraw_reason = clock.now(), by, reason
    scan.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    _tell(event, "dossier.withdrawn", scan, by, reason)
    return scan


def _tell(event: Event, what: str, scan: DossierFile, by: User, reason: str = "") -> None:
    label = f"{DossierKind(scan.kind).label}: {scan.file_name}"
    record(event, what, by=Actor.user(by), reason=reason, details={"label": label})
