"""Whom an announcement is for: kinds of people of one or several events, narrowed as staff chose."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from conferences.models import Delegation, InvitedUnit
from conferences.selectors.delegations import REST, aware_of
from registrations.models import Event, Registration, Session
from reminders import audiences, texts
from reminders.audiences import Addressee
from reminders.models import Announcement
from reminders.states import Audience

BATCH = 500
# Every coordinator, whatever their list's state: for announcements alone.
ALL_COORDINATORS = "coordinators"
LABELS: dict[str, Any] = {
    **dict(Audience.choices[:5]),
    ALL_COORDINATORS: gettext_lazy("Cán bộ đầu mối của mọi đoàn dự"),
    **dict(Audience.choices[5:]),
}
_OF_REGISTRATIONS = tuple(str(each) for each in audiences.REGISTERED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What staff chose: events by key, kinds of people, one buổi (for trainers, and who missed it),
    a province's code, words of the unit."""

    events: tuple[int, ...] = ()
    to: tuple[str, ...] = ()
    session: int | None = None
    province: str = ""
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Chosen:
        return cls(
            events=tuple(kept.get("events", ())),
            to=tuple(kept.get("to", ())),
            session=kept.get("session"),
            province=kept.get("province", ""),
            unit=kept.get("unit", ""),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody of the audience, about the event for which they are in it."""

    event: Event
    addressee: Addressee

    @property
    def identity(self) -> str:
        """One person or one delegation's coordinator, in however many events they were found."""
        who = self.addressee
        if who.person_id is not None:
            return f"person:{who.person_id}"
        return f"delegation:{who.delegation_id}"


def chosen_by(announcement: Announcement) -> Chosen:
    return Chosen.from_json(announcement.audience)


def events_of(announcement: Announcement) -> list[Event]:
    """Its events, those of its organiser alone, with their organiser; the earliest first."""
    rows = Event.objects.filter(
        pk__in=chosen_by(announcement).events, organiser_id=announcement.organiser_id
    )
    return list(rows.select_related("organiser").order_by("starts_at", "pk"))


def people(announcement: Announcement) -> list[Found]:
    """Everybody, each once, in an order that stays; in a constant number of queries for each event
    and kind of people."""
    return [found for batch in batches(announcement, size=None) for found in batch]


def batches(
    announcement: Announcement, size: int | None = BATCH, *, without: Collection[int] = ()
) -> Iterator[list[Found]]:
    """As people, at most so many at a time (all of one kind at once, where none is named);
    `without` these events."""
    chosen, seen = chosen_by(announcement), set[str]()
    for event in (each for each in events_of(announcement) if each.pk not in without):
        session = _session(event, chosen)
        for which in chosen.to:
            for rows in _slices(_subjects(which, event, session, chosen), size):
                found = [
                    Found(event, each)
                    for each in audiences.addressed(_words_of(which), event, rows, session)
                ]
                new = [each for each in found if each.identity not in seen]
                # Within one batch too: a person may bring two registrations.
                once = {each.identity: each for each in reversed(new)}
                seen.update(once)
                yield list(reversed(once.values()))


def objecting(announcement: Announcement) -> list[str]:
    """The names of those who would be among them, had they not taken back their consent."""
    chosen, names = chosen_by(announcement), dict[int, str]()
    for event in events_of(announcement):
        states = {
            audiences.REGISTERED[Audience(which)]
            for which in chosen.to
            if which in _OF_REGISTRATIONS
        }
        rows = Registration.objects.filter(event=event, state__in=states)
        rows = _narrowed(audiences.without_objectors(rows, "person_id", instead=True), chosen)
        names |= dict(rows.values_list("person_id", "full_name"))
    return sorted(names.values())


def placeholders(chosen: Chosen) -> list[str]:
    """Those that have a value for everybody who was chosen."""
    known = [set(texts.allowed(_words_of(which))) for which in chosen.to] or [set(texts.allowed())]
    for_all = set.intersection(*known)
    if chosen.session is None and chosen.to != (Audience.TRAINERS,):
        for_all.discard("buổi")  # a trainer has buổi of their own, all others the one that is named
    return [name for name in texts.PLACEHOLDERS if name in for_all]


def in_words(announcement: Announcement) -> list[tuple[str, str]]:
    """The choice as pairs of a label and words, for pages."""
    chosen = chosen_by(announcement)
    session = Session.objects.filter(pk=chosen.session).first() if chosen.session else None
    province = ""
    if chosen.province:
        names = dict(provinces_of(chosen.events))
        province = names.get(chosen.province, chosen.province)
    return [
        (_("Sự kiện"), "; ".join(f"{each.code} {each.title}" for each in events_of(announcement))),
        (_("Gửi cho"), ", ".join(str(LABELS[each]) for each in chosen.to if each in LABELS)),
        (_("Buổi"), audiences.session_words(session) if session else ""),
        (_("Tỉnh, thành phố"), province),
        (_("Đơn vị có chữ"), chosen.unit),
    ]


def provinces_of(event_ids: tuple[int, ...]) -> list[tuple[str, str]]:
    """Code and name of the provinces that were invited to these events."""
    units = InvitedUnit.objects.filter(conference__in=event_ids, withdrawn_at=None)
    rows = units.exclude(province_code="").order_by("province_name")
    return list(dict(rows.values_list("province_code", "province_name")).items())


def _words_of(which: str) -> str:
    """The audience whose words and links fit these people."""
    return Audience.NOT_SUBMITTED if which == ALL_COORDINATORS else which


def _session(event: Event, chosen: Chosen) -> Session | None:
    if chosen.session is None:
        return None
    return event.sessions.filter(pk=chosen.session).first()


def _subjects(which: str, event: Event, session: Session | None, chosen: Chosen) -> QuerySet[Any]:
    if which == ALL_COORDINATORS:
        rows: QuerySet[Any] = aware_of(event).order_by("pk")
    else:
        # Whom a reminder would let rest for a day is told today what staff have to say.
        at = clock.now() + REST if which in audiences.COORDINATORS else None
        rows = audiences.subjects(which, event, session, at)
    return _narrowed(rows, chosen)


def _narrowed(rows: QuerySet[Any], chosen: Chosen) -> QuerySet[Any]:
    """Only of the chosen province and unit; a trainer is of no province."""
    if rows.model is Delegation:
        if chosen.province:
            rows = rows.filter(unit__province_code=chosen.province)
        return rows.filter(unit__name__icontains=chosen.unit) if chosen.unit else rows
    if rows.model is Registration:
        if chosen.province:
            rows = rows.filter(delegate__delegation__unit__province_code=chosen.province)
        if chosen.unit:
            rows = rows.filter(
                Q(workplace__icontains=chosen.unit)
                | Q(delegate__delegation__unit__name__icontains=chosen.unit)
            )
        return rows
    if chosen.province:
        return rows.none()
    return rows.filter(workplace__icontains=chosen.unit) if chosen.unit else rows


def _slices(rows: QuerySet[Any], size: int | None) -> Iterator[list[Any]]:
    if size is None:
        yield list(rows)
        return
    last = 0
    while found := list(rows.filter(pk__gt=last)[:size]):
        yield found
        last = found[-1].pk
