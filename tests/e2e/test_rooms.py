"""Rooms in a browser: by drag, by finger, by keyboard; what breaks the rule is refused in place."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from conferences.models import Stay
from conferences.states import RoomWish
from tests.e2e.conftest import let_in
from tests.e2e.test_look import SMALL_TARGETS, violations
from tests.factories import make_user
from tests.factories.conference import a_delegate, a_delegation, an_edition
from tests.factories.lodging import a_hotel, asleep, room

pytestmark = pytest.mark.django_db(transaction=True)


def number_of(who):
    return Stay.objects.filter(delegate=who).values_list("room__number", flat=True).first()


@pytest.fixture
def world(live_server):
    event = an_edition()
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=10)
    hotel = a_hotel(event, "Khách sạn Biển", doubles=3)
    names = (("Lê Văn An", "ong"), ("Trần Văn Bình", "ong"), ("Phạm Thị Chi", "ba"))
    people = [
        a_delegate(delegation, name, salutation=sex, room_wish=RoomWish.DOUBLE)
        for name, sex in names
    ]
    asleep(people[2], room(hotel, 203))
    url = live_server.url + reverse("conferences:rooms_board", args=[event.code])
    return event, hotel, people, url, make_user(Role.STAFF, event.organiser)


def test_a_person_is_dragged_refused_beside_a_stranger_and_the_move_taken_back(desk, world):
    _event, hotel, (him, mate, her), url, user = world
    desk.set_viewport_size({"width": 1280, "height": 1600})  # the tool cannot scroll while it drags
    let_in(desk, url, user)
    desk.goto(url)
    assert violations(desk) == []
    assert desk.evaluate(SMALL_TARGETS) == []
    door = {number: f"#room-{room(hotel, number).pk}" for number in (201, 202, 203)}
    desk.drag_and_drop(f"#person-{him.pk} strong", door[201])
    desk.wait_for_selector(f"{door[201]} #person-{him.pk}")
    assert number_of(him) == "201"
    desk.drag_and_drop(f"#person-{mate.pk} strong", door[203])
    desk.wait_for_selector(".rooms-said >> text=khác giới")
    assert number_of(mate) is None
    assert "khác giới" in desk.inner_text("[data-rooms-status]")
    desk.get_by_role("button", name="Hoàn tác").click()
    desk.wait_for_selector(f".rooms-waiting #person-{him.pk}")
    assert number_of(him) is None
    desk.drag_and_drop(f"#person-{her.pk} strong", ".rooms-waiting h2")
    desk.wait_for_selector(f".rooms-waiting #person-{her.pk}")
    assert number_of(her) is None


def test_by_keyboard_alone_somebody_gets_a_room_in_place(desk, world):
    _event, hotel, (him, *_others), url, user = world
    let_in(desk, url, user)
    desk.goto(url)
    desk.focus(f"#person-{him.pk} [data-move]")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#id_room")
    assert desk.evaluate("document.activeElement.id") == "id_room"
    desk.keyboard.press("Escape")
    assert desk.evaluate("document.activeElement.matches('[data-move]')")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#id_room")
    desk.keyboard.type("202")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(f"#room-{room(hotel, 202).pk} #person-{him.pk}")
    assert number_of(him) == "202"


def test_a_finger_on_the_handle_moves_somebody_on_a_phone(phone, world):
    _event, hotel, (him, *_others), url, user = world
    let_in(phone, url, user)
    phone.goto(url)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    target = f"#room-{room(hotel, 201).pk}"
    phone.evaluate(
        """([from, to]) => {
          const grip = document.querySelector(from), door = document.querySelector(to);
          grip.setPointerCapture = () => {};
          const at = (element) => {
            element.scrollIntoView({block: "center"});
            const box = element.getBoundingClientRect();
            return {clientX: box.x + box.width / 2, clientY: box.y + 10};
          };
          const fire = (name, element, where) => element.dispatchEvent(new PointerEvent(
            name, {bubbles: true, pointerType: "touch", pointerId: 1, ...where}));
          fire("pointerdown", grip, at(grip));
          const there = at(door);
          fire("pointermove", grip, there);
          fire("pointerup", grip, there);
        }""",
        [f"#person-{him.pk} [data-grip]", target],
    )
    phone.wait_for_selector(f"{target} #person-{him.pk}")
    assert number_of(him) == "201"


def test_without_javascript_a_link_leads_to_the_same_choices(phone_without_javascript, world):
    page = phone_without_javascript
    _event, hotel, (him, *_others), url, user = world
    let_in(page, url, user)
    page.goto(url)
    page.click(f"#person-{him.pk} [data-move]")
    page.select_option("#id_room", str(room(hotel, 202).pk))
    page.get_by_role("button", name="Chuyển").click()
    page.wait_for_selector(f"#room-{room(hotel, 202).pk} #person-{him.pk}")
    assert number_of(him) == "202"
