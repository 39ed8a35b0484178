"""Reports of an edition: who comes, who has not answered, what it will cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Salutation
from common.vietnamese.numbers import money
from common.vietnamese.phones import format_phone
from conferences.models import Bus, Delegation, Meal, RoomType, Stay, UnitKind
from conferences.selectors.delegates import COMING
from conferences.selectors.delegations import UNANSWERED, delegations_with_units
from conferences.selectors.guests import Wanted, delegate_of, guests_of, unit_of
from conferences.selectors.lodging import nights_of
from conferences.selectors.protocol import unit_order
from conferences.states import DelegateRole, DelegationState, RoomWish
from registrations.models import Event, Registration


class Cell(NamedTuple):
    """One cell with its heading; the page draws a bar beside `is_bar`."""

    label: str
    value: Any
    is_bar: bool

    @property
    def is_moment(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def is_number(self) -> bool:
        """Whether it says nothing without its heading."""
        return isinstance(self.value, int | datetime)


class Line(NamedTuple):
    """A row of cells, and how long its bar is, from 0 to 100."""

    cells: list[Cell]
    percent: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page and of a download; `bar` is the column that is drawn as a bar, `foot`
    the line of sums. A cell that nobody knows is None and is shown as unknown."""

    key: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    bar: int | None = None
    foot: Sequence[Any] | None = None

    def lines(self) -> list[Line]:
        """The rows for the page; the longest bar is that of the greatest number."""
        most = max((row[self.bar] for row in self.rows), default=0) if self.bar else 0
        return [
            Line(
                [
                    Cell(label, value, place == self.bar)
                    for place, (label, value) in enumerate(zip(self.headings, row, strict=True))
                ],
                round(100 * row[self.bar] / most) if self.bar and most else 0,
            )
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Cost:
    """One item of the budget. `price` in đồng; None: nobody has entered it."""

    item: str
    number: int
    unit: str
    price: int | None

    @property
    def total(self) -> int | None:
        return None if self.price is None else self.price * self.number


@dataclass(frozen=True, slots=True)
class Budget:
    """What is known to be spent, and for what no price is known."""

    costs: Sequence[Cost]
    without_bed: int = 0
    guessed_nights: int = 0

    @property
    def known(self) -> int:
        return sum(cost.total or 0 for cost in self.costs)

    @property
    def unpriced(self) -> list[Cost]:
        return [cost for cost in self.costs if cost.price is None and cost.number]


@dataclass(slots=True)
class Report:
    """Everything that the page of reports shows, read in ten queries at any size."""

    people: list[Registration]
    delegations: list[Delegation]
    waiting: int
    budget: Budget
    tables: list[Table] = field(default_factory=list)

    @property
    def quota(self) -> int:
        return sum(each.unit.quota for each in self.delegations)

    @property
    def used(self) -> int:
        return sum(each.unit.used for each in self.delegations)

    @property
    def unanswered(self) -> list[Delegation]:
        return [each for each in self.delegations if each.state in UNANSWERED]

    @property
    def declined(self) -> int:
        return sum(each.state == DelegationState.DECLINED for each in self.delegations)

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


def report_of(event: Event) -> Report:
    """The reports of an edition, of who is confirmed or waits for a decision."""
    delegations = sorted(
        delegations_with_units(event),
        key=lambda each: unit_order(each.unit, each.unit.conference.host_province_code),
    )
    people = guests_of(event, Wanted())
    report = Report(
        people=people,
        delegations=delegations,
        waiting=event.waiting_count,
        budget=budget_of(event, people),
    )
    report.tables = [
        _by_province(report.people),
        _by_role(report.people),
        _by_sex(report.people),
        _by_kind(report.people),
        _by_unit(report),
        _not_answered(report),
        _rooms_wanted(report),
        _costs(report.budget),
    ]
    return report


def budget_of(event: Event, people: Sequence[Registration]) -> Budget:
    """Rooms that are slept in by nights, portions of meals, buses: each by the price that staff
    entered, and never by one that they did not. `people`: everybody who comes."""
    nights: Counter[RoomType] = Counter()
    spans: dict[int, tuple[RoomType, set[Any]]] = {}
    guessed, with_bed = 0, set()
    stays = Stay.objects.filter(
        room__hotel__conference_id=event.pk, delegate__registration__state__in=COMING
    ).select_related("room__kind__hotel", "delegate")
    for stay in stays:
        _kind, slept = spans.setdefault(stay.room_id, (stay.room.kind, set()))
        slept.update(nights_of(stay.delegate, event))
        guessed += stay.delegate.arrives_at is None or stay.delegate.leaves_at is None
        with_bed.add(stay.delegate_id)
    for kind, slept in spans.values():
        nights[kind] += len(slept)
    rooms = [
        Cost(f"{kind.hotel.name}: {kind.name}", number, _("phòng/đêm"), kind.price)
        for kind, number in sorted(nights.items(), key=lambda each: (each[0].hotel_id, each[0].pk))
    ]
    coming = Q(choices__delegate__registration__state__in=COMING)
    meals = [
        Cost(meal.name, meal.portions, _("suất"), meal.price)
        for meal in Meal.objects.filter(conference_id=event.pk).annotate(
            portions=Count("choices", filter=coming)
        )
    ]
    buses = [
        Cost(bus.name, 1, _("xe"), bus.price) for bus in Bus.objects.filter(conference_id=event.pk)
    ]
    delegates = [delegate for person in people if (delegate := delegate_of(person))]
    without_bed = sum(
        each.room_wish != RoomWish.NONE and each.pk not in with_bed for each in delegates
    )
    return Budget([*rooms, *meals, *buses], without_bed, guessed)


def sex_words(salutation: str) -> str:
    """Nam or Nữ as the form of address says; nothing else is known of anybody's sex."""
    return {Salutation.ONG: _("Nam"), Salutation.BA: _("Nữ")}.get(
        Salutation(salutation) if salutation else None,  # type: ignore[arg-type]
        _("Chưa rõ (thiếu Ông/Bà)"),
    )


def _counted(
    key: str, title: str, heading: str, names: Iterable[str], *, known: Iterable[str] = ()
) -> Table:
    """How many of each name, in the order of `known` and then as they come."""
    counts: Counter[str] = Counter(dict.fromkeys(known, 0))
    counts.update(names)
    total = sum(counts.values())
    rows = [(name, count, _share(count, total)) for name, count in counts.items()]
    headings = (heading, _("Số người"), _("Tỷ lệ"))
    return Table(key, title, headings, rows, bar=1, foot=(_("Tổng số"), total, ""))


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}%".replace(".", ",") if total else ""


