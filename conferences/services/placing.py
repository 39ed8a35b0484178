"""Who gets which bed: by hand, one at a time or by swapping, and for everybody by proposal.

All of it happens under the lock of the event: the last bed goes to one person. A bed is refused,
to staff too, where the room is full or would hold two who may not share (conferences.rooming)."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError
from conferences.models import Delegate, HotelRoom, RosterRow, Stay
from conferences.rooming import Why, clash_in, propose
from conferences.selectors.delegates import COMING
from conferences.selectors.lodging import (
    addressed,
    arrangement_of,
    guest_of,
    place_words,
    sleeping_in,
)
from conferences.services.core import lock_open_event
from conferences.services.guests import ensure_delegates
from conferences.states import RoomWish
from registrations.models import Event, HistoryEntry
from registrations.services.core import record, record_each

MOVED, TAKEN_BACK = "room.moved", "room.taken_back"
# Older moves of one person are not taken back any more.
REMEMBERED = 200


@dataclass(frozen=True)
class Applied:
    """What a proposal did: how many people are `new` in a bed, `moved` to another one, and `kept`
    theirs; who was `left` without, and why; how long the thinking took, in seconds."""

    new: int
    moved: int
    kept: int
    left: dict[int, Why]
    seconds: float


@dataclass(frozen=True)
class Move:
    """One person's change of room; `before` and `after` are rooms, none for no room."""

    delegate: Delegate
    before: HotelRoom | None
    after: HotelRoom | None
    was_by_hand: bool = False


def free_stale_beds(event: Event) -> int:
    """Empty the beds of those who do not come any more, under the event's lock."""
    stale = Stay.objects.filter(room__hotel__conference_id=event.pk).exclude(
        delegate__registration__event_id=event.pk, delegate__registration__state__in=COMING
    )
    return stale.delete()[0]


@transaction.atomic
def place_delegate(*, event_id: int, delegate_id: int, room_id: int, by: Actor) -> Move:
    """Give somebody a bed in this room, from wherever they sleep now.

    Raises Conflict when it is full, DomainError when somebody there may not share with them."""
    event = _begin(event_id)
    move = _move_to(event, delegate_id, _room(event, room_id))
    others = _inside(room_id, besides=(delegate_id,))
    _check(move.after, [*others, move.delegate])
    _carry_out(event, [move], by=by)
    return move


@transaction.atomic
def free_bed(*, event_id: int, delegate_id: int, by: Actor) -> Move:
    """Take somebody out of their room."""
    event = _begin(event_id)
    move = _move_to(event, delegate_id, None)
    _carry_out(event, [move], by=by)
    return move


@transaction.atomic
def swap_beds(*, event_id: int, delegate_id: int, other_id: int, by: Actor) -> tuple[Move, Move]:
    """Two people take each other's place, one of which may be no place at all.

    Raises DomainError when either may not sleep where the other did."""
    event = _begin(event_id)
    one, other = (_move_to(event, key, None) for key in (delegate_id, other_id))
    if one.before == other.before:
        raise DomainError(_("Hai người đang ở cùng một chỗ, không có gì để đổi."))
    moves = (
        Move(one.delegate, one.before, other.before, one.was_by_hand),
        Move(other.delegate, other.before, one.before, other.was_by_hand),
    )
    for move in moves:
        if move.after is not None:
            others = _inside(move.after.pk, besides=(delegate_id, other_id))
            _check(move.after, [*others, move.delegate])
    _carry_out(event, moves, by=by)
    return moves


@transaction.atomic
def change_wish(*, event_id: int, delegate_id: int, wish: RoomWish, by: Actor) -> Delegate:
    """Another wish for somebody who stands on no delegation's list: nobody else could write it.

    Raises DomainError for who stands on one: there the wish is changed, lest it come back."""
    event = _begin(event_id)
    delegate = _move_to(event, delegate_id, None).delegate
    if RosterRow.objects.filter(delegate=delegate).exists():
        raise DomainError(_("Người này có trong danh sách đoàn: hãy sửa nguyện vọng ở đó."))
    was = RoomWish(delegate.room_wish).label
    delegate.room_wish = wish
    delegate.save(update_fields=["room_wish"])
    record(
        event, "room.wish", by=by, registration=delegate.registration,
        details={"was": str(was), "is": str(wish.label)},
    )  # fmt: skip
    return delegate


