"""Changes after a roster was sent, up to the last evening: another person instead, one more, one
less. The coordinator asks, staff answer; staff may change at once. Everybody concerned is told."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.vietnamese.names import squeeze
from conferences import notices
from conferences.models import Delegate, Delegation, RosterChange, RosterRow
from conferences.roster import Understood
from conferences.selectors.rosters import free_places
from conferences.services.bringing import (
    bring_person,
    drop_person,
    exchange_person,
    from_the_waiting,
    seat_the_waiting,
)
from conferences.services.core import (
    conference_of,
    event_of,
    lock_delegation,
    record_of,
    require_open,
)
from conferences.services.newcomers import Newcomer
from conferences.services.rostering import require_in_time, require_invited
from conferences.states import DelegateRole, DelegationState
from registrations.services.offers import offer_free_seats
from registrations.states import LIVE_STATES, State

Kind, Answer = RosterChange.Kind, RosterChange.State
CHANGEABLE = (
    DelegationState.SUBMITTED,
    DelegationState.APPROVED,
    DelegationState.LOCKED,
    DelegationState.ARRIVED,
)
LONGEST_REASON, MOST_OPEN = 500, 50
NEW_HEAD = "new_head"


def ask_swap(
    *, delegation_id: int, leaving_id: int, cells: Mapping[str, str], reason: str, by: Actor
) -> RosterChange:
    """Ask that another person comes instead of a delegate, with all that was arranged but for what
    `cells` say; without a role they have that of who leaves.

    The same again is the request that is there. Raises DomainError at a column of `cells`, or too
    late; Conflict while another request about this delegate is open; Delegate.DoesNotExist."""
    return _ask(delegation_id, Kind.SWAP, leaving_id, cells, reason, by)


def ask_addition(
    *, delegation_id: int, cells: Mapping[str, str], reason: str, by: Actor
) -> RosterChange:
    """Ask that one more person comes. Raises DomainError at a column of `cells`, or too late."""
    return _ask(delegation_id, Kind.ADD, None, cells, reason, by)


def ask_withdrawal(
    *,
    delegation_id: int,
    leaving_id: int,
    reason: str,
    by: Actor,
    new_head_id: int | None = None,
) -> RosterChange:
    """Ask that a delegate does not come. When it is the head, `new_head_id` is the delegate who
    leads then. Raises DomainError, at `new_head` where that is missing; Delegate.DoesNotExist."""
    cells = {NEW_HEAD: str(new_head_id)} if new_head_id else {}
    return _ask(delegation_id, Kind.WITHDRAW, leaving_id, cells, reason, by)


@transaction.atomic
def change_by_staff(
    *,
    delegation_id: int,
    kind: str,
    by: Actor,
    leaving_id: int | None = None,
    cells: Mapping[str, str] | None = None,
    reason: str = "",
    new_head_id: int | None = None,
) -> RosterChange:
    """Staff change who comes, at once, also on the morning itself. Raises what asking and making
    raise."""
    given = {NEW_HEAD: str(new_head_id)} if new_head_id else dict(cells or {})
    change = _ask(delegation_id, Kind(kind), leaving_id, given, reason, by)
    return make_change(change_id=change.pk, answer="", by=by)


@transaction.atomic
def _ask(
    delegation_id: int,
    kind: RosterChange.Kind,
    leaving_id: int | None,
    cells: Mapping[str, str],
    reason: str,
    by: Actor,
) -> RosterChange:
    delegation = lock_delegation(delegation_id)
    require_invited(delegation)
    if delegation.state not in CHANGEABLE:
        raise IllegalTransition(_("Danh sách chưa gửi: hãy sửa ngay trong danh sách."))
    require_in_time(delegation, by)
    leaving = _leaving(delegation, leaving_id)
    if kind == Kind.WITHDRAW:
        asked = {name: text for name, text in cells.items() if name == NEW_HEAD}
        _new_head(delegation, leaving, asked)
    else:
        asked = Newcomer(delegation, leaving, cells).texts
    open_ones = delegation.changes.filter(state=Answer.ASKED)
    for same in open_ones.filter(kind=kind, leaving=leaving):
        if same.cells == asked:
            return same
    if leaving is not None and open_ones.filter(leaving=leaving).exists():
        raise Conflict(_("Đã có một đề nghị về %s đang chờ trả lời.") % leaving)
    if open_ones.count() >= MOST_OPEN:
        raise DomainError(_("Đang có quá nhiều đề nghị chờ trả lời; xin gọi Ban Tổ chức."))
    change = RosterChange.objects.create(
        delegation=delegation,
        kind=kind,
        leaving=leaving,
        cells=asked,
        reason=squeeze(reason)[:LONGEST_REASON],
        asked_by=by.label[:120],
    )
    _record(delegation, change, "asked", by)
    return change


def _leaving(delegation: Delegation, leaving_id: int | None) -> Delegate | None:
    """Who goes; still one of the delegation. Raises Delegate.DoesNotExist."""
    if leaving_id is None:
        return None
    leaving = delegation.delegates.select_related("registration", "vehicle").get(pk=leaving_id)
    if leaving.registration.state not in LIVE_STATES:
        raise Conflict(
            _("%s không còn trong đoàn; muốn có người khác, hãy đề nghị thêm đại biểu.") % leaving
        )
    return leaving


def _new_head(
    delegation: Delegation, leaving: Delegate | None, cells: Mapping[str, str]
) -> Delegate | None:
    """Who leads the delegation once its head does not come; None where nobody need, or is left."""
    if leaving is None or leaving.role != DelegateRole.HEAD:
        return None
    others = delegation.delegates.filter(
        registration__state__in=LIVE_STATES, role=DelegateRole.DELEGATE
    )
    if not others.exists():
        return None
    wanted = cells.get(NEW_HEAD, "")
    head = others.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdigit() else None
    if head is None:
        raise DomainError(
            _("Trưởng đoàn không đi thì phải chọn trưởng đoàn mới, hoặc thay bằng người khác."),
            field=NEW_HEAD,
        )
    return head


@transaction.atomic
def take_back_change(*, change_id: int, by: Actor) -> RosterChange:
    """The coordinator does not want it any more; twice changes nothing. Raises IllegalTransition
    once it was answered."""
    delegation, change = _locked(change_id)
    if change.state != Answer.TAKEN_BACK:
        _close(delegation, change, Answer.TAKEN_BACK, "", by)
    return change


@transaction.atomic
def refuse_change(*, change_id: int, answer: str, by: Actor) -> RosterChange:
    """Staff say no; the coordinator reads why. Raises DomainError without an answer,
    IllegalTransition once it was answered."""
    if not squeeze(answer):
        raise DomainError(_("Hãy ghi lý do: cán bộ đầu mối sẽ đọc được."), field="answer")
    delegation, change = _locked(change_id)
    _close(delegation, change, Answer.REFUSED, answer, by)
    notices.change_decided(change, delegation)
    return change


@transaction.atomic
def make_change(*, change_id: int, answer: str, by: Actor) -> RosterChange:
    """Staff agree, and it is done: whose place it was is cancelled and their QR dead; who comes
    has seat, bed, meals and bus of the one before, and a badge to be printed. Twice is once.

    Raises Conflict where no seat is left or somebody is elsewhere by now, DomainError where the
    request does not fit the roster any more, IllegalTransition once it was refused."""
    delegation, change = _locked(change_id)
    if change.state == Answer.DONE:
        return change
    if change.state != Answer.ASKED:
        raise IllegalTransition(_("Đề nghị này đã được trả lời hoặc rút lại."))
    require_invited(delegation)
    if delegation.state not in CHANGEABLE:
        raise IllegalTransition(
            _("Danh sách đang được sửa: đoàn tự ghi vào danh sách rồi gửi lại.")
        )
    free_before = event_of(delegation).seats_left
    leaving = _leaving(delegation, change.leaving_id)
    if change.kind == Kind.WITHDRAW:
        _withdraw(delegation, leaving, change, by)
    else:
        change.coming = _bring(delegation, leaving, change, by)
    seat_the_waiting(delegation, by=by)
    if event_of(delegation).seats_left > free_before:
        offer_free_seats(event_of(delegation))
    _close(delegation, change, Answer.DONE, answer, by)
    notices.change_decided(change, delegation)
    return change


def _locked(change_id: int) -> tuple[Delegation, RosterChange]:
    """The request and its delegation, re-read after the event's row was locked. Raises
    RosterChange.DoesNotExist."""
    delegation_id = RosterChange.objects.values_list("delegation_id", flat=True).get(pk=change_id)
    delegation = lock_delegation(delegation_id)
    change = RosterChange.objects.select_related("leaving__registration").get(pk=change_id)
    return delegation, change


def _close(
    delegation: Delegation,
    change: RosterChange,
    state: RosterChange.State,
    answer: str,
    by: Actor,
) -> None:
    if change.state != Answer.ASKED:
        raise IllegalTransition(_("Đề nghị này đã được trả lời hoặc rút lại."))
    require_open(event_of(delegation))
    change.state, change.answer = state, squeeze(answer)[:LONGEST_REASON]
    change.decided_at, change.decided_by_id = clock.now(), by.user_id
    change.save()
    _record(delegation, change, state.value, by)


def _record(delegation: Delegation, change: RosterChange, what: str, by: Actor) -> None:
    record_of(
        delegation,
        f"delegation.change_{what}",
        by=by,
        reason=change.answer or change.reason,
        details={
            "change": change.pk,
            "kind": change.kind,
            "leaving": change.leaving_id,
            "coming": change.coming_id,
        },
    )


def _withdraw(
    delegation: Delegation, leaving: Delegate | None, change: RosterChange, by: Actor
) -> None:
    if leaving is None:
        raise Delegate.DoesNotExist
    head = _new_head(delegation, leaving, change.cells)
    reason = change.reason or _("Đoàn rút tên.")
    drop_person(delegation, leaving, by=by, reason=reason)
    _take_out(leaving)
    if head is not None:
        head.role = DelegateRole.HEAD
        head.save(update_fields=["role"])
        row = RosterRow.objects.filter(delegate=head).first()
        if row is not None:
            row.cells = {**row.cells, "role": str(DelegateRole.HEAD.label)}
            row.reviewed_cells, row.version = row.cells, row.version + 1
            row.save()


def _bring(
    delegation: Delegation, leaving: Delegate | None, change: RosterChange, by: Actor
) -> Delegate:
    """The person who comes instead or besides, with a row among the others."""
    person = Newcomer(delegation, leaving, change.cells)
    approved = delegation.state != DelegationState.SUBMITTED
    if leaving is not None:
        coming = exchange_person(
            delegation,
            leaving,
            person.row,
            by=by,
            reason=change.reason or _("Đoàn cử người khác đi thay."),
            confirmed=approved,
        )
    else:
        state = State.CONFIRMED if approved else State.PENDING
        _require_seat(delegation, person.row)
        coming = from_the_waiting(delegation, person.row, state, by=by) or bring_person(
            delegation, person.row, by=by, first_state=state
        )
    if (mate := person.sharing()) is not None:
        coming.share_with = mate
        coming.save(update_fields=["share_with"])
    _put_in(delegation, person, coming)
    return coming


def _require_seat(delegation: Delegation, row: Understood) -> None:
    """One more has a seat of the quota, else one of the common pool: staff say so themselves."""
    if row.role.value in conference_of(delegation).roles_outside_quota:
        return
    if free_places(delegation) < 1 and event_of(delegation).seats_left < 1:
        raise Conflict(_("Không còn chỗ: hãy tăng chỉ tiêu của đoàn hoặc của hội nghị trước."))


def _put_in(delegation: Delegation, person: Newcomer, coming: Delegate) -> None:
    """A row for who comes: the one they had, else one where the row of who leaves stood, else one
    at the end."""
    place = _take_out(person.leaving) if person.leaving is not None else None
    if RosterRow.objects.filter(delegate=coming, removed_at=None).exists():
        return
    row = person.own_row() or RosterRow(delegation=delegation)
    if place is None and row.position is None:
        last = delegation.rows.order_by("-position").values_list("position", flat=True).first()
        place = (last or 0) + 1
    row.position = place or row.position
    row.cells = row.reviewed_cells = person.texts
    row.delegate, row.version, row.updated_at = coming, row.version + 1, clock.now()
    row.save()


def _take_out(leaving: Delegate) -> int | None:
    """Take the row of who leaves out of the list; the place where it stood."""
    row = RosterRow.objects.filter(delegate=leaving).first()
    if row is None:
        return None
    row.removed_at = row.updated_at = clock.now()
    row.version += 1
    row.save()
    return row.position
