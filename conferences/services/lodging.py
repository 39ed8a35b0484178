"""The hotels of an edition: their kinds of rooms, and the rooms behind their doors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import Conflict, DomainError
from conferences.models import Hotel, HotelRoom, RoomType, Stay
from conferences.selectors.delegates import COMING
from conferences.services.core import lock_open_event
from registrations.services.core import record

COMES = Q(stays__delegate__registration__state__in=COMING)


class Added(NamedTuple):
    """The numbers of rooms that are new, and of those that the hotel had before."""

    made: list[str]
    had: list[str]


def _locked_hotel(hotel_id: int) -> Hotel:
    """The hotel, re-read after its event's row was locked. Raises Hotel.DoesNotExist."""
    lock_open_event(Hotel.objects.values_list("conference_id", flat=True).get(pk=hotel_id))
    return Hotel.objects.select_related("conference__event").get(pk=hotel_id)


def _record(hotel: Hotel, what: str, by: Actor, **details: Any) -> None:
    record(hotel.conference.event, what, by=by, details={"label": hotel.name, **details})


@transaction.atomic
def save_hotel(
    *, event_id: int, details: Mapping[str, Any], by: Actor, hotel_id: int | None = None
) -> Hotel:
    """A hotel more, or other words about one. Raises Conflict when its name is taken."""
    event = lock_open_event(event_id)
    hotel = Hotel(conference_id=event.pk)
    if hotel_id is not None:
        hotel = Hotel.objects.get(pk=hotel_id, conference_id=event.pk)
    for name in ("name", "address", "phone", "note"):
        setattr(hotel, name, details.get(name, getattr(hotel, name)))
    if Hotel.objects.filter(conference=event.pk, name=hotel.name).exclude(pk=hotel.pk).exists():
        raise Conflict(_("Đã có khách sạn tên này."), field="name")
    hotel.save()
    record(event, "hotel.saved", by=by, details={"label": hotel.name})
    return hotel


@transaction.atomic
def delete_hotel(*, hotel_id: int, by: Actor) -> None:
    """Take a hotel off the edition. Raises DomainError while it has rooms."""
    hotel = _locked_hotel(hotel_id)
    if hotel.rooms.exists():
        raise DomainError(_("Khách sạn còn phòng: hãy xóa các phòng trước."))
    _record(hotel, "hotel.deleted", by)
    hotel.delete()


@transaction.atomic
def save_room_type(
    *, hotel_id: int, details: Mapping[str, Any], by: Actor, kind_id: int | None = None
) -> RoomType:
    """A kind of room: `name`, `beds`, `price` a night. Raises Conflict when the name is taken or
    people already share a room of it that would become too small."""
    hotel = _locked_hotel(hotel_id)
    kind = RoomType(hotel=hotel) if kind_id is None else hotel.room_types.get(pk=kind_id)
    for name in ("name", "beds", "price"):
        setattr(kind, name, details[name])
    if hotel.room_types.filter(name=kind.name).exclude(pk=kind.pk).exists():
        raise Conflict(_("Khách sạn đã có loại phòng tên này."), field="name")
    if kind_id is not None:
        _still_fits(HotelRoom.objects.filter(kind=kind), kind.beds)
    kind.save()
    _record(hotel, "hotel.saved", by)
    return kind


def _still_fits(rooms: Any, beds: int) -> None:
    """Raises Conflict (field `beds`) when more people sleep in one of the rooms."""
    crowded = rooms.annotate(people=Count("stays", filter=COMES)).filter(people__gt=beds).first()
    if crowded is not None:
        raise Conflict(
            _("Phòng %(room)s đang có %(people)d người: hãy chuyển bớt trước.")
            % {"room": crowded.number, "people": crowded.people},
            field="beds",
        )


@transaction.atomic
def delete_room_type(*, kind_id: int, by: Actor) -> None:
    """Raises DomainError while there are rooms of this kind."""
    hotel = _locked_hotel(RoomType.objects.values_list("hotel_id", flat=True).get(pk=kind_id))
    kind = hotel.room_types.get(pk=kind_id)
    if kind.rooms.exists():
        raise DomainError(_("Còn phòng thuộc loại này: hãy xóa hoặc đổi loại các phòng trước."))
    kind.delete()
    _record(hotel, "hotel.saved", by)


@transaction.atomic
def add_rooms(*, hotel_id: int, kind_id: int, numbers: Sequence[str], by: Actor) -> Added:
    """Many rooms of one kind at once; a number that the hotel has stays as it is."""
    hotel = _locked_hotel(hotel_id)
    kind = hotel.room_types.get(pk=kind_id)
    known = set(hotel.rooms.values_list("number", flat=True))
    made = [number for number in numbers if number not in known]
    HotelRoom.objects.bulk_create(
        HotelRoom(hotel=hotel, kind=kind, number=number) for number in made
    )
    if made:
        _record(hotel, "hotel.rooms_added", by, size=len(made))
    return Added(made, [number for number in numbers if number in known])


@transaction.atomic
def edit_room(*, room_id: int, details: Mapping[str, Any], by: Actor) -> HotelRoom:
    """Another number, kind (RoomType) or note. Raises Conflict when the number is taken or more
    people sleep there than the new kind has beds."""
    hotel = _locked_hotel(HotelRoom.objects.values_list("hotel_id", flat=True).get(pk=room_id))
    room = hotel.rooms.get(pk=room_id)
    if hotel.rooms.filter(number=details["number"]).exclude(pk=room.pk).exists():
        raise Conflict(_("Khách sạn đã có phòng số này."), field="number")
    room.kind = hotel.room_types.get(pk=details["kind"].pk)
    room.number, room.note = details["number"], details["note"]
    try:
        _still_fits(HotelRoom.objects.filter(pk=room.pk), room.kind.beds)
    except Conflict as error:
        raise Conflict(error.message, field="kind") from error
    room.save()
    _record(hotel, "hotel.saved", by)
    return room


@transaction.atomic
def delete_rooms(*, hotel_id: int, room_ids: Collection[int], by: Actor) -> int:
    """Delete rooms in which nobody sleeps; returns how many. Raises DomainError that names the
    rooms which are not empty: then none is deleted."""
    hotel = _locked_hotel(hotel_id)
    rooms = hotel.rooms.filter(pk__in=room_ids)
    taken = list(rooms.filter(COMES).distinct().values_list("number", flat=True))
    if taken:
        raise DomainError(
            _("Phòng đang có người, không xóa: %(rooms)s.") % {"rooms": ", ".join(taken[:20])}
        )
    Stay.objects.filter(room__in=rooms).delete()
    count, _each = rooms.delete()
    if count:
        _record(hotel, "hotel.rooms_deleted", by, size=count)
    return count
