"""An event's people: who comes, who waits, whom to approve, whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from notifications import addresses
from notifications.states import Channel
from notifications.views.downloads import table_file
from registrations import selectors
from registrations.models import Event, Registration
from registrations.policies import may_list, may_manage, may_mark, may_read
from registrations.services import deciding, offers
from registrations.states import EventState, State
from registrations.views.staff.doors import event_for, listers_only, managers_only, readers_only

PAGE_SIZE = 50
ALL = "tat-ca"
TABS = (
    State.CONFIRMED,
    State.PENDING,
    State.WAITLISTED,
    State.OFFERED,
    State.CANCELLED,
    State.REJECTED,
    State.EXPIRED,
)
RARE = (State.CANCELLED, State.REJECTED, State.EXPIRED)


@require_safe
@never_cache
@listers_only
def event_people(request: HttpRequest, code: str) -> HttpResponse:
    """The people of one event, by state, searched without accents."""
    return _page(request, event_for(request, code, may_list))


@require_POST
@managers_only
def approve_selected(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the ticked applicants, as many as there are seats."""
    event = event_for(request, code, may_manage)
    chosen = event.registrations.filter(pk__in=_numbers(request.POST.getlist("chosen")))
    ids = list(chosen.values_list("pk", flat=True))
    if not ids:
        return _page(request, event, error=_("Chưa chọn ai. Hãy đánh dấu người cần duyệt."))
    try:
        done = deciding.approve_registrations(registration_ids=ids, by=Actor.user(request.user))
    except DomainError as error:
        return _page(request, event, error=str(error.message))
    said = ngettext("Đã duyệt %(n)d người.", "Đã duyệt %(n)d người.", done) % {"n": done}
    if done < len(ids):
        said += " " + _("%(n)d người chưa duyệt được: hết chỗ hoặc không còn chờ duyệt.") % {
            "n": len(ids) - done
        }
    (flash.success if done == len(ids) else flash.warning)(request, said)
    return redirect(_tab_url(event, State.PENDING))


@require_POST
@managers_only
def offer_by_hand(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Offer a free seat to a chosen person of the waiting list."""
    event = event_for(request, code, may_manage)
    registration = get_object_or_404(event.registrations, pk=pk)
    try:
        offers.offer_seat_to(registration_id=registration.pk, by=Actor.user(request.user))
    except DomainError as error:
        return _page(request, event, state=State.WAITLISTED, error=str(error.message))
    flash.success(request, _("Đã giữ một chỗ cho %(name)s.") % {"name": registration.full_name})
    return redirect(_tab_url(event, State.WAITLISTED))


@require_safe
@readers_only
def event_people_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The list as XLSX or CSV, with every column; phones as text."""
    event = event_for(request, code, may_read)
    state, words = _asked(request)
    return table_file(
        extension,
        name=f"{event.code}-danh-sach",
        title=_("Danh sách %(code)s") % {"code": event.code},
        headings=_headings(),
        rows=_file_rows(event, _rows(event, state, words)),
    )


def _page(
    request: HttpRequest, event: Event, *, state: str | None = None, error: str = ""
) -> HttpResponse:
    asked, words = _asked(request)
    counts = selectors.count_states(event)
    state = state or asked or _first_tab(counts)
    paginator = Paginator(_rows(event, state, words), PAGE_SIZE)
    if not words:
        paginator.count = sum(counts.values()) if state == ALL else counts.get(state, 0)
    page = paginator.get_page(request.GET.get("page"))
    manages = may_manage(request.user, event)
    places = selectors.waiting_places(event) if counts.get(State.WAITLISTED) else {}
    unreached = addresses.known_bad(registration.email for registration in page)
    for registration in page:
        registration.unreached = (registration.email.lower(), Channel.EMAIL) in unreached
        registration.event = event
        registration.place = places.get(registration.pk)
        registration.shown_phone = format_phone(registration.phone)
    context: dict[str, Any] = {
        "event": event,
        "organiser": event.organiser,
        "page": page,
        "state": state,
        "words": words,
        "waiting": counts.get(State.WAITLISTED, 0),
        "tabs": _tabs(event, counts, state, words),
        "query": _query(state, words),
        "manages": manages,
        "reads": may_read(request.user, event),
        "marks": may_mark(request.user, event),
        "approving": manages and state == State.PENDING,
        "call_list": manages and _is_call_list(event, counts),
        "may_offer": manages and _takes_people(event) and event.seats_left > 0,
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "registrations/staff/event_people.html", context, status=status)


def _asked(request: HttpRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    return (state if state in {*TABS, ALL} else "", request.GET.get("q", "").strip()[:100])


def _first_tab(counts: dict[str, int]) -> str:
    """What needs a decision first; else those who come."""
    return State.PENDING if counts.get(State.PENDING) else State.CONFIRMED


def _rows(event: Event, state: str, words: str) -> QuerySet[Registration]:
    rows = selectors.find_in_event(event, words).select_related(None)
    if state and state != ALL:
        rows = rows.filter(state=state)
    if state == State.WAITLISTED:
        rows = rows.order_by("queue_number")
    if state == State.OFFERED:
        rows = rows.order_by("offer_expires_at", "queue_number")
    return rows


def _takes_people(event: Event) -> bool:
    return event.state == EventState.PUBLISHED and not event.is_under_way


def _is_call_list(event: Event, counts: dict[str, int]) -> bool:
    """Too late for offers by themselves: staff call those who wait, one after the other."""
    waiting = counts.get(State.WAITLISTED, 0)
    return bool(waiting) and _takes_people(event) and not offers.offers_are_automatic(event)


def _tabs(
    event: Event, counts: dict[str, int], current: str, words: str
) -> list[tuple[str, str, bool, int | None]]:
    tabs = [
        (str(state.label), _tab_url(event, state, words), current == state, counts.get(state, 0))
        for state in TABS
        if counts.get(state) or state not in RARE or current == state
    ]
    total = sum(counts.values())
    return [*tabs, (_("Tất cả"), _tab_url(event, ALL, words), current == ALL, total)]


def _query(state: str, words: str) -> str:
    return urlencode({"state": state, **({"q": words} if words else {})})


def _tab_url(event: Event, state: str, words: str = "") -> str:
    path = reverse("registrations:event_people", args=[event.code])
    return f"{path}?{_query(state, words)}"


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]


def _headings() -> list[str]:
    return [
        _("STT"), _("Họ và tên"), _("Ông/Bà"), _("Ngày sinh, năm sinh"), _("Số điện thoại"),
        _("E-mail"), _("Đơn vị công tác"), _("Chức vụ"), _("Hưởng lương NSNN"), _("Ăn kiêng"),
        _("Ghi chú"), _("Trạng thái"), _("Vị trí chờ"), _("Giữ chỗ đến"), _("Mã đăng ký"),
        _("Nguồn"), _("Đăng ký lúc"), _("Xác nhận lúc"),
    ]  # fmt: skip


def _file_rows(event: Event, rows: QuerySet[Registration]) -> Iterator[tuple[Any, ...]]:
    places = selectors.waiting_places(event)
    for number, row in enumerate(rows.iterator(chunk_size=2000), 1):
        yield (
            number, row.full_name, row.get_salutation_display(), row.birth_words,
            format_phone(row.phone), row.email, row.workplace, row.position, row.on_state_salary,
            row.dietary, row.note, row.get_state_display(), places.get(row.pk),
            row.offer_expires_at, row.code, row.get_source_display(), row.created_at,
            row.confirmed_at,
        )  # fmt: skip
