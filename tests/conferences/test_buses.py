"""The buses of the site visit: a proposal, what staff correct, and their lists."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connections
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Role
from common import clock
from common.errors import Conflict
from conferences.bus_plan import Coach, Rider, WhyNot, plan_buses
from conferences.models import Bus, BusSeat
from conferences.selectors import travel as selectors
from conferences.services import buses, travel
from conferences.services.travel import VehicleDetails
from registrations.models import Event, Registration
from registrations.states import State
from tests import factories
from tests.factories import SYSTEM
from tests.factories.conference import (
    a_delegation,
    an_edition,
    some_delegates,
    some_delegations,
)
from tests.factories.staff_pages import a_client, queries_of
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


def some_buses(event, *capacities):
    return Bus.objects.bulk_create(
        Bus(conference_id=event.pk, name=f"Xe {number}", capacity=capacity)
        for number, capacity in enumerate(capacities, start=1)
    )


@st.composite
def worlds(draw):
    """Buses, delegations of some sizes, people alone, and some who sit already."""
    coaches = [Coach(pk, draw(st.integers(1, 12))) for pk in range(1, draw(st.integers(0, 5)) + 1)]
    riders, pk = [], 0
    for group in range(draw(st.integers(0, 8))):
        for _person in range(draw(st.integers(1, 15))):
            riders.append(Rider(pk := pk + 1, group + 100))
    riders += [Rider(pk := pk + 1) for _alone in range(draw(st.integers(0, 6)))]
    room, seated = {coach.pk: coach.capacity for coach in coaches}, {}
    for rider in riders:
        coach = draw(st.sampled_from([0, 0, 0, *room])) if room else 0
        if coach and room[coach]:
            room[coach] -= 1
            seated[rider.pk] = coach
    return coaches, riders, seated


@settings(max_examples=300, deadline=None)
@given(worlds(), st.randoms())
def test_a_proposal_keeps_capacity_and_delegations_and_tells_of_everybody(world, random):
    coaches, riders, seated = world
    plan = plan_buses(coaches, riders, seated)
    assert plan.seats.keys() | plan.left.keys() | seated.keys() == {rider.pk for rider in riders}
    assert not plan.seats.keys() & plan.left.keys(), "nobody is seated and left"
    assert not plan.seats.keys() & seated.keys(), "who was put by hand stays"
    everybody = {**plan.seats, **seated}
    for coach in coaches:
        assert list(everybody.values()).count(coach.pk) <= coach.capacity
    free = sum(coach.capacity for coach in coaches) - len(everybody)
    assert not (plan.left and free), "nobody stays behind beside an empty seat"
    assert set(plan.left.values()) <= {WhyNot.FULL if coaches else WhyNot.NO_BUS}
    _only_split_where_no_bus_has_room(coaches, riders, seated, plan)
    shuffled = list(riders)
    random.shuffle(shuffled)
    again = plan_buses(list(reversed(coaches)), shuffled, seated)
    assert (again.seats, again.left) == (plan.seats, plan.left)


def _only_split_where_no_bus_has_room(coaches, riders, seated, plan):
    groups = {}
    for rider in riders:
        if rider.pk not in seated:
            key = ("alone", rider.pk) if rider.group is None else rider.group
            groups.setdefault(key, []).append(plan.seats.get(rider.pk))
    whole = {key for key, places in groups.items() if len(set(places)) == 1 and places[0]}
    for key in groups.keys() - whole:
        for coach in coaches:
            taken = list(seated.values()).count(coach.pk)
            taken += sum(len(groups[other]) for other in whole if groups[other][0] == coach.pk)
            assert coach.capacity - taken < len(groups[key]), "this bus had room for all of it"


def test_a_delegation_is_not_split_where_another_order_keeps_all_together():
    # Largest first fills one bus with 5 and 4, the other with 4, 3 and 2: the last two part.
    sizes = {1: 5, 2: 4, 3: 4, 4: 3, 5: 2, 6: 2}
    riders = [Rider(100 * group + n, group) for group, size in sizes.items() for n in range(size)]
    plan = plan_buses([Coach(1, 10), Coach(2, 10)], riders, {})
    assert (plan.split, plan.left, len(plan.seats)) == (0, {}, 20)


def test_who_follows_somebody_put_by_hand_goes_to_the_same_bus():
    riders = [Rider(1, 7), Rider(2, 7), Rider(3, 8)]
    assert plan_buses([Coach(1, 3), Coach(2, 9)], riders, {1: 2}).seats[2] == 2


# Buses: what staff do


@pytest.mark.django_db
def test_several_buses_are_made_at_once_and_numbered_on():
    event = an_edition()
    client = a_client(event.organiser)
    client.post(
        page("buses_add", event), {"number": "3", "capacity": "45", "route": "KCN Tràng Duệ"}
    )
    Bus.objects.get(name="Xe 2").delete()
    client.post(page("buses_add", event), {"number": "1", "capacity": "29"})
    assert list(Bus.objects.values_list("name", "capacity")) == [
        ("Xe 1", 45),
        ("Xe 3", 45),
        ("Xe 4", 29),
    ]
    assert (
        client.post(page("buses_add", event), {"number": "28", "capacity": "29"}).status_code == 422
    )
    bus = Bus.objects.get(name="Xe 1")
    typed = {
        "name": "Xe 1",
        "capacity": "45",
        "plate": "15b12345",
        "leader_name": "Trần Thị Dẫn",
        "leader_phone": "0912345678",
        "leaves_at": "2026-11-12T13:30",
    }
    assert client.post(page("bus_edit", event, bus.pk), typed).status_code == 302
    bus.refresh_from_db()
    assert (bus.plate, bus.leader_phone) == ("15B-123.45", "+84912345678")
    for field, value in {"name": "Xe 3", "plate": "không rõ", "leader_phone": "12"}.items():
        refused = client.post(page("bus_edit", event, bus.pk), {**typed, field: value})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])


@pytest.mark.django_db
def test_everybody_who_wants_the_visit_is_seated_or_listed_with_the_reason():
    event = an_edition()
    large, small = some_delegations(event, 2, quota=9)
    some_delegates(large, [WISH] * 5)
    some_delegates(small, [WISH] * 4 + [{}])
    client = a_client(event.organiser)
    assert client.get(page("buses", event)).content.decode().count("chưa có xe nào") == 9
    some_buses(event, 5, 3)
    client.post(page("buses_propose", event))
    shown = client.get(page("buses", event))
    assert shown.content.decode().count("các xe đã hết chỗ") == 1
    fleet = shown.context["fleet"]
    assert [len(load.riders) for load in fleet.loads] == [5, 3]
    assert ({each.delegation_id for each in fleet.loads[0].riders}, fleet.wanting) == (
        {large.pk},
        9,
    )


@pytest.mark.django_db
def test_a_new_proposal_leaves_who_was_put_by_hand_and_only_fills_up_where_asked():
    event = an_edition()
    first, second = some_buses(event, 4, 4)
    one, two = some_delegates(a_delegation(event), [WISH] * 2)
    buses.seat_people(event_id=event.pk, delegate_ids=[one.pk], bus_id=second.pk, by=SYSTEM)
    BusSeat.objects.create(bus=first, delegate=two)
    buses.propose_buses(event_id=event.pk, keep=True, by=SYSTEM)
    assert BusSeat.objects.get(delegate=two).bus == first
    buses.propose_buses(event_id=event.pk, keep=False, by=SYSTEM)
    assert set(BusSeat.objects.values_list("bus", flat=True)) == {second.pk}
    assert BusSeat.objects.get(delegate=one).by_hand


@pytest.mark.django_db
def test_a_seat_of_who_cancelled_is_free_again_and_a_full_bus_takes_nobody():
    event = an_edition()
    [bus] = some_buses(event, 2)
    gone, stays, comes, late = some_delegates(a_delegation(event), [WISH] * 4)
    BusSeat.objects.create(bus=bus, delegate=gone)
    BusSeat.objects.create(bus=bus, delegate=stays)
    Registration.objects.filter(pk=gone.pk).update(state=State.CANCELLED)
    assert selectors.fleet_of(event).loads[0].free == 1
    client = a_client(event.organiser)
    client.post(page("buses_seat", event), {"nguoi": [comes.pk], "bus": bus.pk})
    refused = client.post(page("buses_seat", event), {"nguoi": [late.pk], "bus": bus.pk})
    assert refused.status_code == 422
    assert "Xe 1 chỉ còn 0 chỗ, không đủ cho 1 người." in refused.content.decode()
    assert refused.context["ticked"] == {late.pk}, "what was ticked stays ticked"
    assert set(BusSeat.objects.values_list("delegate", flat=True)) == {stays.pk, comes.pk}
    for nothing in (
        {"bus": bus.pk},
        {"nguoi": [late.pk], "bus": "x"},
        {"nguoi": ["9" * 30], "bus": "0"},
    ):
        assert client.post(page("buses_seat", event), nothing).status_code == 422
    smaller = client.post(page("bus_edit", event, bus.pk), {"name": "Xe 1", "capacity": "1"})
    assert "Xe đang có 2 người" in smaller.content.decode()
    client.post(page("bus_remove", event, bus.pk))
    assert not BusSeat.objects.exists()


@pytest.mark.django_db
def test_a_delegation_moves_to_another_bus_by_one_tick_and_out_of_all():
    event = an_edition()
    first, second = some_buses(event, 5, 5)
    delegation = a_delegation(event)
    people = some_delegates(delegation, [WISH] * 3)
    client, url = a_client(event.organiser), page("buses_seat", event)
    client.post(url, {"doan": f"0-{delegation.pk}", "bus": first.pk})
    client.post(url, {"doan": f"{first.pk}-{delegation.pk}", "bus": second.pk})
    assert second.riders.filter(by_hand=True).count() == 3
    client.post(url, {"nguoi": [people[0].pk], "bus": "0"})
    assert len(selectors.fleet_of(event).left) == 1


@pytest.mark.django_db
def test_who_registered_alone_rides_too_and_without_the_wish_only_by_hand():
    event = an_edition()
    [bus] = some_buses(event, 5)
    alone = factories.register(event, "Nguyễn Văn Một Mình")
    buses.propose_buses(event_id=event.pk, keep=True, by=SYSTEM)
    assert not BusSeat.objects.exists()
    buses.seat_people(event_id=event.pk, delegate_ids=[alone.pk], bus_id=bus.pk, by=SYSTEM)
    shown = a_client(event.organiser).get(page("buses", event)).content.decode()
    assert "không đăng ký tham quan" in shown


@pytest.mark.django_db
def test_each_bus_has_a_list_for_its_leader_with_units_phones_and_a_column_to_tick():
    event = an_edition()
    first, second = some_buses(event, 5, 5)
    Bus.objects.filter(pk=first.pk).update(
        leader_name="Trần Thị Dẫn", leader_phone="+84912345678", leaves_at=at(13, 30)
    )
    one, two = some_delegates(
        a_delegation(event, "Sở Công Thương tỉnh Lạng Sơn"),
        [
            {**WISH, "full_name": "Người Xe Một", "phone": "+84987654321"},
            {**WISH, "full_name": "Người Xe Hai"},
        ],
    )
    BusSeat.objects.create(bus=first, delegate=one)
    BusSeat.objects.create(bus=second, delegate=two)
    client = a_client(event.organiser, Role.APPROVER)
    pages = pages_of(client.get(page("buses_file", event, "pdf")).content)
    assert ["Người Xe Một" in pages[0], "Người Xe Hai" in pages[1], len(pages)] == [True, True, 2]
    for words in (
        "Trần Thị Dẫn, 0912 345 678",
        "13 giờ 30, Thứ Năm, 12/11/2026",
        "0987 654 321",
        "Sở Công Thương tỉnh Lạng Sơn",
        "Có mặt",
    ):
        assert words in pages[0]
    alone = text_of(client.get(page("bus_file", event, second.pk, "pdf")).content)
    assert "Người Xe Một" not in alone
    assert len(client.get(page("buses_file", event, "csv")).content.decode().splitlines()) == 3
    assert client.get(page("bus_file", event, first.pk, "xlsx")).content.startswith(b"PK")
    assert (
        client.get(page("bus_file", an_edition(event.organiser), first.pk, "pdf")).status_code
        == 404
    )


@pytest.mark.django_db
def test_three_hundred_delegates_cost_ten_queries():
    event = an_edition(capacity=600)
    vehicles = [a_vehicle(event, f"20A-{n:03}.00", arrives_at=at(8 + n % 10)) for n in range(30)]
    for vehicle, delegation in zip(vehicles, some_delegations(event, 30, quota=10), strict=True):
        some_delegates(delegation, [{**WISH, "vehicle": vehicle}] * 10)
    some_buses(event, *[45] * 6)
    buses.propose_buses(event_id=event.pk, keep=True, by=SYSTEM)
    client = a_client(event.organiser)
    for name in ("vehicles", "reception", "buses"):
        assert queries_of(client, page(name, event)) <= 10, name


# Two at once


def _both_take_the_last_seat(event, bus, people):
    """Each of them is put into the bus by another person at the same time; returns how many sit."""
    ready, refused = threading.Barrier(len(people)), []

    def work(person):
        try:
            ready.wait()
            buses.seat_people(event_id=event.pk, delegate_ids=[person.pk], bus_id=bus.pk, by=SYSTEM)
        except Conflict:
            refused.append(person)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bus.riders.count(), len(refused)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_of_a_bus_is_taken_once_however_many_take_it_at_once(monkeypatch):
    event = an_edition()
    [bus] = some_buses(event, 1)
    people = some_delegates(a_delegation(event), [WISH] * 3)
    assert _both_take_the_last_seat(event, bus, people) == (1, 2)
    # The control: without the lock all find the seat free.
    bus.riders.all().delete()
    meet = threading.Barrier(3, timeout=10)
    check = buses._check_room

    def without_hurry(*args):
        check(*args)
        meet.wait()

    monkeypatch.setattr(buses, "lock_event", lambda event_id: Event.objects.get(pk=event_id))
    monkeypatch.setattr(buses, "_check_room", without_hurry)
    assert _both_take_the_last_seat(event, bus, people) == (3, 0)
