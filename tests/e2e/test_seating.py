"""Seats changed by drag, by two clicks, and without any script."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.conferences.test_seating import a_hall, seats_of, take
from tests.e2e.conftest import let_in
from tests.factories import make_user
from tests.factories.conference import a_delegation, an_edition, some_delegates

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_server):
    event = an_edition()
    a_hall(event)
    one, other = some_delegates(a_delegation(event), 2)
    take(event, one, 1, 2)
    take(event, other, 1, 4)
    return (
        event,
        one,
        other,
        make_user(Role.STAFF, event.organiser),
        live_server.url + reverse("conferences:seating", args=[event.code]),
    )


def middle_of(page, seat):
    box = page.locator(f"[data-seat='{seat}'] rect").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_who_is_dragged_onto_another_swaps_and_who_is_picked_moves(desk, world):
    event, one, other, user, address = world
    let_in(desk, address, user)
    desk.goto(address)
    desk.locator("#so-do").scroll_into_view_if_needed()
    desk.mouse.move(*middle_of(desk, "1-2"))
    desk.mouse.down()
    desk.mouse.move(*middle_of(desk, "1-3"), steps=4)
    desk.mouse.move(*middle_of(desk, "1-4"), steps=4)
    with desk.expect_navigation():
        desk.mouse.up()
    assert seats_of(event) == {one.pk: (1, 4), other.pk: (1, 2)}
    desk.locator("[data-seat='1-4']").click()
    assert desk.locator(".seat.is-picked").count() == 1
    with desk.expect_navigation():
        desk.locator("[data-seat='2-3']").click()
    assert seats_of(event) == {one.pk: (2, 3), other.pk: (1, 2)}


def test_on_a_phone_without_scripts_a_seat_is_chosen_and_somebody_put_there(
    phone_without_javascript, world
):
    event, one, other, user, address = world
    page = phone_without_javascript
    let_in(page, address, user)
    page.goto(address)
    page.locator("[data-seat='1-2']").click()
    page.get_by_label("Ghế", exact=False).last.select_option("2-1")
    page.get_by_role("button", name="Xếp vào ghế").click()
    page.wait_for_load_state()
    assert seats_of(event) == {one.pk: (2, 1), other.pk: (1, 4)}
