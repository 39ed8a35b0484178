"""After the roster was approved: somebody else instead, one more, one fewer; asked, not done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from conferences.forms.coordinating import PersonForm, WithdrawForm
from conferences.models import Delegate, Delegation, RosterChange
from conferences.selectors import coordinating as selectors
from conferences.selectors.rosters import context_of
from conferences.services import changes as services
from conferences.states import DelegateRole
from conferences.views.coordinating import doors
from registrations.views.forming import accepted

both = require_http_methods(["GET", "HEAD", "POST"])
TONES = {
    RosterChange.State.ASKED: "wait",
    RosterChange.State.DONE: "good",
    RosterChange.State.REFUSED: "bad",
    RosterChange.State.TAKEN_BACK: "idle",
}
# What the place brings with it is not asked again; another time of coming may be said.
HANDED_OVER = ("role", "room", "share", "visit", "paper", "note")


@require_safe
@doors.by_link
def changes(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Everybody who may be swapped or withdrawn, and what was asked before."""
    if delegation.state not in services.CHANGEABLE:
        return doors.away(delegation)
    asked = list(selectors.changes_of(delegation))
    waiting = {each.leaving_id for each in asked if each.state == RosterChange.State.ASKED}
    context = {
        "people": [
            {
                "delegate": each,
                "asked": each.pk in waiting,
                "swap": doors.address(delegation, "delegation_swap", delegate=each.pk),
                "withdraw": doors.address(delegation, "delegation_withdraw", delegate=each.pk),
            }
            for each in selectors.people_of(delegation)
        ],
        "asked": [
            {
                "change": each,
                "tone": TONES[RosterChange.State(each.state)],
                "who": who_of(each),
                "take_back": doors.address(delegation, "delegation_take_back", change=each.pk),
            }
            for each in asked
        ],
    }
    return doors.show(request, delegation, "changes", "delegation_changes", context)


def who_of(change: RosterChange) -> str:
    """Whom a change is about: «Trần Văn An → Lê Thị Hoa»."""
    leaving = change.leaving.registration.full_name if change.leaving else ""
    coming = (
        change.coming.registration.full_name if change.coming else change.cells.get("full_name", "")
    )
    return " → ".join(filter(None, (leaving, coming)))


def _delegate(delegation: Delegation, pk: int) -> Delegate:
    """One who comes or waits: who was swapped out or withdrew is not there. Raises Http404."""
    return get_object_or_404(selectors.people_of(delegation), pk=pk)


@both
@doors.by_link
def swap(request: HttpRequest, delegation: Delegation, delegate: int) -> HttpResponse:
    """Ask for somebody else in the place of one delegate."""
    leaving = _delegate(delegation, delegate)
    found = context_of(delegation)
    meals = tuple(each.key for each in found.sittings)
    plate = () if leaving.role == DelegateRole.DRIVER else ("plate",)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        context=found,
        leave_out=(*HANDED_OVER, *meals, *plate),
        initial={
            "position": leaving.registration.position,
            "workplace": leaving.registration.workplace,
        },
    )
    words = {
        "title": _("Thay %(name)s") % {"name": leaving.registration.addressed_name},
        "submit": _("Gửi đề nghị thay"),
        "leaving": leaving,
    }
    return _ask(
        request,
        delegation,
        form,
        words,
        lambda: services.ask_swap(
            delegation_id=delegation.pk,
            leaving_id=leaving.pk,
            cells=form.cells(),
            reason=form.cleaned_data["reason"],
            by=doors.actor(delegation),
        ),
    )


@both
@doors.by_link
def add(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Ask for one delegate more."""
    form = PersonForm(
        request.POST if request.method == "POST" else None, context=context_of(delegation)
    )
    words = {"title": _("Thêm đại biểu"), "submit": _("Gửi đề nghị thêm")}
    return _ask(
        request,
        delegation,
        form,
        words,
        lambda: services.ask_addition(
            delegation_id=delegation.pk,
            cells=form.cells(),
            reason=form.cleaned_data["reason"],
            by=doors.actor(delegation),
        ),
    )


@both
@doors.by_link
def withdraw(request: HttpRequest, delegation: Delegation, delegate: int) -> HttpResponse:
    """Ask that somebody be taken off, because they do not come."""
    leaving = _delegate(delegation, delegate)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, heirs=_heirs(delegation, leaving)
    )
    words = {
        "title": _("Rút %(name)s") % {"name": leaving.registration.addressed_name},
        "submit": _("Gửi đề nghị rút"),
        "leaving": leaving,
        "withdraws": True,
    }
    return _ask(
        request,
        delegation,
        form,
        words,
        lambda: services.ask_withdrawal(
            delegation_id=delegation.pk,
            leaving_id=leaving.pk,
            reason=form.cleaned_data["reason"],
            new_head_id=int(form.cleaned_data.get("new_head") or 0) or None,
            by=doors.actor(delegation),
        ),
    )


def _heirs(delegation: Delegation, leaving: Delegate) -> list[tuple[int, str]]:
    """Who may lead the delegation when its head does not come; nobody for anybody else."""
    if leaving.role != DelegateRole.HEAD:
        return []
    return [
        (each.pk, each.registration.addressed_name)
        for each in selectors.people_of(delegation)
        if each.role == DelegateRole.DELEGATE and each.pk != leaving.pk
    ]


def _ask(
    request: HttpRequest, delegation: Delegation, form: Any, words: dict[str, Any], act: Any
) -> HttpResponse:
    if request.method != "POST" and not doors.may_change(delegation):
        return doors.away(delegation)
    asked = accepted(
        request, form, act, done=_("Đã gửi đề nghị. Ban Tổ chức sẽ trả lời cho cán bộ đầu mối.")
    )
    if asked is not None:
        return doors.away(delegation, "delegation_changes")
    status = 422 if form.errors else 200
    context = {"form": form, **words}
    return doors.show(request, delegation, "ask", "delegation_changes", context, status=status)


@require_POST
@doors.by_link
def take_back(request: HttpRequest, delegation: Delegation, change: int) -> HttpResponse:
    """Withdraw a request that was not answered yet."""
    asked = get_object_or_404(selectors.changes_of(delegation), pk=change)
    try:
        services.take_back_change(change_id=asked.pk, by=doors.actor(delegation))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Đã rút lại đề nghị."))
    return doors.away(delegation, "delegation_changes")
