"""Events are made, their facts edited, their buổi arranged: alike for classes and conferences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser
from common.errors import Conflict, DomainError
from registrations.models import Event, Session, SessionRole
from registrations.selectors import Clash, find_clashes
from registrations.services.core import lock_event, record
from registrations.services.events import schedule_changed
from registrations.states import Approval, EventState, State

EVENT_FIELDS = (
    "code",
    "title",
    "summary",
    "capacity",
    "waiting_list_open",
    "approval",
    "requested_fields",
    "registration_opens_at",
    "registration_closes_at",
    "cut_off_at",
    "venue",
    "venue_address",
    "contact",
    "attendance_threshold",
    "issues_certificate",
)
PLACE = ("venue", "venue_address")


@dataclass(frozen=True, slots=True)
class Arranged:
    """One buổi as it shall be; pk names the one it replaces, people are ids of Person."""

    part: str
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    topic: str = ""
    people: tuple[int, ...] = ()
    pk: int | None = None
    role: str = SessionRole.Role.TRAINER


def make_event(*, organiser: Organiser, kind: str, details: Mapping[str, Any], by: Actor) -> Event:
    """A draft with these facts. Raises Conflict for a taken code. Call it in a transaction."""
    event = Event(organiser=organiser, kind=kind)
    for name in EVENT_FIELDS:
        if name in details:
            setattr(event, name, details[name])
    _save_with_code(event)
    record(event, "event.created", by=by)
    return event


@transaction.atomic
def edit_event(*, event_id: int, details: Mapping[str, Any], by: Actor) -> Event:
    """Change facts of an event; capacity is left to change_capacity, times to arrange_sessions.

    A published event at another place tells everyone, once. Raises DomainError for a code that
    is already printed, or a way of approving that would change who holds a seat."""
    event = lock_event(event_id)
    changed = {
        name: value
        for name, value in details.items()
        if name in EVENT_FIELDS and name != "capacity" and getattr(event, name) != value
    }
    if not changed:
        return event
    if "code" in changed and event.state != EventState.DRAFT:
        raise DomainError(_("Mã đã in trên áp phích và giấy tờ, không đổi được nữa."), field="code")
    if "approval" in changed:
        _require_same_seats(event, changed["approval"])
    for name, value in changed.items():
        setattr(event, name, value)
    _save_with_code(event)
    record(event, "event.edited", by=by, details={"fields": sorted(changed)})
    if any(name in changed for name in PLACE):
        event = schedule_changed(event_id=event.pk, by=by, times=False)
    return event


def _save_with_code(event: Event) -> None:
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        if Event.objects.filter(code=event.code).exclude(pk=event.pk).exists():
            raise Conflict(
                _("Mã “%(code)s” đã được dùng.") % {"code": event.code}, field="code"
            ) from error
        raise


def _require_same_seats(event: Event, approval: str) -> None:
    """Applicants hold a seat, or hold none: that cannot change under those who wait."""
    selecting = Approval.SELECTION in (event.approval, approval)
    if selecting and event.registrations.filter(state=State.PENDING).exists():
        raise DomainError(
            _("Đang có người chờ duyệt: hãy duyệt hoặc từ chối hết rồi mới đổi cách xác nhận."),
            field="approval",
        )


@transaction.atomic
def arrange_sessions(*, event_id: int, rows: Sequence[Arranged], by: Actor) -> Event:
    """Make an event's buổi these rows: new ones added, those left out deleted, all together.

    Changed times or rooms of a published event are told to everyone, once; a changed topic or
    trainer is not. Raises DomainError where a buổi with presence would go, or a published event
    would have none left."""
    event = lock_event(event_id)
    if event.state in (EventState.CLOSED, EventState.CANCELLED):
        raise DomainError(_("Đã kết thúc hoặc đã hủy, không sửa lịch được nữa."))
    if not rows and event.state == EventState.PUBLISHED:
        raise DomainError(_("Đã công bố thì phải còn ít nhất một buổi; hãy tạm hoãn hoặc hủy."))
    if _apply(event, rows):
        return schedule_changed(event_id=event_id, by=by)
    return event


@transaction.atomic
def clashes_of(*, event_id: int, rows: Sequence[Arranged]) -> list[Clash]:
    """The clashes these rows would make, across all events; nothing is kept of them."""
    event = lock_event(event_id)
    point = transaction.savepoint()
    _apply(event, rows)
    clashes = find_clashes(event)
    transaction.savepoint_rollback(point)
    return clashes


def _apply(event: Event, rows: Sequence[Arranged]) -> bool:
    """Write the rows; returns whether a time or a room changed."""
    existing = {session.pk: session for session in event.sessions.all()}
    kept = {row.pk for row in rows if row.pk}
    changed = _delete([session for pk, session in existing.items() if pk not in kept])
    roles: list[SessionRole] = []
    for row in rows:
        session = existing.get(row.pk or 0) or Session(event=event)
        new = (row.starts_at, row.ends_at, row.room_id)
        if new != (session.starts_at, session.ends_at, session.room_id):
            changed = True
        session.starts_at, session.ends_at, session.room_id = new
        session.part, session.topic = row.part, row.topic
        session.save()
        roles += [
            SessionRole(session=session, person_id=person_id, role=row.role)
            for person_id in dict.fromkeys(row.people)
        ]
    named = {row.role for row in rows}
    SessionRole.objects.filter(session__event=event, role__in=named).delete()
    SessionRole.objects.bulk_create(roles)
    return changed


def _delete(gone: list[Session]) -> bool:
    for session in gone:
        if session.marks.exists():
            raise DomainError(
                _("Buổi %(session)s đã có điểm danh, không xóa được.") % {"session": session}
            )
        session.delete()
    return bool(gone)
