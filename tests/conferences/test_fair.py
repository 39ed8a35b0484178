"""The fair: booths laid out and numbered, exhibitors who apply, and a booth for one of them only."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from conferences.booths import Zone, are_neighbours, number_after, numbers_from, suggest
from conferences.models import Booth, Exhibitor
from conferences.selectors.fair import booths_of, exhibitors_of, totals_of
from conferences.services import exhibiting
from conferences.services import fair as services
from conferences.states import ExhibitorState
from notifications.models import Message
from registrations.services.events import cancel_event
from tests.conferences.at_once import at_once
from tests.factories import SYSTEM
from tests.factories.conference import an_edition
from tests.factories.fair import a_fair, an_exhibitor, details_of, some_booths

METRES = st.sampled_from([Decimal(2), Decimal(3), Decimal("4.5")])


def place(exhibitor, *booths, instead=False):
    return exhibiting.place_exhibitor(
        exhibitor_id=exhibitor.pk,
        booth_ids=[booth.pk for booth in booths],
        by=SYSTEM,
        instead=instead,
    )


def numbers_of(exhibitor):
    return set(exhibitor.booths.values_list("number", flat=True))


def said(exhibitor):
    return list(
        Message.objects.filter(topic=exhibitor.topic).order_by("pk").values_list("kind", flat=True)
    )


def as_booths(zone, taken=()):
    places = enumerate(zone.places())
    return [
        Booth(
            pk=index + 1, number=each.number, x=each.x, y=each.y, width=zone.width,
            depth=zone.depth, zone=zone.name, exhibitor_id=7 if index in taken else None,
        )
        for index, each in places
    ]  # fmt: skip


@st.composite
def zones(draw):
    return Zone(
        name="Khu A",
        first=draw(st.sampled_from(["A01", "1", "B-99", "K2.008"])),
        rows=draw(st.integers(1, 6)),
        columns=draw(st.integers(1, 9)),
        width=draw(METRES),
        depth=draw(METRES),
        aisle=draw(METRES),
        block=draw(st.integers(0, 4)),
        back_to_back=draw(st.booleans()),
    )


@given(zones())
def test_booths_never_overlap_bear_each_number_once_and_leave_the_aisles_free(zone):
    booths = as_booths(zone)
    assert len(booths) == zone.rows * zone.columns
    assert len({booth.number for booth in booths}) == len(booths)
    for one, other in combinations(booths, 2):
        across = max(one.x, other.x) - min(one.x, other.x) - zone.width
        down = max(one.y, other.y) - min(one.y, other.y) - zone.depth
        assert across >= 0 or down >= 0, "nothing stands on another"
    gaps_across, gaps_down = (
        [other - one - size for one, other in pairwise(sorted({getattr(b, side) for b in booths}))]
        for side, size in (("x", zone.width), ("y", zone.depth))
    )
    every = 2 if zone.back_to_back else 1
    aisle_after = [zone.block and number % zone.block == 0 for number in range(1, zone.columns)]
    assert gaps_across == [zone.aisle if there else 0 for there in aisle_after]
    assert gaps_down == [0 if row % every else zone.aisle for row in range(1, zone.rows)]


@given(zones(), st.data())
def test_what_is_suggested_is_free_and_hangs_together(zone, data):
    taken = data.draw(st.sets(st.integers(0, zone.rows * zone.columns - 1)))
    booths, wanted = as_booths(zone, taken), data.draw(st.integers(1, 5))
    found = suggest(booths, wanted)
    assert found == suggest(booths, wanted)
    assert len(found) in (0, wanted)
    assert all(booth.exhibitor_id is None for booth in found)
    reached = set(found[:1])
    while fresh := [
        each
        for each in found
        if each not in reached and any(are_neighbours(each, r) for r in reached)
    ]:
        reached.update(fresh)
    assert reached == set(found), "side by side, wall to wall"
    if wanted == 1:
        assert bool(found) == (len(taken) < len(booths))


def test_numbers_count_on_with_their_zeros():
    numbers = numbers_from("A08")
    assert [next(numbers) for _ in range(3)] == ["A08", "A09", "A10"]
    assert number_after(["A09", "A10", "A2"]) == "A11"
    with pytest.raises(ValueError, match="Khu"):
        next(numbers_from("Khu"))


@pytest.mark.django_db
def test_three_hundred_booths_are_laid_out_in_zones_that_do_not_meet():
    fair = a_fair(an_edition())
    for _zone in range(3):
        some_booths(fair, columns=20, rows=5, block=10)
    booths = booths_of(fair)
    assert len(booths) == 300
    corners = [
        (min(b.y for b in zone), max(b.y + b.depth for b in zone))
        for name in ("Khu A", "Khu B", "Khu C")
        if (zone := [b for b in booths if b.zone == name])
    ]
    assert all(one[1] < other[0] for one, other in pairwise(corners))
    with pytest.raises(DomainError, match="Đã có gian hàng số A01"):
        services.add_zone(fair_id=fair.pk, zone=Zone("Khu D", "A01", 1, 2), beside=True, by=SYSTEM)
    with pytest.raises(DomainError, match="nhiều nhất 1000"):
        services.add_zone(
            fair_id=fair.pk, zone=Zone("Khu D", "D001", 30, 40), beside=True, by=SYSTEM
        )


@pytest.mark.django_db
def test_a_row_is_added_behind_its_zone_and_goes_only_while_it_is_empty():
    fair = a_fair(an_edition())
    first, *_rest = some_booths(fair, columns=3)
    [below] = some_booths(fair, columns=1)
    services.add_row(booth_id=first.pk, gap=Decimal(0), by=SYSTEM)
    row = list(fair.booths.filter(zone="Khu A", y=first.y + 3).order_by("x"))
    assert [booth.number for booth in row] == ["A04", "A05", "A06"]
    assert fair.booths.get(pk=below.pk).y == below.y + 3
    place(an_exhibitor(fair), row[1])
    with pytest.raises(Conflict, match="còn gian đã xếp: A05"):
        services.remove_row(booth_id=row[0].pk, by=SYSTEM)
    assert services.remove_row(booth_id=first.pk, by=SYSTEM) == 3
    assert set(fair.booths.values_list("number", flat=True)) == {"A04", "A05", "A06", "B01"}


@pytest.mark.django_db
def test_a_booth_is_renamed_and_closed_unless_somebody_has_it():
    fair = a_fair(an_edition())
    one, other = some_booths(fair, columns=2)
    services.change_booth(booth_id=one.pk, number="VIP1", is_closed=True, by=SYSTEM)
    company = an_exhibitor(fair)
    with pytest.raises(Conflict, match="Gian VIP1 không dùng"):
        place(company, one)
    with pytest.raises(DomainError, match="Đã có gian hàng số này"):
        services.change_booth(booth_id=other.pk, number="VIP1", is_closed=False, by=SYSTEM)
    place(company, other)
    with pytest.raises(Conflict, match="hãy trả gian trước"):
        services.change_booth(booth_id=other.pk, number="A02", is_closed=True, by=SYSTEM)


@pytest.mark.django_db
def test_an_exhibitor_is_approved_placed_moved_and_told_each_time():
    event = an_edition()
    fair = a_fair(event)
    booths = some_booths(fair, columns=6)
    company = an_exhibitor(fair, booths_wanted=2)
    exhibiting.approve_exhibitor(exhibitor_id=company.pk, by=SYSTEM)
    place(company, booths[0], booths[1])
    place(company, booths[3], booths[4], instead=True)
    assert numbers_of(company) == {"A04", "A05"}
    exhibiting.free_booth(booth_id=booths[3].pk, by=SYSTEM)
    assert numbers_of(company) == {"A05"}
    kinds = ["fair.received", "fair.approved", "fair.placed", "fair.placed", "fair.placed"]
    assert said(company) == kinds
    told = Message.objects.filter(topic=company.topic, kind="fair.placed").order_by("pk")
    assert [each.context["booths"] for each in told] == ["A01, A02", "A04, A05", "A05"]
    history = event.history.filter(what__startswith="fair.", details__exhibitor=company.pk)
    assert list(history.order_by("pk").values_list("what", flat=True)) == [
        "fair.applied", "fair.approved", "fair.placed", "fair.freed", "fair.placed", "fair.freed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_who_still_waits_is_approved_by_being_placed_and_told_once():
    fair = a_fair(an_edition())
    [booth] = some_booths(fair, columns=1)
    company = an_exhibitor(fair)
    place(company, booth)
    place(company, booth)
    company.refresh_from_db()
    assert company.state == ExhibitorState.APPROVED
    assert said(company) == ["fair.received", "fair.placed"], "a double click says nothing more"


@pytest.mark.django_db
def test_who_is_refused_or_withdraws_gives_the_booths_back():
    fair = a_fair(an_edition())
    booths = some_booths(fair, columns=2)
    refused, gone = an_exhibitor(fair), an_exhibitor(fair)
    place(refused, booths[0])
    place(gone, booths[1])
    exhibiting.refuse_exhibitor(exhibitor_id=refused.pk, reason="Không đúng ngành", by=SYSTEM)
    exhibiting.withdraw_exhibitor(exhibitor_id=gone.pk, by=SYSTEM)
    exhibiting.withdraw_exhibitor(exhibitor_id=gone.pk, by=SYSTEM)
    assert not fair.booths.exclude(exhibitor=None).exists()
    assert said(refused)[-1] == "fair.refused"
    assert said(gone)[-1:] == ["fair.withdrawn"]
    with pytest.raises(IllegalTransition):
        place(refused, booths[0])
    with pytest.raises(IllegalTransition):
        exhibiting.approve_exhibitor(exhibitor_id=gone.pk, by=SYSTEM)
    exhibiting.approve_exhibitor(exhibitor_id=refused.pk, by=SYSTEM)


@pytest.mark.django_db
def test_one_taken_booth_among_several_and_nothing_changes():
    fair = a_fair(an_edition())
    booths = some_booths(fair, columns=3)
    first, second = an_exhibitor(fair, company="Gốm Chu Đậu"), an_exhibitor(fair)
    place(first, booths[1])
    with pytest.raises(Conflict, match="Gian A02 đã xếp cho Gốm Chu Đậu"), transaction.atomic():
        place(second, booths[0], booths[1])
    assert numbers_of(second) == set()
    elsewhere = some_booths(a_fair(an_edition()), columns=1)
    with pytest.raises(DomainError, match="của hội chợ này"):
        place(second, *elsewhere)


@pytest.mark.django_db
def test_nobody_applies_after_the_deadline_but_staff_may_write_one_down(time_machine):
    event = an_edition()
    fair = a_fair(event)
    time_machine.move_to(clock.now() + timedelta(days=31))
    arguments = {"fair_id": fair.pk, "form_key": "", "by": SYSTEM}
    with pytest.raises(DomainError, match="không còn nhận"):
        exhibiting.apply_to_fair(details=details_of(), **arguments)
    exhibiting.apply_to_fair(details=details_of(), by_staff=True, **arguments)
    cancel_event(event_id=event.pk, by=SYSTEM, reason="Bão")
    with pytest.raises(DomainError, match="đã hủy"):
        exhibiting.apply_to_fair(details=details_of(), by_staff=True, **arguments)


@pytest.mark.django_db
def test_the_totals_say_what_is_free_wanted_and_expected():
    fair = a_fair(an_edition(), booth_price=2_000_000)
    booths = some_booths(fair, columns=5)
    services.change_booth(booth_id=booths[4].pk, number="A05", is_closed=True, by=SYSTEM)
    place(an_exhibitor(fair, booths_wanted=3), booths[0])
    an_exhibitor(fair, booths_wanted=2)
    totals = totals_of(fair, booths_of(fair))
    assert (totals.free, totals.used, totals.closed) == (3, 1, 1)
    assert (totals.wanted, totals.asked, totals.waiting) == (3, 2, 1)
    assert (totals.earned, totals.expected) == (2_000_000, 6_000_000)


@pytest.mark.django_db
def test_exhibitors_are_found_without_accents_by_phone_or_by_code():
    fair = a_fair(an_edition())
    one = an_exhibitor(fair, company="Gốm sứ Chu Đậu", contact_phone="+84912345678")
    an_exhibitor(fair)
    for words in ("gom su", "CHU ĐẬU", "0912 345 678", "+84912345678", one.code.lower()):
        assert list(exhibitors_of(fair, words=words)) == [one], words
    assert exhibitors_of(fair, words="%").count() == 0
    assert exhibitors_of(fair, state="needs").count() == 2


@pytest.fixture
def eight_who_want_one(transactional_db):
    fair = a_fair(an_edition())
    [booth] = some_booths(fair, columns=1)
    return booth, [an_exhibitor(fair) for _ in range(8)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_eight_clerks_give_one_booth_to_eight_exhibitors_and_one_gets_it(
    eight_who_want_one, monkeypatch, locked
):
    """Also without the edition's lock: the condition in the UPDATE alone keeps it to one."""
    booth, companies = eight_who_want_one
    if not locked:
        monkeypatch.setattr(services, "lock_event", lambda pk: services.Event.objects.get(pk=pk))
    outcomes = at_once([lambda each=each: place(each, booth) for each in companies])
    assert sorted(map(str, outcomes)).count("None") == 1
    assert outcomes.count(Conflict) == 7
    assert sum(company.booths.count() for company in companies) == 1
    assert Message.objects.filter(kind="fair.placed").count() == 1, "only the one is told"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_condition_several_would_be_told_that_the_booth_is_theirs(
    eight_who_want_one, monkeypatch
):
    """The control: read, look, write. It shows that the test above would see the race."""
    booth, companies = eight_who_want_one
    looked = threading.Barrier(3, timeout=20)

    def careless(exhibitor, booths):
        for each in booths:
            if Booth.objects.get(pk=each.pk).exhibitor_id is None:
                looked.wait()
                each.exhibitor = exhibitor
                each.save()

    monkeypatch.setattr(exhibiting, "_take", careless)
    monkeypatch.setattr(services, "lock_event", lambda pk: services.Event.objects.get(pk=pk))
    three = companies[:3]  # each needs a connection of its own at the same moment
    assert at_once([lambda each=each: place(each, booth) for each in three]) == [None] * 3
    assert Message.objects.filter(kind="fair.placed").count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_six_clicks_at_once_is_one_application():
    fair = a_fair(an_edition())
    details = details_of()
    apply = lambda: exhibiting.apply_to_fair(  # noqa: E731
        fair_id=fair.pk, details=details, form_key="mot-phieu", by=SYSTEM
    )
    assert at_once([apply] * 6) == [None] * 6
    assert Exhibitor.objects.count() == 1
    assert Message.objects.filter(kind="fair.received").count() == 1
