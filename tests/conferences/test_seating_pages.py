"""Staff's pages of the hall: what they show, take, and hand out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conferences.models import Hall, HallSeat
from conferences.services import seating
from tests.conferences.test_seating import a_hall, seats_of, suggest, take
from tests.factories.conference import a_delegate, a_delegation, an_edition, some_delegates
from tests.factories.staff_pages import a_client
from tests.papers_world import facts_of, text_of

pytestmark = pytest.mark.django_db


def url(event, name, *more):
    return reverse(f"conferences:{name}", args=[event.code, *more])


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def desk(event):
    return a_client(event.organiser)


def shape(**more):
    return {"name": "Hội trường lớn", "rows": 3, "seats_per_row": 6, "presiding_seats": 2,
            "aisles": "2, 4", "closed": "3-1..2, 2-6", **more}  # fmt: skip


def test_a_hall_is_looked_at_before_it_is_saved(event, desk):
    assert "Chưa có hội trường" in desk.get(url(event, "seating")).content.decode()
    looked = desk.post(url(event, "seating_hall"), shape(preview="1"))
    assert looked.status_code == 200
    assert "15 ghế dùng được" in looked.content.decode()
    assert not Hall.objects.exists()
    assert desk.post(url(event, "seating_hall"), shape()).status_code == 302
    hall = Hall.objects.get()
    assert (hall.aisles, hall.closed) == ([2, 4], ["2-6", "3-1", "3-2"])
    again = desk.get(url(event, "seating_hall")).content.decode()
    assert "2-6, 3-1..2" in again


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("aisles", "hai"), ("aisles", "6"), ("aisles", "9" * 40), ("closed", "A-1"),
        ("closed", "4-1"), ("closed", "1-1..7"), ("closed", "\0"), ("closed", "=1-1"),
        ("rows", "9" * 30), ("rows", "0"), ("seats_per_row", "61"), ("presiding_seats", "-1"),
        ("closed", "²-1"), ("closed", "1-1..6,2-1..6,3-1..6"), ("name", "x" * 161),
    ],
)  # fmt: skip
def test_what_is_no_seat_is_refused_at_its_field_and_the_rest_stays(event, desk, field, typed):
    answer = desk.post(url(event, "seating_hall"), shape(**{field: typed}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert field == "name" or "Hội trường lớn" in answer.content.decode()


def test_staff_put_swap_and_free_by_the_form_under_the_plan(event, desk):
    a_hall(event)
    one, other = some_delegates(a_delegation(event), 2)

    def send(delegate, seat, deed):
        sent = {"delegate": delegate.pk, "seat": seat, "deed": deed}
        return desk.post(url(event, "seating_place"), sent)

    assert send(one, "1-3", "put").status_code == 302
    refused = send(other, "1-3", "put")
    assert refused.status_code == 422
    assert "đã có" in refused.content.decode()
    send(other, "2-1", "put")
    send(other, "1-3", "swap")
    assert seats_of(event) == {other.pk: (1, 3), one.pk: (2, 1)}
    send(other, "", "free")
    assert list(seats_of(event)) == [one.pk]
    for delegate, seat in ((one.pk, ""), (one.pk, "9-9"), ("9" * 30, "1-1"), ("\0", "\0")):
        sent = {"delegate": delegate, "seat": seat, "deed": "put"}
        assert desk.post(url(event, "seating_place"), sent).status_code == 422


def test_a_click_on_the_plan_chooses_who_sits_there(event, desk):
    a_hall(event)
    guest = a_delegate(a_delegation(event), "Trần Thị Hoa")
    take(event, guest, 1, 3)
    page = desk.get(url(event, "seating"), {"ghe": "1-3"})
    assert page.context["form"]["delegate"].value() == guest.pk
    page = desk.get(url(event, "seating"), {"ghe": "2-2"})
    assert page.context["form"]["seat"].value() == "2-2"
    assert "Hàng 1, ghế 3: Trần Thị Hoa" in page.content.decode()
    for odd in ("9" * 30, "-", "3-", "²-1"):
        assert desk.get(url(event, "seating"), {"ghe": odd, "dai-bieu": odd}).status_code == 200


def test_the_hall_is_seated_and_emptied_by_a_click(event, desk):
    a_hall(event)
    one, other = some_delegates(a_delegation(event), [{"rank": 2}, {"rank": 1}])
    desk.post(url(event, "seating_propose"))
    assert seats_of(event) == {other.pk: (1, 3), one.pk: (1, 2)}
    desk.post(url(event, "seating_clear"), {"which": "all"})
    assert not HallSeat.objects.exists()


def test_the_plan_and_the_list_tell_everybody_their_seat(event, desk):
    a_hall(event)
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn")
    long = a_delegate(delegation, "Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Khánh")
    a_delegate(delegation, "Lê Văn An", position="=1+1")
    take(event, long, 0, 2)
    suggest(event)
    for paper, size in (("a3", "1190.55 x 841.89"), ("a4", "841.89 x 595.28")):
        pdf = desk.get(url(event, "seating_plan_file", paper)).content
        text = text_of(pdf)
        assert "CT-2 Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Khánh" in text
        assert "SÂN KHẤU" in text
        assert size in facts_of(pdf)["Page size"]
    table = desk.get(url(event, "seating_file", "csv")).content.decode()
    assert "Bàn chủ tọa, ghế 2" in table
    assert "'=1+1" in table
    assert desk.get(url(event, "seating_file", "xlsx")).status_code == 200
    assert desk.get(url(event, "seating_plan_file", "a9")).status_code == 404


def test_plates_are_printed_for_all_for_a_delegation_or_for_who_presides(event, desk):
    a_hall(event)
    here, there = a_delegation(event), a_delegation(event)
    guests = [*some_delegates(here, 3), *some_delegates(there, 2)]
    take(event, guests[4], 0, 1)
    file = url(event, "seating_plates_file")

    def pages(**asked):
        return int(facts_of(desk.get(file, asked).content)["Pages"])

    assert pages() == 5
    assert pages(size="vua") == 3
    assert pages(whose=str(here.pk)) == 3
    assert pages(whose="chu-toa") == 1
    assert desk.get(file, {"whose": "khong-co"}).status_code == 404
    seating.free_seat(event_id=event.pk, delegate_id=guests[4].pk, by=seating.Actor.system())
    assert desk.get(file, {"whose": "chu-toa"}).status_code == 302


def test_three_hundred_guests_cost_no_more_queries_than_three(event, desk):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url(event, "seating")).status_code == 200
        return len(asked)

    a_hall(event, rows=20, seats_per_row=16)
    some_delegates(a_delegation(event, quota=5), 3)
    suggest(event)
    few = queries()
    some_delegates(a_delegation(event, quota=280), 280)
    suggest(event)
    assert queries() == few <= 10
