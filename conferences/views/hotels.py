"""The hotels of an edition: their rooms, their counts, and the lists that they are sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from conferences.forms.lodging import HotelForm, HotelRoomForm, RoomsForm, RoomTypeForm
from conferences.models import Conference, Hotel, HotelRoom, RoomType
from conferences.room_papers import hotel_list_of
from conferences.selectors import lodging as selectors
from conferences.selectors import room_lists
from conferences.services import lodging
from conferences.views.rooms import event_of
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page, show_form


def _hotel(request: HttpRequest, code: str, pk: int) -> tuple[Event, Hotel]:
    event = event_of(request, code)
    return event, get_object_or_404(selectors.hotels_of(event), pk=pk)


def _page(event: Event, hotel: Hotel) -> str:
    return reverse("conferences:hotel", args=[event.code, hotel.pk])


@require_safe
@managing
def hotels(request: HttpRequest, code: str) -> HttpResponse:
    """The hotels with how full they are, what the rooms cost, and what is left to do."""
    event = event_of(request, code)
    arranged = selectors.arrangement_of(event)
    people = arranged.sleepers.values()
    context = {
        "event": event,
        "hotels": arranged.hotels,
        "counts": room_lists.counts_by_type(arranged, event),
        "wanting": sum(each.guest.wants_room for each in people),
        "alone": sum(each.guest.alone for each in people),
        "placed": sum(each.room is not None for each in people),
        "waiting": len(arranged.waiting),
        "free": sum(hotel.free for hotel in arranged.hotels),
        "problems": len(room_lists.problems_of(arranged, event)),
    }
    return render(request, "conferences/staff/rooms/hotels.html", context)


@require_safe
@managing
def hotel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One hotel: kinds of rooms, and every room with who sleeps there."""
    event = event_of(request, code)
    arranged = selectors.arrangement_of(event)
    view = next((each for each in arranged.hotels if each.hotel.pk == pk), None)
    if view is None:
        raise Http404
    context = {
        "event": event,
        "hotel": view.hotel,
        "view": view,
        "kinds": list(selectors.room_types_of(view.hotel)),
    }
    return render(request, "conferences/staff/rooms/hotel.html", context)


@both
@managing
def hotel_create(request: HttpRequest, code: str) -> HttpResponse:
    """A hotel more."""
    event = event_of(request, code)
    form = HotelForm(request.POST or None)
    made = accepted(
        request,
        form,
        lambda: lodging.save_hotel(
            event_id=event.pk, details=form.cleaned_data, by=Actor.user(request.user)
        ),
        done=_("Đã thêm khách sạn. Tiếp theo hãy ghi các loại phòng."),
    )
    if made is not None:
        return redirect(_page(event, made))
    back = reverse("conferences:hotels", args=[code])
    return form_page(request, form, title=_("Thêm khách sạn"), back=back, event=event)


@both
@managing
def hotel_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Other words about a hotel."""
    event, found = _hotel(request, code, pk)
    form = HotelForm(request.POST or None, instance=found)
    saved = accepted(
        request,
        form,
        lambda: lodging.save_hotel(
            event_id=event.pk,
            hotel_id=pk,
            details=form.cleaned_data,
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if saved is not None:
        return redirect(_page(event, found))
    return form_page(request, form, title=_("Sửa khách sạn"), back=_page(event, found), event=event)


@require_POST
@managing
def hotel_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take off a hotel without rooms."""
    event, found = _hotel(request, code, pk)
    return _delete(
        request,
        lambda by: lodging.delete_hotel(hotel_id=found.pk, by=by),
        done=reverse("conferences:hotels", args=[code]),
        refused=_page(event, found),
    )


