"""Who sleeps where, read whole: 300 guests and 200 rooms in three queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common import clock
from conferences.models import Delegate, Hotel, HotelRoom, RoomType
from conferences.rooming import Bedroom, Guest, room_order
from conferences.selectors.delegates import COMING, delegates_of
from conferences.states import DelegateRole, RoomWish
from registrations.models import Event


@dataclass
class Sleeper:
    """One person who comes, with room and wishes as a page shows them."""

    delegate: Delegate
    guest: Guest
    room: RoomView | None = None
    friend: Sleeper | None = None
    notes: list[Any] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.guest.key

    @property
    def name(self) -> str:
        return self.delegate.registration.full_name

    @cached_property
    def addressed(self) -> str:
        """ "Ông Nguyễn Văn A"; the name alone where nobody wrote Ông or Bà."""
        return addressed(self.delegate)

    @cached_property
    def wish(self) -> str:
        """What they asked for, in one line, and what they are beyond a delegate."""
        words = [str(self.delegate.get_room_wish_display())]
        if self.friend is not None:
            words.append(_("ở ghép với %(friend)s") % {"friend": self.friend.addressed})
        if self.guest.driver or self.guest.head:
            words.append(str(self.delegate.get_role_display()))
        return " · ".join(words)

    @property
    def unit(self) -> str:
        delegation = self.delegate.delegation
        return delegation.unit.name if delegation else self.delegate.registration.workplace

    @property
    def by_hand(self) -> bool:
        return self.room is not None and self.delegate.stay.by_hand


@dataclass
class RoomView:
    """One room, who sleeps there, in the order of the lists."""

    room: HotelRoom
    people: list[Sleeper] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.room.pk

    @property
    def beds(self) -> int:
        return self.room.kind.beds

    @property
    def free(self) -> int:
        return max(0, self.beds - len(self.people))

    @property
    def words(self) -> str:
        """ "Khách sạn A, phòng 305"."""
        return place_words(self.room)


@dataclass
class HotelView:
    hotel: Hotel
    rooms: list[RoomView] = field(default_factory=list)

    @property
    def beds(self) -> int:
        return sum(room.beds for room in self.rooms)

    @property
    def people(self) -> int:
        return sum(len(room.people) for room in self.rooms)

    @property
    def empty(self) -> int:
        return sum(not room.people for room in self.rooms)

    @property
    def free(self) -> int:
        return sum(room.free for room in self.rooms)


@dataclass
class Arrangement:
    """Everybody who comes and every room of an edition."""

    hotels: list[HotelView]
    sleepers: dict[int, Sleeper]

    @property
    def rooms(self) -> list[RoomView]:
        return [room for hotel in self.hotels for room in hotel.rooms]

    @property
    def waiting(self) -> list[Sleeper]:
        """Who wants a room and has none, in the order of the lists."""
        return [s for s in self.sleepers.values() if s.room is None and s.guest.wants_room]

    @property
    def guests(self) -> list[Guest]:
        return [sleeper.guest for sleeper in self.sleepers.values()]

    @property
    def bedrooms(self) -> list[Bedroom]:
        return [Bedroom(view.pk, view.room.hotel_id, view.beds) for view in self.rooms]

    def placed(self, *, only_by_hand: bool = False) -> dict[int, int]:
        """Guest → room, by key."""
        return {
            sleeper.pk: sleeper.room.pk
            for sleeper in self.sleepers.values()
            if sleeper.room and (sleeper.by_hand or not only_by_hand)
        }


def guest_of(delegate: Delegate) -> Guest:
    """A delegate as the rules of rooms see them; reads the registration."""
    return Guest(
        key=delegate.pk,
        sex=delegate.registration.salutation,
        delegation=delegate.delegation_id,
        wants_room=delegate.room_wish != RoomWish.NONE,
        alone=delegate.room_wish == RoomWish.SINGLE,
        driver=delegate.role == DelegateRole.DRIVER,
        head=delegate.role == DelegateRole.HEAD,
        shares_with=delegate.share_with_id,
    )


def arrangement_of(event: Event) -> Arrangement:
    """Who sleeps where: hotels as entered, rooms in the order of the doors, people in that of the
    delegations' lists. Who does not come any more is in no room."""
    hotels = {hotel.pk: HotelView(hotel) for hotel in Hotel.objects.filter(conference_id=event.pk)}
    rooms = {room.pk: RoomView(room) for room in rooms_in_order(event)}
    for view in rooms.values():
        hotels[view.room.hotel_id].rooms.append(view)
    delegates = (
        delegates_of(event)
        .select_related("registration", "delegation__unit", "row", "stay")
        .defer("row__cells", "row__reviewed_cells")
    )
    sleepers = {each.pk: Sleeper(each, guest_of(each)) for each in delegates}
    for sleeper in sleepers.values():
        stay = getattr(sleeper.delegate, "stay", None)
        if stay is not None and stay.room_id in rooms:
            sleeper.room = rooms[stay.room_id]
            sleeper.room.people.append(sleeper)
        if sleeper.guest.shares_with is not None:
            sleeper.friend = sleepers.get(sleeper.guest.shares_with)
    return Arrangement(list(hotels.values()), sleepers)


