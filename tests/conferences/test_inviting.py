"""Whom an edition invites: units of the provinces of its day, seats kept for them, letters."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from django.urls import reverse

from accounts.models import Role
from common import clock
from common.errors import Conflict, DomainError
from conferences.models import Conference, InvitedUnit
from conferences.services import inviting
from conferences.services.inviting import Unit
from registrations.models import Event, SeatBlock
from registrations.services.events import release_due_seats, schedule_changed
from tests import factories
from tests.factories import SYSTEM, make_organiser, make_user
from tests.papers_world import text_of

pytestmark = pytest.mark.django_db
LATER = timedelta(days=20)


def an_edition(*, capacity=200, on=None, **fields):
    office = make_organiser(province_code="31", document_symbol="TTKC", **fields)
    event = Event.objects.create(
        organiser=office,
        kind="conference",
        code="HN-XVI",
        title="Hội nghị khuyến công khu vực phía Bắc",
        venue="Nhà hát thành phố",
        capacity=capacity,
    )
    Conference.objects.create(event=event, edition="XVI", host_province_code="31")
    factories.add_session(event, on or clock.today() + timedelta(days=60))
    return schedule_changed(event_id=event.pk, by=SYSTEM)


def invite(event, *units, held_until=None):
    return inviting.invite_units(
        event_id=event.pk,
        units=[Unit("business", name, quota) for name, quota in units],
        held_until=held_until or clock.now() + LATER,
        by=SYSTEM,
    )


def seats(event):
    event.refresh_from_db()
    return event.seats_reserved


def test_both_units_of_each_northern_province_are_invited_at_once(client):
    event = an_edition()
    client.force_login(make_user(Role.STAFF, event.organiser))
    url = reverse("conferences:unit_invite_north", args=[event.code])
    assert "36 đơn vị" in client.get(url).content.decode()
    held_until = (clock.today() + LATER).isoformat()
    answer = client.post(url, {"quota": 3, "held_until": held_until})
    assert answer.status_code == 302
    names = set(InvitedUnit.objects.values_list("name", flat=True))
    assert len(names) == 34, "the host's own two stay at home"
    assert {"Sở Công Thương thành phố Hà Nội", "Trung tâm Khuyến công Bắc Ninh"} <= names
    assert not any("Hải Phòng" in name for name in names)
    assert seats(event) == 34 * 3


def test_an_edition_of_the_past_invites_the_provinces_of_its_day():
    before, after = (
        inviting.northern_units(an_edition_on(day), quota=0)
        for day in (date(2019, 11, 8), date(2026, 11, 8))
    )
    assert (len(before), len(after)) == (56, 36)
    assert "Trung tâm Khuyến công Hải Dương" in {unit.name for unit in before}
    assert "Trung tâm Khuyến công Hải Dương" not in {unit.name for unit in after}


def an_edition_on(day):
    Event.objects.filter(code="HN-XVI").update(code=f"HN-{day.year}-CU")
    return an_edition(on=day, slug=f"ttkc-{day.year}")


def test_who_is_invited_already_is_left_as_they_are():
    event = an_edition()
    invite(event, ("Công ty Mẫu", 2))
    assert invite(event, ("Công ty Mẫu", 5), ("Báo Mẫu", 0))[0].name == "Báo Mẫu"
    assert seats(event) == 2
    assert InvitedUnit.objects.get(name="Báo Mẫu").block is None


def test_more_delegates_than_seats_invites_nobody_and_says_how_many():
    event = an_edition(capacity=5)
    with pytest.raises(Conflict, match="Cần giữ 6 chỗ nhưng chỉ còn 5") as refused:
        invite(event, ("Công ty A", 3), ("Công ty B", 3))
    assert refused.value.field == "quota"
    assert not InvitedUnit.objects.exists()
    assert seats(event) == 0


def test_a_quota_grows_within_the_free_seats_and_shrinks_to_what_is_used():
    event = an_edition(capacity=5)
    [unit] = invite(event, ("Công ty A", 3))

    def change(quota):
        return inviting.change_quota(unit_id=unit.pk, quota=quota, held_until=None, by=SYSTEM)

    change(5)
    assert seats(event) == 5
    with pytest.raises(Conflict):
        change(6)
    SeatBlock.objects.filter(pk=unit.block_id).update(used=2)
    Event.objects.filter(pk=event.pk).update(seats_taken=2, seats_reserved=3)
    with pytest.raises(Conflict):
        change(1)
    change(2)
    assert seats(event) == 0


def test_seats_go_back_when_a_unit_is_not_invited_any_more_or_too_late(time_machine):
    event = an_edition()
    first, _second = invite(event, ("Công ty A", 3), ("Công ty B", 4))
    inviting.withdraw_invitation(unit_id=first.pk, by=SYSTEM)
    inviting.withdraw_invitation(unit_id=first.pk, by=SYSTEM)
    assert seats(event) == 4
    assert invite(event, ("Công ty A", 1))[0].pk != first.pk
    time_machine.move_to(clock.now() + LATER + timedelta(minutes=1))
    release_due_seats()
    assert seats(event) == 0


def test_letters_are_numbered_once_and_in_line():
    event = an_edition()
    invite(event, ("Công ty A", 3), ("Công ty B", 0))
    day = date(2026, 3, 5)
    number = {"event_id": event.pk, "day": day, "by": SYSTEM}
    assert inviting.number_letters(first=9, **number) == 2
    invite(event, ("Công ty C", 1))
    with pytest.raises(DomainError, match="đã dùng đến 10"):
        inviting.number_letters(first=10, **number)
    assert inviting.number_letters(first=11, **number) == 1
    assert list(InvitedUnit.objects.values_list("letter_number", flat=True)) == [9, 10, 11]


def test_each_letter_says_who_is_invited_with_how_many_and_its_number(client):
    event = an_edition()
    invite(event, ("Công ty A", 3), ("Báo Mẫu", 0))
    inviting.number_letters(event_id=event.pk, first=5, day=date(2026, 3, 5), by=SYSTEM)
    client.force_login(make_user(Role.STAFF, event.organiser))
    text = text_of(client.get(reverse("conferences:unit_letters_file", args=[event.code])).content)
    assert "Số: 05/GM-TTKC" in text
    assert "ngày 05 tháng 3 năm 2026" in text
    assert "mời Công ty A cử 03 đại biểu dự Hội nghị" in text
    assert "Số: 06/GM-TTKC" in text
    assert "mời Báo Mẫu dự Hội nghị khuyến công khu vực phía Bắc lần thứ XVI" in text


@pytest.mark.parametrize("place", ["units", "unit_invite", "unit_letters", "unit_invite_north"])
def test_another_office_sees_none_of_it(client, place):
    event = an_edition()
    client.force_login(make_user(Role.STAFF, make_organiser(slug="khac")))
    assert client.get(reverse(f"conferences:{place}", args=[event.code])).status_code == 404


def test_the_list_costs_the_same_at_any_length(client, django_assert_max_num_queries):
    event = an_edition(capacity=500)
    invite(event, *((f"Công ty {number}", 2) for number in range(60)))
    client.force_login(make_user(Role.STAFF, event.organiser))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("conferences:units", args=[event.code]))
    assert page.content.decode().count('<th scope="row"') == 60


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_invite_at_once_never_keep_more_seats_than_there_are():
    event = an_edition(capacity=10)
    refused = []

    def work(number):
        try:
            invite(event, *((f"Công ty {number}-{each}", 3) for each in range(2)))
        except Conflict:
            refused.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert seats(event) == 6
