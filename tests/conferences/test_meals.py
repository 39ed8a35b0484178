"""Sittings: who comes, what they eat, how many tables; what the kitchen is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from common.errors import Conflict
from conferences.models import Meal, MealChoice
from conferences.selectors import meals as selectors
from conferences.services import meals as services
from registrations.models import Registration
from registrations.states import State
from tests import factories
from tests.factories import SYSTEM
from tests.factories.conference import (
    a_delegate,
    a_delegation,
    an_edition,
    some_delegates,
    some_delegations,
)
from tests.factories.staff_pages import a_client, queries_of
from tests.papers_world import text_of

pytestmark = pytest.mark.django_db


def page(name, event, *rest):
    return reverse(f"conferences:{name}", args=[event.code, *rest])


def sittings(event):
    return {each.meal.name: each for each in selectors.board_of(event).sittings}


def eat(event, *people, meals=None):
    chosen = meals or Meal.objects.filter(conference_id=event.pk)
    MealChoice.objects.bulk_create(
        MealChoice(meal=meal, delegate=person) for meal in chosen for person in people
    )


def test_staff_write_down_a_sitting_and_the_list_is_in_the_order_of_time():
    event = an_edition(meals=["Ăn tối"])
    client = a_client(event.organiser)
    morning = clock.local(event.starts_at).replace(hour=7, tzinfo=None)
    typed = {
        "name": "Ăn  sáng",
        "starts_at": f"{morning:%Y-%m-%dT%H:%M}",
        "place": "Khách sạn",
        "price": "150000",
    }
    assert client.post(page("meal_add", event), typed).status_code == 302
    assert [each.name for each in selectors.meals_of(event)] == ["Ăn sáng", "Ăn tối"]
    refused = client.post(page("meal_add", event), typed)
    assert refused.status_code == 422
    assert "Bữa này đã có vào đúng giờ đó." in refused.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a\x00b"),
        ("name", "ă" * 121),
        ("starts_at", "32/13"),
        ("price", "9" * 30),
        ("price", "-1"),
    ],
)
def test_what_cannot_be_a_sitting_is_told_at_its_field(field, value):
    event = an_edition()
    typed = {
        "name": "Ăn trưa 🍜",
        "starts_at": "2026-12-01T11:30",
        "place": "=1+1",
        "price": "1",
        field: value,
    }
    answer = a_client(event.organiser).post(page("meal_add", event), typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "=1+1" in answer.content.decode(), "what was typed besides stays"


def test_a_sitting_is_removed_only_after_it_was_said_how_many_portions_go_with_it():
    event = an_edition(meals=["Tiệc chiêu đãi"])
    eat(event, *some_delegates(a_delegation(event), 3))
    client, meal = a_client(event.organiser), Meal.objects.get()
    assert (
        "3 suất đã đăng ký sẽ mất."
        in client.get(page("meal_remove", event, meal.pk)).content.decode()
    )
    assert Meal.objects.exists()
    client.post(page("meal_remove", event, meal.pk))
    assert not Meal.objects.exists()
    assert not MealChoice.objects.exists()


def test_the_same_wish_in_any_spelling_is_one_and_none_is_no_wish():
    event = an_edition(meals=["Ăn trưa"])
    spellings = ["ăn chay", "Ăn  Chay", "AN CHAY", "chay.", "Ăn chay", "Không", "bình thường", ""]
    wishes = [{"dietary": text} for text in [*spellings, "Dị ứng hải sản"]]
    eat(event, *some_delegates(a_delegation(event, quota=20), wishes))
    sitting = sittings(event)["Ăn trưa"]
    assert [(diet.words, len(diet.people)) for diet in sitting.diets] == [
        ("Ăn chay", 5),
        ("Dị ứng hải sản", 1),
    ]
    assert (sitting.portions, sitting.special, sitting.plain) == (9, 6, 3)


def test_portions_by_delegation_tables_of_ten_eight_or_six_and_cost():
    event = an_edition(meals=["Ăn trưa"])
    Meal.objects.update(price=200_000)
    for delegation, number in zip(some_delegations(event, 3, quota=9), (9, 9, 3), strict=True):
        eat(event, *some_delegates(delegation, number))
    sitting = sittings(event)["Ăn trưa"]
    assert [portions for _delegation, portions in sitting.by_unit] == [9, 9, 3]
    assert [(sitting.tables(n), sitting.empty_places(n)) for n in (6, 8, 10)] == [
        (4, 3),
        (3, 3),
        (3, 9),
    ]
    client = a_client(event.organiser)
    shown = client.get(page("meals", event), {"mam": "6"}).content.decode()
    assert "Mâm 6 người" in shown
    assert "(trống 3 chỗ)" in shown
    assert "4.200.000 đ" in shown
    assert "Mâm 10 người" in client.get(page("meals", event), {"mam": "7"}).content.decode()


def test_who_cancelled_does_not_eat_though_a_choice_is_left():
    event = an_edition(meals=["Ăn trưa"])
    stays, goes = some_delegates(a_delegation(event), 2)
    eat(event, stays, goes)
    Registration.objects.filter(pk=goes.pk).update(state=State.CANCELLED)
    assert sittings(event)["Ăn trưa"].people == [stays]


def test_staff_tick_for_a_delegation_and_only_what_they_changed_changes():
    event = an_edition(meals=["Ăn trưa", "Ăn tối"])
    delegation = a_delegation(event)
    first, second = some_delegates(delegation, 2)
    noon, evening = selectors.meals_of(event)
    eat(event, first, meals=[noon])
    client, url = a_client(event.organiser), page("meal_grid", event, delegation.pk)
    shown = client.get(url)
    assert shown.context["was"] == f"{noon.pk}-{first.pk}"
    # While this page is open, somebody else says that the second eats in the evening.
    eat(event, second, meals=[evening])
    client.post(url, {"was": shown.context["was"], "an": [f"{noon.pk}-{second.pk}", "9-x", "١-٢"]})
    assert set(MealChoice.objects.values_list("meal_id", "delegate_id")) == {
        (noon.pk, second.pk),
        (evening.pk, second.pk),
    }


def test_a_whole_delegation_eats_by_one_button_and_those_without_one_have_a_page():
    event = an_edition(meals=["Ăn trưa", "Ăn tối"])
    delegation = a_delegation(event, quota=80)
    some_delegates(delegation, 60)
    client, noon = a_client(event.organiser), selectors.meals_of(event)[0]
    client.post(page("meal_grid", event, delegation.pk), {"was": "", "ca-doan": noon.pk})
    assert MealChoice.objects.filter(meal=noon).count() == 60, "also those on the second page"
    alone = factories.register(event, "Nguyễn Văn Một Mình")
    assert "1 người tự đăng ký" in client.get(page("meals", event)).content.decode()
    client.post(page("include_delegates", event))
    assert "Nguyễn Văn Một Mình" in client.get(page("meal_grid_alone", event)).content.decode()
    client.post(page("meal_grid_alone", event), {"was": "", "moi-bua": "1"})
    assert MealChoice.objects.filter(delegate=alone.pk).count() == 2


def test_every_delegate_eats_by_one_button_also_who_registered_alone_and_drivers():
    event = an_edition(meals=["Tiệc"])
    some_delegates(a_delegation(event), [{}, {"role": "driver"}])
    factories.register(event)
    client, meal = a_client(event.organiser), Meal.objects.get()
    client.post(page("meal_everybody", event, meal.pk))
    client.post(page("meal_everybody", event, meal.pk))
    assert sittings(event)["Tiệc"].portions == 3
    client.post(page("meal_nobody", event, meal.pk))
    assert sittings(event)["Tiệc"].portions == 0


def test_choices_for_the_meals_or_people_of_another_edition_are_passed_over():
    event, other = an_edition(meals=["Tiệc"]), an_edition(meals=["Tiệc khác"])
    mine, theirs = a_delegate(a_delegation(event)), a_delegate(a_delegation(other))
    meal, other_meal = selectors.meals_of(event)[0], selectors.meals_of(other)[0]
    changed = services.choose_meals(
        event_id=event.pk,
        come={(meal.pk, theirs.pk), (other_meal.pk, mine.pk)},
        stay_away=set(),
        by=SYSTEM,
    )
    assert (changed, MealChoice.objects.count()) == (0, 0)
    with pytest.raises(Meal.DoesNotExist):
        services.remove_meal(event_id=event.pk, meal_id=other_meal.pk, by=SYSTEM)
    with pytest.raises(Conflict):
        services.save_meal(
            event_id=event.pk,
            name="tiệc",
            starts_at=meal.starts_at,
            place="",
            price=None,
            by=SYSTEM,
        )


def test_the_kitchen_list_says_portions_tables_and_who_eats_what():
    event = an_edition(meals=["Ăn trưa", "Tiệc chiêu đãi"])
    delegation = a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=20)
    eat(
        event,
        *some_delegates(delegation, 11),
        a_delegate(delegation, "Lê Thị Chay", salutation="ba", dietary="ăn chay"),
    )
    client = a_client(event.organiser, Role.APPROVER)
    text = text_of(client.get(page("meals_file", event, "pdf"), {"mam": "8"}).content)
    assert text.count("Tổng số suất: 12") == 2
    assert "Số mâm 8 người: 02" in text
    assert "Bình thường: 11; Ăn chay: 01" in text
    assert "Bà Lê Thị Chay" in text
    rows = client.get(page("meals_file", event, "csv")).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 5
    assert "Ăn chay,1,Bà Lê Thị Chay,Trung tâm Khuyến công Lạng Sơn" in rows[2]
    assert client.get(page("meals_file", event, "xlsx")).content.startswith(b"PK")
    assert client.get(page("meals_file", event, "doc")).status_code == 404
    assert client.get(page("meals_file", an_edition(event.organiser), "pdf")).status_code == 404


def test_three_hundred_delegates_cost_ten_queries():
    event = an_edition(meals=["Ăn trưa", "Tiệc", "Ăn sáng"], capacity=600)
    for delegation in some_delegations(event, 30, quota=10):
        eat(
            event,
            *some_delegates(
                delegation, [{"dietary": "Ăn chay" if n == 3 else ""} for n in range(10)]
            ),
        )
    client, meal = a_client(event.organiser), selectors.meals_of(event)[0]
    for url in (
        page("meals", event),
        page("meal", event, meal.pk),
        page("meal_grid", event, delegation.pk),
    ):
        assert queries_of(client, url) <= 10, url


def test_an_hour_of_a_sitting_may_be_moved():
    event = an_edition(meals=["Tiệc"])
    meal = Meal.objects.get()
    later = meal.starts_at + timedelta(hours=1)
    typed = {
        "name": "Tiệc",
        "starts_at": f"{clock.local(later):%Y-%m-%dT%H:%M}",
        "place": "",
        "price": "",
    }
    assert (
        a_client(event.organiser).post(page("meal_edit", event, meal.pk), typed).status_code == 302
    )
    meal.refresh_from_db()
    assert (meal.starts_at, meal.price) == (later, None)
