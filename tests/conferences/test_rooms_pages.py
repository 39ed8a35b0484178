"""The pages of rooms: hotels, the board without JavaScript, lists, and how much they cost."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role
from conferences.models import Conference, Delegate, Hotel, HotelRoom, RoomType, Stay
from conferences.room_papers import hotel_list_of
from conferences.selectors.lodging import arrangement_of
from conferences.services import placing
from conferences.states import DelegateRole, RoomWish
from tests.factories import SYSTEM, make_user, register
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    a_roster,
    an_edition,
    some_delegates,
    some_delegations,
)
from tests.factories.lodging import a_hotel, asleep, room
from tests.papers_world import pages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def client(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def at(event, name, *given):
    return reverse(f"conferences:{name}", args=[event.code, *given])


def man(delegation, name="", **more):
    fields = {"salutation": "ong", "room_wish": RoomWish.DOUBLE, **more}
    return a_delegate(delegation, name, **fields)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_hotel_its_kinds_of_rooms_and_forty_doors_are_entered_in_a_minute(client, event):
    client.post(at(event, "hotel_create"), {"name": "Khách sạn Biển", "address": "1 Lê Lợi"})
    hotel = Hotel.objects.get()
    refused = client.post(at(event, "hotel_create"), {"name": " Khách  sạn Biển"})
    assert refused.status_code == 422
    assert "Đã có khách sạn tên này" in words(refused)
    url = at(event, "room_type_create", hotel.pk)
    assert client.post(url, {"name": "Phòng đôi", "beds": "9"}).status_code == 422
    client.post(url, {"name": "Phòng đôi", "beds": "2", "price": "800000"})
    kind = RoomType.objects.get()
    given = {"kind": kind.pk, "numbers": "201-220, 301-320"}
    seen = client.post(at(event, "rooms_create", hotel.pk), given)
    assert "Sẽ thêm 40 phòng" in words(seen)
    assert not HotelRoom.objects.exists(), "a look keeps nothing"
    client.post(at(event, "rooms_create", hotel.pk), {**given, "keep": "1"})
    assert HotelRoom.objects.count() == 40
    again = client.post(at(event, "rooms_create", hotel.pk), {**given, "numbers": "320-321"})
    assert "Sẽ thêm 1 phòng" in words(again)
    assert "Có từ trước, giữ nguyên: 320." in words(again)
    door = HotelRoom.objects.get(number="201")
    edit = {"number": "202", "kind": kind.pk, "note": "Gần thang máy"}
    assert "đã có phòng số này" in words(client.post(at(event, "hotel_room_edit", door.pk), edit))
    client.post(at(event, "hotel_room_edit", door.pk), {**edit, "number": "200"})
    page = client.post(at(event, "rooms_delete", hotel.pk), {"room": [door.pk, "x"]}, follow=True)
    assert "Đã xóa" in words(page)
    assert HotelRoom.objects.count() == 39


@pytest.mark.parametrize("numbers", ["\x00", "210-201", "😀" * 30, "9" * 300, "1-999999999"])
def test_numbers_that_make_no_sense_are_told_at_their_field(client, event, numbers):
    hotel = a_hotel(event, doubles=1)
    given = {"kind": hotel.room_types.get().pk, "numbers": numbers, "keep": "1"}
    answer = client.post(at(event, "rooms_create", hotel.pk), given)
    assert answer.status_code == 422
    assert HotelRoom.objects.count() == 1


def test_everybody_is_placed_from_the_page_told_and_taken_out_again(client, event):
    delegation = a_delegation(event, quota=20)
    a_hotel(event, doubles=2)
    people = some_delegates(delegation, [{"salutation": "ong", "room_wish": RoomWish.DOUBLE}] * 5)
    page = client.post(at(event, "rooms_propose"), {"whom": "waiting"}, follow=True)
    assert "4 người mới có phòng, 0 người đổi phòng" in words(page)
    assert "Còn 1 người chưa có phòng" in words(page)
    assert "không còn giường cùng phòng với người cùng giới" in words(page)
    page = client.post(at(event, "rooms_clear"), follow=True)
    assert "Đã bỏ đề xuất: 4 người" in words(page)
    assert not Stay.objects.filter(delegate__in=people).exists()


def test_somebody_is_moved_swapped_and_moved_back_without_javascript(client, event):
    delegation = a_delegation(event, quota=20)
    hotel = a_hotel(event, "Khách sạn Biển", doubles=3)
    one, two = man(delegation, "Lê Văn An"), man(delegation, "Trần Văn Bình")
    her = man(delegation, "Phạm Thị Chi", salutation="ba")
    asleep(two, room(hotel, 202))
    asleep(her, room(hotel, 203))
    page = words(client.get(at(event, "room_move", one.pk)))
    assert "201 · Phòng đôi · phòng trống" in page
    assert "202 · Phòng đôi · Ông Trần Văn Bình" in page
    assert "203 · Phòng đôi" not in page, "not offered: she is a stranger"
    place = {"deed": "place", "room": room(hotel, 201).pk}
    answer = client.post(at(event, "room_move", one.pk) + "?back=show%3Dfree", place)
    assert answer.url.endswith(f"?show=free#person-{one.pk}")
    client.post(at(event, "room_move", one.pk), {"deed": "swap", "other": two.pk})
    assert Stay.objects.get(delegate=one).room == room(hotel, 202)
    board = words(client.get(at(event, "rooms_board")))
    assert "Ông Lê Văn An: 201 → 202" in board
    client.post(at(event, "rooms_board"), {"deed": "back"})
    assert Stay.objects.get(delegate=one).room == room(hotel, 201)
    full = room(hotel, 203)
    asleep(man(delegation, salutation="ba"), full)
    late = client.post(at(event, "room_move", one.pk), {"deed": "place", "room": full.pk})
    assert late.status_code == 422
    assert "phòng 203 đã đủ 2 người" in words(late), "it was free when the page was opened"
    client.post(at(event, "room_move", one.pk), {"deed": "free"})
    assert not Stay.objects.filter(delegate=one).exists()


def test_who_came_without_a_delegation_gets_the_wish_that_staff_write_down(client, event):
    a_hotel(event, singles=1)
    alone = register(event, "Vũ Văn Nhà")
    client.post(at(event, "rooms_propose"), {"whom": "waiting"})
    page = words(client.get(at(event, "rooms_board"), {"q": "nha"}))
    assert "Không đăng ký phòng nghỉ" in page
    page = words(client.get(at(event, "room_move", alone.pk)))
    assert "Lưu nguyện vọng" in page
    client.post(at(event, "room_move", alone.pk), {"deed": "wish", "wish": "single"})
    assert "Vũ Văn Nhà" in words(client.get(at(event, "rooms_board")))
    delegation = a_delegation(event, quota=3)
    listed = man(delegation)
    [row] = a_roster(delegation, 1)
    row.delegate = listed
    row.save()
    assert "Lưu nguyện vọng" not in words(client.get(at(event, "room_move", listed.pk)))
    refused = client.post(at(event, "room_move", listed.pk), {"deed": "wish", "wish": "none"})
    assert "hãy sửa nguyện vọng ở đó" in words(refused)


def test_a_drag_onto_a_stranger_is_refused_and_the_board_says_why(client, event):
    delegation = a_delegation(event, quota=20)
    hotel = a_hotel(event, doubles=1)
    him, her = man(delegation, "Lê Văn An"), man(delegation, "Phạm Thị Chi", salutation="ba")
    asleep(her, room(hotel, 201))
    drag = {"deed": "place", "person": him.pk, "room": room(hotel, 201).pk}
    answer = client.post(at(event, "rooms_board"), drag, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Không xếp Bà Phạm Thị Chi và Ông Lê Văn An chung phòng: khác giới" in words(answer)
    assert "<html" not in words(answer)
    for nonsense in ({"deed": "x"}, {"deed": "place", "person": 2**63}, {"deed": "swap"}, {}):
        answer = client.post(at(event, "rooms_board"), nonsense)
        assert answer.status_code == 422


def test_the_board_is_searched_without_accents_and_filtered(client, event):
    delegation, other = a_delegation(event, "Đoàn Một"), a_delegation(event, "Đoàn Hai")
    hotel = a_hotel(event, "Khách sạn Biển", doubles=2)
    for who in (man(delegation, "Đỗ Văn Ước"), man(delegation, "Lê Văn An")):
        asleep(who, room(hotel, 201))
    man(other, "Trần Văn Bình")
    man(other, "Vũ Văn Nhà", room_wish=RoomWish.NONE)

    def shown(**filters):
        return words(client.get(at(event, "rooms_board"), filters))

    assert "Trần Văn Bình" not in shown(q="uoc")
    assert "Đỗ Văn Ước" in shown(q="uoc")
    assert "Vũ Văn Nhà" not in shown()
    assert "Vũ Văn Nhà" in shown(q="nha"), "who asked for no room is found by name"
    assert "Lê Văn An" not in shown(show="free")
    assert "Trần Văn Bình" in shown(unit=other.pk)
    assert "Lê Văn An" not in shown(unit=other.pk, show="free")


def test_what_is_to_be_looked_at_is_told_in_sentences(client, event):
    delegation = a_delegation(event, quota=20)
    hotel = a_hotel(event, doubles=2)
    her = man(delegation, "Phạm Thị Chi", salutation="ba")
    him = man(delegation, "Lê Văn An", room_wish=RoomWish.SINGLE)
    friend = man(
        delegation, "Trần Văn Bình", share_with=her, arrives_at=event.ends_at.replace(year=2090)
    )
    man(delegation, "Lò Sao", salutation="", room_wish=RoomWish.SINGLE)
    asleep(her, room(hotel, 201))
    asleep(him, room(hotel, 201))
    asleep(friend, room(hotel, 202))
    page = words(client.get(at(event, "rooms_problems")))
    for sentence in (
        "Bà Phạm Thị Chi và Ông Lê Văn An đang chung phòng mà không được phép",
        "Đăng ký phòng đơn nhưng đang ở ghép.",
        "Muốn ở ghép với Bà Phạm Thị Chi nhưng chưa được xếp cùng phòng.",
        "Đến sau khi hội nghị kết thúc.",
        "Chưa ghi Ông hay Bà.",
        "Hết phòng trống để ở một mình.",
    ):
        assert sentence in page


def test_a_hotel_is_sent_names_units_phones_and_times(client, event):
    delegation = a_delegation(event, "Sở Công Thương Lạng Sơn", coordinator_phone="+84912000111")
    hotel = a_hotel(event, "Khách sạn Biển", doubles=1)
    asleep(man(delegation, "Lê Văn An", phone=""), room(hotel, 201))
    asleep(
        man(delegation, "Trần Văn Bình", role=DelegateRole.DRIVER, arrives_at=event.starts_at),
        room(hotel, 201),
    )
    answer = client.get(at(event, "hotel_list_file", hotel.pk, "xlsx"))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [first, second] = rows[-2:]
    assert first[:6] == [
        "Khách sạn Biển",
        "201",
        "Phòng đôi",
        "Ông",
        "Lê Văn An",
        "Sở Công Thương Lạng Sơn",
    ]
    assert first[6] == "0912 000 111 (đầu mối)"
    assert second[9] == "Lái xe"
    assert client.get(at(event, "hotel_list", hotel.pk))["Content-Type"] == "application/pdf"
    counts = client.get(at(event, "room_counts_file", "csv")).content.decode()
    assert "Khách sạn Biển" in counts
    assert "800000" in counts


def test_a_list_of_many_rooms_repeats_its_head_and_cuts_no_name(event):
    delegation = a_delegation(event, quota=90)
    hotel = a_hotel(event, "Khách sạn Biển", doubles=60)
    name = "Tôn Nữ Thị Nguyễn Hoàng Phương Quỳnh"
    people = some_delegates(
        delegation, [{"salutation": "ba", "full_name": name, "room_wish": "double"}] * 80
    )
    doors = list(HotelRoom.objects.filter(hotel=hotel).order_by("pk"))
    Stay.objects.bulk_create(
        Stay(delegate=who, room=doors[place // 2]) for place, who in enumerate(people)
    )
    conference = Conference.objects.select_related("event__organiser").get(pk=event.pk)
    [view] = arrangement_of(event).hotels
    pages = pages_of(hotel_list_of(conference, view))
    assert len(pages) > 2
    assert all("Đơn vị công tác" in page for page in pages)
    assert sum(page.count("Phương Quỳnh") for page in pages) == 80
    assert "Danh sách có 80 người, 40 phòng" in pages[-1]


def a_full_edition(people=300, rooms=200):
    event = an_edition(capacity=people + 10)
    each = people // 20
    for delegation in some_delegations(event, 20, quota=each):
        some_delegates(
            delegation,
            [
                {
                    "salutation": ("ong", "ba")[n % 3 == 0],
                    "room_wish": ("double", "single")[n % 7 == 0],
                }
                for n in range(each)
            ],
        )
    for _hotel in range(4):
        a_hotel(event, singles=rooms // 12, doubles=rooms // 6)
    placing.apply_proposal(event_id=event.pk, by=SYSTEM)
    return event


def test_three_hundred_guests_and_two_hundred_rooms_cost_ten_queries(client, event):
    full = a_full_edition()
    client.force_login(make_user(Role.STAFF, full.organiser))
    url = at(full, "rooms_board")
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url)
    assert page.content.count(b"data-person=") == 300
    assert len(asked) <= 10
    few, many = (_queries(client, each) for each in (a_full_edition(20, 12), full))
    assert few == many
    assert max(many.values()) <= 10


def _queries(client, event):
    """How many queries each page of rooms asks."""
    client.force_login(make_user(Role.STAFF, event.organiser))
    hotel, guest = (
        Hotel.objects.filter(conference=event.pk).first(),
        Delegate.objects.filter(registration__event=event).first(),
    )
    asked = {}
    for name, given in (
        ("hotels", ()), ("hotel", (hotel.pk,)), ("rooms_board", ()), ("rooms_propose", ()),
        ("rooms_problems", ()), ("rooms_file", ("csv",)), ("room_move", (guest.pk,)),
        ("hotel_list_file", (hotel.pk, "csv")), ("room_counts_file", ("csv",)),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at(event, name, *given)).status_code == 200
        asked[name] = len(seen)
    return asked
