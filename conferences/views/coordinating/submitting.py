"""Before and after the roster is sent: what is still wrong, who goes beyond the quota, what next."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from conferences.forms.coordinating import SubmitForm
from conferences.models import Delegation, RosterRow
from conferences.selectors import coordinating as selectors
from conferences.selectors.rosters import Roster, roster_of
from conferences.services import submitting
from conferences.services.changes import CHANGEABLE
from conferences.views.coordinating import doors
from conferences.views.coordinating.cells import remark_of
from registrations.imports.results import DOUBT, REFUSAL


class Fault(NamedTuple):
    """One thing to be looked at, and the cell where it stands."""

    url: str
    number: int
    name: str
    label: str
    sentence: str


@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def submit(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Look at everything once more, choose what happens to the rest, send."""
    if not doors.is_editable(delegation):
        return doors.away(delegation)
    roster = roster_of(delegation)
    posted = request.method == "POST"
    form = SubmitForm(
        request.POST if posted else None,
        good=len(roster.people) - len(roster.refused),
        refused=len(roster.refused),
        beyond=len(_undecided(roster)),
        may_wait=doors.event_of(delegation).waiting_list_open,
    )
    if posted and form.is_valid():
        try:
            submitting.submit_roster(
                delegation_id=delegation.pk,
                by=doors.actor(delegation),
                only_good=form.cleaned_data.get("only_good", False),
                beyond=form.cleaned_data.get("beyond", ""),
            )
            return doors.away(delegation, "delegation_done")
        except DomainError as error:
            if _was_sent(delegation):  # by the other click of a double click
                return doors.away(delegation, "delegation_done")
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {**_checked(delegation, roster), "form": form, "roster": roster}
    status = 422 if posted else 200
    return doors.show(request, delegation, "submit", "delegation", context, status=status)


def _was_sent(delegation: Delegation) -> bool:
    return Delegation.objects.filter(pk=delegation.pk, state__in=CHANGEABLE).exists()


def _undecided(roster: Roster) -> list[RosterRow]:
    """Those for whom it is to be said whether they wait: whoever waits already does."""
    return [row for row in roster.beyond if row.delegate is None]


def _checked(delegation: Delegation, roster: Roster) -> dict[str, Any]:
    return {
        "faults": _faults(delegation, roster, REFUSAL),
        "doubts": _faults(delegation, roster, DOUBT),
        "beyond": roster.beyond,
        "within": len(roster.seated) - len(roster.beyond),
        "heads": roster.heads,
        "has_letter": selectors.letters_of(delegation).exists(),
    }


def _faults(delegation: Delegation, roster: Roster, level: int) -> list[Fault]:
    home = doors.home(delegation)
    return [
        Fault(
            f"{home}#c-{row.key}-{column}",
            row.number,
            _name(row),
            roster.context.label(column),
            remark_of(row.understood, column)[1],
        )
        for row in roster.people
        for column, cell in row.understood.cells.items()
        if cell.level == level
    ]


def _name(row: RosterRow) -> str:
    return row.understood.full_name or _("(chưa có tên)")


@require_safe
@doors.by_link
def done(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """What was sent, who waits, what was left, and what comes next."""
    if delegation.state not in CHANGEABLE:
        return doors.away(delegation)
    roster = roster_of(delegation)
    waiting = list(roster.waiting)
    left = [row for row in roster.people if row.delegate_id is None]
    context = {
        "roster": roster,
        "sent": len(roster.people) - len(left) - len(waiting),
        "waiting": waiting,
        "left": left,
        "has_letter": selectors.letters_of(delegation).exists(),
    }
    return doors.show(request, delegation, "done", "delegation", context)