def _delete(request: HttpRequest, act: Any, *, done: str, refused: str) -> HttpResponse:
    """One click: a refusal is told on the page it came from."""
    try:
        act(Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(refused)
    messages.success(request, _("Đã xóa."))
    return redirect(done)


@both
@managing
def room_type_create(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A kind of room more."""
    event, found = _hotel(request, code, pk)
    return _room_type(request, event, found, RoomTypeForm(request.POST or None), None)


@both
@managing
def room_type_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another name, price or number of beds."""
    event = event_of(request, code)
    kind = get_object_or_404(
        RoomType.objects.select_related("hotel"), pk=pk, hotel__conference_id=event.pk
    )
    form = RoomTypeForm(request.POST or None, instance=kind)
    return _room_type(request, event, kind.hotel, form, kind.pk)


def _room_type(
    request: HttpRequest, event: Event, found: Hotel, form: BaseForm, kind_id: int | None
) -> HttpResponse:
    saved = accepted(
        request,
        form,
        lambda: lodging.save_room_type(
            hotel_id=found.pk,
            kind_id=kind_id,
            details=form.cleaned_data,
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if saved is not None:
        return redirect(_page(event, found))
    title = _("Thêm loại phòng") if kind_id is None else _("Sửa loại phòng")
    return form_page(
        request, form, title=f"{title} – {found.name}", back=_page(event, found), event=event
    )


@require_POST
@managing
def room_type_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take off a kind of room without rooms."""
    event = event_of(request, code)
    kind = get_object_or_404(RoomType, pk=pk, hotel__conference_id=event.pk)
    back = reverse("conferences:hotel", args=[code, kind.hotel_id])
    return _delete(
        request,
        lambda by: lodging.delete_room_type(kind_id=kind.pk, by=by),
        done=back,
        refused=back,
    )


@both
@managing
def rooms_create(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Many rooms at once: first what the pattern makes, then the rooms."""
    event, found = _hotel(request, code, pk)
    if not found.room_types.exists():
        messages.error(request, _("Hãy ghi loại phòng trước, rồi thêm số phòng."))
        return redirect("conferences:room_type_create", code=code, pk=pk)
    form = RoomsForm(request.POST or None, hotel=found)
    preview = None
    if form.is_bound and form.is_valid():
        numbers = form.cleaned_data["numbers"]
        if "keep" in request.POST:
            return _keep_rooms(request, event, found, form)
        known = set(found.rooms.values_list("number", flat=True))
        preview = {
            "made": [number for number in numbers if number not in known],
            "had": [number for number in numbers if number in known],
        }
    context = {"event": event, "hotel": found, "form": form, "preview": preview}
    return show_form(request, "conferences/staff/rooms/rooms_create.html", context)


def _keep_rooms(request: HttpRequest, event: Event, found: Hotel, form: BaseForm) -> HttpResponse:
    added = lodging.add_rooms(
        hotel_id=found.pk,
        kind_id=form.cleaned_data["kind"].pk,
        numbers=form.cleaned_data["numbers"],
        by=Actor.user(request.user),
    )
    made = ngettext("Đã thêm %(n)d phòng.", "Đã thêm %(n)d phòng.", len(added.made))
    messages.success(request, made % {"n": len(added.made)})
    if added.had:
        had = _("Có từ trước, giữ nguyên: %(rooms)s.")
        messages.info(request, had % {"rooms": ", ".join(added.had[:30])})
    return redirect(_page(event, found))


@require_POST
@managing
def rooms_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete the rooms that were ticked, if all of them are empty."""
    event, found = _hotel(request, code, pk)
    ticked = [int(key) for key in request.POST.getlist("room") if key.isdecimal() and len(key) < 18]
    if not ticked:
        messages.error(request, _("Hãy chọn phòng cần xóa."))
        return redirect(_page(event, found))
    return _delete(
        request,
        lambda by: lodging.delete_rooms(hotel_id=found.pk, room_ids=ticked, by=by),
        done=_page(event, found),
        refused=_page(event, found),
    )


@both
@managing
def hotel_room_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another number, kind or note of one room."""
    event = event_of(request, code)
    room = get_object_or_404(
        HotelRoom.objects.select_related("hotel"), pk=pk, hotel__conference_id=event.pk
    )
    form = HotelRoomForm(request.POST or None, instance=room)
    saved = accepted(
        request,
        form,
        lambda: lodging.edit_room(
            room_id=pk, details=form.cleaned_data, by=Actor.user(request.user)
        ),
        done=_("Đã lưu."),
    )
    back = _page(event, room.hotel)
    if saved is not None:
        return redirect(back)
    return form_page(request, form, title=_("Sửa phòng"), back=back, event=event)


@require_safe
@managing
def hotel_list(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The list of one hotel as PDF, for its reception."""
    event, found = _hotel(request, code, pk)
    conference = Conference.objects.get(pk=event.pk)
    conference.event = event
    [view] = [v for v in selectors.arrangement_of(event).hotels if v.hotel.pk == found.pk]
    response = HttpResponse(hotel_list_of(conference, view), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phong-nghi-{event.code}-{pk}.pdf"'
    return response


@require_safe
@managing
def hotel_list_file(request: HttpRequest, code: str, pk: int, extension: str) -> HttpResponse:
    """The same as XLSX or CSV."""
    event, found = _hotel(request, code, pk)
    arranged = selectors.arrangement_of(event)
    return table_file(
        extension,
        name=f"phong-nghi-{event.code}-{pk}",
        title=_("Danh sách phòng nghỉ"),
        headings=room_lists.list_headings(),
        rows=room_lists.list_rows([v for v in arranged.hotels if v.hotel.pk == found.pk]),
    )


@require_safe
@managing
def rooms_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Everybody who has a room, hotel by hotel."""
    event = event_of(request, code)
    return table_file(
        extension,
        name=f"phong-nghi-{event.code}",
        title=_("Danh sách phòng nghỉ"),
        headings=room_lists.list_headings(),
        rows=room_lists.list_rows(selectors.arrangement_of(event).hotels),
    )


@require_safe
@managing
def room_counts_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Rooms, nights and money by hotel and kind of room."""
    event = event_of(request, code)
    headings = [
        _("Khách sạn"), _("Loại phòng"), _("Số người"), _("Số phòng"), _("Phòng có người"),
        _("Người"), _("Số đêm phòng"), _("Giá một đêm (đ)"), _("Thành tiền (đ)"),
    ]  # fmt: skip
    rows = [
        (
            each.hotel.hotel.name, each.kind.name, each.kind.beds, each.rooms, each.used,
            each.people, each.nights, each.kind.price, each.cost,
        )
        for each in room_lists.counts_by_type(selectors.arrangement_of(event), event)
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"so-phong-{event.code}",
        title=_("Số phòng, số đêm"),
        headings=headings,
        rows=rows,
    )
