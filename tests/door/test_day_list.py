"""The list of the day: what the door needs without network, and what a lost phone tells."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client

from accounts.models import Actor, Role
from conferences.models import Bus, BusSeat, Hall, HallSeat
from door.keys import PIN_ALPHABET, pin_of
from door.models import Device
from door.services.pairing import renew_pin, revoke_device
from registrations import links, tickets
from registrations.services.deciding import cancel_registration, renew_links
from tests import factories
from tests.factories.conference import a_delegation, an_edition, some_delegates
from tests.factories.door import a_class_today, a_phone, open_index, open_record, swap_one

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def hall():
    """An edition of today with two delegates of one unit: one has a seat and a bus."""
    event = an_edition(in_days=0, title="Hội nghị khuyến công")
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn")
    one, two = some_delegates(
        delegation,
        [
            {"full_name": "Hoàng Thị Yến", "salutation": "ba", "role": "head"},
            {"phone": "+84912345678"},
        ],
    )
    HallSeat.objects.create(
        hall=Hall.objects.create(conference=event.conference, rows=9, seats_per_row=9),
        row=3, number=7, delegate=one,
    )  # fmt: skip
    BusSeat.objects.create(
        bus=Bus.objects.create(conference=event.conference, name="Xe số 2", capacity=40),
        delegate=one,
    )
    return event, one.registration, two.registration


def test_each_record_opens_with_its_own_ticket_and_shows_what_the_door_says(hall):
    event, one, _two = hall
    day_list = a_phone(event).fetch()
    record = open_record(day_list, links.ticket(one))
    assert record == {
        "r": one.pk, "n": "Bà Hoàng Thị Yến", "u": "Trung tâm Khuyến công Lạng Sơn",
        "g": f"d{one.delegate.delegation_id}", "t": "Hàng 3, ghế 7", "b": "Xe số 2",
        "x": "Trưởng đoàn", "s": "welcome", "w": "",
    }  # fmt: skip
    [_new, old] = tickets.tickets_of(links.holder_of(one))
    assert open_record(day_list, old) == record, "a ticket of the old kind opens it too"


def test_a_lost_phone_tells_nothing(hall):
    event, one, two = hall
    answer = a_phone(event).client.get(a_phone(event, "B").url("list"))
    kept = json.dumps(answer.json(), ensure_ascii=False)
    for secret in (one.full_name, "Lạng Sơn", one.code, two.phone[-9:], "Xe số 2", "Hàng 3",
                   links.ticket(one), pin_of(Device.objects.first().door_day)):  # fmt: skip
        assert secret not in kept
    assert open_record(answer.json(), links.ticket(one)[:-1] + "!") is None


def test_names_and_delegations_open_with_the_pin_alone(hall):
    event, one, two = hall
    phone = a_phone(event)
    pin, day_list = pin_of(phone.device.door_day), phone.fetch()
    index = open_index(day_list, pin)
    yen = next(each for each in index["people"] if each["r"] == one.pk)
    assert (yen["f"], yen["c"], yen["u"]) == (
        "hoang thi yen",
        one.code,
        "Trung tâm Khuyến công Lạng Sơn",
    )
    assert {each["d"] for each in index["people"] if each["r"] == two.pk} == {"678"}
    assert yen["h"] in {each["h"] for each in day_list["records"]}
    assert [group["n"] for group in index["groups"]] == ["Trung tâm Khuyến công Lạng Sơn"]
    with pytest.raises(InvalidTag):
        open_index(day_list, "0000-0000")


def test_a_pin_is_forty_bits_that_are_easy_to_read_out_and_staff_may_renew_it(hall):
    phone = a_phone(hall[0])
    door_day = phone.device.door_day
    pin, before = pin_of(door_day), phone.fetch()
    assert re.fullmatch(f"[{PIN_ALPHABET}]{{4}}-[{PIN_ALPHABET}]{{4}}", pin)
    assert not set("ILOU") & set(PIN_ALPHABET)
    door_day = renew_pin(door_day_id=door_day.pk, by=factories.make_user())
    after = phone.fetch()
    assert pin_of(door_day) != pin
    assert (after["salt"], after["version"]) != (before["salt"], before["version"])
    with pytest.raises(InvalidTag):
        open_index(after, pin)


def test_void_tickets_travel_along_with_what_to_say(hall):
    event, one, two = hall
    old_ticket, coming = swap_one(a_delegation(event))
    renewed = links.ticket(two)
    renew_links(registration_id=two.pk, by=SYSTEM)
    cancel_registration(registration_id=one.pk, by=SYSTEM)
    day_list = a_phone(event).fetch()
    said = {
        name: open_record(day_list, ticket)
        for name, ticket in (
            ("swapped", old_ticket),
            ("renewed", renewed),
            ("gone", links.ticket(one)),
        )
    }
    assert (said["swapped"]["s"], said["swapped"]["w"]) == (
        "swapped",
        coming.registration.addressed_name,
    )
    assert (said["renewed"]["s"], said["gone"]["s"]) == ("refused", "cancelled")
    records = {each["h"] for each in day_list["records"]}
    assert len(day_list["revoked"]) == 8, (
        "both kinds of ticket; an exchanged one is renewed as well"
    )
    assert set(day_list["revoked"]) < records


def test_who_came_in_travels_along_and_later_arrivals_are_asked_for(hall):
    event, one, two = hall
    phone, other = a_phone(event, "A"), a_phone(event, "B")
    first = phone.scan(links.ticket(one))
    day_list = other.fetch()
    assert day_list["in"] == [[one.pk, first["at"], "A"]]
    cursor = day_list["cursor"]
    assert other.fetch("changes", since=cursor)["in"] == []
    second = phone.scan(links.ticket(two))
    phone.scan(what="undo", undoes=first["uuid"])
    news = other.fetch("changes", since=cursor)
    assert (news["in"], news["out"]) == ([[two.pk, second["at"], "A"]], [one.pk])
    assert news["version"] == day_list["version"]
    cancel_registration(registration_id=one.pk, by=SYSTEM)
    assert other.fetch("changes", since=news["cursor"])["version"] != day_list["version"]
    for hostile in ("", "x", "9" * 40, "-1", "٣"):
        other.fetch("changes", since=hostile)


def test_a_list_that_the_phone_has_already_is_not_made_again(hall):
    event, one, _two = hall
    phone = a_phone(event)
    first = phone.client.get(phone.url("list"), headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(first.content))["event"]["code"] == event.code
    again = phone.client.get(phone.url("list"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    phone.scan(links.ticket(one))
    fresh = phone.client.get(phone.url("list"), headers={"If-None-Match": first["ETag"]})
    assert fresh.status_code == 200


def told_to_forget(answer) -> str:
    """Why, by the answer's own words."""
    assert answer.status_code == 403
    assert answer.json()["wipe"] is True
    return answer.json()["why"]


