"""What the page's script asks: save, remove, restore or move one row, answered in JSON."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import Conflict, DomainError
from conferences.models import Delegation, RosterRow
from conferences.selectors.rosters import roster_of
from conferences.services import coordinating, rostering
from conferences.views.coordinating import doors
from conferences.views.coordinating.cells import remarks_as_json
from conferences.views.coordinating.grid import act, number_of

CELL = "cell:"


@require_POST
@doors.by_link
def row(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Do one thing to one row. 409 with the other's texts when somebody was first; 422 with the
    reason when it may not be done."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return _refusal(_("Trang này không còn đúng, hãy tải lại."))
    try:
        _do(request, delegation, key)
    except Conflict as error:
        return _conflict(delegation, key, str(error.message))
    except DomainError as error:
        return _refusal(str(error.message))
    if delegation.opened_at is None:
        coordinating.note_opened(delegation_id=delegation.pk)
    return JsonResponse(answer(delegation))


def _do(request: HttpRequest, delegation: Delegation, key: uuid.UUID) -> None:
    deed = request.POST.get("do", "")
    if deed != "save":
        act(delegation, deed, key)
        return
    texts = {
        name.removeprefix(CELL): str(text)
        for name, text in request.POST.items()
        if name.startswith(CELL)
    }
    rostering.save_row(
        delegation_id=delegation.pk,
        key=key,
        cells=texts,
        version=number_of(request.POST.get("version", "")),
        by=doors.actor(delegation),
    )


def answer(delegation: Delegation) -> dict[str, Any]:
    """How the whole roster stands now: every row's remarks, since rows depend on each other."""
    roster = roster_of(delegation)
    counts = render_to_string("conferences/delegation/counts.html", {"roster": roster})
    return {"rows": remarks_as_json(roster), "counts": counts}


def _refusal(reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=422)


def _conflict(delegation: Delegation, key: uuid.UUID, reason: str) -> JsonResponse:
    theirs = RosterRow.objects.filter(delegation=delegation, key=key, removed_at=None).first()
    if theirs is None:
        return _refusal(_("Dòng này đã được người khác bỏ khỏi danh sách."))
    said = {"error": reason, "version": theirs.version, "cells": theirs.cells}
    return JsonResponse(said, status=409)


@require_POST
@doors.by_link
def opened(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Told by the page itself once a person has it before them: mail scanners only read."""
    coordinating.note_opened(delegation_id=delegation.pk)
    return doors.away(delegation)
