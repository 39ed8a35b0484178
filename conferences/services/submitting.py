"""A roster is sent: accepted rows become registrations, in the quota as far as it goes; or the unit
declines. Also what the coordinator hands in besides: the official letter, how to be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError
from common.received import PICTURES, Kind, receive
from common.vietnamese.names import squeeze
from common.vietnamese.phones import PhoneError, parse_phone
from conferences import notices
from conferences.addressees import Contact
from conferences.models import Delegate, Delegation, OfficialLetter, RosterChange, RosterRow
from conferences.roster import read_row
from conferences.selectors.rosters import Roster, has_seat, roster_of
from conferences.services.bringing import (
    bring_person,
    drop_person,
    exchange_person,
    give_place,
    is_somebody_else,
    own_registration,
    share_rooms,
    update_person,
)
from conferences.services.core import event_of, lock_delegation, move_delegation, record_of
from conferences.services.letters import set_coordinator
from conferences.services.rostering import lock_for_editing, require_in_time, require_invited
from conferences.states import DelegateRole, DelegationState
from registrations.models import Party
from registrations.services.events import hold_again, release_seats
from registrations.services.offers import offer_free_seats
from registrations.states import State

WAIT, LEAVE = "wait", "leave"
LETTER_MEGABYTES, MOST_LETTERS = 10, 10
LONGEST_NUMBER = 60
LETTER_KINDS = (Kind.PDF, *PICTURES)


@dataclass
class Submitted:
    """What became of a roster: how many have a seat (or need none), how many wait for one, and the
    rows that were not sent, each for what stands at its cells or for want of a seat."""

    accepted: int = 0
    waiting: int = 0
    left: list[RosterRow] = field(default_factory=list)


@transaction.atomic
def submit_roster(
    *, delegation_id: int, by: Actor, only_good: bool = False, beyond: str = ""
) -> Submitted:
    """Send the roster to staff, for the first time or again after it was returned.

    Each good row is registered, or what changed in it is brought to the registration that is
    there; who was taken out is cancelled. `only_good`: rows in error stay behind as they are.
    `beyond` says what of those for whom the quota has no seat: "wait" puts them on the waiting
    list, to be offered seats together, "leave" leaves them out. Raises DomainError: nobody, not
    exactly one head, rows in error, Conflict on `beyond` while that is not said."""
    delegation = lock_for_editing(delegation_id)
    require_in_time(delegation, by)
    roster = roster_of(delegation)
    going = _going(roster, only_good)
    over = roster.without_a_seat(going)
    _require_decided(roster, over, beyond)
    return _Sending(roster, going, over, beyond, only_good, by).send()


def _going(roster: Roster, only_good: bool) -> list[RosterRow]:
    """Who is to be sent in."""
    if not roster.people:
        raise DomainError(_("Danh sách chưa có ai."))
    if not roster.heads:
        raise DomainError(_("Đoàn chưa có trưởng đoàn: hãy chọn một người."), field="role")
    if len(roster.heads) > 1:
        numbers = ", ".join(str(row.number) for row in roster.heads)
        raise DomainError(
            _("Mỗi đoàn có đúng một trưởng đoàn, danh sách có ở các dòng %(rows)s.")
            % {"rows": numbers},
            field="role",
        )
    refused = roster.refused
    if refused and not only_good:
        raise DomainError(
            ngettext(
                "Còn %(count)d dòng phải sửa trước khi gửi.",
                "Còn %(count)d dòng phải sửa trước khi gửi.",
                len(refused),
            )
            % {"count": len(refused)},
            field="only_good",
        )
    if roster.heads[0].understood.is_refused:
        raise DomainError(_("Hãy sửa dòng của trưởng đoàn trước khi gửi."), field="role")
    return [row for row in roster.people if not row.understood.is_refused]


def _require_decided(roster: Roster, over: list[RosterRow], beyond: str) -> None:
    """Whoever is beyond the quota waits or stays behind because somebody said so."""
    new = [row for row in over if row.delegate is None]
    if not new:
        return
    if beyond not in (WAIT, LEAVE):
        raise Conflict(
            _(
                "Chỉ tiêu của đoàn thiếu %(count)d chỗ: hãy chọn đưa những người này vào danh sách"
                " chờ, hay chưa gửi."
            )
            % {"count": len(new)},
            field="beyond",
        )
    if beyond == WAIT and not event_of(roster.delegation).waiting_list_open:
        raise Conflict(
            _("Hội nghị không nhận danh sách chờ: hãy bỏ bớt %(count)d người hoặc gọi Ban Tổ chức.")
            % {"count": len(new)},
            field="beyond",
        )
    if beyond == LEAVE and any(row.understood.role == DelegateRole.HEAD for row in new):
        raise Conflict(_("Không còn chỗ cho trưởng đoàn; hãy gọi Ban Tổ chức."), field="beyond")


class _Sending:
    """One roster on its way, under the event's lock."""

    def __init__(
        self,
        roster: Roster,
        going: list[RosterRow],
        over: list[RosterRow],
        beyond: str,
        only_good: bool,
        by: Actor,
    ) -> None:
        self.roster, self.delegation = roster, roster.delegation
        self.over, self.beyond, self.only_good, self.by = over, beyond, only_good, by
        self.going = going
        self.done = Submitted(left=[row for row in roster.people if row not in going])
        # Those who said something new about their room.
        self.sharing: list[Delegate] = []
        self.common = event_of(self.delegation).seats_left

    def send(self) -> Submitted:
        """Bring every row to its registration; what no seat is left for waits or stays."""
        for row in self.roster.removed:
            if row.delegate is not None:
                reason = _("Đoàn bỏ khỏi danh sách.")
                drop_person(self.delegation, row.delegate, by=self.by, reason=reason)
        for row in sorted(self.going, key=self._order):
            self._settle(row, self._step(row))
        share_rooms(
            ((row.understood, None if row.is_gone else row.delegate) for row in self.roster.rows),
            of=self.sharing,
        )
        RosterRow.objects.bulk_update(self.going, ["delegate"])
        if event_of(self.delegation).seats_left > self.common:
            offer_free_seats(event_of(self.delegation))
        move_delegation(self.delegation, DelegationState.SUBMITTED, by=self.by)
        self.done.left.sort(key=lambda row: row.number)
        return self.done

    def _order(self, row: RosterRow) -> tuple[bool, bool, int]:
        """Who gives a seat back comes first, then the head."""
        gives = has_seat(row) and not self.roster.counts(row.understood)
        return not gives, row.understood.role != DelegateRole.HEAD, row.number

    def _step(self, row: RosterRow) -> Callable[[], Delegate | None]:
        if row in self.over:
            return partial(self._without_seat, row)
        return partial(self._with_seat, row)

    def _settle(self, row: RosterRow, step: Callable[[], Delegate | None]) -> None:
        """Do what a row asks; who can't come in stays behind, or stops the whole."""
        try:
            with transaction.atomic():
                delegate = step()
        except Conflict as refusal:
            if not self.only_good:
                words = {"row": row.number, "why": refusal.message}
                raise Conflict(_("Dòng %(row)d: %(why)s") % words) from None
            # What was counted in memory was undone with the savepoint.
            self.delegation.unit = lock_delegation(self.delegation.pk).unit
            self.done.left.append(row)
            return
        if delegate is None:
            self.done.left.append(row)
            return
        row.delegate = delegate
        waits = delegate.registration.state == State.WAITLISTED
        self.done.waiting += waits
        self.done.accepted += not waits

    def _with_seat(self, row: RosterRow) -> Delegate:
        if row.delegate is None:
            return self._bring(row, State.PENDING)
        delegate = self._brought_up_to_date(row, row.delegate)
        registration = own_registration(self.delegation, delegate)
        seatless = not self.roster.counts(row.understood)
        give_place(self.delegation, registration, State.PENDING, seatless=seatless, by=self.by)
        return delegate

    def _without_seat(self, row: RosterRow) -> Delegate | None:
        if row.delegate is not None:
            if row.delegate.registration.state == State.WAITLISTED:
                return self._brought_up_to_date(row, row.delegate)
            # A driver who would be a delegate stays the driver until there is a seat.
            return None
        if self.beyond == LEAVE:
            return None
        return self._bring(row, State.WAITLISTED, party=self._party())

    def _bring(self, row: RosterRow, state: State, party: Party | None = None) -> Delegate:
        delegate = bring_person(
            self.delegation, row.understood, by=self.by, first_state=state, party=party
        )
        self.sharing.append(delegate)
        return delegate

    def _brought_up_to_date(self, row: RosterRow, delegate: Delegate) -> Delegate:
        """The delegate as the row has them now: corrected, or exchanged for whom it names."""
        registration = own_registration(self.delegation, delegate)
        if not is_somebody_else(registration, row.understood):
            changed = self._changed(row)
            if changed is None or {"share", "room", "note"} & changed:
                self.sharing.append(delegate)
            update_person(self.delegation, delegate, row.understood, by=self.by, columns=changed)
            return delegate
        return exchange_person(
            self.delegation,
            delegate,
            row.understood,
            by=self.by,
            reason=_("Đoàn cử người khác đi thay."),
            confirmed=False,
        )

    def _changed(self, row: RosterRow) -> set[str] | None:
        """The columns of a row that mean something else than when staff last saw it; None where
        they never did."""
        if row.reviewed_cells is None:
            return None
        before = read_row(row.reviewed_cells, self.roster.context)
        return {
            column
            for column in row.understood.cells
            if row.understood.value(column) != before.value(column)
        }

    def _party(self) -> Party:
        """Those beyond the quota wait as one group."""
        if self.delegation.party is None:
            self.delegation.party = Party.objects.create(
                event=event_of(self.delegation), label=self.delegation.unit.name
            )
        return self.delegation.party


