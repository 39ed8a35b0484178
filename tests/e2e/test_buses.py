"""A site visit's buses: with the mouse, and without any script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from conferences.models import Bus, BusSeat
from tests.e2e.conftest import let_in
from tests.factories import make_user
from tests.factories.conference import a_delegation, an_edition, some_delegates

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_delegation_is_dragged_into_a_bus_and_one_of_it_moved_by_keyboard(live_server, desk):
    event = an_edition()
    first, second = (
        Bus.objects.create(conference_id=event.pk, name=name, capacity=4)
        for name in ("Xe A", "Xe B")
    )
    delegation = a_delegation(event, "Sở Công Thương tỉnh Lạng Sơn")
    one, _two = some_delegates(delegation, [{"site_visit": True}] * 2)
    let_in(desk, live_server.url, make_user(Role.STAFF, event.organiser))
    desk.set_viewport_size({"width": 1280, "height": 1600})
    desk.goto(live_server.url + reverse("conferences:buses", args=[event.code]))
    desk.drag_and_drop("text=Sở Công Thương tỉnh Lạng Sơn (2)", f"[data-bus='{first.pk}'] h2")
    desk.wait_for_selector("text=Đã chuyển 2 người.")
    assert first.riders.count() == 2
    desk.focus(f"input[name=nguoi][value='{one.pk}']")
    desk.keyboard.press("Space")
    desk.select_option("select[name=bus]", str(second.pk))
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("text=Đã chuyển 1 người.")
    assert BusSeat.objects.get(delegate=one).bus == second
