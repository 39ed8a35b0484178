"""Exhibitors for those who run the fair: who applied, the answer, and their booths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common import clock
from conferences import fair_notices
from conferences.booths import suggest
from conferences.drawn import drawn_fair
from conferences.forms.exhibiting import ExhibitorForm, exhibitor_words
from conferences.forms.fair import (
    FilterForm,
    PlaceForm,
    RefuseForm,
)
from conferences.models import Booth, Exhibitor, Fair
from conferences.selectors import conference_day
from conferences.selectors.fair import (
    booths_of,
    exhibitors_of,
)
from conferences.services import exhibiting
from conferences.states import EXHIBITOR_MOVES, LIVE_EXHIBITORS, ExhibitorState
from conferences.views.fair import done_or_told, open_fair, page_of
from registrations.models import Event
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page, show_form

PAGE_SIZE = 100


@require_safe
@managing
def exhibitors(request: HttpRequest, code: str) -> HttpResponse:
    """Who applied, searched and filtered."""
    event, there = open_fair(request, code)
    form, rows = asked_for(request, there)
    context = {
        "event": event,
        "fair": there,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
    }
    return render(request, "conferences/staff/fair/exhibitors.html", context)


def asked_for(request: HttpRequest, there: Fair) -> tuple[FilterForm, Any]:
    form = FilterForm(request.GET)
    form.is_valid()
    words, state = (form.cleaned_data.get(name, "") for name in ("q", "state"))
    return form, exhibitors_of(there, words=words, state=state)


def find_exhibitor(there: Fair, pk: int) -> Exhibitor:
    return get_object_or_404(exhibitors_of(there), pk=pk)


@both
@managing
def add_exhibitor(request: HttpRequest, code: str) -> HttpResponse:
    """Write down who applied by phone or on paper."""
    event, there = open_fair(request, code)
    form = ExhibitorForm(request.POST or None, day=conference_day(event))
    made = accepted(
        request,
        form,
        lambda: exhibiting.apply_to_fair(
            fair_id=there.pk,
            details=form.details(),
            form_key=form.cleaned_data["sent"],
            by=Actor.user(request.user),
            by_staff=True,
        ),
        done=_("Đã ghi đơn vị trưng bày."),
    )
    if made:
        return redirect("conferences:fair_exhibitor", code=code, pk=made.exhibitor.pk)
    back = page_of("fair_exhibitors", code)
    return form_page(request, form, title=_("Thêm đơn vị trưng bày"), back=back, event=event)


@both
@managing
def edit_exhibitor(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Put right what is known of an exhibitor."""
    event, there = open_fair(request, code)
    one = find_exhibitor(there, pk)
    form = ExhibitorForm(
        request.POST or None, day=conference_day(event), initial=exhibitor_words(one)
    )
    saved = accepted(
        request,
        form,
        lambda: exhibiting.edit_exhibitor(
            exhibitor_id=one.pk, details=form.details(), by=Actor.user(request.user)
        ),
        done=_("Đã lưu."),
    )
    back = page_of("fair_exhibitor", code, one.pk)
    title = _("Sửa thông tin: %(name)s") % {"name": one.company}
    return (
        redirect(back) if saved else form_page(request, form, title=title, back=back, event=event)
    )


