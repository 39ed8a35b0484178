"""Marking presence: append-only, repeated sending is harmless, undo is a mark too."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.errors import DomainError
from registrations.models import Mark, Registration, Session
from registrations.services.core import lock_event
from registrations.states import Presence, State


@transaction.atomic
def mark_presence(
    *,
    session_id: int,
    kinds: dict[int, str],
    by: User,
    source: str = Mark.Source.STAFF,
    device: str = "",
    request_uuid: uuid.UUID | None = None,
) -> int:
    """Record who was there in one buổi: {registration id: presence}. Returns the marks written.

    The same request_uuid sent again writes nothing. Raises DomainError for somebody who holds no
    confirmed place, before the day of the buổi, or where presence is not taken."""
    session = Session.objects.get(pk=session_id)
    event = lock_event(session.event_id)
    if not session.takes_presence:
        raise DomainError(_("Không điểm danh ở nội dung này."))
    if clock.local(session.starts_at).date() > clock.today():
        raise DomainError(_("Buổi này chưa diễn ra, chưa điểm danh được."))
    request_uuid = request_uuid or uuid.uuid4()
    confirmed = set(
        Registration.objects.filter(pk__in=kinds, event=event, state=State.CONFIRMED).values_list(
            "pk", flat=True
        )
    )
    if strangers := set(kinds) - confirmed:
        raise DomainError(
            _("%(count)d người không có trong danh sách học viên của lớp.")
            % {"count": len(strangers)}
        )
    marks = [
        Mark(
            session=session,
            registration_id=registration_id,
            kind=Presence(kind),
            source=source,
            by=by,
            device=device,
            client_uuid=uuid.uuid5(request_uuid, f"{session_id}:{registration_id}"),
        )
        for registration_id, kind in kinds.items()
    ]
    known = set(
        Mark.objects.filter(client_uuid__in=[mark.client_uuid for mark in marks]).values_list(
            "client_uuid", flat=True
        )
    )
    new = [mark for mark in marks if mark.client_uuid not in known]
    Mark.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def undo_marks(*, session_id: int, mark_ids: list[int], by: User) -> int:
    """Take back marks of one buổi: each by a mark that undoes it, so that the one before counts
    again."""
    session = Session.objects.get(pk=session_id)
    lock_event(session.event_id)
    marks = Mark.objects.filter(pk__in=mark_ids, session=session, undone_by=None, undoes=None)
    undone = [
        Mark(
            session=session,
            registration_id=mark.registration_id,
            kind=mark.kind,
            source=mark.source,
            by=by,
            client_uuid=uuid.uuid4(),
            undoes=mark,
        )
        for mark in marks
    ]
    Mark.objects.bulk_create(undone)
    return len(undone)
