"""A new edition: from the last one, or from that of the office that hosted before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Province, Role
from common import clock
from common.received import Kind, receive
from conferences.carrying import carried_units
from conferences.models import (
    AgendaItem,
    Bus,
    Conference,
    ConferenceDocument,
    Delegate,
    Delegation,
    Hall,
    HandOver,
    Hotel,
    HotelRoom,
    InvitedUnit,
    RoomType,
    RosterRow,
    UnitKind,
)
from conferences.services.documents import add_document
from conferences.services.inviting import invite_units, northern_units
from registrations.models import Registration, SessionRole
from registrations.states import EventState
from tests.factories import SYSTEM, make_organiser, make_person, make_user
from tests.factories.conference import a_delegate, a_delegation, a_roster, an_edition
from tests.factories.files import a_pdf

pytestmark = pytest.mark.django_db

NEXT_DAY = clock.today() + timedelta(days=400)
EVERYTHING = ["agenda", "meals", "hotels", "buses", "hall", "documents", "units", "coordinators"]


@pytest.fixture
def provinces():
    """As shipped: some that merged in 2025, one renamed in 2026."""
    rows = (
        ("02", "Tỉnh Hà Giang", None, date(2025, 6, 30), "08"),
        ("08", "Tỉnh Tuyên Quang", None, date(2025, 6, 30), "08"),
        ("08", "Tỉnh Tuyên Quang", date(2025, 7, 1), None, ""),
        ("22", "Tỉnh Quảng Ninh", None, date(2025, 6, 30), "22"),
        ("22", "Tỉnh Quảng Ninh", date(2025, 7, 1), date(2026, 8, 31), ""),
        ("22", "Thành phố Quảng Ninh", date(2026, 9, 1), None, ""),
        ("30", "Tỉnh Hải Dương", None, date(2025, 6, 30), "31"),
        ("31", "Thành phố Hải Phòng", None, date(2025, 6, 30), "31"),
        ("31", "Thành phố Hải Phòng", date(2025, 7, 1), None, ""),
        ("20", "Tỉnh Lạng Sơn", None, date(2025, 6, 30), "20"),
        ("20", "Tỉnh Lạng Sơn", date(2025, 7, 1), None, ""),
    )
    Province.objects.all().delete()
    for code, name, begins, ends, heir in rows:
        Province.objects.create(
            code=code, name=name, valid_from=begins, valid_to=ends, region="north",
            merged_into=heir,
        )  # fmt: skip


@pytest.fixture
def event(provinces):
    return an_edition(
        meals=("Tiệc giao lưu",),
        title="Hội nghị khuyến công khu vực phía Bắc lần thứ XVI",
        venue_address="Số 1 Lê Hồng Phong",
        conference={"co_chairs": "Sở Công Thương", "asks_papers": False},
    )


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.ADMINISTRATOR, event.organiser))
    return client


def filled(**fields):
    return {
        "edition": "xvii",
        "code": "hn-xvii",
        "title": "Hội nghị khuyến công khu vực phía Bắc lần thứ XVII",
        "first_day": NEXT_DAY.isoformat(),
        "capacity": "300",
        "parts": EVERYTHING,
        "held_until": (NEXT_DAY - timedelta(days=20)).isoformat(),
        **fields,
    }


def copied(staff, event, **fields):
    answer = staff.post(reverse("conferences:copy", args=[event.code]), filled(**fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Conference.objects.select_related("event").get(event__code="HN-XVII")


def the_works(event):
    """Something of everything, people among it."""
    conference = event.conference
    hotel = Hotel.objects.create(conference=conference, name="Khách sạn Biển")
    kind = RoomType.objects.create(hotel=hotel, name="Phòng đôi", beds=2, price=800_000)
    HotelRoom.objects.create(hotel=hotel, kind=kind, number="101")
    Bus.objects.create(
        conference=conference, name="Xe 1", capacity=45, plate="15B-123.45",
        leader_name="Trần Phụ Trách", leader_phone="+84912000111", leaves_at=event.starts_at,
    )  # fmt: skip
    Hall.objects.create(conference=conference, rows=10, seats_per_row=20)
    add_document(
        event_id=event.pk, title="Mẫu", audience=ConferenceDocument.Audience.DELEGATES,
        received=receive(a_pdf(), "mau.pdf", kinds=tuple(Kind), megabytes=1), by=SYSTEM,
    )  # fmt: skip
    first, second = event.sessions.all()
    for session, item in ((first, "opening"), (second, "paper")):
        AgendaItem.objects.create(session=session, kind=item, by_words="Nguyễn Văn Diễn Giả")
        SessionRole.objects.create(session=session, person=make_person(event.organiser))
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=4)
    a_roster(delegation)
    a_delegate(delegation)
    return delegation


def test_the_next_edition_takes_over_settings_and_plans_moved_to_its_days(staff, event):
    the_works(event)
    new = copied(staff, event)
    assert (new.edition, new.event.title[-4:], new.copied_from_id) == ("XVII", "XVII", event.pk)
    assert new.event.state == EventState.DRAFT
    assert (new.asks_papers, new.co_chairs) == (False, "Sở Công Thương")
    assert new.event.venue_address == "Số 1 Lê Hồng Phong"
    starts = datetime.combine(NEXT_DAY, time(8), clock.VIETNAM)
    assert new.event.starts_at == starts
    [session] = new.event.sessions.all()  # the other was a paper
    assert (session.starts_at, session.agenda_item.kind) == (starts, "opening")
    [meal] = new.meals.all()
    assert meal.starts_at == datetime.combine(NEXT_DAY, time(18), clock.VIETNAM)
    [room] = HotelRoom.objects.filter(hotel__conference=new)
    assert (room.number, room.kind.price, room.kind.hotel_id) == ("101", 800_000, room.hotel_id)
    assert new.buses.get().capacity == 45
    assert new.hall.seats_per_row == 20
    old, document = event.conference.documents.get(), new.documents.get()
    assert document.file.name != old.file.name
    with document.file.open("rb") as kept:
        assert kept.read().startswith(b"%PDF")
    assert [entry.what for entry in new.event.history.all()][-1] == "conference.copied"


def test_of_people_only_the_coordinators_go_along(staff, event):
    old = the_works(event)
    new = copied(staff, event)
    delegation = Delegation.objects.get(unit__conference=new)
    assert delegation.coordinator_phone == old.coordinator_phone
    assert (delegation.state, delegation.nonce == old.nonce) == ("invited", False)
    assert (delegation.unit.quota, delegation.unit.letter_number) == (4, None)
    assert delegation.unit.block.size == 4
    assert not Registration.objects.filter(event=new.event).exists()
    assert not RosterRow.objects.filter(delegation=delegation).exists()
    assert not Delegate.objects.filter(registration__event=new.event).exists()
    assert not SessionRole.objects.filter(session__event=new.event).exists()
    bus = new.buses.get()
    assert (bus.plate, bus.leader_name, bus.leader_phone) == ("", "", "")
    assert new.event.sessions.get().agenda_item.by_words == ""


def test_what_is_not_ticked_stays_behind(staff, event):
    the_works(event)
    new = copied(staff, event, parts=[], held_until="")
    for left in (new.meals, new.hotels, new.buses, new.documents, new.invited_units):
        assert not left.exists()
    assert not Hall.objects.filter(conference=new).exists()
    assert not AgendaItem.objects.filter(session__event=new.event).exists()
    assert new.event.sessions.count() == 2  # the days remain
    other = copied_again(staff, event)
    assert Delegation.objects.get(unit__conference=other).coordinator_name == ""


def copied_again(staff, event):
    staff.post(reverse("conferences:copy", args=[event.code]), filled(code="HN-2", parts=["units"]))
    return Conference.objects.get(event__code="HN-2")


def an_old_edition(organiser):
    """Of 2019, with the names of its day."""
    event = an_edition(organiser, in_days=(date(2019, 11, 12) - clock.today()).days)
    for kind, name, quota, province in (
        (UnitKind.DEPARTMENT, "Sở Công Thương tỉnh Hà Giang", 5, ("02", "Tỉnh Hà Giang")),
        (UnitKind.DEPARTMENT, "Sở Công Thương tỉnh Tuyên Quang", 3, ("08", "Tỉnh Tuyên Quang")),
        (UnitKind.CENTRE, "Trung tâm KC và XTTM Hà Giang", 2, ("02", "Tỉnh Hà Giang")),
        (UnitKind.CENTRE, "TT Khuyến công - TVPTCN tỉnh Quảng Ninh", 2, ("22", "Tỉnh Quảng Ninh")),
        (UnitKind.DEPARTMENT, "Sở Công Thương tỉnh Lạng Sơn", 2, ("20", "Tỉnh Lạng Sơn")),
        (UnitKind.BUSINESS, "Công ty Sứ Hải Dương", 0, ("30", "Tỉnh Hải Dương")),
        (UnitKind.HOST_SECTOR, "Sở Tài chính", 1, ("31", "Thành phố Hải Phòng")),
        (UnitKind.MINISTRY, "Cục Công Thương địa phương", 3, ("", "")),
    ):
        a_delegation(event, name, kind=kind, quota=quota, province=province)
    return event


def test_units_of_merged_provinces_are_invited_by_the_names_of_the_new_day(staff, event):
    old = an_old_edition(event.organiser)
    source = Conference.objects.select_related("event").get(pk=old.pk)
    fates = {
        fate.was[0].name: fate
        for fate in carried_units(source, day=date(2026, 10, 1), host_code="31")
    }
    new_names = {name: fate.unit.name for name, fate in fates.items()}
    assert new_names == {
        "Cục Công Thương địa phương": "Cục Công Thương địa phương",
        "Sở Tài chính": "Sở Tài chính",
        "Sở Công Thương tỉnh Hà Giang": "Sở Công Thương tỉnh Tuyên Quang",
        "Trung tâm KC và XTTM Hà Giang": "Trung tâm KC và XTTM Tuyên Quang",
        "Sở Công Thương tỉnh Lạng Sơn": "Sở Công Thương tỉnh Lạng Sơn",
        "TT Khuyến công - TVPTCN tỉnh Quảng Ninh": "TT Khuyến công - TVPTCN thành phố Quảng Ninh",
        "Công ty Sứ Hải Dương": "Công ty Sứ Hải Dương",
    }
    merged = fates["Sở Công Thương tỉnh Hà Giang"]
    assert [unit.name[-10:] for unit in merged.was] == ["h Hà Giang", "uyên Quang"]
    assert merged.unit.quota == 5
    assert merged.coordinated_like.name == "Sở Công Thương tỉnh Tuyên Quang"
    assert fates["Trung tâm KC và XTTM Hà Giang"].coordinated_like is None
    assert fates["Công ty Sứ Hải Dương"].unit.province_name == "Thành phố Hải Phòng"
    elsewhere = carried_units(source, day=date(2026, 10, 1), host_code="20")
    assert [fate.was[0].name for fate in elsewhere if fate.unit is None] == ["Sở Tài chính"]


def test_the_form_tells_beforehand_what_becomes_of_the_units_and_does_it(staff, event):
    old = an_old_edition(event.organiser)
    page = staff.get(reverse("conferences:copy", args=[old.code])).content.decode()
    assert "Nhập thành một đơn vị sau khi sáp nhập tỉnh" in page
    assert "thành phố Quảng Ninh" in page
    new = copied(staff, old)
    named = set(InvitedUnit.objects.filter(conference=new).values_list("name", flat=True))
    assert "Sở Công Thương tỉnh Tuyên Quang" in named
    assert not [name for name in named if "Hà Giang" in name]
    assert (
        InvitedUnit.objects.filter(conference_id=old.pk).count() == 8
    )  # the old edition keeps its names


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"edition": "17"}, "edition"),
        ({"code": "Mã có dấu"}, "code"),
        ({"code": "\x00"}, "code"),
        ({"first_day": "2019-01-01"}, "first_day"),
        ({"first_day": "9999-12-31"}, "first_day"),
        ({"first_day": "hôm nay"}, "first_day"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"parts": ["coordinators"]}, "parts"),
        ({"parts": ["mọi thứ"]}, "parts"),
        ({"held_until": ""}, "held_until"),
        ({"held_until": NEXT_DAY.isoformat()}, "held_until"),
        ({"title": "x" * 300}, "title"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_made(staff, event, fields, wrong):
    answer = staff.post(reverse("conferences:copy", args=[event.code]), filled(**fields))
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert Conference.objects.count() == 1


def test_a_taken_code_or_too_few_seats_make_nothing(staff, event):
    the_works(event)
    url = reverse("conferences:copy", args=[event.code])
    assert "đã được dùng" in staff.post(url, filled(code=event.code)).content.decode()
    assert staff.post(url, filled(capacity="3")).status_code == 422
    assert Conference.objects.count() == 1


def hand_over(staff, event, to, **fields):
    url = reverse("conferences:hand_over", args=[event.code])
    return staff.post(url, {"to": to.pk, **fields})


def taken(client, offer, **fields):
    return client.post(reverse("conferences:take_over", args=[offer.pk]), filled(**fields))


def test_the_next_host_makes_its_own_draft_of_what_it_was_handed_and_sees_nothing_else(
    staff, event, client
):
    the_works(event)
    host = make_organiser(province_code="20", name="Trung tâm Khuyến công Lạng Sơn")
    hand_over(staff, event, host)
    offer = HandOver.objects.get()
    client.force_login(make_user(Role.ADMINISTRATOR, host))
    offered = reverse("conferences:take_over", args=[offer.pk])
    assert offered in client.get(reverse("conferences:staff_list")).content.decode()
    page = client.get(offered).content.decode()
    assert "Cán bộ đầu mối của các đơn vị" not in page
    assert "daumoi" not in page
    assert taken(client, offer, parts=["agenda", "meals", "units"]).status_code == 302
    new = Conference.objects.select_related("event").get(event__code="HN-XVII")
    assert (new.event.organiser, new.host_province_code) == (host, "20")
    assert (new.event.venue, new.event.contact) == ("", "")
    delegation = Delegation.objects.get(unit__conference=new)
    assert delegation.coordinator_name == delegation.coordinator_email == ""
    assert new.meals.get().price is None
    assert client.get(reverse("conferences:staff_detail", args=[event.code])).status_code == 404
    assert client.get(offered).status_code == 404  # once
    client.force_login(make_user(Role.ADMINISTRATOR, event.organiser))
    assert client.get(reverse("conferences:staff_detail", args=["HN-XVII"])).status_code == 404


def test_coordinators_go_to_another_office_only_where_that_was_ticked(staff, event, client):
    old = the_works(event)
    host = make_organiser(province_code="20")
    hand_over(staff, event, host, with_coordinators="on")
    client.force_login(make_user(Role.ADMINISTRATOR, host))
    taken(client, HandOver.objects.get(), parts=["units", "coordinators"])
    delegation = Delegation.objects.get(unit__conference__event__code="HN-XVII")
    assert delegation.coordinator_email == old.coordinator_email


def test_an_offer_is_taken_back_and_its_parts_cannot_be_forged(staff, event, client):
    the_works(event)
    host = make_organiser(province_code="20")
    hand_over(staff, event, host)
    assert hand_over(staff, event, host).status_code == 422  # it waits already
    assert hand_over(staff, event, event.organiser).status_code == 422
    offer = HandOver.objects.get()
    boss = make_user(Role.ADMINISTRATOR, host)
    client.force_login(boss)
    for forged in (["coordinators", "units"], ["hotels"]):
        assert taken(client, offer, parts=forged).status_code == 422
    client.force_login(make_user(Role.STAFF, host))
    assert taken(client, offer).status_code == 404
    client.force_login(make_user(Role.ADMINISTRATOR, event.organiser))
    client.post(reverse("conferences:hand_over_withdraw", args=[event.code, offer.pk]))
    client.force_login(boss)
    assert taken(client, offer).status_code == 404
    assert Conference.objects.count() == 1


def test_the_fifty_six_units_of_2019_become_the_thirty_six_of_the_next_edition():
    """With the provinces as they are shipped: none is lost, none is invited under an old name."""
    event = an_edition(capacity=500, in_days=(date(2019, 11, 12) - clock.today()).days)
    invite_units(
        event_id=event.pk,
        units=northern_units(event, quota=3),
        held_until=clock.now() + timedelta(days=9),
        by=SYSTEM,
    )
    source = Conference.objects.select_related("event").get(pk=event.pk)
    day = date(2027, 11, 12)
    fates = carried_units(source, day=day, host_code="31")
    assert sum(len(fate.was) for fate in fates) == 56
    upcoming = an_edition(event.organiser, in_days=(day - clock.today()).days)
    assert {fate.unit for fate in fates} == set(northern_units(upcoming, quota=3))
    assert len(fates) == 36
