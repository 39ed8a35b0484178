"""An agenda in the draft of an edition, and the ways to change it as staff do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Actor
from common import clock
from conferences.models import AgendaItem, AgendaVersion
from conferences.selectors import agenda as selectors
from conferences.services import agenda
from conferences.services.agenda import ItemDetails, Seen, settle_draft
from registrations.models import Event, Session, SessionRole
from tests.factories import SYSTEM

Kind = AgendaItem.Kind
LINES = (
    ("08:00", 20, "Khai mạc", Kind.OPENING),
    ("08:20", 60, "Báo cáo kết quả", Kind.REPORT),
    ("09:20", 15, "Giải lao", Kind.BREAK),
    ("13:30", 90, "Tham luận của các tỉnh", Kind.PAPER),
    ("16:00", 30, "Bế mạc", Kind.CLOSING),
)


def day_of(event: Event, days: int = 0) -> date:
    """The first day of an edition, or so many days later."""
    event.refresh_from_db()
    return clock.local(event.starts_at).date() + timedelta(days=days)


def at(event: Event, hours: str, days: int = 0) -> datetime:
    """«08:00» of the first day, or of one so many days later."""
    return datetime.combine(day_of(event, days), time.fromisoformat(hours), clock.VIETNAM)


def seen_of(event: Event, day: date, *, clashes: bool = False) -> Seen:
    """The day as it stands now in the draft."""
    return Seen(day, selectors.mark_of_day(selectors.draft_items(event), day), clashes)


def an_agenda(
    event: Event, lines: tuple[tuple[str, int, str, str], ...] = LINES, days: int = 1
) -> list[Session]:
    """Replace what an edition has by these lines (from, minutes, title, kind) on each day, in a
    few queries; nothing is published."""
    first = day_of(event)
    event.sessions.all().delete()
    sessions, kinds = [], []
    for number in range(days):
        for hours, minutes, title, kind in lines:
            start = datetime.combine(
                first + timedelta(days=number), time.fromisoformat(hours), clock.VIETNAM
            )
            sessions.append(
                Session(
                    event=event,
                    part=agenda.part_at(start),
                    starts_at=start,
                    ends_at=start + timedelta(minutes=minutes),
                    topic=title,
                )
            )
            kinds.append(kind)
    made = Session.objects.bulk_create(sessions)
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, kind=kind) for session, kind in zip(made, kinds, strict=True)
    )
    settle_draft(event, by=SYSTEM)
    return made


def details(event: Event, session: Session, **changes: Any) -> ItemDetails:
    """What an item says, but for these changes."""
    more = selectors.about(session)
    return ItemDetails(
        **{
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "kind": more.kind,
            "title": session.topic,
            "track": more.track,
            "room_id": session.room_id,
            "speakers": _ids(session, SessionRole.Role.SPEAKER),
            "presiding": _ids(session, SessionRole.Role.PRESIDING),
            "by_words": more.by_words,
            "note": more.note,
            **changes,
        }
    )


def _ids(session: Session, role: str) -> tuple[int, ...]:
    return tuple(person.pk for person in selectors.people_in(session, role))


def plan(
    event: Event,
    hours: str,
    minutes: int,
    title: str,
    kind: str = Kind.OTHER,
    *,
    days: int = 0,
    insist: bool = False,
    **more: Any,
) -> Session:
    """Add one item to the draft."""
    start = at(event, hours, days)
    return agenda.save_item(
        event_id=event.pk,
        session_id=None,
        details=ItemDetails(
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            kind=kind,
            title=title,
            **more,
        ),
        seen=seen_of(event, day_of(event, days), clashes=insist),
        by=SYSTEM,
    )


def publish(event: Event, note: str = "", by: Actor = SYSTEM) -> AgendaVersion:
    """Publish the draft as it stands."""
    mark = selectors.mark_of(selectors.draft_items(event))
    return agenda.publish_agenda(event_id=event.pk, mark=mark, note=note, by=by)
