"""The agenda: staff change its draft, and publish versions of it that everybody reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from conferences.agenda import PAUSES, Item
from conferences.models import AgendaItem, AgendaVersion
from conferences.selectors import agenda as selectors
from conferences.services.whole import settle_schedule
from registrations.models import Event, Session, SessionRole
from registrations.selectors import Clash
from registrations.services.core import lock_event, record
from registrations.services.events import schedule_changed, span_of
from registrations.states import EventState, PartOfDay

Role = SessionRole.Role
# Nobody's presence is asked where people arrive, eat or are on the road.
WITHOUT_PRESENCE = (*PAUSES, AgendaItem.Kind.WELCOME, AgendaItem.Kind.VISIT)
NOON, EVENING = time(12), time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """One item as it shall be; people are ids of Person."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str = ""
    track: str = ""
    room_id: int | None = None
    speakers: tuple[int, ...] = ()
    presiding: tuple[int, ...] = ()
    by_words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The day of the draft that somebody looked at, by its mark, before they changed it.

    `clashes`: they saw the clashes that the change makes, and want it all the same."""

    day: date
    mark: str
    clashes: bool = False


class AgendaClash(Conflict):
    """A room or a person would be taken twice: to be shown, and saved only when insisted on."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(_("Có phòng hoặc người bị trùng lịch."))
        self.clashes = clashes


def part_at(moment: datetime) -> PartOfDay:
    """The half day in which a moment falls, on the clocks of Viet Nam."""
    hour = clock.local(moment).time()
    if hour < NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if hour < EVENING else PartOfDay.EVENING


@transaction.atomic
def save_item(
    *, event_id: int, session_id: int | None, details: ItemDetails, seen: Seen, by: Actor
) -> Session:
    """Add an item to the draft, or change one; nobody is told before the agenda is published.

    Raises Conflict when somebody else changed that day meanwhile, AgendaClash for a room or a
    person that would be taken twice, Session.DoesNotExist for an item that is gone."""
    event = _begin(event_id, seen)
    session = event.sessions.get(pk=session_id) if session_id else Session(event=event)
    session.starts_at, session.ends_at = details.starts_at, details.ends_at
    session.part = part_at(details.starts_at)
    session.room_id, session.topic = details.room_id, details.title
    session.save()
    AgendaItem.objects.update_or_create(
        session=session,
        defaults={
            "kind": details.kind,
            "track": details.track,
            "by_words": details.by_words,
            "note": details.note,
        },
    )
    _name_people(session, details)
    _finish(event, [session.pk], seen, by)
    return session


def _name_people(session: Session, details: ItemDetails) -> None:
    named = [
        *((person_id, Role.SPEAKER) for person_id in dict.fromkeys(details.speakers)),
        *((person_id, Role.PRESIDING) for person_id in dict.fromkeys(details.presiding)),
    ]
    session.roles.filter(role__in=(Role.SPEAKER, Role.TRAINER, Role.PRESIDING)).delete()
    SessionRole.objects.bulk_create(
        SessionRole(session=session, person_id=person_id, role=role) for person_id, role in named
    )


@transaction.atomic
def remove_item(*, event_id: int, session_id: int, seen: Seen, by: Actor) -> str:
    """Take an item out of the draft; returns what it was called.

    Raises DomainError where presence was marked at it, or where a published edition would have
    none left; Conflict when somebody else changed that day meanwhile."""
    event = _begin(event_id, seen)
    session = event.sessions.get(pk=session_id)
    if session.marks.exists():
        raise DomainError(_("Nội dung này đã có điểm danh, không xóa được."))
    if event.state == EventState.PUBLISHED and event.sessions.count() == 1:
        raise DomainError(_("Hội nghị đã công bố phải còn ít nhất một nội dung."))
    words = selectors.item_of(session).words
    session.delete()
    _finish(event, [], seen, by)
    return words


