"""Sittings: who comes, what they eat, what the kitchen is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from conferences.forms.meals import MealForm, TableForm
from conferences.guest_lists import kitchen_list, list_file
from conferences.models import Meal
from conferences.selectors import meals as selectors
from conferences.selectors.delegations import delegations_with_units
from conferences.services import meals as services
from conferences.views.reading import edition_to_read, edition_to_run, numbers, reading
from registrations.models import Event
from registrations.policies import may_manage
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page

# A page of more boxes than this would be more fields than a form may send.
PEOPLE_A_PAGE, MOST_FIELDS = 50, 900


def _meal(event: Event, pk: int) -> Meal:
    return get_object_or_404(selectors.meals_of(event), pk=pk)


def _list(code: str) -> str:
    return reverse("conferences:meals", args=[code])


@require_safe
@reading
def meals(request: HttpRequest, code: str) -> HttpResponse:
    """All sittings with their portions, and what each delegation eats."""
    event = edition_to_read(request, code)
    tables = TableForm(request.GET or None)
    board = selectors.board_of(event)
    size = tables.size
    context = {
        "event": event,
        "board": board,
        "size": size,
        "query": f"mam={size}",
        "form": TableForm({"mam": size}),
        "rows": [(each, each.tables(size), each.empty_places(size)) for each in board.sittings],
        "companies": [
            (company, [company.portions[each.meal.pk] for each in board.sittings])
            for company in board.companies
        ],
        "manages": may_manage(request.user, event),
        "missing": selectors.not_yet_delegates(event),
    }
    return render(request, "conferences/staff/meals/list.html", context)


@require_safe
@reading
def meals_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """What the kitchen works from, as PDF, XLSX or CSV."""
    event = edition_to_read(request, code)
    size = TableForm(request.GET or None).size
    return list_file(
        event, lambda: kitchen_list(selectors.board_of(event).sittings, size), extension
    )


@require_safe
@reading
def meal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One sitting: portions by wish and by delegation, and the tables."""
    event = edition_to_read(request, code)
    sitting = selectors.sitting_of(_meal(event, pk), event)
    size = TableForm(request.GET or None).size
    context = {
        "event": event,
        "sitting": sitting,
        "meal": sitting.meal,
        "size": size,
        "form": TableForm({"mam": size}),
        "tables": sitting.tables(size),
        "empty": sitting.empty_places(size),
        "manages": may_manage(request.user, event),
    }
    return render(request, "conferences/staff/meals/meal.html", context)


@both
@managing
def add(request: HttpRequest, code: str) -> HttpResponse:
    """One sitting more."""
    event = edition_to_run(request, code)
    return _save(request, event, None, MealForm(request.POST or None), _("Thêm bữa ăn"))


@both
@managing
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another name, time, place or price."""
    event = edition_to_run(request, code)
    found = _meal(event, pk)
    names = ("name", "starts_at", "place", "price")
    form = MealForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    return _save(request, event, found, form, found.name)


def _save(
    request: HttpRequest, event: Event, found: Meal | None, form: MealForm, title: str
) -> HttpResponse:
    saved = accepted(
        request,
        form,
        lambda: services.save_meal(
            event_id=event.pk,
            meal_id=found and found.pk,
            by=Actor.user(request.user),
            **form.cleaned_data,
        ),
        done=_("Đã lưu."),
    )
    if saved is not None:
        return redirect(_list(event.code))
    return form_page(request, form, title=title, back=_list(event.code), event=event)


@both
@managing
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a sitting away, after it was said what goes with it."""

    def act(event: Event, by: Actor) -> str:
        services.remove_meal(event_id=event.pk, meal_id=pk, by=by)
        return _("Đã xóa bữa ăn.")

    return _confirmed(
        request, code, pk, act, title=_("Xóa bữa ăn?"), submit=_("Xóa bữa ăn"),
        besides=[_("Cột của bữa này không còn trong danh sách đoàn.")],
    )  # fmt: skip