@transaction.atomic
def take_back_move(*, event_id: int, by: Actor) -> list[Move]:
    """Undo the last move by hand of this user; called again, the one before.

    Raises DomainError when there is none, somebody has moved these people since, or their old
    place is taken."""
    event = _begin(event_id)
    entries = last_moves(event, by.user_id)
    if not entries:
        raise DomainError(_("Không còn lần chuyển phòng nào để hoàn tác."))
    moves = []
    for entry in entries:
        before = entry.details["from"]
        now = _move_to(event, entry.registration_id or 0, None)
        if (now.before.pk if now.before else None) != entry.details["to"]:
            raise Conflict(_("Sau đó đã có người xếp lại, không hoàn tác được."))
        room = _room(event, before) if before is not None else None
        moves.append((Move(now.delegate, now.before, room), entry.details["by_hand"]))
    going = [move.delegate.pk for move, _by_hand in moves]
    for move, _by_hand in moves:
        if move.after is not None:
            _check(move.after, [*_inside(move.after.pk, besides=going), move.delegate])
    _carry_out(
        event, [move for move, _hand in moves], by=by, undoes=entries[0].details["move"],
        by_hand={move.delegate.pk: by_hand for move, by_hand in moves},
    )  # fmt: skip
    return [move for move, _by_hand in moves]


def last_moves(event: Event, user_id: int | None) -> list[HistoryEntry]:
    """The entries of this user's last move that was not taken back: one, or two of a swap."""
    entries = list(
        HistoryEntry.objects.filter(event=event, actor_user=user_id, what__in=(MOVED, TAKEN_BACK))
        .exclude(actor_user=None)
        .order_by("-pk")[:REMEMBERED]
    )
    undone = {entry.details["undoes"] for entry in entries if entry.what == TAKEN_BACK}
    for entry in entries:
        move = entry.details.get("move")
        if entry.what == MOVED and move not in undone:
            return [each for each in entries if each.details.get("move") == move]
    return []


@transaction.atomic
def apply_proposal(*, event_id: int, by: Actor, again: bool = False) -> Applied:
    """Propose a bed for everybody, and put them there.

    Who has a bed keeps it; with `again`, only those whom staff placed by hand do, and everybody
    else is placed anew. Applied twice, it changes nothing the second time."""
    event = _begin(event_id)
    ensure_delegates(event)
    arranged = arrangement_of(event)
    fixed = arranged.placed(only_by_hand=again)
    begun = perf_counter()
    proposal = propose(arranged.guests, arranged.bedrooms, fixed)
    seconds = perf_counter() - begun
    before = arranged.placed()
    changed = {key: room for key, room in proposal.places.items() if before.get(key) != room}
    gone = set(before) - set(fixed) - set(proposal.places)
    Stay.objects.filter(delegate__in=[*changed, *gone]).delete()
    Stay.objects.bulk_create(
        Stay(delegate_id=key, room_id=room, by_hand=False) for key, room in changed.items()
    )
    moved = sum(key in before for key in changed)
    done = Applied(
        len(changed) - moved, moved, len(before) - moved - len(gone), proposal.left, seconds
    )
    if changed or gone:
        record(event, "rooms.proposed", by=by, details={"count": len(changed)})
    return done


@transaction.atomic
def clear_proposal(*, event_id: int, by: Actor) -> int:
    """Take everybody out of the rooms but those whom staff placed by hand; returns how many."""
    event = _begin(event_id)
    stays = Stay.objects.filter(room__hotel__conference_id=event.pk, by_hand=False)
    count, _each = stays.delete()
    if count:
        record(event, "rooms.cleared", by=by, details={"count": count})
    return count


