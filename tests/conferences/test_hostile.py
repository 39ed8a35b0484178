"""What people do at once, twice, too late or in bad faith: refused in words, and nothing changes."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from accounts.models import Actor, Role
from common.errors import DomainError
from conferences import links
from conferences.models import AgendaVersion, Delegation, Meal, RosterRow
from conferences.selectors import agenda as agenda_selectors
from conferences.services import (
    agenda,
    buses,
    changes,
    coordinating,
    letters,
    lodging,
    meals,
    paper_deciding,
    placing,
    ranking,
    seating,
    submitting,
    talks,
    travel,
)
from conferences.services.buses import BusDetails
from conferences.services.talks import PaperDetails
from conferences.services.travel import VehicleDetails
from conferences.states import DelegationState, RoomWish
from conferences.views import talks_public
from registrations.models import Event, HistoryEntry
from tests import factories
from tests.factories import SYSTEM
from tests.factories.conference import a_delegate, a_delegation, a_roster, an_edition, cells

pytestmark = pytest.mark.django_db
BY = Actor.coordinator("Trần Thị Đầu Mối")


@pytest.fixture
def event():
    return an_edition(meals=["Tiệc tối"])


@pytest.fixture
def delegation(event):
    return a_delegation(event)


@pytest.fixture
def staff(client, event):
    client.force_login(factories.make_user(Role.STAFF, event.organiser))
    return client


def url(name, *args):
    return reverse(f"conferences:{name}", args=args)


def link(delegation, page="delegation"):
    return links.delegation_path(delegation, page)


PLANS = {
    "a sitting": lambda event, who: meals.save_meal(
        event_id=event.pk, name="Trưa", starts_at=event.starts_at, place="", price=None, by=SYSTEM
    ),
    "everybody eats": lambda event, who: meals.everybody_comes(
        event_id=event.pk, meal_id=Meal.objects.get().pk, by=SYSTEM
    ),
    "nobody eats": lambda event, who: meals.nobody_comes(
        event_id=event.pk, meal_id=Meal.objects.get().pk, by=SYSTEM
    ),
    "no sitting": lambda event, who: meals.remove_meal(
        event_id=event.pk, meal_id=Meal.objects.get().pk, by=SYSTEM
    ),
    "a vehicle": lambda event, who: travel.save_vehicle(
        event_id=event.pk, details=VehicleDetails(plate="29A-123.45"), by=SYSTEM
    ),
    "an arrival": lambda event, who: travel.change_arrival(
        event_id=event.pk,
        delegate_id=who.pk,
        arrives_at=None,
        leaves_at=None,
        vehicle_id=None,
        by=SYSTEM,
    ),
    "buses": lambda event, who: buses.add_buses(
        event_id=event.pk, number=1, details=BusDetails(capacity=20), by=SYSTEM
    ),
    "seats in buses": lambda event, who: buses.propose_buses(
        event_id=event.pk, keep=True, by=SYSTEM
    ),
    "a hotel": lambda event, who: lodging.save_hotel(
        event_id=event.pk, details={"name": "Hoa Biển"}, by=SYSTEM
    ),
    "rooms": lambda event, who: placing.apply_proposal(event_id=event.pk, by=SYSTEM),
    "a wish": lambda event, who: placing.change_wish(
        event_id=event.pk, delegate_id=who.pk, wish=RoomWish.SINGLE, by=SYSTEM
    ),
    "ranks": lambda event, who: ranking.arrange_guests(event_id=event.pk, changes=[], by=SYSTEM),
    "an order": lambda event, who: ranking.order_units(event_id=event.pk, unit_ids=None, by=SYSTEM),
    "seats": lambda event, who: seating.propose_seats(event_id=event.pk, by=SYSTEM),
    "a refusal": lambda event, who: changes.refuse_change(
        change_id=who.asked.pk, answer="Không", by=SYSTEM
    ),
}


@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_nothing_is_planned_for_an_edition_that_is_over_or_called_off(event, delegation, state):
    who = a_delegate(delegation)
    Delegation.objects.update(state=DelegationState.APPROVED)
    who.asked = changes.ask_withdrawal(
        delegation_id=delegation.pk, leaving_id=who.pk, reason="Ốm", by=BY
    )
    Event.objects.update(state=state)
    written = HistoryEntry.objects.count()
    for what, plan in PLANS.items():
        with pytest.raises(DomainError) as refusal:
            plan(event, who)
        assert "đã kết thúc hoặc đã hủy" in str(refusal.value), what
    assert HistoryEntry.objects.count() == written


def test_a_click_on_a_cancelled_edition_is_refused_in_words_on_the_page_it_came_from(staff, event):
    Event.objects.update(state="cancelled")
    page = url("meals", event.code)
    for name, args in (("buses_propose", ()), ("rooms_clear", ()), ("include_delegates", ())):
        answer = staff.post(
            url(name, event.code, *args), headers={"referer": f"http://testserver{page}"}
        )
        assert (answer.status_code, answer["Location"]) == (303, page)
    assert "đã kết thúc hoặc đã hủy" in staff.get(page).content.decode()


def test_a_refusal_leads_back_to_no_other_site(staff, event):
    Event.objects.update(state="cancelled")
    for came_from in ("https://evil.example/x", "http://testserver//evil.example/", ""):
        answer = staff.post(url("buses_propose", event.code), headers={"referer": came_from})
        assert answer["Location"] == "/"


def test_what_somebody_deletes_while_another_presses_the_button_is_not_found(
    staff, event, monkeypatch
):
    meal = Meal.objects.get()

    def gone(**_given):
        raise Meal.DoesNotExist

    monkeypatch.setattr(meals, "remove_meal", gone)
    assert staff.post(url("meal_remove", event.code, meal.pk)).status_code == 404


def test_a_renewed_link_takes_the_delegation_off_the_accounts_that_kept_the_old_one(
    client, event, delegation
):
    user = factories.make_user()
    coordinating.keep_delegation(delegation_id=delegation.pk, user=user)
    letters.renew_link(delegation_id=delegation.pk, by=SYSTEM)
    delegation.refresh_from_db()
    client.force_login(user)
    assert link(delegation) not in client.get("/toi/", follow=True).content.decode()
    assert not delegation.users.exists()


def test_who_declines_twice_has_declined_once(client, delegation):
    a_roster(delegation, 2)
    for _click in range(2):
        answer = client.post(link(delegation, "delegation_decline"), {"reason": "Bận"})
        assert answer.status_code == 303
    assert HistoryEntry.objects.filter(what="delegation.declined").count() == 1
    for _click in range(2):
        answer = client.post(link(delegation, "delegation_rejoin"), follow=True)
        assert "Không thể chuyển" not in answer.content.decode()


def test_the_second_click_on_send_leads_where_the_first_did(client, delegation, monkeypatch):
    """Both have seen the roster as it was before; the lock lets one after the other in."""
    a_roster(delegation, 2)
    send = submitting.submit_roster

    def twice(**given):
        send(**given)
        return send(**given)

    monkeypatch.setattr(submitting, "submit_roster", twice)
    answer = client.post(link(delegation, "delegation_submit"), {})
    assert (answer.status_code, answer["Location"]) == (303, link(delegation, "delegation_done"))
    assert delegation.delegates.count() == 2


def test_an_agenda_published_by_a_double_click_is_one_version(event):
    session = event.sessions.first()
    session.topic = "Khai mạc"
    session.save()
    event.sessions.exclude(pk=session.pk).delete()
    mark = agenda_selectors.mark_of(agenda_selectors.draft_items(event))
    agenda.publish_agenda(event_id=event.pk, mark=mark, note="Đổi giờ", by=SYSTEM)
    with pytest.raises(DomainError, match="Không có gì thay đổi"):
        agenda.publish_agenda(event_id=event.pk, mark=mark, note="Đổi giờ", by=SYSTEM)
    assert AgendaVersion.objects.count() == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_at_its_field(staff, event, day):
    Event.objects.update(state="draft")
    page = url("agenda_day", event.code, f"{event.starts_at:%Y-%m-%d}")
    mark = staff.get(page).context["mark"]
    item = {
        "item": "moi", "mark": mark, "day": day, "starts": "00:01", "ends": "23:59",
        "kind": "report", "title": "Báo cáo",
    }  # fmt: skip
    answer = staff.post(page, item)
    assert answer.status_code == 422
    assert "Năm phải từ" in answer.content.decode()
    assert staff.get(url("agenda_day", event.code, day)).status_code == 404
    meal = {"name": "Tiệc", "starts_at": f"{day}T00:01"}
    assert staff.post(url("meal_add", event.code), meal).status_code == 422


def test_ids_of_another_edition_in_a_form_reach_nothing(staff, event, delegation):
    """Another office's people, meals, beds and booths, named by their numbers."""
    other = an_edition(meals=["Tiệc khác"])
    stranger = a_delegate(a_delegation(other))
    there = Meal.objects.get(conference_id=other.pk)
    own = a_delegate(delegation)
    meal = Meal.objects.get(conference_id=event.pk)
    huge = 2**70
    for which, person in ((there.pk, own.pk), (meal.pk, stranger.pk), (there.pk, stranger.pk)):
        sent = {"an": [f"{which}-{person}", f"{huge}-{person}", f"{which}-{huge}", "x-y", "-"]}
        assert staff.post(url("meal_grid", event.code, delegation.pk), sent).status_code == 302
    [bus] = buses.add_buses(event_id=other.pk, number=1, details=BusDetails(capacity=20), by=SYSTEM)
    staff.post(url("buses_seat", event.code), {"nguoi": [stranger.pk, huge], "bus": bus.pk})
    staff.post(url("rooms_board", event.code), {"deed": "free", "person": stranger.pk})
    staff.post(url("rooms_board", event.code), {"deed": "free", "person": huge})
    staff.post(url("seating_place", event.code), {"deed": "free", "delegate": stranger.pk})
    assert not stranger.meal_choices.exists()
    assert not own.meal_choices.exists()
    assert not hasattr(stranger, "bus_seat")
    for name in ("roster", "roster_history", "change_add"):
        assert staff.get(url(name, event.code, stranger.delegation_id)).status_code == 404


