"""Whom the door sees in a registration: name, unit, table and bus, and whether they may come in."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.vietnamese.names import fold
from conferences.halls import PRESIDING_ROW
from conferences.models import Delegate, HallSeat
from conferences.states import DelegateRole
from door.models import Outcome
from registrations.models import Event, Registration
from registrations.states import LIVE_STATES, EventKind, State

NOT_YET = {
    State.PENDING: gettext_lazy("Đăng ký đang chờ duyệt."),
    State.WAITLISTED: gettext_lazy("Đang ở danh sách chờ, chưa có chỗ."),
    State.OFFERED: gettext_lazy("Được mời nhận chỗ nhưng chưa xác nhận."),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """One registration at the door. `standing`: what a scan answers; `words`: the reason or, where
    somebody else comes instead, the `new_name`. `group`: who came together, none: ""."""

    registration: Registration
    name: str
    unit: str
    province: str = ""
    group: str = ""
    table: str = ""
    bus: str = ""
    role: str = ""
    standing: str = Outcome.WELCOME
    words: str = ""
    new_name: str = ""

    @property
    def pk(self) -> int:
        return self.registration.pk


def guests_of(event: Event, pks: Collection[int] | None = None) -> dict[int, Guest]:
    """{registration: guest} of an event, all of them or these; at most five queries."""
    rows = event.registrations.order_by("sort_given", "sort_family", "pk")
    return as_guests(event, list(rows if pks is None else rows.filter(pk__in=pks)), pks)


def as_guests(
    event: Event, registrations: list[Registration], pks: Collection[int] | None
) -> dict[int, Guest]:
    """The same of registrations that were read already; `pks` are theirs, None: all of the event."""
    delegates = _delegates(event, pks) if event.kind == EventKind.CONFERENCE else {}
    gone = [each for each in registrations if not each.is_live]
    instead = _Instead(event, gone)
    return {each.pk: _guest(each, delegates.get(each.pk), instead) for each in registrations}


def _delegates(event: Event, pks: Collection[int] | None) -> dict[int, Delegate]:
    rows = Delegate.objects.filter(registration__event=event).select_related(
        "delegation__unit", "hall_seat", "bus_seat__bus"
    )
    return {each.pk: each for each in (rows if pks is None else rows.filter(pk__in=pks))}


class _Instead:
    """Who comes instead of those that do not: nobody asked, no query."""

    def __init__(self, event: Event, gone: list[Registration]) -> None:
        self._after: dict[int, Registration] = {}
        self._again: dict[int, str] = {}
        self._moved: dict[int, str] = {}
        if not gone:
            return
        if event.kind == EventKind.CONFERENCE:
            coming = Delegate.objects.filter(registration__event=event, replaces__isnull=False)
            for each in coming.select_related("registration"):
                self._after[each.replaces_id or 0] = each.registration
        people = {each.person_id for each in gone}
        live = event.registrations.filter(person__in=people, state__in=LIVE_STATES)
        self._again = dict(live.values_list("person_id", "code"))
        moved: QuerySet[Registration] = Registration.objects.filter(moved_from__in=gone)
        self._moved = dict(moved.values_list("moved_from_id", "event__title"))

    def of(self, registration: Registration) -> tuple[str, str, str]:
        """Standing, words and new name of who does not come."""
        after = self._after.get(registration.pk)
        seen = {registration.pk}
        while after is not None and after.pk not in seen and after.pk in self._after:
            seen.add(after.pk)
            after = self._after[after.pk]
        if after is not None and after.is_live:
            name = after.addressed_name
            return Outcome.SWAPPED, _("Người đến thay: %(name)s.") % {"name": name}, name
        if title := self._moved.get(registration.pk):
            return Outcome.CANCELLED, _("Đã chuyển sang: %(title)s.") % {"title": title}, ""
        if code := self._again.get(registration.person_id):
            return Outcome.CANCELLED, _("Đã đăng ký lại, mã mới: %(code)s.") % {"code": code}, ""
        return Outcome.CANCELLED, registration.get_state_display(), ""


def _guest(registration: Registration, delegate: Delegate | None, instead: _Instead) -> Guest:
    standing, words, new_name = str(Outcome.WELCOME), "", ""
    if not registration.is_live:
        standing, words, new_name = instead.of(registration)
    elif registration.state != State.CONFIRMED:
        standing, words = Outcome.REFUSED, str(NOT_YET[State(registration.state)])
    delegation = delegate.delegation if delegate is not None else None
    return Guest(
        registration=registration,
        name=registration.addressed_name,
        unit=delegation.unit.name if delegation else registration.workplace,
        province=delegation.unit.province_name if delegation else "",
        group=f"d{delegation.pk}" if delegation else group_of_workplace(registration.workplace),
        table=_seat_words(getattr(delegate, "hall_seat", None)),
        bus=_bus_words(delegate),
        role=_role_words(registration, delegate),
        standing=standing,
        words=words,
        new_name=new_name,
    )


def group_of_workplace(workplace: str) -> str:
    """A name for the people of one office, however they wrote its accents."""
    folded = fold(workplace)
    return "w" + hashlib.sha256(folded.encode()).hexdigest()[:10] if folded else ""


def _seat_words(seat: HallSeat | None) -> str:
    if seat is None:
        return ""
    if seat.row == PRESIDING_ROW:
        return _("Bàn chủ tọa, ghế %(number)d") % {"number": seat.number}
    return _("Hàng %(row)d, ghế %(number)d") % {"row": seat.row, "number": seat.number}


def _bus_words(delegate: Delegate | None) -> str:
    seat = getattr(delegate, "bus_seat", None)
    return seat.bus.name if seat is not None else ""


def _role_words(registration: Registration, delegate: Delegate | None) -> str:
    if delegate is not None and delegate.role != DelegateRole.DELEGATE:
        return str(delegate.get_role_display())
    return registration.position