def _begin(event_id: int) -> Event:
    event = lock_open_event(event_id)
    free_stale_beds(event)
    return event


def _room(event: Event, room_id: int) -> HotelRoom:
    room = (
        HotelRoom.objects.filter(pk=room_id, hotel__conference_id=event.pk)
        .select_related("kind", "hotel")
        .first()
    )
    if room is None:
        raise DomainError(_("Phòng này không còn trong danh sách."), field="room")
    return room


def _move_to(event: Event, delegate_id: int, room: HotelRoom | None) -> Move:
    delegate = (
        Delegate.objects.filter(
            pk=delegate_id, registration__event=event, registration__state__in=COMING
        )
        .select_related("registration")
        .first()
    )
    if delegate is None:
        raise DomainError(_("Người này không còn trong danh sách tham dự."))
    stay = (
        Stay.objects.filter(delegate=delegate).select_related("room__hotel", "room__kind").first()
    )
    return Move(delegate, stay.room if stay else None, room, bool(stay and stay.by_hand))


def _inside(room_id: int, *, besides: Any) -> list[Delegate]:
    return list(sleeping_in(room_id).exclude(pk__in=besides))


def _check(room: HotelRoom | None, people: list[Delegate]) -> None:
    """Raises unless these people, of whom the last is new, may sleep there."""
    if room is None:
        return
    *others, comer = people
    if len(people) > room.kind.beds:
        names = ", ".join(addressed(each) for each in others)
        raise Conflict(
            _("%(room)s đã đủ %(beds)d người: %(names)s.")
            % {"room": place_words(room), "beds": room.kind.beds, "names": names},
            field="room",
        )
    by_key = {each.pk: each for each in people}
    for other in others:
        clash = clash_in((guest_of(other), guest_of(comer)))
        if clash is not None:
            raise DomainError(refusal_words(*(by_key[guest.key] for guest in clash)), field="room")


def refusal_words(one: Delegate, other: Delegate) -> str:
    """Why these two do not share a room, in one sentence."""
    names = {"one": addressed(one), "other": addressed(other)}
    unknown = [each for each in (one, other) if not each.registration.salutation]
    if unknown:
        return _(
            "Không xếp %(one)s và %(other)s chung phòng: chưa ghi Ông hay Bà cho %(who)s, "
            "chỉ ở chung với người cùng đoàn đã đăng ký ở ghép."
        ) % {**names, "who": unknown[0].registration.full_name}
    return (
        _(
            "Không xếp %(one)s và %(other)s chung phòng: khác giới, và không phải người cùng đoàn "
            "đã đăng ký ở ghép."
        )
        % names
    )


def _carry_out(
    event: Event,
    moves: list[Move] | tuple[Move, ...],
    *,
    by: Actor,
    undoes: str = "",
    by_hand: dict[int, bool] | None = None,
) -> None:
    """Write the stays and the history of moves that were checked."""
    Stay.objects.filter(delegate__in=[move.delegate for move in moves]).delete()
    Stay.objects.bulk_create(
        Stay(
            delegate=move.delegate,
            room=move.after,
            by_hand=True if by_hand is None else by_hand[move.delegate.pk],
        )
        for move in moves
        if move.after is not None
    )
    key = uuid4().hex
    record_each(
        event,
        TAKEN_BACK if undoes else MOVED,
        ((move.delegate.registration, _details(move, key, undoes)) for move in moves),
        by=by,
    )


def _details(move: Move, key: str, undoes: str) -> dict[str, Any]:
    words = {
        "was": place_words(move.before) if move.before else "",
        "is": place_words(move.after) if move.after else "",
    }
    if undoes:
        return {**words, "undoes": undoes}
    return {
        **words,
        "move": key,
        "from": move.before.pk if move.before else None,
        "to": move.after.pk if move.after else None,
        "by_hand": move.was_by_hand,
    }