def rooms_in_order(event: Event) -> list[HotelRoom]:
    """Hotel by hotel, 99 before 101."""
    rooms = HotelRoom.objects.filter(hotel__conference_id=event.pk).select_related("kind", "hotel")
    return sorted(rooms, key=lambda room: (room.hotel_id, room_order(room.number), room.pk))


def hotels_of(event: Event) -> QuerySet[Hotel]:
    return Hotel.objects.filter(conference_id=event.pk)


def room_types_of(hotel: Hotel) -> QuerySet[RoomType]:
    """The kinds of rooms of a hotel, each with how many `doors` it has."""
    return hotel.room_types.annotate(doors=Count("rooms"))


def sleeping_in(room_id: int) -> QuerySet[Delegate]:
    """Who comes and sleeps in a room, each with the registration."""
    return (
        Delegate.objects.filter(stay__room=room_id, registration__state__in=COMING)
        .select_related("registration")
        .order_by("pk")
    )


def addressed(delegate: Delegate) -> str:
    """ "Ông Nguyễn Văn A"; the name alone where nobody wrote Ông or Bà."""
    registration = delegate.registration
    return f"{registration.get_salutation_display()} {registration.full_name}".strip()


def place_words(room: HotelRoom) -> str:
    return _("%(hotel)s, phòng %(room)s") % {"hotel": room.hotel.name, "room": room.number}


def room_words(delegate: Delegate) -> str:
    """Where somebody sleeps and with whom: "Khách sạn A, phòng 305, cùng Ông Trần Văn B".

    Empty without a room. For the person, the coordinator and staff: never on a public page."""
    room = HotelRoom.objects.filter(stays__delegate=delegate.pk).select_related("hotel").first()
    if room is None or delegate.registration.state not in COMING:
        return ""
    names = [addressed(each) for each in sleeping_in(room.pk).exclude(pk=delegate.pk)]
    if not names:
        return place_words(room)
    return _("%(place)s, cùng %(names)s") % {"place": place_words(room), "names": ", ".join(names)}


def nights_of(delegate: Delegate, event: Event) -> list[date]:
    """The evenings on which somebody needs the bed, in Viet Nam: from the day of arrival to that
    before departure, at least one. What was not said is the first and the last day of the
    edition; without any of them, none."""
    first = delegate.arrives_at or event.starts_at
    last = delegate.leaves_at or event.ends_at
    if first is None or last is None:
        return []
    begin = clock.local(first).date()
    count = max(1, (clock.local(last).date() - begin).days)
    return [date.fromordinal(begin.toordinal() + night) for night in range(min(count, 31))]