@transaction.atomic
def move_item(*, event_id: int, session_id: int, up: bool, seen: Seen, by: Actor) -> Session:
    """Let an item and the one before it (after it, when not `up`) of its day and track change
    places; each keeps its length, and the pause between them stays. At the end nothing happens.

    Raises like save_item."""
    event = _begin(event_id, seen)
    session = event.sessions.get(pk=session_id)
    track = selectors.about(session).track
    row = [
        each
        for each in selectors.draft_sessions(event)
        if _day(each) == seen.day and selectors.about(each).track == track
    ]
    place = [each.pk for each in row].index(session_id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(row):
        _swap(*sorted((row[place], row[other]), key=row.index))
        _save_times([row[place], row[other]])
        _finish(event, [row[place].pk, row[other].pk], seen, by)
    return row[place]


def _swap(first: Session, second: Session) -> None:
    begin, pause = first.starts_at, second.starts_at - first.ends_at
    lengths = first.ends_at - first.starts_at, second.ends_at - second.starts_at
    second.starts_at, second.ends_at = begin, begin + lengths[1]
    first.starts_at = second.ends_at + pause
    first.ends_at = first.starts_at + lengths[0]


@transaction.atomic
def shift_items(*, event_id: int, session_id: int, minutes: int, seen: Seen, by: Actor) -> int:
    """Move an item and all that begin no earlier on its day by minutes, earlier when negative; of
    an item in a track only that track. Returns how many were moved.

    Raises DomainError where one would leave its day; otherwise like save_item."""
    event = _begin(event_id, seen)
    session = event.sessions.get(pk=session_id)
    track = selectors.about(session).track
    moved = [
        each
        for each in selectors.draft_sessions(event)
        if _day(each) == seen.day
        and each.starts_at >= session.starts_at
        and (not track or selectors.about(each).track == track)
    ]
    for each in moved:
        each.starts_at += timedelta(minutes=minutes)
        each.ends_at += timedelta(minutes=minutes)
        if not _day(each) == seen.day == clock.local(each.ends_at).date():
            raise DomainError(_("Dời như vậy thì có nội dung sang ngày khác."), field="minutes")
    _save_times(moved)
    _finish(event, [each.pk for each in moved], seen, by)
    return len(moved)


def _save_times(sessions: Iterable[Session]) -> None:
    rows = list(sessions)
    for session in rows:
        session.part = part_at(session.starts_at)
    Session.objects.bulk_update(rows, ["starts_at", "ends_at", "part"])


def _day(session: Session) -> date:
    return clock.local(session.starts_at).date()


def _begin(event_id: int, seen: Seen) -> Event:
    """The event, locked, if its draft may be changed and the day is as it was seen."""
    event = lock_event(event_id)
    _require_open(event)
    if selectors.mark_of_day(selectors.draft_items(event), seen.day) != seen.mark:
        raise Conflict(
            _("Ngày này vừa được người khác sửa: hãy xem lại bản mới nhất bên dưới rồi lưu.")
        )
    return event


def _require_open(event: Event) -> None:
    if event.state in (EventState.CLOSED, EventState.CANCELLED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy, không sửa chương trình được nữa."))


def _finish(event: Event, changed: Sequence[int], seen: Seen, by: Actor) -> None:
    """Refuse clashes that nobody insisted on, and settle what follows from the draft."""
    if changed and not seen.clashes:
        clashes = selectors.clashes_with(event, selectors.draft_sessions(event), changed)
        if clashes:
            raise AgendaClash(clashes)
    settle_draft(event, by=by)


def settle_draft(event: Event, *, by: Actor) -> None:
    """What follows from a changed draft: where presence is taken, and the days of an edition that
    nobody was told of yet. Call it under the event's lock."""
    _settle_presence(event)
    if event.state != EventState.PUBLISHED:
        schedule_changed(event_id=event.pk, by=by)


def _settle_presence(event: Event) -> None:
    """Presence is taken once each half day: at its first item that is no meal, break or journey,
    or where it was taken already."""
    taken = set(event.sessions.filter(marks__isnull=False).values_list("pk", flat=True))
    halves: dict[tuple[date, str], list[Session]] = {}
    sessions = selectors.draft_sessions(event)
    for session in sessions:
        halves.setdefault((_day(session), session.part), []).append(session)
    wanted = set(taken)
    for half in halves.values():
        held = [each for each in half if selectors.about(each).kind not in WITHOUT_PRESENCE]
        if held and not taken.intersection(each.pk for each in half):
            wanted.add(held[0].pk)
    changed = [each for each in sessions if each.takes_presence != (each.pk in wanted)]
    for session in changed:
        session.takes_presence = not session.takes_presence
    Session.objects.bulk_update(changed, ["takes_presence"])


@transaction.atomic
def publish_agenda(*, event_id: int, mark: str, note: str = "", by: Actor) -> AgendaVersion:
    """Keep the draft as the next version, which everybody reads from now on.

    Only where the edition begins or ends at another moment than people were told is everybody
    told, once. `mark` is that of the draft that was looked at. Raises Conflict when the draft was
    changed since, DomainError for an agenda that is empty, has items without a name, or says what
    the last version says (unless a new note gives a reason)."""
    event = lock_event(event_id)
    _require_open(event)
    items = selectors.draft_items(event)
    _require_ready(items, mark)
    last = selectors.last_version(event)
    if last is not None and note in ("", last.note) and selectors.items_in(last) == items:
        raise DomainError(
            _("Không có gì thay đổi so với bản số %(number)d.") % {"number": last.number}
        )
    version = AgendaVersion.objects.create(
        conference_id=event.pk,
        number=_next_number(event),
        items=[item.as_json() for item in items],
        note=note,
        published_by_id=by.user_id,
    )
    record(event, "agenda.published", by=by, reason=note, details={"number": version.number})
    if (event.starts_at, event.ends_at) != span_of(event):
        settle_schedule(event_id=event.pk, by=by)
    return version


def _next_number(event: Event) -> int:
    """One more than the last; call it under the event's lock."""
    versions = AgendaVersion.objects.filter(conference_id=event.pk)
    return (versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _require_ready(items: Sequence[Item], mark: str) -> None:
    if not items:
        raise DomainError(_("Chương trình chưa có nội dung nào."))
    if selectors.mark_of(items) != mark:
        raise Conflict(_("Bản nháp vừa được sửa: hãy xem lại các thay đổi rồi công bố."))
    nameless = sum(not item.title and not item.is_pause for item in items)
    if nameless:
        raise DomainError(
            _("%(count)d nội dung chưa có tên: hãy ghi tên hoặc xóa trước khi công bố.")
            % {"count": nameless}
        )