@both
@managing
def nobody(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Nobody comes, but the sitting stays: to begin anew."""

    def act(event: Event, by: Actor) -> str:
        services.nobody_comes(event_id=event.pk, meal_id=pk, by=by)
        return _("Đã bỏ hết đăng ký của bữa này.")

    return _confirmed(
        request, code, pk, act, title=_("Bỏ hết đăng ký ăn?"), submit=_("Bỏ hết đăng ký")
    )


def _confirmed(
    request: HttpRequest,
    code: str,
    pk: int,
    act: Callable[[Event, Actor], str],
    *,
    title: str,
    submit: str,
    besides: list[str] | None = None,
) -> HttpResponse:
    """Ask once more before portions are lost, then `act` and say what it says."""
    event = edition_to_run(request, code)
    sitting = selectors.sitting_of(_meal(event, pk), event)
    if request.method == "POST":
        messages.success(request, act(event, Actor.user(request.user)))
        return redirect(_list(code))
    lost = ngettext(
        "%(count)d suất đã đăng ký sẽ mất.", "%(count)d suất đã đăng ký sẽ mất.", sitting.portions
    )
    context = {
        "event": event,
        "title": title,
        "text": sitting.meal.name,
        "consequences": [lost % {"count": sitting.portions}, *(besides or [])],
        "submit": submit,
        "home": _list(code),
        "danger": True,
    }
    return render(request, "registrations/events/confirm.html", context)


@require_POST
@managing
def everybody(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """All delegates come to this sitting."""
    event = edition_to_run(request, code)
    _meal(event, pk)
    added = services.everybody_comes(event_id=event.pk, meal_id=pk, by=Actor.user(request.user))
    words = ngettext("Đã thêm %(count)d suất.", "Đã thêm %(count)d suất.", added)
    messages.success(request, words % {"count": added})
    return redirect(reverse("conferences:meal", args=[code, pk]))


@require_POST
@managing
def include(request: HttpRequest, code: str) -> HttpResponse:
    """Who registered without a delegation is a delegate from now on."""
    event = edition_to_run(request, code)
    new = services.include_everybody(event_id=event.pk, by=Actor.user(request.user))
    words = ngettext("Đã thêm %(count)d người.", "Đã thêm %(count)d người.", new)
    messages.success(request, words % {"count": new})
    return redirect(reverse("conferences:meal_grid_alone", args=[code]))


@both
@managing
def grid(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The people of one delegation × the sittings."""
    event = edition_to_run(request, code)
    delegation = get_object_or_404(delegations_with_units(event), pk=pk)
    return _grid(request, event, delegation.pk, delegation.unit.name)


@both
@managing
def grid_alone(request: HttpRequest, code: str) -> HttpResponse:
    """Those without a delegation × the sittings."""
    return _grid(request, edition_to_run(request, code), None, _("Không theo đoàn"))


def _grid(
    request: HttpRequest, event: Event, delegation_id: int | None, title: str
) -> HttpResponse:
    sittings = list(selectors.meals_of(event))
    people = Paginator(
        selectors.company_of(event, delegation_id),
        max(min(PEOPLE_A_PAGE, MOST_FIELDS // max(len(sittings), 1)), 1),
    )
    page = people.get_page(request.GET.get("page"))
    if request.method == "POST":
        everyone = people.object_list.values_list("pk", flat=True)
        _choose(request, event, set(everyone), {each.pk for each in sittings})
        return redirect(request.get_full_path())
    chosen = selectors.choices_of(page)
    context = {
        "event": event,
        "title": title,
        "sittings": sittings,
        "page": page,
        "rows": [
            (person, [(each, (each.pk, person.pk) in chosen) for each in sittings])
            for person in page
        ],
        "was": " ".join(f"{meal}-{person}" for meal, person in sorted(chosen)),
        "missing": selectors.not_yet_delegates(event) if delegation_id is None else 0,
    }
    return render(request, "conferences/staff/meals/grid.html", context)


def _choose(request: HttpRequest, event: Event, everyone: set[int], meals: set[int]) -> None:
    """What was ticked or cleared since the page was shown; or everybody of this company at once."""
    was = _choices(request.POST.get("was", "").split()[: MOST_FIELDS * 2])
    ticked = _choices(request.POST.getlist("an"))
    all_at = numbers(request.POST.getlist("ca-doan")) & meals
    if "moi-bua" in request.POST:
        all_at = meals
    ticked |= {(meal, person) for meal in all_at for person in everyone}
    changed = services.choose_meals(
        event_id=event.pk, come=ticked - was, stay_away=was - ticked, by=Actor.user(request.user)
    )
    words: Any = ngettext("Đã lưu %(count)d thay đổi.", "Đã lưu %(count)d thay đổi.", changed)
    messages.success(request, words % {"count": changed} if changed else _("Không có gì thay đổi."))


def _choices(texts: list[str]) -> set[tuple[int, int]]:
    """ "12-345": meal and delegate; anything else is passed over."""
    found = set()
    for text in texts:
        meal, _dash, person = text.partition("-")
        if len(numbers([meal])) == 1 and len(numbers([person])) == 1:
            found.add((int(meal), int(person)))
    return found
