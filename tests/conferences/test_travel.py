"""Vehicles and the car park; who arrives when, for the reception desk."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from common.errors import DomainError
from conferences.models import Delegate, Vehicle
from conferences.selectors import travel as selectors
from conferences.services import travel
from conferences.services.travel import VehicleDetails
from registrations.models import HistoryEntry, Registration
from registrations.states import State
from tests.factories import SYSTEM
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    an_edition,
    some_delegates,
)
from tests.factories.staff_pages import a_client
from tests.papers_world import pages_of, text_of

WISH = {"site_visit": True}


def page(name, event, *rest):
    return reverse(f"conferences:{name}", args=[event.code, *rest])


def at(hour, minute=0, day=12):
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


def a_vehicle(event, plate="20A-123.45", **fields):
    return travel.save_vehicle(
        event_id=event.pk, details=VehicleDetails(plate=plate, **fields), by=SYSTEM
    )


# Vehicles and the car park


@pytest.mark.parametrize(
    ("typed", "painted"),
    [
        ("20a12345", "20A-123.45"),
        ("BKS 20A - 123 45", "20A-123.45"),
        ("15b 1234", "15B-1234"),
        ("80-ng-123-45", "80-NG-123-45"),
        ("", None),
        ("xe khách", None),
        ("20A-123.45 / 20A-678.90", None),
        ("1" * 40, None),
    ],
)
def test_a_plate_is_written_as_it_is_painted(typed, painted):
    if painted is None:
        with pytest.raises(DomainError):
            travel.painted(typed)
    else:
        assert travel.painted(typed) == painted


@pytest.mark.django_db
def test_staff_add_a_vehicle_whose_plate_comes_once_in_any_spelling():
    event = an_edition()
    delegation = a_delegation(event)
    client = a_client(event.organiser)
    typed = {
        "plate": "20a 12345",
        "seats": "7",
        "delegation": delegation.pk,
        "driver_name": "LÊ VĂN LÁI",
        "driver_phone": "0912 345 678",
        "arrives_at": "2026-11-12T14:30",
    }
    assert client.post(page("vehicle_add", event), typed).status_code == 302
    vehicle = Vehicle.objects.get()
    assert (vehicle.plate, vehicle.driver_name, vehicle.driver_phone) == (
        "20A-123.45",
        "Lê Văn Lái",
        "+84912345678",
    )
    again = client.post(page("vehicle_add", event), {**typed, "plate": "20A.123-45"})
    assert (again.status_code, "Biển số này đã có" in again.content.decode()) == (422, True)
    early = client.post(
        page("vehicle_edit", event, vehicle.pk), {**typed, "leaves_at": "2026-11-12T09:00"}
    )
    assert list(early.context["form"].errors) == ["leaves_at"]
    strange = client.post(
        page("vehicle_add", event),
        {
            "plate": "30A\x001",
            "seats": "9" * 25,
            "driver_phone": "máy bàn",
            "arrives_at": "0001-01-01T00:00",
        },
    )
    assert list(strange.context["form"].errors) == ["plate", "seats", "driver_phone", "arrives_at"]


@pytest.mark.django_db
def test_a_plate_is_found_with_and_without_separators_and_never_in_the_history():
    event = an_edition()
    a_vehicle(event, "20A-123.45", driver_name="Lê Văn Lái")
    a_vehicle(event, "15B-678.90")
    found = {
        words: [ride.vehicle.plate for ride in selectors.rides_of(event, search=words)]
        for words in ("12345", "20a-123", "678 90", "van lai", "99999", "  ")
    }
    assert found == {
        "12345": ["20A-123.45"],
        "20a-123": ["20A-123.45"],
        "678 90": ["15B-678.90"],
        "van lai": ["20A-123.45"],
        "99999": [],
        "  ": ["15B-678.90", "20A-123.45"],
    }
    written = str(list(HistoryEntry.objects.values_list("details", "reason")))
    assert "123" not in written.replace(str(Vehicle.objects.first().pk), "")


@pytest.mark.django_db
def test_the_car_park_sees_vehicles_by_arrival_with_drivers_and_who_comes_in_them():
    event = an_edition()
    delegation = a_delegation(event, "Sở Công Thương tỉnh Lạng Sơn")
    late = a_vehicle(event, "12A-111.11", arrives_at=at(16), delegation_id=delegation.pk)
    by_people = a_vehicle(event, "12A-222.22", seats=1)
    a_vehicle(event, "12A-333.33")
    driver, _other = some_delegates(
        delegation,
        [
            {"full_name": "Vi Văn Lái", "role": "driver", "vehicle": by_people},
            {"vehicle": by_people, "arrives_at": at(9)},
        ],
    )
    rides = selectors.rides_of(event)
    assert [ride.vehicle.plate for ride in rides] == ["12A-222.22", "12A-111.11", "12A-333.33"]
    assert (rides[0].driver[0], rides[0].unit, rides[0].is_crowded) == (
        "Vi Văn Lái",
        "Sở Công Thương tỉnh Lạng Sơn",
        True,
    )
    Registration.objects.filter(pk=driver.pk).update(state=State.CANCELLED)
    assert len(selectors.rides_of(event)[0].people) == 1, "who cancelled does not come"
    client = a_client(event.organiser, Role.APPROVER)
    text = text_of(client.get(page("vehicles_file", event, "pdf")).content)
    assert "Đã đến" in text
    assert text.index("12A-222.22") < text.index(late.plate) < text.index("12A-333.33")
    found = client.get(page("vehicles_file", event, "csv"), {"q": "11111"}).content.decode()
    assert len(found.splitlines()) == 2
    assert client.get(page("vehicles_file", event, "xlsx")).content.startswith(b"PK")
    door = a_client(event.organiser, Role.DOOR)
    assert {
        door.get(page(name, event)).status_code for name in ("vehicles", "reception", "buses")
    } == {404}


@pytest.mark.django_db
def test_people_get_into_a_vehicle_and_out_of_it_and_stay_delegates_without_it():
    event = an_edition()
    delegation = a_delegation(event)
    first, second = some_delegates(delegation, 2)
    guest = a_delegate(a_delegation(event))
    vehicle = a_vehicle(event, delegation_id=delegation.pk)
    client, url = a_client(event.organiser), page("vehicle_passengers", event, vehicle.pk)
    client.post(url, {"was": "", "nguoi": [first.pk, second.pk, "", "-1"]})
    client.post(url, {"was": f"{first.pk} {second.pk}", "nguoi": [first.pk, guest.pk]})
    assert set(vehicle.passengers.all()) == {first, guest}
    assert client.get(url).status_code == 200
    assert (
        "2 người đi xe này"
        in client.get(page("vehicle_remove", event, vehicle.pk)).content.decode()
    )
    client.post(page("vehicle_remove", event, vehicle.pk))
    assert Delegate.objects.filter(vehicle=None).count() == 3


# Reception


@pytest.mark.django_db
def test_the_reception_desk_sees_who_comes_when_how_and_who_is_to_be_met():
    event = an_edition()
    delegation = a_delegation(event)
    vehicle = a_vehicle(event, arrives_at=at(14, 20))
    some_delegates(
        delegation,
        [
            {"full_name": "Bay Sớm", "arrives_at": at(8, 15), "note": "chuyến bay VN1183"},
            {"full_name": "Đi Xe", "vehicle": vehicle},
            {"full_name": "Tự Đi", "arrives_at": at(14, 50), "note": "Đi tàu, không cần đón"},
            {"full_name": "Chưa Rõ"},
        ],
    )
    hours = selectors.by_hour(selectors.arrivals_of(event))
    assert [[each.delegate.registration.full_name for each in hour.arrivals] for hour in hours] == [
        ["Bay Sớm"],
        ["Đi Xe", "Tự Đi"],
        ["Chưa Rõ"],
    ]
    assert [
        each.delegate.registration.full_name
        for each in selectors.arrivals_of(event)
        if each.to_be_met
    ] == ["Bay Sớm"]
    client = a_client(event.organiser, Role.APPROVER)
    shown = client.get(page("reception", event)).content.decode()
    assert "4 người; 1 người cần đón; 1 người chưa rõ giờ đến." in shown
    text = " ".join(pages_of(client.get(page("reception_file", event, "pdf")).content))
    assert "Thứ Năm, 12/11/2026, từ 08 giờ" in text
    assert "CẦN ĐÓN; chuyến bay VN1183" in text
    only = client.get(page("reception_file", event, "csv"), {"can_don": "on"}).content.decode()
    assert len(only.splitlines()) == 2
    assert client.get(page("reception", event), {"ngay": "hôm kia"}).status_code == 200
    empty = client.get(page("reception_file", event, "pdf"), {"ngay": "2026-11-13"})
    assert empty.status_code == 404


@pytest.mark.django_db
def test_an_arrival_told_on_the_phone_is_written_down():
    event = an_edition()
    delegate, vehicle = a_delegate(a_delegation(event)), a_vehicle(event)
    client, url = a_client(event.organiser), page("arrival", event, delegate.pk)
    typed = {"arrives_at": "2026-11-12T15:00", "leaves_at": "", "vehicle": vehicle.pk}
    assert client.post(url, typed).status_code == 302
    delegate.refresh_from_db()
    assert (delegate.arrives_at, delegate.vehicle) == (at(15), vehicle)
    person = reverse("registrations:registration", args=[delegate.registration.code])
    assert "Sửa giờ đến, giờ về, phương tiện" in client.get(person).content.decode()
    assert client.post(url, {**typed, "leaves_at": "2026-11-11T15:00"}).status_code == 422
    foreign = a_vehicle(an_edition(event.organiser), "29A-111.11")
    assert client.post(url, {**typed, "vehicle": foreign.pk}).status_code == 422
