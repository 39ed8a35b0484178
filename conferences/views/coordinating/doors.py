"""The coordinator's door: the delegation of a secret link, and what each of its pages shows.

Opening an address changes nothing, since mail scanners open them all. That a coordinator saw the
page is told by a small POST that its script sends (delegation_opened), or by the first save."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.ratelimit import allow, too_many
from conferences import links
from conferences.models import Delegation
from conferences.notices import deadline_words
from conferences.services.changes import CHANGEABLE
from conferences.states import EDITABLE, DelegationState
from registrations.models import Event
from registrations.notices import when_words
from registrations.states import EventState

View = Callable[..., HttpResponse]

# A roster of a hundred people typed cell by cell, and then some.
SAVES, PERIOD_S = 4000, 900

TONES = {
    DelegationState.INVITED: "idle",
    DelegationState.DRAFT: "note",
    DelegationState.SUBMITTED: "wait",
    DelegationState.RETURNED: "warm",
    DelegationState.APPROVED: "good",
    DelegationState.LOCKED: "good",
    DelegationState.ARRIVED: "good",
    DelegationState.DECLINED: "bad",
}
WITH_TICKETS = (DelegationState.APPROVED, DelegationState.LOCKED, DelegationState.ARRIVED)


def find(pk: int, token: str) -> Delegation:
    """The delegation a secret link belongs to. Raises Http404 for a tampered, dead or other link,
    and once the unit is no longer invited."""
    delegation = (
        Delegation.objects.filter(pk=pk, unit__withdrawn_at=None)
        .select_related("unit__block", "unit__conference__event__organiser")
        .first()
    )
    if delegation is None or not links.opens(delegation, token):
        raise Http404
    return delegation


def by_link(view: View) -> View:
    """Decorate a view of (request, delegation, …): it is found by its link, kept by no cache, and
    answers only so many POSTs."""

    @functools.wraps(view)
    def opened(request: HttpRequest, pk: int, token: str, **more: Any) -> HttpResponse:
        delegation = find(pk, token)
        if request.method == "POST" and not allow("delegation", str(pk), SAVES, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        response = view(request, delegation, **more)
        add_never_cache_headers(response)
        return response

    return opened


def event_of(delegation: Delegation) -> Event:
    return delegation.unit.conference.event


def actor(delegation: Delegation) -> Actor:
    """Who acts through the link, as history names them."""
    name = delegation.coordinator_name or _("Cán bộ đầu mối")
    return Actor.coordinator(f"{name} ({delegation.unit.name})"[:120])


def is_editable(delegation: Delegation) -> bool:
    """Whether the roster may be typed in: not sent yet or returned, and the edition is on."""
    closed = (EventState.CANCELLED, EventState.CLOSED)
    return delegation.state in EDITABLE and event_of(delegation).state not in closed


def may_change(delegation: Delegation) -> bool:
    """Whether swaps and the like may be asked for (the service knows until when)."""
    closed = (EventState.CANCELLED, EventState.CLOSED)
    return delegation.state in CHANGEABLE and event_of(delegation).state not in closed


def home(delegation: Delegation) -> str:
    return links.delegation_path(delegation)


def away(delegation: Delegation, page: str = "delegation", mark: str = "") -> HttpResponse:
    """Lead on to another page of the delegation after something was done."""
    response = redirect(links.delegation_path(delegation, page) + mark)
    response.status_code = 303
    return response


def address(delegation: Delegation, page: str, **more: Any) -> str:
    """The address of a page that names something of the delegation besides."""
    pk, token = links.delegation_path(delegation).strip("/").split("/")[1:3]
    return reverse(f"conferences:{page}", kwargs={"pk": int(pk), "token": token, **more})


def show(
    request: HttpRequest,
    delegation: Delegation,
    template: str,
    tab: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """One page of the delegation, `tab` being the name of the address it belongs to."""
    event = event_of(delegation)
    deadline = event.registration_closes_at
    frame = {
        "delegation": delegation,
        "unit": delegation.unit,
        "event": event,
        "conference": delegation.unit.conference,
        "organiser": event.organiser,
        "when": when_words(event),
        "deadline": deadline_words(event),
        "is_late": deadline is not None and clock.now() > deadline,
        "tone": TONES[DelegationState(delegation.state)],
        "is_editable": is_editable(delegation),
        "may_change": may_change(delegation),
        "has_tickets": delegation.state in WITH_TICKETS,
        "shows_banner": tab == "delegation" and template != "done",
        "is_over": event.state in (EventState.CANCELLED, EventState.CLOSED),
        "tabs": _tabs(delegation, tab),
        "urls": _urls(delegation),
        "may_keep": request.user.is_authenticated,
        **context,
    }
    return render(request, f"conferences/delegation/{template}.html", frame, status=status)


PAGES = ("row", "opened", "paste", "sample", "roster_file", "submit", "done", "decline", "rejoin",
         "people", "changes", "change_add", "papers", "letter", "contact", "keep")  # fmt: skip


def _urls(delegation: Delegation) -> dict[str, str]:
    found = {"home": home(delegation)}
    return found | {page: links.delegation_path(delegation, f"delegation_{page}") for page in PAGES}


def _tabs(delegation: Delegation, current: str) -> list[tuple[str, str, bool, None]]:
    pages = [("delegation", _("Danh sách"))]
    if delegation.state in WITH_TICKETS:
        pages.append(("delegation_people", _("Mã QR")))
    if delegation.state in CHANGEABLE:
        pages.append(("delegation_changes", _("Thay đổi")))
    pages += [
        ("delegation_papers", _("Giấy tờ")),
        ("delegation_contact", _("Đầu mối")),
    ]
    return [
        (words, links.delegation_path(delegation, page), page == current, None)
        for page, words in pages
    ]
