"""Reports of an edition: counted by province, role, sex and unit; what is owed and what it costs."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from common import clock
from common.spreadsheets import read_table
from conferences.models import Bus, Delegation, Hotel, HotelRoom, MealChoice, RoomType, Stay
from conferences.selectors.guests import Wanted, guests_of
from conferences.selectors.reports import budget_of, report_of
from registrations.states import State
from tests.factories import make_user, register
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    an_edition,
    some_delegates,
    some_delegations,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return an_edition(meals=("Tiệc giao lưu", "Ăn trưa"))


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def counts(event, key):
    return {row[0]: row[1] for row in report_of(event).table(key).rows if row[1]}


def test_delegates_are_counted_by_province_role_sex_and_kind(event):
    lang_son = a_delegation(event, quota=5)
    some_delegates(
        lang_son,
        [
            {"role": "head", "salutation": "ong"},
            {"salutation": "ba"},
            {"role": "driver"},
        ],
    )
    a_delegate(a_delegation(event, province=("14", "Tỉnh Sơn La")), salutation="ba")
    a_delegate(lang_son, state=State.CANCELLED, salutation="ong")
    register(event)
    assert counts(event, "tinh") == {
        "Tỉnh Lạng Sơn": 3, "Tỉnh Sơn La": 1, "Không thuộc tỉnh nào": 1,
    }  # fmt: skip
    assert counts(event, "vai-tro") == {"Trưởng đoàn": 1, "Đại biểu": 3, "Lái xe": 1}
    assert counts(event, "gioi-tinh") == {"Nam": 1, "Nữ": 2, "Chưa rõ (thiếu Ông/Bà)": 2}
    assert counts(event, "loai-don-vi") == {"Trung tâm Khuyến công": 4, "Không theo đoàn": 1}


def test_the_quota_used_is_told_by_unit_and_in_all_drivers_not_counted(event, staff):
    first = a_delegation(event, "Sở Công Thương Lạng Sơn", quota=5)
    some_delegates(first, [{"role": "head"}, {}, {"role": "driver"}])
    a_delegation(event, "Sở Công Thương Sơn La", quota=3)
    table = report_of(event).table("don-vi")
    assert [row[3:] for row in table.rows] == [(5, 2, 3, 3), (3, 0, 3, 0)]
    assert table.foot[3:] == (8, 2, 6, 3)
    url = reverse("conferences:report_file", args=[event.code, "don-vi", "xlsx"])
    [sheet] = read_table(staff.get(url).content, "a.xlsx")
    assert list(sheet.rows[-1][3:]) == [8, 2, 6, 3]


def test_who_has_not_answered_is_named_with_whom_to_call(event):
    a_delegation(
        event, "Chưa mở", coordinator_name="Trần Đầu Mối", coordinator_phone="+84912345678"
    )
    a_delegation(event, "Đang lập", state="draft")
    for state in ("submitted", "approved", "declined"):
        a_delegation(event, f"Đã {state}", state=state)
    table = report_of(event).table("chua-tra-loi")
    assert [row[0] for row in table.rows] == ["Chưa mở", "Đang lập"]
    assert table.rows[0][-2:] == ("Trần Đầu Mối", "0912 345 678")


def a_room(event, price, beds=2, number="101"):
    hotel, _made = Hotel.objects.get_or_create(conference_id=event.pk, name="Khách sạn Biển")
    kind, _made = RoomType.objects.get_or_create(
        hotel=hotel, name=f"Phòng {beds}", defaults={"beds": beds, "price": price}
    )
    return HotelRoom.objects.create(hotel=hotel, kind=kind, number=number)


def evening(event, days):
    day = clock.local(event.starts_at).date() + timedelta(days=days)
    return datetime.combine(day, time(14), clock.VIETNAM)


def test_the_budget_is_rooms_by_nights_portions_and_buses_by_their_prices(event):
    delegation = a_delegation(event)
    early = a_delegate(
        delegation, arrives_at=evening(event, -1), leaves_at=evening(event, 1), room_wish="double"
    )
    late = a_delegate(
        delegation, arrives_at=evening(event, 0), leaves_at=evening(event, 2), room_wish="double"
    )
    cancelled = a_delegate(delegation, state=State.CANCELLED)
    shared, gone = a_room(event, 800_000), a_room(event, 800_000, number="102")
    for delegate, room in ((early, shared), (late, shared), (cancelled, gone)):
        Stay.objects.create(room=room, delegate=delegate)
    supper, _lunch = event.conference.meals.all()
    supper.price = 300_000
    supper.save()
    MealChoice.objects.bulk_create(
        MealChoice(meal=supper, delegate=each) for each in (early, late, cancelled)
    )
    Bus.objects.create(conference=event.conference, name="Xe 1", capacity=45, price=5_000_000)
    budget = budget_of(event, guests_of(event, Wanted()))
    totals = {cost.item: (cost.number, cost.total) for cost in budget.costs}
    assert totals == {
        "Khách sạn Biển: Phòng 2": (3, 2_400_000),  # three nights of one room, once each
        "Tiệc giao lưu": (2, 600_000),
        "Ăn trưa": (0, None),
        "Xe 1": (1, 5_000_000),
    }
    assert budget.known == 8_000_000


def test_what_has_no_price_is_told_and_never_assumed(event, staff):
    delegation = a_delegation(event)
    some_delegates(delegation, [{"room_wish": "single"}])
    housed = a_delegate(delegation, room_wish="single")
    Stay.objects.create(room=a_room(event, None, beds=1), delegate=housed)
    MealChoice.objects.create(meal=event.conference.meals.first(), delegate=housed)
    budget = budget_of(event, guests_of(event, Wanted()))
    assert budget.known == 0
    assert [cost.item for cost in budget.unpriced] == ["Khách sạn Biển: Phòng 1", "Tiệc giao lưu"]
    page = staff.get(reverse("conferences:reports", args=[event.code])).content.decode()
    assert "Chưa có giá" in page
    assert "2 khoản chưa có giá" in page
    assert "1 người cần phòng mà chưa được xếp" in page
    assert "1 người chưa báo giờ đến hoặc về" in page


def test_the_page_costs_the_same_queries_for_few_and_for_many(event, staff):
    def asked(of):
        url = reverse("conferences:reports", args=[of.code])
        staff.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(url).status_code == 200
        return len(queries)

    big = an_edition(event.organiser, meals=("Tiệc",))
    for delegation in some_delegations(big, 36, quota=8):
        some_delegates(delegation, 8)
        Delegation.objects.filter(pk=delegation.pk).update(coordinator_name="Đầu mối")
    a_delegate(a_delegation(event))
    few, many = asked(event), asked(big)
    assert few == many <= 10


def test_every_table_is_downloaded_and_nothing_else(event, staff):
    a_delegate(a_delegation(event))
    for table in report_of(event).tables:
        for extension in ("xlsx", "csv"):
            url = reverse("conferences:report_file", args=[event.code, table.key, extension])
            assert staff.get(url).status_code == 200, table.key
    for wrong in (("x", "csv"), ("tinh", "exe")):
        url = reverse("conferences:report_file", args=[event.code, *wrong])
        assert staff.get(url).status_code == 404


def test_an_empty_edition_has_reports_that_say_so_and_another_office_has_none(event, staff, client):
    page = staff.get(reverse("conferences:reports", args=[event.code])).content.decode()
    assert "Chưa có số liệu." in page
    assert "Mọi đơn vị đã trả lời." in page
    client.force_login(make_user(Role.ADMINISTRATOR))
    for name, more in (("reports", []), ("report_file", ["tinh", "csv"])):
        assert (
            client.get(reverse(f"conferences:{name}", args=[event.code, *more])).status_code == 404
        )
