"""Letting people in: every scan is a mark or a refusal, and sending it again changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common import clock
from common.errors import NotAllowed
from common.rows import read_one
from door.daylist import standing_of
from door.models import Device, DoorConflict, DoorDay, DoorRefusal, Outcome
from door.scans import UNDO, Answer, Scan
from door.selectors.guests import Guest, as_guests, guests_of
from door.selectors.marks import by_words, marks_in
from registrations import links
from registrations.models import Event, Mark, Registration, Session
from registrations.notices import when_words
from registrations.services.core import lock_event
from registrations.states import Presence

M = TypeVar("M", Mark, DoorRefusal)


@transaction.atomic
def take_scans(*, device_id: int, session_id: int, scans: Sequence[Scan]) -> list[Answer]:
    """Judge scans in their order and keep each: a mark, or a refusal with its reason.

    A UUID that is known already is answered as it was. Under the event's lock: of two doors that
    scan one ticket at the same moment one is told "already in". What a phone let in without network
    stays marked, and where another phone did too, or the ticket was void by then, a conflict is
    noted for staff. Raises NotAllowed for a phone that was revoked or whose day is over."""
    session = read_one(Session, id=session_id)
    if session is None:
        raise Session.DoesNotExist
    session.event = lock_event(session.event_id)
    device = living_device(device_id, sending=True)
    desk = _Desk(device, session, scans)
    answers = [desk.answer(scan) for scan in scans]
    desk.save()
    return answers


def living_device(device_id: int, *, sending: bool = False) -> Device:
    """The phone, re-read. Raises NotAllowed where it may no longer do anything (or send scans)."""
    device = read_one(Device, id=device_id)
    door_day = read_one(DoorDay, id=device.door_day_id) if device is not None else None
    if device is not None and door_day is not None:
        device.door_day = door_day
    if device is None or not (device.may_send if sending else device.is_alive):
        raise NotAllowed(_("Điện thoại này không còn được dùng ở cửa."))
    return device


@dataclass(slots=True)
class _Named:
    """Whom a scan names, and whether by a ticket that was replaced."""

    registration: Registration
    is_void: bool = False


@dataclass(slots=True)
class _New:
    """What is written at the end, each kind at once."""

    marks: list[Mark] = field(default_factory=list)
    undoings: list[Mark] = field(default_factory=list)
    refusals: list[DoorRefusal] = field(default_factory=list)
    conflicts: list[DoorConflict] = field(default_factory=list)


class _Desk:
    """All that is needed to judge a batch of scans, read in a fixed number of queries."""

    def __init__(self, device: Device, session: Session, scans: Sequence[Scan]) -> None:
        self._device, self._session = device, session
        self._event: Event = session.event
        self._day = clock.local(session.starts_at).date()
        uuids = {scan.uuid for scan in scans} | {scan.undoes for scan in scans if scan.undoes}
        marks = _by_uuid(Mark, uuids)
        self._marks = {mark.client_uuid: mark for mark in marks}
        refused = _by_uuid(DoorRefusal, uuids)
        self._refused = {each.client_uuid: each for each in refused}
        self._named = self._read(scans)
        named = {each.registration.pk: each.registration for each in self._named.values()}
        pks = {mark.registration_id for mark in marks} | set(named)
        pks |= {each.registration_id for each in refused if each.registration_id}
        self._guests = self._seen(named, pks)
        self._there = marks_in(session, pks) if pks else {}
        self._done: dict[UUID, Answer] = {}
        self._new = _New()

    def _seen(self, named: dict[int, Registration], pks: set[int]) -> dict[int, Guest]:
        """Those of this event, without reading anew what was read to know whom a scan names."""
        if pks != set(named):
            return guests_of(self._event, pks)
        here = [each for each in named.values() if each.event_id == self._event.pk]
        return as_guests(self._event, here, [each.pk for each in here]) if here else {}

    def _read(self, scans: Sequence[Scan]) -> dict[UUID, _Named]:
        read = links.read_tickets({scan.ticket for scan in scans if scan.ticket})
        keys = {scan.registration for scan in scans if scan.registration}
        codes = {scan.code for scan in scans if scan.code}
        by_key: dict[int, Registration] = {}
        by_code: dict[str, Registration] = {}
        if keys or codes:
            office = Registration.objects.filter(event__organiser=self._event.organiser_id)
            wanted = Q(pk__in=keys, event=self._event) | Q(code__in=codes)
            for each in office.filter(wanted).select_related("event"):
                by_key[each.pk] = by_code[each.code] = each
        found: dict[UUID, _Named] = {}
        for scan in scans:
            if scan.ticket:
                if (hit := read.get(scan.ticket)) is not None:
                    found[scan.uuid] = _Named(hit.registration, hit.is_void)
                continue
            by_hand = by_key.get(scan.registration or 0) or by_code.get(scan.code)
            if by_hand is not None:
                found[scan.uuid] = _Named(by_hand)
        return found

    def answer(self, scan: Scan) -> Answer:
        """The answer to one scan; the same to the same UUID."""
        if scan.uuid not in self._done:
            known = self._known(scan)
            fresh = self._undo if scan.what == UNDO else self._judge
            self._done[scan.uuid] = known or fresh(scan)
        return self._done[scan.uuid]

    def save(self) -> None:
        """Write what is new."""
        Mark.objects.bulk_create(self._new.marks)
        Mark.objects.bulk_create(self._new.undoings)
        DoorRefusal.objects.bulk_create(self._new.refusals)
        DoorConflict.objects.bulk_create(self._new.conflicts, ignore_conflicts=True)

    def _known(self, scan: Scan) -> Answer | None:
        if (refusal := self._refused.get(scan.uuid)) is not None:
            guest = self._guests.get(refusal.registration_id or 0)
            self._let_in_unheard(scan, refusal, guest)
            return _told(scan, refusal.reason, guest, words=refusal.words, **self._first(guest))
        mark = self._marks.get(scan.uuid)
        if mark is None:
            return None
        if mark.session_id != self._session.pk:
            return _told(scan, Outcome.REFUSED, None)
        guest = self._guests.get(mark.registration_id)
        if mark.undoes_id is not None or _is_undone(mark):
            return _told(scan, Outcome.UNDONE, guest)
        first = self._there.get(mark.registration_id, [mark])[0]
        if first.client_uuid != mark.client_uuid:
            return _told(scan, Outcome.ALREADY, guest, **self._first(guest))
        return _told(scan, Outcome.WELCOME, guest, at=mark.at, by=by_words(mark), undo=True)

    def _let_in_unheard(self, scan: Scan, refusal: DoorRefusal, guest: Guest | None) -> None:
        """The phone asked, did not hear the refusal in time, and let the person in by itself."""
        if not scan.let_in or refusal.offline or guest is None:
            return
        there = self._there.get(guest.pk, [])
        if refusal.reason == Outcome.ALREADY and there:
            if all(mark.device != self._device.label for mark in there):
                self._conflict(scan, guest, DoorConflict.Kind.TWICE)
        elif guest.standing != Outcome.WELCOME:
            self._conflict(scan, guest, DoorConflict.Kind.VOID)

    def _judge(self, scan: Scan) -> Answer:
        named = self._named.get(scan.uuid)
        if named is None:
            return self._refuse(scan, Outcome.UNKNOWN, None)
        registration = named.registration
        guest = self._guests.get(registration.pk)
        if guest is None:
            return self._refuse(scan, Outcome.NOT_TODAY, None, _elsewhere(registration.event))
        if scan.turned_away:
            return self._refuse(scan, scan.answer, guest)
        if clock.local(scan.at).date() != self._day:
            words = _("Buổi này diễn ra ngày %(day)s.") % {"day": f"{self._day:%d/%m/%Y}"}
            return self._refuse(scan, Outcome.NOT_TODAY, guest, words)
        standing, words = standing_of(guest, is_void=named.is_void)
        if standing != Outcome.WELCOME:
            if scan.let_in:
                self._conflict(scan, guest, DoorConflict.Kind.VOID)
            return self._refuse(scan, standing, guest, words)
        return self._let_in(scan, guest)

    def _let_in(self, scan: Scan, guest: Guest) -> Answer:
        there = self._there.get(guest.pk)
        if not there:
            mark = self._mark(scan, guest)
            return _told(scan, Outcome.WELCOME, guest, at=mark.at, by=by_words(mark), undo=True)
        if not scan.let_in or any(mark.device == self._device.label for mark in there):
            return self._refuse(scan, Outcome.ALREADY, guest)
        self._conflict(scan, guest, DoorConflict.Kind.TWICE)
        self._mark(scan, guest)
        return _told(scan, Outcome.ALREADY, guest, **self._first(guest))

    def _mark(self, scan: Scan, guest: Guest) -> Mark:
        mark = Mark(
            session=self._session,
            registration=guest.registration,
            kind=Presence.PRESENT,
            source=Mark.Source.SCAN,
            by_id=self._device.held_by_id,
            device=self._device.label,
            client_uuid=scan.uuid,
            at=scan.at,
        )
        self._new.marks.append(mark)
        self._marks[scan.uuid] = mark
        there = self._there.setdefault(guest.pk, [])
        there.append(mark)
        there.sort(key=lambda each: each.at)
        return mark

    def _undo(self, scan: Scan) -> Answer:
        mark = self._marks.get(scan.undoes) if scan.undoes else None
        guest = self._guests.get(mark.registration_id) if mark is not None else None
        if (
            mark is None
            or mark.session_id != self._session.pk
            or mark.source != Mark.Source.SCAN
            or mark.undoes_id is not None
        ):
            return self._refuse(scan, Outcome.REFUSED, guest, _("Không có lượt nào để hoàn tác."))
        if not _is_undone(mark) and all(each.undoes != mark for each in self._new.undoings):
            self._new.undoings.append(
                Mark(
                    session=self._session,
                    registration_id=mark.registration_id,
                    kind=mark.kind,
                    source=Mark.Source.SCAN,
                    by_id=self._device.held_by_id,
                    device=self._device.label,
                    client_uuid=scan.uuid,
                    at=scan.at,
                    undoes=mark,
                )
            )
            there = self._there.get(mark.registration_id, [])
            self._there[mark.registration_id] = [
                each for each in there if each.client_uuid != mark.client_uuid
            ]
        return _told(scan, Outcome.UNDONE, guest)

    def _refuse(self, scan: Scan, reason: str, guest: Guest | None, words: str = "") -> Answer:
        reason = reason if reason in Outcome.values else Outcome.REFUSED
        named = self._named.get(scan.uuid)
        read = scan.ticket or scan.code
        self._new.refusals.append(
            DoorRefusal(
                door_day=self._device.door_day,
                session=self._session,
                device=self._device,
                client_uuid=scan.uuid,
                reason=reason,
                registration=self._own(named) or (guest.registration if guest else None),
                read_hash=hashlib.sha256(read.encode()).hexdigest()[:32] if read else "",
                words=words[:300],
                how=scan.how,
                offline=scan.offline,
                at=scan.at,
            )
        )
        return _told(scan, reason, guest, words=words, **self._first(guest))

    def _own(self, named: _Named | None) -> Registration | None:
        """Another office's people stand in no list of this one."""
        if named is None or named.registration.event.organiser_id != self._event.organiser_id:
            return None
        return named.registration

    def _conflict(self, scan: Scan, guest: Guest, kind: str) -> None:
        self._new.conflicts.append(
            DoorConflict(
                door_day=self._device.door_day,
                session=self._session,
                registration=guest.registration,
                kind=kind,
                client_uuid=scan.uuid,
                device=self._device,
                at=scan.at,
            )
        )

    def _first(self, guest: Guest | None) -> dict[str, object]:
        """When and by which door this person came in, where they did."""
        there = self._there.get(guest.pk) if guest is not None else None
        return {"at": there[0].at, "by": by_words(there[0])} if there else {}


def _by_uuid(model: type[M], uuids: set[UUID]) -> list[M]:
    """The rows that the phone's UUIDs name; of one scan, as a crowd waits for it, by its key."""
    if len(uuids) == 1:
        one = read_one(model, client_uuid=next(iter(uuids)))
        return [one] if one is not None else []
    related = ("by", "undone_by") if model is Mark else ("device",)
    return list(model._default_manager.filter(client_uuid__in=uuids).select_related(*related))


def _is_undone(mark: Mark) -> bool:
    return mark.pk is not None and hasattr(mark, "undone_by")


def _elsewhere(event: Event) -> str:
    when = when_words(event)
    return _("Vé của: %(title)s. %(when)s") % {"title": event.title, "when": when}


def _told(scan: Scan, outcome: str, guest: Guest | None, **more: object) -> Answer:
    if guest is None:
        return Answer(str(scan.uuid), outcome, **more)  # type: ignore[arg-type]
    return Answer(
        uuid=str(scan.uuid),
        outcome=outcome,
        registration=guest.pk,
        name=guest.name,
        unit=guest.unit,
        group=guest.group,
        table=guest.table,
        bus=guest.bus,
        role=guest.role,
        new_name=guest.new_name,
        **more,  # type: ignore[arg-type]
    )