def test_one_delegation_reaches_nothing_of_another_by_its_link(client, event, delegation):
    other = a_delegation(event)
    [row] = a_roster(other, 1)
    stranger = a_delegate(other)
    Delegation.objects.update(state=DelegationState.APPROVED)
    asked = changes.ask_withdrawal(
        delegation_id=other.pk, leaving_id=stranger.pk, reason="Ốm", by=BY
    )
    base = link(delegation)
    for page in (f"thay-doi/{stranger.pk}/thay/", f"thay-doi/{stranger.pk}/rut/"):
        assert client.post(f"{base}{page}", {"reason": "x"}).status_code == 404
    assert client.post(f"{base}thay-doi/{asked.pk}/thoi/").status_code == 404
    assert client.get(f"{base}cong-van/{2**70}/").status_code == 404
    # The other's link with one's own token, and a token for another purpose.
    token = base.strip("/").split("/")[-1]
    assert client.get(f"/doan/{other.pk}/{token}/").status_code == 404
    assert client.get(f"/tham-luan/{delegation.pk}/{token}/").status_code == 404

    Delegation.objects.update(state=DelegationState.DRAFT)
    for deed in ("remove", "restore", "up"):
        answer = client.post(f"{base}dong/", {"key": str(row.key), "do": deed})
        assert answer.status_code == 422
    client.post(f"{base}dong/", {"key": str(row.key), "do": "save", "cell:full_name": "Kẻ Lạ"})
    row.refresh_from_db()
    assert row.removed_at is None
    assert "Kẻ Lạ" not in row.cells.values()


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "sent",
    [
        DEEP,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "1" * 6_000,
        "null",
        '"x"',
        json.dumps([1, None, "x", [], {"full_name": 5}, {"full_name": ["x"]}, {}]),
        json.dumps([{f"c{number}": "x" for number in range(10_000)}]),
    ],
    ids=["deep list", "deep object", "digits", "null", "text", "wrong kinds", "cells"],
)
def test_json_that_is_no_list_of_rows_adds_nobody(client, delegation, sent):
    answer = client.post(link(delegation, "delegation_paste"), {"rows": sent})
    assert answer.status_code == 303
    assert not RosterRow.objects.exists()


