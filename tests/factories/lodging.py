"""Hotels with rooms, for tests of who sleeps where."""

from __future__ import annotations

from itertools import count

from conferences.models import Conference, Delegate, Hotel, HotelRoom, RoomType, Stay
from registrations.models import Event

_numbers = count(1)


def a_hotel(
    event: Event, name: str = "", *, singles: int = 0, doubles: int = 0, triples: int = 0
) -> Hotel:
    """A hotel with so many rooms of each kind: singles from 101, doubles from 201, triples from
    301."""
    hotel = Hotel.objects.create(
        conference=Conference.objects.get(pk=event.pk),
        name=name or f"Khách sạn {next(_numbers)}",
    )
    wanted = (("Phòng đơn", 1, singles), ("Phòng đôi", 2, doubles), ("Phòng ba", 3, triples))
    for kind, beds, rooms in wanted:
        if rooms:
            made = RoomType.objects.create(hotel=hotel, name=kind, beds=beds, price=beds * 400_000)
            HotelRoom.objects.bulk_create(
                HotelRoom(hotel=hotel, kind=made, number=str(beds * 100 + number))
                for number in range(1, rooms + 1)
            )
    return hotel


def room(hotel: Hotel, number: object) -> HotelRoom:
    return HotelRoom.objects.get(hotel=hotel, number=str(number))


def asleep(delegate: Delegate, in_room: HotelRoom, *, by_hand: bool = True) -> Stay:
    """Somebody in a bed, whatever the rules say."""
    return Stay.objects.create(delegate=delegate, room=in_room, by_hand=by_hand)
