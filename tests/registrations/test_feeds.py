"""Feeds for a diary: of what I go to, of one class, of all that staff run; by links that can die."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Actor, Role
from accounts.services import close_calendar_link, renew_calendar_link
from registrations import diary, links
from registrations.services.deciding import cancel_registration
from registrations.services.events import postpone_event
from registrations.states import Approval
from tests import factories
from tests.factories.agenda import an_agenda, publish
from tests.factories.conference import a_delegate, a_delegation, an_edition

pytestmark = pytest.mark.django_db
BY = Actor.system()


def entries(answer) -> list[tuple[str, str]]:
    """Title and STATUS of each entry, as another library reads them."""
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.method.value == "PUBLISH"
    found = calendar.contents.get("vevent", [])
    return [(each.summary.value, each.status.value) for each in found]


def of_class(client, registration):
    return client.get(links.manage_path(registration) + "cac-buoi.ics")


def feed_of(client, user, purpose):
    name = "my_feed" if purpose == diary.MINE else "staff_feed"
    token = diary.token_of(user, purpose)
    return client.get(reverse(f"registrations:{name}", args=[user.pk, token or "-"]))


@pytest.fixture
def me(db):
    return renew_calendar_link(user=factories.make_user())


def mine(user, event, **details):
    registration = factories.register(event, **details)
    factories.tie(user, registration.person)
    return registration


def test_the_feed_of_a_class_names_each_buoi_and_shows_it_cancelled_when_it_is_put_off(client):
    event = factories.make_class(days=2, parts=("morning", "afternoon"))
    registration = factories.register(event)
    assert entries(of_class(client, registration)) == [(event.title, "CONFIRMED")] * 4
    postpone_event(event_id=event.pk, by=BY, reason="Bão")
    assert entries(of_class(client, registration)) == [(event.title, "CANCELLED")] * 4


def test_what_is_not_sure_is_tentative_what_one_left_is_cancelled_and_what_one_never_had_is_nothing(
    client,
):
    event = factories.make_class(approval=Approval.REVIEW)
    pending, sure = factories.register(event), factories.register(factories.make_class())
    assert [status for _t, status in entries(of_class(client, pending))] == ["TENTATIVE"]
    cancel_registration(registration_id=sure.pk, by=BY)
    cancel_registration(registration_id=pending.pk, by=BY)
    assert [status for _t, status in entries(of_class(client, sure))] == ["CANCELLED"]
    assert entries(of_class(client, pending)) == []


def test_my_feed_holds_all_my_classes_and_my_conference_in_the_order_of_its_agenda(client, me):
    first, second = factories.make_class(days=2), factories.make_class()
    for event in (first, second):
        mine(me, event)
    edition = an_edition()
    delegate = a_delegate(a_delegation(edition))
    factories.tie(me, delegate.registration.person)
    an_agenda(edition)
    publish(edition)
    factories.register(first, "Người Khác")
    found = entries(feed_of(client, me, diary.MINE))
    titles = [title for title, _status in found]
    assert titles.count(first.title) == 2
    assert titles.count(second.title) == 1
    assert len(found) > 3, "and the items of the conference"
    assert edition.title not in titles


def test_a_diary_that_is_shown_to_others_lets_nobody_cancel(client, me):
    registration = mine(me, factories.make_class())
    said = feed_of(client, me, diary.MINE).content.decode().replace("\r\n ", "")
    assert registration.event.title in said
    assert "/dk/" not in said


def test_who_cancelled_and_signed_up_again_sees_the_class_once(client, me):
    event = factories.make_class()
    again = {"full_name": "Nguyễn Thị Hoa", "phone": "+84912345678"}
    cancel_registration(registration_id=mine(me, event, **again).pk, by=BY)
    factories.register(event, **again)
    assert entries(feed_of(client, me, diary.MINE)) == [(event.title, "CONFIRMED")]


def test_an_old_link_a_closed_one_and_one_for_another_feed_are_dead(client, me):
    old = reverse("registrations:my_feed", args=[me.pk, diary.token_of(me, diary.MINE)])
    wrong = reverse("registrations:my_feed", args=[me.pk, diary.token_of(me, diary.STAFF)])
    assert [client.get(url).status_code for url in (old, wrong)] == [200, 404]
    renew_calendar_link(user=me)
    assert client.get(old).status_code == 404
    assert feed_of(client, me, diary.MINE).status_code == 200
    close_calendar_link(user=me)
    assert feed_of(client, me, diary.MINE).status_code == 404
    renew_calendar_link(user=me)
    me.is_active = False
    me.save()
    assert feed_of(client, me, diary.MINE).status_code == 404


def test_staff_see_all_buoi_of_their_office_a_trainer_theirs_and_who_left_nothing(client):
    office = factories.make_organiser()
    draft = factories.make_class(office, published=False)
    ours, foreign = factories.make_class(office, days=2), factories.make_class()
    staff = renew_calendar_link(user=factories.make_user(Role.STAFF, office))
    found = entries(feed_of(client, staff, diary.STAFF))
    assert sorted(found) == sorted([(ours.title, "CONFIRMED")] * 2 + [(draft.title, "TENTATIVE")])
    assert foreign.title not in dict(found)
    staff.memberships.all().delete()
    assert feed_of(client, staff, diary.STAFF).status_code == 404


@pytest.mark.parametrize("purpose", [diary.MINE, diary.STAFF])
def test_a_feed_costs_the_same_queries_for_one_class_and_for_ten(client, purpose):
    office = factories.make_organiser()
    user = renew_calendar_link(user=factories.make_user(Role.STAFF, office))

    def one_more():
        mine(user, factories.make_class(office, days=2))
        edition = an_edition(office)
        factories.tie(user, a_delegate(a_delegation(edition)).registration.person)
        an_agenda(edition)
        publish(edition)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert feed_of(client, user, purpose).status_code == 200
        return len(asked)

    one_more()
    before = queries()
    for _each in range(3):
        one_more()
    assert queries() == before <= 10


def test_who_has_the_feed_already_is_told_so_until_something_changes(client):
    event = factories.make_class()
    registration = factories.register(event)
    tag = of_class(client, registration)["ETag"]
    path = links.manage_path(registration) + "cac-buoi.ics"
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in again["Cache-Control"]
    postpone_event(event_id=event.pk, by=BY, reason="Bão")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    public = Client().get(reverse("courses:class_file", args=[event.code]))
    assert public["Cache-Control"] == "public, max-age=900"


def test_on_my_page_i_make_change_and_close_the_links(client):
    user = factories.make_user(Role.STAFF)
    client.force_login(user)
    page = reverse("accounts:me")
    assert "Tạo liên kết lịch" in client.get(page).content.decode()
    client.post(reverse("registrations:calendar_link"), {"do": "make"})
    text = client.get(page).content.decode()
    user.refresh_from_db()
    for purpose in (diary.MINE, diary.STAFF):
        assert diary.token_of(user, purpose) in text
    client.post(reverse("registrations:calendar_link"), {"do": "close"})
    assert "Tạo liên kết lịch" in client.get(page).content.decode()


def test_the_link_to_follow_stands_on_the_page_of_a_registration(client):
    registration = factories.register(factories.make_class())
    text = client.get(links.manage_path(registration)).content.decode()
    address = next(
        word for word in text.split('"') if word.endswith("/cac-buoi.ics") and ":" in word
    )
    assert client.get(urlsplit(address).path).status_code == 200