@transaction.atomic
def decline_invitation(*, delegation_id: int, reason: str, by: Actor) -> Delegation:
    """Nobody of the unit comes: who was signed up is cancelled and told, the seats of the quota go
    to everybody. The rows stay, should the unit think better of it.

    Twice changes nothing. Raises DomainError without a reason, IllegalTransition once the delegation
    is here."""
    reason = squeeze(reason)
    if not reason:
        raise DomainError(_("Hãy ghi lý do không tham dự."), field="reason")
    delegation = lock_delegation(delegation_id)
    require_invited(delegation)
    if delegation.state == DelegationState.DECLINED:
        return delegation
    require_in_time(delegation, by)
    delegation.decline_reason = reason[:500]
    move_delegation(delegation, DelegationState.DECLINED, by=by, reason=reason)
    for delegate in delegation.delegates.select_related("registration", "vehicle").order_by("pk"):
        drop_person(delegation, delegate, by=by, reason=_("Đơn vị không cử đoàn tham dự."))
    delegation.changes.filter(state=RosterChange.State.ASKED).update(
        state=RosterChange.State.TAKEN_BACK, decided_at=clock.now()
    )
    notices.tell(delegation, "delegation.declined", reason=delegation.decline_reason)
    block = delegation.unit.block
    if block is not None and block.released_at is None:
        release_seats(block_id=block.pk, by=by)
    else:
        offer_free_seats(event_of(delegation))
    return delegation