def test_halves_of_characters_and_ten_thousand_rows_are_taken_as_far_as_they_go(client, delegation):
    rows = json.dumps([cells("Nguyễn \ud800Văn \udfffA\0"), *[cells()] * 10_000])
    client.post(link(delegation, "delegation_paste"), {"rows": rows})
    assert RosterRow.objects.first().cells["full_name"] == "Nguyễn Văn A"
    assert RosterRow.objects.count() <= 200
    pasted = "Họ và tên\tĐiện thoại\n" + "Nguyễn Văn A\t0912345678\n" * 10_000
    answer = client.post(link(delegation, "delegation_paste"), {"pasted": pasted})
    assert answer.status_code == 422


def test_a_row_of_ten_thousand_cells_is_no_row(client, delegation):
    sent = {f"cell:c{number}": "x" for number in range(4_900)}
    key = str(uuid.uuid4())
    answer = client.post(
        link(delegation, "delegation_row"),
        {"key": key, "do": "save", "version": "9" * 400, "cell:full_name": "A" * 90_000, **sent},
    )
    assert answer.status_code == 200
    row = RosterRow.objects.get()
    assert set(row.cells) == {"full_name"}
    assert len(row.cells["full_name"]) == 2_000
    many = {**sent, **{f"cell:d{number}": "x" for number in range(5_100)}}
    assert client.post(link(delegation, "delegation_row"), many).status_code == 400


