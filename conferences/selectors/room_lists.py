"""What staff should look at before the rooms go to the hotels, and what the hotels are sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from common import clock
from common.vietnamese.phones import format_phone
from conferences.models import Delegate, RoomType
from conferences.rooming import clash_in, propose
from conferences.selectors.lodging import Arrangement, HotelView, RoomView, Sleeper, nights_of
from registrations.models import Event

BAD, WARN = "bad", "warm"


class Problem(NamedTuple):
    """One sentence about a room, a person in it or a person without one; `tone` BAD where a rule
    is broken, WARN where a wish is not met or a fact is missing."""

    text: str
    tone: str = WARN
    who: Sleeper | None = None
    room: RoomView | None = None


def problems_of(arranged: Arrangement, event: Event) -> list[Problem]:
    """All that is to be looked at: broken rules first, then people in the order of the lists."""
    broken = [problem for room in arranged.rooms for problem in _of_room(room)]
    reasons = reasons_why_not(arranged)
    return broken + [
        Problem(text, who=sleeper, room=sleeper.room)
        for sleeper in arranged.sleepers.values()
        for text in _of_person(sleeper, event, reasons)
    ]


def reasons_why_not(arranged: Arrangement) -> dict[int, str]:
    """Why each who waits for a room would find none now; who would find one is not in it."""
    if not arranged.waiting:
        return {}
    left = propose(arranged.guests, arranged.bedrooms, arranged.placed()).left
    return {key: str(why.label) for key, why in left.items()}


def _of_room(view: RoomView) -> Iterator[Problem]:
    if len(view.people) > view.beds:
        yield Problem(
            _("%(room)s có %(people)d người, chỉ dành cho %(beds)d người.")
            % {"room": view.words, "people": len(view.people), "beds": view.beds},
            BAD,
            room=view,
        )
    clash = clash_in(sleeper.guest for sleeper in view.people)
    if clash is not None:
        by_key = {sleeper.pk: sleeper for sleeper in view.people}
        names = {"one": by_key[clash[0].key].addressed, "other": by_key[clash[1].key].addressed}
        words = (
            _("%(one)s và %(other)s đang chung phòng mà không được phép: khác giới, không ghép.")
            if clash[0].sex and clash[1].sex
            else _("%(one)s và %(other)s đang chung phòng khi chưa ghi đủ Ông hay Bà.")
        )
        yield Problem(words % names, BAD, room=view)


def _of_person(sleeper: Sleeper, event: Event, reasons: dict[int, str]) -> Iterator[str]:
    guest, room = sleeper.guest, sleeper.room
    if guest.wants_room and room is None:
        yield reasons.get(sleeper.pk) or _("Chưa xếp phòng; còn phòng phù hợp.")
    if room is not None and not guest.wants_room:
        yield _("Không đăng ký phòng nghỉ nhưng đang có phòng.")
    if guest.wants_room and not guest.sex and (room or sleeper.pk not in reasons or guest.alone):
        yield _("Chưa ghi Ông hay Bà.")
    if guest.alone and room is not None and len(room.people) > 1:
        yield _("Đăng ký phòng đơn nhưng đang ở ghép.")
    if guest.shares_with is not None and not guest.alone:
        yield from _of_friend(sleeper)
    yield from _of_times(sleeper.delegate, event)


def _of_friend(sleeper: Sleeper) -> Iterator[str]:
    friend = sleeper.friend
    if friend is None:
        yield _("Người muốn ở ghép không còn tham dự.")
    elif not friend.guest.wants_room and friend.room is None:
        yield _("Muốn ở ghép với %(friend)s, là người không nghỉ lại.") % {
            "friend": friend.addressed
        }
    elif sleeper.room is not None and friend.room is not sleeper.room:
        yield _("Muốn ở ghép với %(friend)s nhưng chưa được xếp cùng phòng.") % {
            "friend": friend.addressed
        }


def _of_times(delegate: Delegate, event: Event) -> Iterator[str]:
    arrives, leaves = delegate.arrives_at, delegate.leaves_at
    if arrives and leaves and leaves <= arrives:
        yield _("Giờ về trước giờ đến.")
    elif arrives and event.ends_at and arrives > event.ends_at:
        yield _("Đến sau khi hội nghị kết thúc.")
    elif leaves and event.starts_at and leaves < event.starts_at:
        yield _("Về trước khi hội nghị bắt đầu.")


def by_person(problems: list[Problem]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.who is not None:
            found[problem.who.pk].append(problem)
    return found


@dataclass
class TypeCount:
    """Rooms of one kind in one hotel: how many there are and are slept in, by how many people,
    room-nights, and what these cost in đồng (none where no price is known)."""

    hotel: HotelView
    kind: RoomType
    rooms: int = 0
    used: int = 0
    people: int = 0
    nights: int = 0

    @property
    def cost(self) -> int | None:
        return None if self.kind.price is None else self.kind.price * self.nights


def counts_by_type(arranged: Arrangement, event: Event) -> list[TypeCount]:
    """By hotel and kind of room, smaller kinds first. A room is paid for each night on which at
    least one of its people sleeps there."""
    counts: dict[tuple[int, int], TypeCount] = {}
    for hotel in arranged.hotels:
        kinds = {view.room.kind_id: view.room.kind for view in hotel.rooms}
        for kind in sorted(kinds.values(), key=lambda each: (each.beds, each.name)):
            counts[hotel.hotel.pk, kind.pk] = TypeCount(hotel, kind)
        for view in hotel.rooms:
            count = counts[hotel.hotel.pk, view.room.kind_id]
            count.rooms += 1
            count.used += bool(view.people)
            count.people += len(view.people)
            count.nights += len(nights_of_room(view, event))
    return list(counts.values())


def nights_of_room(view: RoomView, event: Event) -> set[date]:
    return {night for each in view.people for night in nights_of(each.delegate, event)}


class ListedGuest(NamedTuple):
    """One line of a hotel's list, in words."""

    room: str
    kind: str
    salutation: str
    name: str
    unit: str
    phone: str
    arrives: str
    leaves: str
    note: str


def listed(sleeper: Sleeper, view: RoomView) -> ListedGuest:
    """The guest's own phone, else that of who coordinates the delegation."""
    delegate, registration = sleeper.delegate, sleeper.delegate.registration
    delegation = delegate.delegation
    phone = format_phone(registration.phone)
    if not phone and delegation and delegation.coordinator_phone:
        phone = _("%(phone)s (đầu mối)") % {"phone": format_phone(delegation.coordinator_phone)}
    role = str(delegate.get_role_display()) if sleeper.guest.driver else ""
    return ListedGuest(
        room=view.room.number,
        kind=view.room.kind.name,
        salutation=str(registration.get_salutation_display()),
        name=registration.full_name,
        unit=sleeper.unit,
        phone=phone,
        arrives=moment(delegate.arrives_at),
        leaves=moment(delegate.leaves_at),
        note="; ".join(filter(None, (role, view.room.note))),
    )


def moment(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M %d/%m}" if at else ""


def list_headings() -> list[str]:
    return [
        _("Khách sạn"), _("Phòng"), _("Loại phòng"), _("Ông/Bà"), _("Họ và tên"), _("Đơn vị"),
        _("Điện thoại"), _("Đến"), _("Về"), _("Ghi chú"),
    ]  # fmt: skip


def list_rows(hotels: list[HotelView]) -> list[tuple[Any, ...]]:
    """Every guest of these hotels, hotel by hotel and door by door."""
    return [
        (hotel.hotel.name, *listed(sleeper, view))
        for hotel in hotels
        for view in hotel.rooms
        for sleeper in view.people
    ]
