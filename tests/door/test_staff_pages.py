"""The door as staff see it: opened, handed out, looked after, settled."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Actor, Role
from common import clock
from door.keys import pin_of
from door.models import Device, DoorConflict, DoorDay
from door.selectors.lists import conflicts_of
from registrations import links
from registrations.attendance import effective_marks
from registrations.models import HistoryEntry, Mark
from registrations.services.deciding import cancel_registration
from tests import factories
from tests.door.test_scanning import came, offline, paired_long_ago
from tests.factories.conference import an_edition
from tests.factories.door import a_class_today, a_phone
from tests.factories.staff_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return a_class_today(capacity=50)


@pytest.fixture
def staff(event):
    return signed_in(factories.make_user(Role.STAFF, event.organiser))


def url(event, name="staff", *more):
    return reverse(f"door:{name}", args=[event.code, *more])


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_staff_open_a_day_read_the_pin_and_hand_out_a_phone(event, staff):
    assert "Mở cửa ngày này" in page_of(staff, url(event))
    opened = staff.post(url(event, "open"), {"day": clock.today().isoformat()})
    door_day = DoorDay.objects.get()
    page = page_of(staff, opened.url)
    assert pin_of(door_day) in page
    made = staff.post(
        url(event, "link", door_day.pk), {"link-label": "Cửa A", "link-walk_ins": "on"}
    )
    shown = page_of(staff, made.url)
    assert "<svg" in shown
    link = re.search(r"https?://[^/]+(/cua/ghep/[^\"]+)", shown)[1]
    phone = Client()
    phone.post(link)
    device = Device.objects.get()
    assert device.may_admit_walk_ins
    assert staff.get(made.url).status_code == 302, "the QR is gone once it was used"
    assert "Đang dùng" in page_of(staff, opened.url)
    staff.post(url(event, "walk_in_right", device.pk), {"allowed": "0"})
    staff.post(url(event, "revoke", device.pk))
    device.refresh_from_db()
    assert (device.may_admit_walk_ins, device.revoked_at is not None) == (False, True)
    assert "Đã thu hồi" in page_of(staff, opened.url)
    kept = HistoryEntry.objects.filter(what__startswith="door.").values_list("what", flat=True)
    assert list(kept) == [
        "door.opened",
        "door.link_made",
        "door.paired",
        "door.walk_ins_ended",
        "door.revoked",
    ]


def test_a_new_pin_is_one_click(event, staff):
    phone = a_phone(event)
    before = pin_of(phone.device.door_day)
    staff.post(url(event, "renew_pin", phone.device.door_day_id))
    after = page_of(staff, url(event))
    assert before not in after
    assert pin_of(DoorDay.objects.get()) in after


@pytest.mark.parametrize(
    ("state", "day"), [("published", -1), ("published", 1), ("cancelled", 0), ("postponed", 0)]
)
def test_no_door_where_nothing_takes_place(event, staff, state, day):
    type(event).objects.filter(pk=event.pk).update(state=state)
    staff.post(url(event, "open"), {"day": (clock.today() + timedelta(days=day)).isoformat()})
    staff.post(url(event, "open"), {"day": "hôm nay"})
    assert not DoorDay.objects.exists()


def test_two_phones_of_one_door_have_two_names(event, staff):
    phone = a_phone(event, "Cửa A")
    for label in ("cửa a", "", "x" * 41, "\0"):
        answer = staff.post(url(event, "link", phone.device.door_day_id), {"link-label": label})
        assert answer.status_code == 422, label
        assert "invalid-feedback" in answer.content.decode()
    assert Device.objects.count() == 1


def test_a_conflict_of_one_person_scanned_twice_takes_the_later_mark_back(event, staff):
    one, a, b = came(event), a_phone(event, "A"), a_phone(event, "B")
    paired_long_ago(a, b)
    a.results(offline(a, links.ticket(one), 9))
    b.results(offline(b, links.ticket(one), 4))
    conflict = DoorConflict.objects.get()
    listed = page_of(staff, url(event, "conflicts", a.device.door_day_id))
    assert one.full_name in listed
    assert ">1<" in page_of(staff, url(event)).replace("\n", "")
    address = url(event, "settle", conflict.pk)
    assert staff.post(address, {"settled_as": "left"}).status_code == 422, "not of this kind"
    assert staff.post(address, {"settled_as": "same", "note": "Cùng một người"}).status_code == 302
    [mark] = Mark.objects.filter(undoes=None, undone_by=None)
    assert mark.device == "A"
    assert effective_marks(event)[one.pk][a.session.pk] == mark
    again = staff.post(address, {"settled_as": "two"})
    assert (again.status_code, "đã được xử lý" in again.content.decode()) == (422, True)
    assert "Cùng một người" in page_of(staff, url(event, "conflicts", a.device.door_day_id))


def test_what_is_still_to_be_settled_stands_before_what_was_settled(event, staff):
    a, b = a_phone(event, "A"), a_phone(event, "B")
    for name in ("Nguyễn Thị Hoa", "Lê Bình"):
        ticket = links.ticket(came(event, name))
        for phone in (a, b):
            phone.results(offline(phone, ticket, 0))
    first, second = DoorConflict.objects.order_by("pk")
    staff.post(url(event, "settle", first.pk), {"settled_as": "two"})
    assert list(conflicts_of(a.device.door_day)) == [second, first]


def test_two_people_with_one_ticket_stay_noted_and_nothing_is_taken_back(event, staff):
    one, a, b = came(event), a_phone(event, "A"), a_phone(event, "B")
    for phone in (a, b):
        phone.results(offline(phone, links.ticket(one), 0))
    staff.post(url(event, "settle", DoorConflict.objects.get().pk), {"settled_as": "two"})
    assert Mark.objects.filter(undone_by=None).count() == 2
    assert HistoryEntry.objects.filter(what="door.settled", registration=one).count() == 1


def test_who_was_let_in_with_a_void_ticket_is_settled_by_what_became_of_them(event, staff):
    one, a = came(event), a_phone(event)
    cancel_registration(registration_id=one.pk, by=Actor.system())
    a.results(offline(a, links.ticket(one), 0))
    address = url(event, "settle", DoorConflict.objects.get().pk)
    assert staff.post(address, {"settled_as": "stays", "note": "Xếp thêm ghế"}).status_code == 302


def test_what_was_refused_is_listed_with_its_reason_and_every_list_is_a_file(event, staff):
    one, phone = came(event, "=Nguyễn Thị Hoa"), a_phone(event, "Cửa A")
    for _turn in range(2):
        phone.scan(links.ticket(one))
    phone.scan("không phải vé")
    day = phone.device.door_day_id
    page = page_of(staff, url(event, "refusals", day))
    assert page.count("Đã vào rồi") == 1
    assert page.count("Không nhận ra mã") == 1
    for name in ("arrivals", "refusals", "conflicts", "devices"):
        for extension in ("xlsx", "csv"):
            assert staff.get(url(event, "file", day, name, extension)).status_code == 200
        assert staff.get(url(event, "file", day, name, "pdf")).status_code == 404
    text = staff.get(url(event, "file", day, "arrivals", "csv")).content.decode("utf-8-sig")
    assert one.code in text
    assert "\n=" not in text
    assert ",=" not in text
    assert staff.get(url(event, "file", day, "users", "csv")).status_code == 404


def test_people_of_the_door_see_it_and_hand_out_nothing(event):
    phone = a_phone(event)
    client = signed_in(factories.make_user(Role.DOOR, event.organiser))
    page = page_of(client, url(event))
    assert pin_of(phone.device.door_day) in page
    assert "Ghép máy của người khác" not in page
    day = phone.device.door_day_id
    for name, pk in (("link", day), ("renew_pin", day), ("revoke", phone.device.pk)):
        assert client.post(url(event, name, pk)).status_code == 404
    assert "Cửa đón tiếp" in page_of(client, reverse("reports:home"))


def test_the_page_of_a_class_and_the_tabs_of_an_edition_lead_to_the_door(event, staff):
    assert url(event) in page_of(staff, reverse("courses:staff_detail", args=[event.code]))
    edition = an_edition(event.organiser, in_days=0)
    assert url(edition) in page_of(staff, reverse("conferences:staff_detail", args=[edition.code]))
    page = page_of(staff, url(edition))
    assert 'aria-current="page"' in page


def test_a_days_page_costs_the_same_queries_with_many_phones(
    event, staff, django_assert_max_num_queries
):
    phone = a_phone(event)
    for number in range(12):
        one = came(event)
        a_phone(event, f"Cửa {number}").scan(links.ticket(one))
        phone.scan(links.ticket(one))
    for name in ("staff", "refusals", "conflicts"):
        address = url(event, name, *([phone.device.door_day_id] if name != "staff" else []))
        with django_assert_max_num_queries(14):
            page_of(staff, address)