def test_a_phone_that_is_no_longer_the_doors_is_told_to_forget_everything(hall, time_machine):
    event, one, _two = hall
    phone, other = a_phone(event, "A"), a_phone(event, "B")
    revoke_device(device_id=phone.device.pk, by=factories.make_user(Role.STAFF, event.organiser))
    for name in ("list", "changes"):
        answer = phone.client.get(phone.url(name))
        assert told_to_forget(answer) == "revoked"
    assert phone.send(phone.a_scan(links.ticket(one))).json()["why"] == "revoked"
    time_machine.move_to(other.device.door_day.ends_at)
    assert told_to_forget(other.client.get(other.url("list"))) == "over"
    assert other.client.get(other.url("page")).status_code == 403


def test_scans_that_waited_past_midnight_are_still_taken(hall, time_machine):
    event, one, two = hall
    phone = a_phone(event)
    scans = [
        phone.a_scan(links.ticket(each), offline=True, answer="welcome") for each in (one, two)
    ]
    time_machine.move_to(phone.device.door_day.ends_at + timedelta(hours=8))
    assert phone.results(scans[0])[0]["outcome"] == "welcome"
    new = phone.a_scan(links.ticket(two), offline=True, answer="welcome")
    assert phone.results(new)[0]["outcome"] == "not_today"
    time_machine.shift(timedelta(hours=30))
    assert told_to_forget(phone.send(scans[1])) == "over"


def test_a_phone_of_one_door_opens_no_other(hall):
    phone, elsewhere = a_phone(hall[0]), a_phone(a_class_today())
    assert told_to_forget(phone.client.get(elsewhere.url("list"))) == "over"


def test_a_phone_taken_back_from_one_door_keeps_what_waits_for_another(hall, time_machine):
    event, one, _two = hall
    phone, elsewhere = a_phone(event), a_phone(a_class_today())
    phone.client.cookies.update(elsewhere.client.cookies)
    boss = factories.make_user(Role.STAFF, elsewhere.session.event.organiser)
    revoke_device(device_id=elsewhere.device.pk, by=boss)
    assert told_to_forget(phone.client.get(elsewhere.url("list"))) == "revoked"
    scan = phone.a_scan(links.ticket(one), offline=True, answer="welcome")
    time_machine.move_to(phone.device.door_day.ends_at + timedelta(hours=8))
    assert told_to_forget(phone.client.get(phone.url("changes"))) == "over"
    assert phone.results(scan)[0]["outcome"] == "welcome"


def test_late_scans_are_handed_in_though_somebody_signed_in_on_the_phone_since(hall, time_machine):
    event, one, _two = hall
    phone = a_phone(event)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(phone.client.cookies)
    phone.client = strict
    scan = phone.a_scan(links.ticket(one), offline=True, answer="welcome")
    time_machine.move_to(phone.device.door_day.ends_at + timedelta(hours=8))
    assert "wipe" not in phone.send(scan).content.decode(), "for want of a token alone"
    token = strict.get(phone.url("changes")).json()["csrf"]
    body = json.dumps({"now": phone.now(), "scans": [scan]})
    answer = strict.post(
        phone.url("sync"), body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.json()["results"][0]["outcome"] == "welcome"


@pytest.mark.parametrize("people", [3, 40])
def test_the_list_costs_the_same_queries_for_few_and_for_many(people, django_assert_num_queries):
    event = an_edition(in_days=0)
    some_delegates(a_delegation(event, quota=people), people)
    phone = a_phone(event)
    with django_assert_num_queries(9):
        assert len(phone.fetch()["records"]) == 2 * people
    with django_assert_num_queries(5):
        phone.fetch("changes", since=0)