@transaction.atomic
def take_up_again(*, delegation_id: int, by: Actor) -> Delegation:
    """Who declined thinks better of it: the rows are a draft again, and the quota is kept anew
    where there still are seats for it. Raises IllegalTransition for who did not decline."""
    delegation = lock_delegation(delegation_id)
    require_invited(delegation)
    require_in_time(delegation, by)
    delegation.decline_reason = ""
    move_delegation(delegation, DelegationState.DRAFT, by=by)
    # Those who were cancelled are sent in anew, should they stand there still.
    delegation.rows.exclude(delegate=None).update(delegate=None)
    block, event = delegation.unit.block, event_of(delegation)
    quota, free = delegation.unit.quota, 0 if event.waiting_count else event.seats_left
    if block is None or block.released_at is None or block.held_until <= clock.now():
        return delegation
    if quota <= free:
        hold_again(block_id=block.pk, size=quota, held_until=block.held_until, by=by)
    return delegation


@transaction.atomic
def upload_letter(
    *, delegation_id: int, number: str, name: str, data: bytes, by: Actor
) -> OfficialLetter:
    """Keep the công văn cử đại biểu, a PDF or a picture of at most 10 MB; the last one counts.

    The same file again is kept once. Raises DomainError on `file`, or on `number` when it is too
    long."""
    number = squeeze(number)
    if len(number) > LONGEST_NUMBER:
        raise DomainError(_("Số công văn quá dài."), field="number")
    received = receive(data, name, kinds=LETTER_KINDS, megabytes=LETTER_MEGABYTES)
    delegation = lock_delegation(delegation_id)
    require_invited(delegation)
    letter = delegation.letters.filter(sha256=received.sha256).first()
    if letter is None:
        if delegation.letters.count() >= MOST_LETTERS:
            raise DomainError(
                _("Đã có %d công văn của đoàn này; xin gọi Ban Tổ chức.") % MOST_LETTERS,
                field="file",
            )
        letter = OfficialLetter(
            delegation=delegation,
            size=received.size,
            sha256=received.sha256,
            file=received.content(),
        )
    letter.number, letter.file_name = number, received.name
    letter.uploaded_at, letter.uploaded_by = clock.now(), by.label[:120]
    _keep(letter)
    record_of(delegation, "delegation.letter", by=by, details={"letter": letter.pk})
    return letter


def _keep(letter: OfficialLetter) -> None:
    """A file whose row could not be written is not left behind."""
    fresh = letter.pk is None
    try:
        letter.save()
    except Exception:
        if fresh and letter.file:
            letter.file.delete(save=False)
        raise


def set_own_coordinator(
    *, delegation_id: int, name: str, phone: str, email: str, by: Actor
) -> Delegation:
    """The coordinator says how to be reached, or that a colleague goes on. Raises DomainError at
    `name`, `phone` or `email`."""
    name, email = squeeze(name), squeeze(email)
    if not name:
        raise DomainError(_("Hãy ghi họ tên cán bộ đầu mối."), field="name")
    if len(name) > 120:
        raise DomainError(_("Họ và tên quá dài."), field="name")
    number = ""
    if squeeze(phone):
        try:
            number = parse_phone(phone).e164
        except PhoneError as error:
            raise DomainError(error.message, field="phone") from None
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise DomainError(_("E-mail không đúng."), field="email") from None
    if not number and not email:
        raise DomainError(
            _("Hãy ghi số điện thoại hoặc e-mail để Ban Tổ chức liên lạc."), field="phone"
        )
    with transaction.atomic():
        delegation = lock_delegation(delegation_id)
        require_invited(delegation)
        contact = Contact(delegation.unit.name, name, number, email)
        return set_coordinator(delegation_id=delegation_id, contact=contact, by=by)
