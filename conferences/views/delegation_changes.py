"""Who comes instead, besides, or not: staff answer what is asked, or change it themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Actor
from conferences.forms import AnswerForm, ChangeForm, WithdrawForm
from conferences.models import Delegate, Delegation, RosterChange
from conferences.selectors.rosters import context_of
from conferences.services import changes
from conferences.states import DelegateRole
from conferences.views.delegations import delegation_for, page_of
from registrations.models import Event
from registrations.states import LIVE_STATES
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page, show_form

MAKE = "make"


@both
@never_cache
@managing
def decide(request: HttpRequest, code: str, pk: int, change: int) -> HttpResponse:
    """What is asked, and the answer: do it, or refuse it with a word why."""
    event, delegation = delegation_for(request, code, pk)
    asked = get_object_or_404(
        delegation.changes.select_related("leaving__registration", "coming__registration"),
        pk=change,
    )
    making = request.POST.get("deed") == MAKE
    form = AnswerForm(request.POST if request.method == "POST" else None)
    service = changes.make_change if making else changes.refuse_change
    answered = accepted(
        request,
        form,
        lambda: service(
            change_id=asked.pk, answer=form.cleaned_data["answer"], by=Actor.user(request.user)
        ),
        done=_("Đã thay đổi và báo những người liên quan.") if making else _("Đã trả lời."),
    )
    if answered:
        return redirect(page_of(delegation))
    context = {
        "event": event,
        "delegation": delegation,
        "change": asked,
        "open": asked.state == RosterChange.State.ASKED,
        "facts": _facts(delegation, asked),
        "form": form,
        "back": page_of(delegation),
    }
    return show_form(request, "conferences/staff/delegations/change.html", context)


def _facts(delegation: Delegation, change: RosterChange) -> list[tuple[str, str]]:
    """What is written of who comes, by the labels of the roster."""
    columns = context_of(delegation)
    return [
        (columns.label(name), str(change.cells[name]))
        for name in columns.columns
        if change.cells.get(name)
    ]


@both
@never_cache
@managing
def add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One more person of the delegation, at once."""
    event, delegation = delegation_for(request, code, pk)
    return _newcomer(request, event, delegation, None)


@both
@never_cache
@managing
def swap(request: HttpRequest, code: str, pk: int, delegate: int) -> HttpResponse:
    """Another person instead of a delegate, at once."""
    event, delegation = delegation_for(request, code, pk)
    return _newcomer(request, event, delegation, _one(delegation, delegate))


def _one(delegation: Delegation, pk: int) -> Delegate:
    people = delegation.delegates.filter(registration__state__in=LIVE_STATES)
    return get_object_or_404(people.select_related("registration"), pk=pk)


def _newcomer(
    request: HttpRequest, event: Event, delegation: Delegation, leaving: Delegate | None
) -> HttpResponse:
    form = ChangeForm(request.POST or None, context=context_of(delegation))
    kind = RosterChange.Kind.SWAP if leaving else RosterChange.Kind.ADD
    title = _("Thêm đại biểu") if leaving is None else _("Thay %(name)s") % {"name": leaving}
    note = _("Ô để trống: nhận phòng, suất ăn, xe và chỗ ngồi của người được thay.")
    if leaving is None:
        note = _("Người thêm dùng chỉ tiêu của đoàn, hết thì dùng chỗ chung.")
    return _change(
        request,
        event,
        delegation,
        form,
        lambda: {"kind": kind, "leaving_id": leaving.pk if leaving else None,
                 "cells": form.cells(), "reason": form.cleaned_data["reason"]},
        title=title,
        note=note,
        submit=_("Thêm và báo") if leaving is None else _("Thay và báo"),
    )  # fmt: skip


@both
@never_cache
@managing
def withdraw(request: HttpRequest, code: str, pk: int, delegate: int) -> HttpResponse:
    """A delegate does not come; where it is the head, another one leads."""
    event, delegation = delegation_for(request, code, pk)
    leaving = _one(delegation, delegate)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, heads=_other_heads(delegation, leaving)
    )
    return _change(
        request,
        event,
        delegation,
        form,
        lambda: {"kind": RosterChange.Kind.WITHDRAW, "leaving_id": leaving.pk,
                 "new_head_id": form.cleaned_data.get("new_head") or None,
                 "reason": form.cleaned_data["reason"]},
        title=_("Rút %(name)s khỏi đoàn") % {"name": leaving},
        note=_("Mã QR và thẻ của người này hết dùng được; phòng, xe, chỗ ngồi được trả lại."),
        submit=_("Rút và báo"),
    )  # fmt: skip


def _other_heads(delegation: Delegation, leaving: Delegate) -> list[tuple[int, str]]:
    """Who could lead once the head goes; nobody where it is not the head that goes."""
    if leaving.role != DelegateRole.HEAD:
        return []
    others = delegation.delegates.filter(
        registration__state__in=LIVE_STATES, role=DelegateRole.DELEGATE
    )
    return [(each.pk, str(each)) for each in others.select_related("registration").order_by("pk")]


def _change(
    request: HttpRequest,
    event: Event,
    delegation: Delegation,
    form: BaseForm,
    given: Callable[[], Mapping[str, Any]],
    **words: str,
) -> HttpResponse:
    """A change that staff make at once, and the page of its form."""
    made = accepted(
        request,
        form,
        lambda: changes.change_by_staff(
            delegation_id=delegation.pk, by=Actor.user(request.user), **given()
        ),
        done=_("Đã thay đổi và báo những người liên quan."),
    )
    if made:
        return redirect(page_of(delegation))
    return form_page(request, form, back=page_of(delegation), event=event, **words)