def _by_province(people: list[Registration]) -> Table:
    nowhere = _("Không thuộc tỉnh nào")

    def name(person: Registration) -> str:
        unit = unit_of(person)
        return (unit.province_name if unit else "") or nowhere

    names = [name(person) for person in people]
    known = [each for each in dict.fromkeys(names) if each != nowhere]
    title = _("Theo tỉnh, thành phố")
    return _counted("tinh", title, _("Tỉnh/thành phố"), names, known=known)


def _by_role(people: list[Registration]) -> Table:
    def name(person: Registration) -> str:
        delegate = delegate_of(person)
        return str(DelegateRole(delegate.role if delegate else DelegateRole.DELEGATE).label)

    known = [str(label) for label in DelegateRole.labels]
    return _counted("vai-tro", _("Theo vai trò"), _("Vai trò"), map(name, people), known=known)


def _by_sex(people: list[Registration]) -> Table:
    names = [sex_words(person.salutation) for person in people]
    known = [sex_words(value) for value in (*Salutation.values, "")]
    return _counted("gioi-tinh", _("Theo giới tính"), _("Giới tính"), names, known=known)


def _by_kind(people: list[Registration]) -> Table:
    def name(person: Registration) -> str:
        unit = unit_of(person)
        return str(UnitKind(unit.kind).label) if unit else _("Không theo đoàn")

    return _counted("loai-don-vi", _("Theo loại đơn vị"), _("Loại đơn vị"), map(name, people))


def _by_unit(report: Report) -> Table:
    coming: Counter[int | None] = Counter()
    for person in report.people:
        unit = unit_of(person)
        coming[unit.pk if unit else None] += 1
    rows: list[Sequence[Any]] = [
        (
            each.unit.name, each.unit.province_name, each.get_state_display(), each.unit.quota,
            each.unit.used, max(0, each.unit.quota - each.unit.used), coming[each.unit.pk],
        )
        for each in report.delegations
    ]  # fmt: skip
    if coming[None]:
        rows.append((_("Không theo đoàn"), "", "", None, None, None, coming[None]))
    headings = (
        _("Đơn vị"), _("Tỉnh/thành phố"), _("Trạng thái"), _("Được mời"), _("Đã dùng chỗ"),
        _("Còn lại"), _("Sẽ đến (cả lái xe)"),
    )  # fmt: skip
    left = sum(max(0, each.unit.quota - each.unit.used) for each in report.delegations)
    foot = (_("Tổng số"), "", "", report.quota, report.used, left, sum(coming.values()))
    return Table("don-vi", _("Theo đơn vị: chỗ đã dùng"), headings, rows, bar=6, foot=foot)


def _not_answered(report: Report) -> Table:
    rows = [
        (
            each.unit.name, each.get_state_display(), each.letter_sent_at,
            each.opened_at, each.reminded_at, each.coordinator_name,
            format_phone(each.coordinator_phone),
        )
        for each in report.unanswered
    ]  # fmt: skip
    headings = (
        _("Đơn vị"), _("Trạng thái"), _("Gửi giấy mời"), _("Mở liên kết"), _("Nhắc lúc"),
        _("Cán bộ đầu mối"), _("Điện thoại"),
    )  # fmt: skip
    return Table("chua-tra-loi", _("Chưa trả lời"), headings, rows)


def _rooms_wanted(report: Report) -> Table:
    wishes = [
        str(RoomWish(delegate.room_wish if delegate else RoomWish.NONE).label)
        for delegate in map(delegate_of, report.people)
    ]
    known = [str(label) for label in RoomWish.labels]
    return _counted("phong-nghi", _("Nhu cầu phòng nghỉ"), _("Phòng nghỉ"), wishes, known=known)


def _costs(budget: Budget) -> Table:
    rows = [
        (
            cost.item, cost.number, cost.unit,
            _("Chưa có giá") if cost.price is None else money(cost.price),
            _("Chưa tính") if cost.total is None else money(cost.total),
        )
        for cost in budget.costs
    ]  # fmt: skip
    headings = (_("Khoản"), _("Số lượng"), _("Đơn vị tính"), _("Đơn giá"), _("Thành tiền"))
    foot = (_("Cộng các khoản có giá"), "", "", "", money(budget.known))
    return Table("kinh-phi", _("Dự toán kinh phí"), headings, rows, foot=foot)