def test_a_person_whom_staff_add_by_a_double_click_stands_once(staff, event, delegation):
    page = url("roster_row_new", event.code, delegation.pk)
    key = staff.get(page).context["form"]["key"].value()
    for _click in range(2):
        staff.post(page, {"full_name": "Nguyễn Văn A", "key": str(key)})
    assert RosterRow.objects.count() == 1
    for unlike in ("x", "9" * 400, "\0"):
        assert staff.post(page, {"full_name": "Lê B", "key": unlike}).status_code == 422


def test_an_author_of_a_cancelled_conference_is_told_of_no_decision(event):
    paper = talks.add_paper(
        event_id=event.pk, details=PaperDetails(author="Lò Văn C", title="Kết nối"), by=SYSTEM
    )
    Event.objects.update(state="cancelled")
    with pytest.raises(DomainError, match="đã hủy"):
        paper_deciding.accept_into_proceedings(paper_id=paper.pk, by=SYSTEM)
    with pytest.raises(DomainError, match="đã hủy"):
        paper_deciding.refuse_paper(paper_id=paper.pk, reason="x", by=SYSTEM)


def test_uploads_by_one_link_are_limited(client, event, monkeypatch):
    paper = talks.add_paper(
        event_id=event.pk, details=PaperDetails(author="Lò Văn C", title="Kết nối"), by=SYSTEM
    )
    monkeypatch.setattr(talks_public, "UPLOADS", 2)
    codes = [client.post(links.upload_path(paper), {}).status_code for _upload in range(3)]
    assert codes == [422, 422, 429]