@require_safe
@managing
def exhibitor(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One exhibitor, and the plan to place them on: as many neighbouring booths as they lack are
    chosen beforehand."""
    event, there = open_fair(request, code)
    return _exhibitor_page(request, event, there, find_exhibitor(there, pk), None)


def _exhibitor_page(
    request: HttpRequest, event: Event, there: Fair, one: Exhibitor, form: PlaceForm | None
) -> HttpResponse:
    booths = booths_of(there)
    own = [each for each in booths if each.exhibitor_id == one.pk]
    live = one.state in LIVE_EXHIBITORS
    lacking = max(0, one.booths_wanted - len(own)) if live else 0
    suggested = suggest(booths, lacking, {each.pk for each in own}) if lacking else []
    if form is None:
        chosen = {each.pk for each in suggested}
        form = PlaceForm(booths=booths)
    else:
        chosen = set(form.cleaned_data.get("booths", []))
    moves = EXHIBITOR_MOVES[ExhibitorState(one.state)]
    context = {
        "event": event, "fair": there, "exhibitor": one, "own": own, "form": form,
        "lacking": lacking, "suggested": suggested, "chosen": chosen, "live": live,
        "zones": _free_by_zone(booths) if live else [],
        "drawn": drawn_fair(booths, own=one.pk, chosen=chosen, href=_box) if live else None,
        "may_approve": ExhibitorState.APPROVED in moves,
        "may_refuse": ExhibitorState.REFUSED in moves,
        "may_withdraw": ExhibitorState.WITHDRAWN in moves,
    }  # fmt: skip
    return show_form(request, "conferences/staff/fair/exhibitor.html", context)


def _is_free(booth: Booth) -> bool:
    return booth.exhibitor_id is None and not booth.is_closed


def _box(booth: Booth) -> str:
    """Where the box of a free booth is on the page."""
    return f"#g{booth.pk}" if _is_free(booth) else ""


def _free_by_zone(booths: list[Booth]) -> list[tuple[str, list[Booth]]]:
    zones: dict[str, list[Booth]] = {}
    for each in booths:
        if _is_free(each):
            zones.setdefault(each.zone, []).append(each)
    return list(zones.items())


@require_POST
@managing
def place(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give an exhibitor the chosen booths, besides or instead of those they have."""
    event, there = open_fair(request, code)
    one = find_exhibitor(there, pk)
    form = PlaceForm(request.POST, booths=booths_of(there))
    placed = accepted(
        request,
        form,
        lambda: exhibiting.place_exhibitor(
            exhibitor_id=one.pk,
            booth_ids=form.cleaned_data["booths"],
            instead=form.cleaned_data["instead"],
            by=Actor.user(request.user),
        ),
        done=_("Đã xếp gian hàng cho %(company)s.") % {"company": one.company},
    )
    if placed is not None:
        return redirect("conferences:fair_exhibitor", code=code, pk=one.pk)
    return _exhibitor_page(request, event, there, one, form)


@require_POST
@managing
def approve(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an exhibitor, who is told."""
    _edition, there = open_fair(request, code)
    one = find_exhibitor(there, pk)
    return done_or_told(
        request,
        lambda by: exhibiting.approve_exhibitor(exhibitor_id=one.pk, by=by),
        _("Đã nhận %(company)s.") % {"company": one.company},
        page_of("fair_exhibitor", code, one.pk),
    )


@both
@managing
def refuse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say no, with a reason that they read."""
    return _with_reason(
        request, code, pk, exhibiting.refuse_exhibitor,
        title=_("Từ chối: %(name)s"), submit=_("Từ chối và báo đơn vị"),
    )  # fmt: skip


@both
@managing
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """They told us that they do not come."""
    return _with_reason(
        request, code, pk, exhibiting.withdraw_exhibitor,
        title=_("Rút đăng ký: %(name)s"), submit=_("Rút và báo đơn vị"),
    )  # fmt: skip


def _with_reason(
    request: HttpRequest,
    code: str,
    pk: int,
    service: Callable[..., Exhibitor],
    *,
    title: str,
    submit: str,
) -> HttpResponse:
    event, there = open_fair(request, code)
    one = find_exhibitor(there, pk)
    form = RefuseForm(request.POST or None)
    back = page_of("fair_exhibitor", code, one.pk)
    decided = accepted(
        request,
        form,
        lambda: service(
            exhibitor_id=one.pk,
            reason=form.cleaned_data["reason"],
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu và báo đơn vị."),
    )
    if decided:
        return redirect(back)
    note = ngettext(
        "%(count)d gian hàng sẽ trống trở lại.",
        "%(count)d gian hàng sẽ trống trở lại.",
        one.placed,
    ) % {"count": one.placed}
    return form_page(
        request, form, title=title % {"name": one.company}, submit=submit, back=back, event=event,
        note=note if one.placed else "",
    )  # fmt: skip


@require_POST
@managing
def link_again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send an exhibitor's link once more, at most once an hour."""
    event, there = open_fair(request, code)
    one = find_exhibitor(there, pk)
    there.conference.event = event
    one.fair = there
    fair_notices.link_again(one, key=f"{clock.local(clock.now()):%Y%m%d%H}")
    messages.success(request, _("Đã gửi lại liên kết."))
    return redirect("conferences:fair_exhibitor", code=code, pk=one.pk)
