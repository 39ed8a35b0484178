"""Settling what two phones did without knowing of each other."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from common import clock
from common.errors import Conflict, DomainError
from common.vietnamese.names import squeeze
from door.models import DoorConflict
from door.selectors.marks import marks_in
from registrations.models import Mark
from registrations.services.core import lock_event, record
from registrations.services.presence import undo_marks

Kind, Settled = DoorConflict.Kind, DoorConflict.Settled
WAYS: dict[str, tuple[DoorConflict.Settled, ...]] = {
    Kind.TWICE: (Settled.SAME, Settled.TWO),
    Kind.VOID: (Settled.LEFT, Settled.STAYS),
}


@transaction.atomic
def settle_conflict(*, conflict_id: int, settled_as: str, note: str, by: User) -> DoorConflict:
    """Say what happened. One person who was scanned twice: the later scans are taken back, each by
    a mark of its own; everything else stays as it is, with the note.

    Raises Conflict where somebody settled it before, DomainError for a way that is not of its
    kind."""
    event_id = DoorConflict.objects.values_list("door_day__event_id", flat=True).get(pk=conflict_id)
    event = lock_event(event_id)
    conflict = DoorConflict.objects.select_related("registration", "session").get(pk=conflict_id)
    if conflict.settled_at is not None:
        raise Conflict(_("Trường hợp này đã được xử lý."))
    if settled_as not in WAYS[conflict.kind]:
        raise DomainError(_("Hãy chọn một kết luận."), field="settled_as")
    if settled_as == Settled.SAME and conflict.session is not None:
        there = marks_in(conflict.session, [conflict.registration_id])
        scans = [
            mark for mark in there[conflict.registration_id] if mark.source == Mark.Source.SCAN
        ]
        later = [mark.pk for mark in scans[1:]]
        undo_marks(session_id=conflict.session.pk, mark_ids=later, by=by)
    conflict.settled_as, conflict.note = settled_as, squeeze(note)[:300]
    conflict.settled_by, conflict.settled_at = by, clock.now()
    conflict.save(update_fields=["settled_as", "note", "settled_by", "settled_at"])
    record(
        event,
        "door.settled",
        by=Actor.user(by),
        registration=conflict.registration,
        reason=conflict.note,
        details={"as": settled_as, "label": str(Settled(settled_as).label)},
    )
    return conflict
