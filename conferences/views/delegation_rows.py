"""Staff type a roster for a delegation that answers by post or phone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import Actor
from common.errors import DomainError
from conferences.forms import RowForm
from conferences.models import Delegation, RosterRow
from conferences.roster import Context
from conferences.selectors.rosters import context_of
from conferences.services import rostering
from conferences.views.delegations import delegation_for, page_of
from registrations.models import Event
from registrations.views.events import both, managing
from registrations.views.forming import accepted, show_form


@both
@never_cache
@managing
def add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One person more, at the end."""
    event, delegation = delegation_for(request, code, pk)
    return _row_page(request, event, delegation, None, _("Thêm người vào đoàn"))


@both
@never_cache
@managing
def edit(request: HttpRequest, code: str, pk: int, key: uuid.UUID) -> HttpResponse:
    """One row, as it was typed."""
    event, delegation = delegation_for(request, code, pk)
    row = get_object_or_404(delegation.rows, key=key)
    return _row_page(request, event, delegation, row, _("Sửa một dòng của danh sách"))


def _row_page(
    request: HttpRequest,
    event: Event,
    delegation: Delegation,
    row: RosterRow | None,
    title: str,
) -> HttpResponse:
    context = context_of(delegation)
    form = _form(request, context, row)
    saved = accepted(
        request,
        form,
        lambda: rostering.save_row(
            delegation_id=delegation.pk,
            key=row.key if row else form.cleaned_data["key"] or uuid.uuid4(),
            cells=form.cells(),
            version=form.cleaned_data["version"] if row else None,
            by=Actor.user(request.user),
        ),
        done=_("Đã lưu."),
    )
    if saved:
        return redirect(page_of(delegation))
    page: dict[str, Any] = {
        "event": event,
        "delegation": delegation,
        "form": form,
        "title": title,
        "back": page_of(delegation),
        "row": row,
    }
    if row is not None:
        deed = "roster_row_remove" if row.removed_at is None else "roster_row_restore"
        page["deed_url"] = reverse(f"conferences:{deed}", args=[event.code, delegation.pk, row.key])
    return show_form(request, "conferences/staff/delegations/row.html", page)


def _form(request: HttpRequest, context: Context, row: RosterRow | None) -> RowForm:
    cells = row.cells if row else {}
    initial = {"version": row.version} if row else {"key": uuid.uuid4()}
    data = request.POST if request.method == "POST" else None
    return RowForm(data, context=context, cells=cells, initial=initial)


@require_POST
@managing
def remove(request: HttpRequest, code: str, pk: int, key: uuid.UUID) -> HttpResponse:
    """Take a row off the roster; it can be put back."""
    return _do(request, code, pk, key, rostering.remove_row, _("Đã bỏ khỏi danh sách."))


@require_POST
@managing
def restore(request: HttpRequest, code: str, pk: int, key: uuid.UUID) -> HttpResponse:
    """Put a row back."""
    return _do(request, code, pk, key, rostering.restore_row, _("Đã đưa trở lại danh sách."))


def _do(
    request: HttpRequest, code: str, pk: int, key: uuid.UUID, service: Any, done: str
) -> HttpResponse:
    _event, delegation = delegation_for(request, code, pk)
    get_object_or_404(delegation.rows, key=key)
    try:
        service(delegation_id=delegation.pk, key=key, by=Actor.user(request.user))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, done)
    return redirect(page_of(delegation))
