"""Exhibitors: they apply, staff decide and give them booths, a booth to one of them only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.vietnamese.names import fold
from conferences import fair_notices as notices
from conferences.models import Booth, Exhibitor, Fair
from conferences.services.fair import lock_fair
from conferences.states import EXHIBITOR_MOVES, LIVE_EXHIBITORS, ExhibitorState
from registrations.models import Event
from registrations.selectors import PUBLIC_STATES
from registrations.services.core import another_code, new_code, record


@dataclass(frozen=True, slots=True)
class Applied:
    """An application, and whether this very form had made it before (a double click)."""

    exhibitor: Exhibitor
    already_there: bool = False


@another_code
@transaction.atomic
def apply_to_fair(
    *, fair_id: int, details: Mapping[str, Any], form_key: str, by: Actor, by_staff: bool = False
) -> Applied:
    """Ask for booths. The same form sent twice is one application; staff may after the deadline.

    Raises DomainError while applications are closed."""
    event, fair = lock_fair(fair_id)
    if form_key:
        earlier = fair.exhibitors.filter(form_key=form_key).first()
        if earlier is not None:
            return Applied(_with_fair(earlier, fair, event), already_there=True)
    if not by_staff and (event.state not in PUBLIC_STATES or not fair.accepts_applications):
        raise DomainError(_("Hội chợ không còn nhận đăng ký gian hàng."))
    exhibitor = Exhibitor(fair=fair, code=new_code(), form_key=form_key, **details)
    exhibitor.folded_company = fold(exhibitor.company)
    exhibitor.save()
    _with_fair(exhibitor, fair, event)
    consent: dict[str, Any] = {} if by_staff else {"consent": event.organiser.consent_version}
    _note(exhibitor, "fair.applied", by=by, to_state=exhibitor.state, **consent)
    notices.received(exhibitor)
    return Applied(exhibitor)


@transaction.atomic
def edit_exhibitor(*, exhibitor_id: int, details: Mapping[str, Any], by: Actor) -> Exhibitor:
    """Put right what is known of an exhibitor."""
    exhibitor = _lock(exhibitor_id)
    for name, value in details.items():
        setattr(exhibitor, name, value)
    exhibitor.folded_company = fold(exhibitor.company)
    exhibitor.save()
    _note(exhibitor, "fair.edited", by=by)
    return exhibitor


@transaction.atomic
def approve_exhibitor(*, exhibitor_id: int, by: Actor) -> Exhibitor:
    """Take an exhibitor; the booths follow. Raises IllegalTransition."""
    exhibitor = _lock(exhibitor_id)
    _move(exhibitor, ExhibitorState.APPROVED, by=by)
    notices.approved(exhibitor)
    return exhibitor


@transaction.atomic
def refuse_exhibitor(*, exhibitor_id: int, reason: str, by: Actor) -> Exhibitor:
    """Say no, with the reason that they read; their booths are free again."""
    exhibitor = _lock(exhibitor_id)
    _move(exhibitor, ExhibitorState.REFUSED, by=by, answer=reason)
    _free_all(exhibitor, by=by)
    notices.refused(exhibitor)
    return exhibitor


@transaction.atomic
def withdraw_exhibitor(*, exhibitor_id: int, by: Actor, reason: str = "") -> Exhibitor:
    """They do not come, by themselves or told to staff; their booths are free again.

    Twice changes nothing. Raises IllegalTransition for who was refused."""
    exhibitor = _lock(exhibitor_id)
    if exhibitor.state == ExhibitorState.WITHDRAWN:
        return exhibitor
    _move(exhibitor, ExhibitorState.WITHDRAWN, by=by, answer=reason)
    _free_all(exhibitor, by=by)
    notices.withdrawn(exhibitor)
    return exhibitor


@transaction.atomic
def place_exhibitor(
    *, exhibitor_id: int, booth_ids: Collection[int], by: Actor, instead: bool = False
) -> list[Booth]:
    """Give an exhibitor these booths, besides those they have or `instead` of them.

    Who still waited for an answer is approved by it. Raises Conflict, with the numbers, when
    another has one of them; then nothing changes."""
    exhibitor = _lock(exhibitor_id)
    if exhibitor.state not in LIVE_EXHIBITORS:
        raise IllegalTransition(_("Đơn vị này đã rút hoặc bị từ chối, không xếp gian được."))
    wanted = list(exhibitor.fair.booths.filter(pk__in=booth_ids).order_by("pk"))
    if not wanted or len(wanted) != len(set(booth_ids)):
        raise DomainError(_("Hãy chọn ít nhất một gian hàng của hội chợ này."), field="booths")
    had = {booth.pk: booth for booth in exhibitor.booths.all()}
    gained = [booth for booth in wanted if booth.pk not in had]
    _take(exhibitor, gained)
    lost = [booth for pk, booth in had.items() if instead and pk not in booth_ids]
    Booth.objects.filter(pk__in=[booth.pk for booth in lost], exhibitor=exhibitor).update(
        exhibitor=None
    )
    if not gained and not lost:
        return gained
    if exhibitor.state == ExhibitorState.RECEIVED:
        _move(exhibitor, ExhibitorState.APPROVED, by=by)
    _changed(exhibitor)
    if lost:
        _note(exhibitor, "fair.freed", by=by, booths=_numbers(lost))
    if gained:
        _note(exhibitor, "fair.placed", by=by, booths=_numbers(gained))
    notices.placed(exhibitor)
    return gained


def _take(exhibitor: Exhibitor, booths: list[Booth]) -> None:
    """Each booth that is still free becomes theirs: the condition stands in the UPDATE itself, so
    that no second one can slip in between."""
    for booth in booths:
        free = Booth.objects.filter(pk=booth.pk, exhibitor=None, is_closed=False)
        if not free.update(exhibitor=exhibitor):
            taken = Booth.objects.select_related("exhibitor").get(pk=booth.pk)
            raise Conflict(
                _("Gian %(number)s không dùng, hãy chọn gian khác.") % {"number": taken.number}
                if taken.is_closed
                else _("Gian %(number)s đã xếp cho %(company)s, hãy chọn gian khác.")
                % {"number": taken.number, "company": taken.exhibitor},
                field="booths",
            )


@transaction.atomic
def free_booth(*, booth_id: int, by: Actor) -> Booth:
    """Take a booth back from who has it, and tell them; a free one stays as it is."""
    fair_id = Booth.objects.values_list("fair_id", flat=True).get(pk=booth_id)
    event, fair = lock_fair(fair_id)
    booth = Booth.objects.select_related("exhibitor").get(pk=booth_id)
    exhibitor = booth.exhibitor
    if exhibitor is not None:
        _with_fair(exhibitor, fair, event)
        booth.exhibitor = None
        booth.save(update_fields=["exhibitor"])
        _changed(exhibitor)
        _note(exhibitor, "fair.freed", by=by, booths=booth.number)
        notices.placed(exhibitor)
    return booth


def _lock(exhibitor_id: int) -> Exhibitor:
    """The exhibitor, re-read after the edition was locked. Raises Exhibitor.DoesNotExist."""
    event, fair = lock_fair(
        Exhibitor.objects.values_list("fair_id", flat=True).get(pk=exhibitor_id)
    )
    return _with_fair(Exhibitor.objects.get(pk=exhibitor_id), fair, event)


def _with_fair(exhibitor: Exhibitor, fair: Fair, event: Event) -> Exhibitor:
    fair.conference.event = event
    exhibitor.fair = fair
    return exhibitor


def _move(exhibitor: Exhibitor, to: ExhibitorState, *, by: Actor, answer: str = "") -> None:
    was = ExhibitorState(exhibitor.state)
    if to not in EXHIBITOR_MOVES[was]:
        raise IllegalTransition(
            _("Không thể chuyển từ “%(was)s” sang “%(to)s”.") % {"was": was.label, "to": to.label}
        )
    exhibitor.state, exhibitor.answer = to, answer[:500]
    exhibitor.decided_at = clock.now()
    exhibitor.decided_by_id = by.user_id
    _changed(exhibitor)
    _note(exhibitor, f"fair.{to}", by=by, from_state=was, to_state=to, reason=answer)


def _changed(exhibitor: Exhibitor) -> None:
    exhibitor.version += 1
    exhibitor.save()


def _free_all(exhibitor: Exhibitor, *, by: Actor) -> None:
    booths = list(exhibitor.booths.all())
    if booths:
        exhibitor.booths.update(exhibitor=None)
        _note(exhibitor, "fair.freed", by=by, booths=_numbers(booths))


def _numbers(booths: Collection[Booth]) -> str:
    return ", ".join(booth.number for booth in booths)


def _note(
    exhibitor: Exhibitor,
    what: str,
    *,
    by: Actor,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    **details: Any,
) -> None:
    """One line in the history of the edition that names the exhibitor and, if any, the booths."""
    booths = details.get("booths")
    label = f"{exhibitor.company}: {booths}" if booths else exhibitor.company
    record(
        exhibitor.fair.conference.event,
        what,
        by=by,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        details={"exhibitor": exhibitor.pk, "label": label, **details},
    )
