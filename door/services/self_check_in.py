"""People of a large class who mark themselves as present, and the exceptions that staff settle."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from common import clock
from common.errors import Conflict, DomainError
from door.models import SelfCheckIn, SelfClaim
from door.selectors.marks import marks_in
from registrations.models import Mark, Registration, Session
from registrations.services.core import lock_event, record
from registrations.services.presence import mark_presence, undo_marks
from registrations.states import EventState, Presence, State

LONGEST = timedelta(hours=3)
MOST_CLAIMS = 500
BY_ONESELF = "tự điểm danh"


@transaction.atomic
def open_self_check_in(*, session_id: int, minutes: int, by: User) -> SelfCheckIn:
    """Let people mark themselves for so many minutes from now.

    Raises DomainError on another day than the buổi's, where no presence is taken, for an event that
    is not public, and beyond three hours."""
    session = Session.objects.get(pk=session_id)
    event = lock_event(session.event_id)
    if event.state != EventState.PUBLISHED or not session.takes_presence:
        raise DomainError(_("Buổi này không điểm danh được."))
    if clock.local(session.starts_at).date() != clock.today():
        raise DomainError(_("Chỉ mở tự điểm danh trong ngày của buổi."))
    if not timedelta(0) < timedelta(minutes=minutes) <= LONGEST:
        raise DomainError(_("Mở nhiều nhất 180 phút."), field="minutes")
    check_in, _new = SelfCheckIn.objects.update_or_create(
        session=session,
        defaults={"closes_at": clock.now() + timedelta(minutes=minutes), "opened_by": by},
    )
    record(event, "self_check_in.opened", by=Actor.user(by), details={"minutes": minutes})
    return check_in


@transaction.atomic
def close_self_check_in(*, session_id: int, by: User) -> SelfCheckIn:
    """Nobody marks themselves any more. Raises Conflict when it is closed already."""
    event = lock_event(Session.objects.values_list("event_id", flat=True).get(pk=session_id))
    check_in = SelfCheckIn.objects.get(pk=session_id)
    if not check_in.is_open:
        raise Conflict(_("Đã đóng tự điểm danh."))
    check_in.closes_at = clock.now()
    check_in.save(update_fields=["closes_at"])
    record(event, "self_check_in.closed", by=Actor.user(by))
    return check_in


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of one who marked themselves; `again`: they were in already, since `at`."""

    registration: Registration
    at: datetime
    again: bool = False


@transaction.atomic
def mark_oneself(*, session_id: int, registration_id: int, phone_id: str) -> Marked:
    """Mark somebody as present, once however often they send it; `phone_id` is the random name
    that their browser was given.

    A phone that marks a second person is let do it (people lend phones), and staff are shown it.
    Raises DomainError after the end, for who has no confirmed place, and for who was taken out by
    staff."""
    session = Session.objects.get(pk=session_id)
    event = lock_event(session.event_id)
    check_in = SelfCheckIn.objects.get(pk=session_id)
    if not check_in.is_open or event.state != EventState.PUBLISHED:
        raise DomainError(_("Đã hết giờ tự điểm danh. Xin gặp Ban Tổ chức."))
    registration = Registration.objects.get(pk=registration_id, event=event)
    if registration.state != State.CONFIRMED:
        raise DomainError(_("Đăng ký này chưa có chỗ được xác nhận. Xin gặp Ban Tổ chức."))
    there = marks_in(session, [registration.pk]).get(registration.pk)
    if there:
        return Marked(registration, there[0].at, again=True)
    key = uuid.uuid5(check_in_key(check_in), str(registration.pk))
    by_staff = Mark.objects.filter(
        session=session, registration=registration, source=Mark.Source.STAFF, undone_by=None
    )
    if by_staff.filter(undoes=None).exists() or Mark.objects.filter(client_uuid=key).exists():
        raise DomainError(_("Cán bộ đã ghi khác cho Ông/Bà ở buổi này. Xin gặp Ban Tổ chức."))
    device = _device_words(phone_id)
    lent = Mark.objects.filter(session=session, device=device, undoes=None, undone_by=None)
    others = lent.exists()
    mark = Mark.objects.create(
        session=session,
        registration=registration,
        kind=Presence.PRESENT,
        source=Mark.Source.SCAN,
        device=device,
        client_uuid=key,
    )
    if others:
        _claim(check_in, key, SelfClaim.Why.SHARED_PHONE, registration=registration)
    return Marked(registration, mark.at)


@transaction.atomic
def claim_presence(*, session_id: int, key: UUID, name: str, phone: str) -> SelfClaim:
    """Keep the word of somebody in the room who could not be marked, for staff to settle; the same
    page sent twice is one. Raises DomainError after the end and beyond MOST_CLAIMS."""
    lock_event(Session.objects.values_list("event_id", flat=True).get(pk=session_id))
    check_in = SelfCheckIn.objects.get(pk=session_id)
    if not check_in.is_open:
        raise DomainError(_("Đã hết giờ tự điểm danh. Xin gặp Ban Tổ chức."))
    if check_in.claims.count() >= MOST_CLAIMS:
        raise DomainError(_("Có quá nhiều trường hợp chờ xử lý. Xin gặp Ban Tổ chức."))
    return _claim(check_in, key, SelfClaim.Why.NOT_FOUND, name=name, phone=phone)


@transaction.atomic
def settle_claim(
    *, claim_id: int, present: bool, registration_id: int | None, by: User
) -> SelfClaim:
    """Mark the person as present, or not: a mark that a lent phone made is taken back then.

    Raises DomainError without a person to mark, Conflict when it is settled already."""
    claim = SelfClaim.objects.select_related("check_in__session").get(pk=claim_id)
    session = claim.check_in.session
    event = lock_event(session.event_id)
    claim = SelfClaim.objects.select_for_update().get(pk=claim_id)
    if claim.settled_as:
        raise Conflict(_("Trường hợp này đã được xử lý."))
    own = event.registrations.filter(
        pk=registration_id or 0
    )  # another event's people are nobody here
    pk = claim.registration_id or own.values_list("pk", flat=True).first()
    if present:
        if pk is None:
            raise DomainError(_("Hãy chọn người trong danh sách."), field="registration")
        mark_presence(session_id=session.pk, kinds={pk: Presence.PRESENT}, by=by)
    elif claim.why == SelfClaim.Why.SHARED_PHONE and pk is not None:
        made = Mark.objects.filter(client_uuid=claim.key, session=session)
        undo_marks(session_id=session.pk, mark_ids=list(made.values_list("pk", flat=True)), by=by)
    claim.registration_id = pk
    claim.settled_as = SelfClaim.Settled.PRESENT if present else SelfClaim.Settled.DISMISSED
    claim.settled_by, claim.settled_at = by, clock.now()
    claim.save()
    details = {"as": str(claim.settled_as)}
    record(event, "self_check_in.settled", by=Actor.user(by), details=details)
    return claim


def check_in_key(check_in: SelfCheckIn) -> UUID:
    """The name space of the marks that people of one buổi make themselves."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"self:{check_in.pk}:{check_in.nonce}")


def _device_words(phone_id: str) -> str:
    """What stands for a phone in lists: nothing that leads back to it."""
    return f"{BY_ONESELF} {hashlib.sha256(phone_id.encode()).hexdigest()[:8]}"


def _claim(check_in: SelfCheckIn, key: UUID, why: str, **fields: object) -> SelfClaim:
    claim, _new = SelfClaim.objects.get_or_create(
        key=key, defaults={"check_in": check_in, "why": why, **fields}
    )
    return claim
