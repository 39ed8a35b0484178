"""The delegation's own page: the grid while the roster is being made, the list once it was sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Conflict, DomainError
from conferences.models import Delegation, RosterRow
from conferences.roster import is_empty
from conferences.selectors.rosters import Roster, roster_of
from conferences.services import coordinating, rostering
from conferences.views.coordinating import doors
from conferences.views.coordinating.cells import (
    Column,
    Line,
    columns_of,
    line_of,
    new_line,
    rows_shown,
    sent_rows,
)

NEW_ROWS, MOST_NEW_ROWS, MOST_REMOVED = 3, 20, 20
Texts = dict[str, str]


@dataclass
class Posted:
    """A whole grid as a browser without script sends it: rows by key, in their order."""

    rows: dict[str, Texts] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def grid(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Everybody of the delegation. A POST saves the whole grid, and does what its button says."""
    roster = roster_of(delegation)
    posted = Posted()
    if request.method == "POST":
        posted = _read(request, roster)
        _save(delegation, roster, posted)
        if not posted.problems:
            coordinating.note_opened(delegation_id=delegation.pk)
            return _after(request, delegation)
        roster = roster_of(delegation)
    return _page(request, delegation, roster, posted)


def _page(
    request: HttpRequest, delegation: Delegation, roster: Roster, posted: Posted
) -> HttpResponse:
    columns = columns_of(roster.context)
    context = {
        "columns": columns,
        "lines": lines_of(roster, columns, posted),
        "blank": new_line(columns, 0, key="KEY"),
        "roster": roster,
        "removed": roster.removed[:MOST_REMOVED],
        "sent_rows": sent_rows(roster),
        "problems": list(posted.problems.values()),
        "words": {
            "up": _("Chuyển lên trên: dòng"),
            "down": _("Chuyển xuống dưới: dòng"),
            "remove": _("Bỏ"),
            "row": _("dòng"),
            "new": _("Người mới"),
        },
    }
    editable = doors.is_editable(delegation)
    if editable:
        rows = _new_rows(request, roster)
        start = max([len(roster.rows), *(each.number for each in context["lines"])])
        context["lines"] += [new_line(columns, start + index + 1) for index in range(rows)]
    status = 422 if posted.problems else 200
    template = "grid" if editable or posted.problems else "sent"
    return doors.show(request, delegation, template, "delegation", context, status=status)


def lines_of(roster: Roster, columns: list[Column], posted: Posted) -> list[Line]:
    """The saved rows, and after them what was typed and refused."""
    lines = []
    known = set()
    for row in rows_shown(roster):
        key = str(row.key)
        known.add(key)
        refused = posted.problems.get(key, "")
        typed = posted.rows.get(key) if refused else None
        lines.append(line_of(columns, row, typed=typed, problem=refused))
    for key, problem in posted.problems.items():
        if key not in known and key in posted.rows:
            number = len(roster.rows) + len(lines) + 1 - len(known)
            lines.append(
                new_line(columns, number, key=key, typed=posted.rows[key], problem=problem)
            )
    return lines


def _more(request: HttpRequest) -> int:
    asked = request.GET.get("them", "")
    return min(int(asked), MOST_NEW_ROWS) if asked.isdecimal() and len(asked) < 4 else 0


def _new_rows(request: HttpRequest, roster: Roster) -> int:
    """How many empty rows wait below: those asked for, else enough to begin."""
    return _more(request) or (1 if roster.rows else NEW_ROWS)


def _read(request: HttpRequest, roster: Roster) -> Posted:
    posted = Posted()
    asked = set(roster.context.columns)
    for name, text in request.POST.items():
        key, _colon, column = name.partition(":")
        if column == "version":
            posted.versions[key] = str(text)
        elif column in asked and _is_key(key):
            posted.rows.setdefault(key, {})[column] = str(text)
    return posted


def _is_key(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _save(delegation: Delegation, roster: Roster, posted: Posted) -> None:
    """Save each row that differs from what stands there; what is refused stays in `posted`."""
    stored = {str(row.key): row.cells for row in roster.rows}
    removed = {str(row.key) for row in roster.removed}
    for key, texts in posted.rows.items():
        before = stored.get(key)
        if key in removed or (before is None and is_empty(texts)):
            continue
        if before is not None and all(before.get(name, "") == text for name, text in texts.items()):
            continue
        try:
            rostering.save_row(
                delegation_id=delegation.pk,
                key=uuid.UUID(key),
                cells={**(before or {}), **texts},
                version=number_of(posted.versions.get(key, "")),
                by=doors.actor(delegation),
            )
        except Conflict as error:
            posted.problems[key] = _both(error, before or {}, texts, roster)
        except DomainError as error:
            posted.problems[key] = str(error.message)


def number_of(text: str) -> int | None:
    """A version as a page sends it; None for a row that was never saved."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _both(error: Conflict, theirs: Texts, mine: Texts, roster: Roster) -> str:
    """What another editor wrote where it differs from what was typed here."""
    differing = [
        f"{roster.context.label(name)}: “{theirs.get(name, '')}”"
        for name, text in mine.items()
        if theirs.get(name, "") != text
    ]
    return " ".join([str(error.message), _("Đang ghi:"), "; ".join(differing)])


def _after(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """What the pressed button asks once everything is saved."""
    do = request.POST.get("do", "")
    deed, _colon, key = do.partition(":")
    mark = ""
    try:
        if _is_key(key):
            act(delegation, deed, uuid.UUID(key))
            mark = f"#r-{key}" if deed in ("up", "down") else "#danh-sach"
    except DomainError as error:
        messages.error(request, str(error.message))
        return doors.away(delegation)
    if do == "submit":
        return doors.away(delegation, "delegation_submit")
    if do == "more":
        return doors.away(delegation, mark="?them=5#them")
    if deed not in ("up", "down"):
        messages.success(request, _("Đã lưu."))
    return doors.away(delegation, mark=mark)


def act(delegation: Delegation, deed: str, key: uuid.UUID) -> None:
    """Remove, restore or move a row by one place. Raises DomainError."""
    delegation_id, by = delegation.pk, doors.actor(delegation)
    try:
        if deed == "remove":
            rostering.remove_row(delegation_id=delegation_id, key=key, by=by)
        elif deed == "restore":
            rostering.restore_row(delegation_id=delegation_id, key=key, by=by)
        elif deed in ("up", "down"):
            to = _beside(delegation, key, -1 if deed == "up" else 1)
            rostering.move_row(delegation_id=delegation_id, key=key, to=to, by=by)
    except RosterRow.DoesNotExist as error:
        raise DomainError(_("Dòng này không còn trong danh sách.")) from error


def _beside(delegation: Delegation, key: uuid.UUID, step: int) -> int:
    """The place before or after a row's own, past rows that are not shown. Counted from 1."""
    roster = roster_of(delegation)
    shown = rows_shown(roster)
    order = [row.key for row in shown]
    if key not in order:
        raise RosterRow.DoesNotExist
    at = min(max(order.index(key) + step, 0), len(order) - 1)
    return shown[at].number
