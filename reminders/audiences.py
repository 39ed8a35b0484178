"""Whom words about an event can be addressed to, as they are at this moment.

Nobody is among them whose registration is over, or who took back the consent to be written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Consent, Person
from common import clock
from conferences import links as conference_links
from conferences.models import Delegation
from conferences.notices import coordinator_of, deadline_words
from conferences.selectors.delegations import REST, not_answered
from conferences.selectors.gaps import with_gaps
from conferences.states import DelegationState
from notifications.services import Recipient
from registrations import links as registration_links
from registrations.attendance import Sheet, sheets
from registrations.models import Event, HistoryEntry, Registration, Session, SessionRole
from registrations.notices import moment_words, recipient_of, when_words
from registrations.states import ATTENDED, State
from registrations.teaching_notices import teacher
from reminders.states import Audience

REGISTERED = {
    Audience.CONFIRMED: State.CONFIRMED,
    Audience.PENDING: State.PENDING,
    Audience.WAITING: State.WAITLISTED,
    Audience.OFFERED: State.OFFERED,
    Audience.DELEGATES: State.CONFIRMED,
    Audience.CANNOT_QUALIFY: State.CONFIRMED,
    Audience.MISSED_SESSION: State.CONFIRMED,
}
COORDINATORS = (Audience.NOT_STARTED, Audience.NOT_SUBMITTED, Audience.GAPS)
# Of these it is kept since when each person belongs to them.
WITH_A_MOMENT = (
    Audience.CONFIRMED,
    Audience.PENDING,
    Audience.WAITING,
    Audience.OFFERED,
    Audience.DELEGATES,
    Audience.NOT_STARTED,
    Audience.NOT_SUBMITTED,
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person words can go to. `pk` is the registration's, delegation's or person's; `since`:
    from when they belong to the audience, None where that is not kept; `values`: what stands for
    each placeholder of reminders.texts, in their language; `facts`: the mail's table."""

    pk: int
    topic: str
    recipient: Recipient
    since: datetime | None = None
    registration_id: int | None = None
    delegation_id: int | None = None
    person_id: int | None = None
    links: dict[str, list[object]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    facts: list[list[str]] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.recipient.language

    @property
    def unit(self) -> str:
        return self.values.get("đơn vị", "")


def people_of(
    audience: str,
    event: Event,
    session: Session | None = None,
    at: datetime | None = None,
    *,
    delegation_id: int | None = None,
) -> list[Addressee]:
    """Everybody of an audience, in a constant number of queries: who belongs to it now and did
    `at` that moment (now, if none is named). `session` narrows trainers and those who were absent
    to one buổi, `delegation_id` delegates and coordinators to one delegation.

    The event comes with its organiser."""
    rows = subjects(audience, event, session, at, delegation_id=delegation_id)
    return addressed(audience, event, rows, session)


def subjects(
    audience: str,
    event: Event,
    session: Session | None = None,
    at: datetime | None = None,
    *,
    delegation_id: int | None = None,
) -> QuerySet[Any]:
    """The rows behind an audience, by primary key, each with `since`: registrations, delegations
    (of coordinators) or people (of trainers); see people_of."""
    which, at = Audience(audience), at or clock.now()
    if which == Audience.TRAINERS:
        return _trainers(event, session)
    if which in COORDINATORS:
        units = _coordinators(which, event, at)
        return units.filter(pk=delegation_id) if delegation_id else units
    rows = _registered(which, event, at)
    if which == Audience.DELEGATES:
        of = Q(delegate__delegation=delegation_id) if delegation_id else _OF_A_DELEGATION
        rows = rows.filter(of)
    elif which == Audience.CANNOT_QUALIFY:
        lost = [pk for pk, each in sheets(event).items() if not each.can_still_qualify]
        rows = rows.filter(pk__in=lost)
    elif which == Audience.MISSED_SESSION:
        rows = rows.filter(pk__in=_absent(event, session))
    return rows


def addressed(
    audience: str,
    event: Event,
    rows: Iterable[Any],
    session: Session | None = None,
) -> list[Addressee]:
    """Those rows as people to write to."""
    which, rows = Audience(audience), list(rows)
    facts_in = _Facts(event, session)
    if which == Audience.TRAINERS:
        taught = _taught(event, session, rows)
        return [_trainer(each, taught[each.pk], facts_in) for each in rows]
    if which in COORDINATORS:
        return [_coordinator(each, event, facts_in) for each in rows]
    with_sheet = which in (Audience.CANNOT_QUALIFY, Audience.MISSED_SESSION)
    found = sheets(event) if with_sheet and rows else {}
    return [_registrant(each, event, facts_in, found.get(each.pk)) for each in rows]


_OF_A_DELEGATION = Q(delegate__delegation__isnull=False)


def without_objectors(rows: QuerySet[Any], person: str, *, instead: bool = False) -> QuerySet[Any]:
    """Only those whose latest consent stands; `person` is the path to the person's key. `instead`:
    only those who took it back."""
    latest = Consent.objects.filter(person=OuterRef(person)).order_by("-at", "-pk")
    standing: QuerySet[Any] = rows.annotate(_objected=Subquery(latest.values("objected_at")[:1]))
    return standing.filter(_objected__isnull=not instead)


def _registered(which: Audience, event: Event, at: datetime) -> QuerySet[Registration]:
    rows = Registration.objects.filter(event=event, state=REGISTERED[which])
    if which == Audience.OFFERED:
        rows = rows.filter(Q(offer_expires_at=None) | Q(offer_expires_at__gt=clock.now()))
    rows = rows.annotate(since=_since(which)).filter(since__lte=at)
    return without_objectors(rows, "person_id").select_related("person").order_by("pk")


def _since(which: Audience) -> F | Coalesce:
    """When somebody came into the state they are in: as kept, else by history."""
    if which == Audience.OFFERED:
        return Coalesce("offered_at", "created_at")
    if which == Audience.PENDING:
        return F("created_at")
    if which == Audience.WAITING:
        entered = HistoryEntry.objects.filter(
            registration=OuterRef("pk"), to_state=State.WAITLISTED
        ).order_by("-at", "-pk")
        return Coalesce(
            Subquery(entered.values("at")[:1]), "created_at", output_field=DateTimeField()
        )
    return Coalesce("confirmed_at", "created_at")


def _coordinators(which: Audience, event: Event, at: datetime) -> QuerySet[Delegation]:
    """Coordinators to remind; who got the giấy mời today is not reminded today."""
    if which == Audience.GAPS:
        return with_gaps(event).annotate(since=F("started_at")).order_by("pk")
    units = not_answered(event)
    if which == Audience.NOT_STARTED:
        units = units.filter(state=DelegationState.INVITED)
    return (
        units.annotate(since=F("letter_sent_at")).filter(letter_sent_at__lte=at - REST)
    ).order_by("pk")


def _trainers(event: Event, session: Session | None) -> QuerySet[Person]:
    roles = SessionRole.objects.filter(session__event=event)
    if session is not None:
        roles = roles.filter(session=session)
    people = Person.objects.filter(pk__in=roles.values("person_id"))
    return without_objectors(people, "pk").order_by("pk")


def _absent(event: Event, session: Session | None) -> list[int]:
    """Who was marked absent in this buổi; in any at all, where none is named."""
    if session is None:
        return [pk for pk, sheet in sheets(event).items() if sheet.missed]
    return [
        pk
        for pk, sheet in sheets(event).items()
        if sheet.marks.get(session.pk, ATTENDED[0]) not in ATTENDED
    ]


def session_words(session: Session) -> str:
    """«Sáng 05/03/2027 (08:00): An toàn điện»."""
    start = clock.local(session.starts_at)
    words = f"{session.get_part_display()} {start:%d/%m/%Y} ({start:%H:%M})"
    return f"{words}: {session.topic}" if session.topic else words


class _Facts:
    """What is the same for everybody who reads one language, made once for each."""

    def __init__(self, event: Event, session: Session | None) -> None:
        self.event, self.session = event, session
        self.made: dict[str, tuple[dict[str, str], list[list[str]]]] = {}

    def in_language(self, language: str) -> tuple[dict[str, str], list[list[str]]]:
        if language not in self.made:
            with translation.override(language):
                self.made[language] = self._make()
        return self.made[language]

    def _make(self) -> tuple[dict[str, str], list[list[str]]]:
        event = self.event
        place = ", ".join(filter(None, (event.venue, event.venue_address)))
        values = {
            "tên lớp": event.title,
            "tên hội nghị": event.title,
            "mã lớp": event.code,
            "thời gian": when_words(event),
            "bắt đầu": moment_words(event.starts_at) or _("sẽ thông báo sau"),
            "địa điểm": place or _("sẽ thông báo sau"),
            "liên hệ": event.whom_to_call,
            "tỷ lệ": f"{event.attendance_threshold}%",
            "buổi": session_words(self.session) if self.session is not None else "",
        }
        facts = [
            [_("Lớp") if event.kind == "class" else _("Hội nghị"), event.title],
            [_("Buổi"), values["buổi"]],
            [_("Thời gian"), values["thời gian"]],
            [_("Địa điểm"), place],
        ]
        return values, [fact for fact in facts if fact[1]]


def _registrant(
    registration: Registration, event: Event, facts_in: _Facts, sheet: Sheet | None
) -> Addressee:
    values, facts = facts_in.in_language(registration.language)
    until = registration.offer_expires_at or event.deadline
    ticket = {"qr": [registration_links.TICKET, registration.pk]}
    with translation.override(registration.language):
        code = [_("Mã đăng ký"), registration.code]
    return Addressee(
        pk=registration.pk,
        topic=registration.topic,
        recipient=recipient_of(registration),
        since=getattr(registration, "since", None),
        registration_id=registration.pk,
        person_id=registration.person_id,
        links={
            "manage": [registration_links.MANAGE, registration.pk],
            **(ticket if registration.state == State.CONFIRMED else {}),
        },
        values={
            **values,
            "họ tên": registration.addressed_name,
            "mã đăng ký": registration.code,
            "đơn vị": registration.workplace,
            "hạn": moment_words(until),
            "số buổi vắng": str(sheet.missed if sheet else 0),
        },
        facts=[*facts, code],
    )


def _coordinator(delegation: Delegation, event: Event, facts_in: _Facts) -> Addressee:
    recipient = coordinator_of(delegation)
    values, facts = facts_in.in_language(recipient.language)
    last_day = deadline_words(event)
    until = [["Hạn gửi danh sách", last_day]] if last_day else []
    return Addressee(
        pk=delegation.pk,
        topic=delegation.topic,
        recipient=recipient,
        since=getattr(delegation, "since", None),
        delegation_id=delegation.pk,
        links={"coordinate": [conference_links.COORDINATE, delegation.pk]},
        values={
            **values,
            "họ tên": recipient.name,
            "đơn vị": delegation.unit.name,
            "hạn": last_day,
        },
        facts=[*facts, ["Đơn vị", delegation.unit.name], *until],
    )


def _trainer(person: Person, taught: list[Session], facts_in: _Facts) -> Addressee:
    values, facts = facts_in.in_language(person.language)
    with translation.override(person.language):
        buoi = "; ".join(session_words(each) for each in taught)
        own = [_("Buổi"), buoi]
    shared = [fact for fact in facts if fact[0] != own[0]]
    return Addressee(
        pk=person.pk,
        topic=f"person:{person.pk}",
        recipient=teacher(person),
        person_id=person.pk,
        values={
            **values,
            "họ tên": person.addressed_name,
            "đơn vị": person.workplace,
            "buổi": buoi,
        },
        facts=[*shared, own] if buoi else shared,
    )


def _taught(
    event: Event, session: Session | None, people: Iterable[Any]
) -> dict[int, list[Session]]:
    roles = SessionRole.objects.filter(session__event=event, person__in=people)
    if session is not None:
        roles = roles.filter(session=session)
    taught: dict[int, list[Session]] = {}
    for role in roles.select_related("session").order_by("session__starts_at", "session_id"):
        sessions = taught.setdefault(role.person_id, [])
        if role.session not in sessions:
            sessions.append(role.session)
    return taught
