"""The lists that the kitchen, the car park, the reception desk and the buses work from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from common import clock
from common.papers.roster_lists import Column, RosterList, Section, roster_list
from common.papers.words import place_and_day
from common.vietnamese.dates import date_range_words
from common.vietnamese.numbers import money
from common.vietnamese.phones import format_phone
from conferences.models import Delegate
from conferences.selectors.meals import Sitting
from conferences.selectors.travel import Arrival, Load, Ride, by_hour
from notifications.views.downloads import table_file
from registrations.models import Event, Registration

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(kw_only=True)
class GuestList:
    """One list in both its forms: `columns` and `sections` on paper, `headings` and `rows` in a
    spreadsheet. `name` begins the name of the file."""

    name: str
    title: str
    about: str = ""
    columns: Sequence[Column]
    sections: list[Section]
    headings: Sequence[Any]
    rows: list[Sequence[Any]] = field(default_factory=list)
    across: bool = False
    apart: bool = False


def list_file(event: Event, build: Callable[[], GuestList], extension: str) -> HttpResponse:
    """The list as pdf, xlsx or csv; the official paper is Vietnamese, whatever language staff
    read. Raises Http404 for other kinds, and for a paper with nothing on it."""
    if extension == "pdf":
        with override("vi"):
            guests = build()
            response = HttpResponse(_paper(event, guests), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{guests.name}-{event.code}.pdf"'
        return response
    guests = build()
    return table_file(
        extension,
        name=f"{guests.name}-{event.code}",
        title=guests.title,
        headings=guests.headings,
        rows=guests.rows,
    )


def _paper(event: Event, guests: GuestList) -> bytes:
    if not guests.sections:
        raise Http404
    organiser = event.organiser
    return roster_list(
        RosterList(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            title=guests.title.upper(),
            event_line=event.title,
            about=guests.about or event_days(event),
            columns=guests.columns,
            sections=guests.sections,
            place_date=place_and_day(organiser.place, clock.today()),
            signatory_lines=("NGƯỜI LẬP",),
            across=guests.across,
            apart=guests.apart,
        )
    )


def event_days(event: Event) -> str:
    """When the edition takes place, in words; "" before it has days."""
    if event.starts_at is None or event.ends_at is None:
        return ""
    return date_range_words(clock.local(event.starts_at).date(), clock.local(event.ends_at).date())


def named(registration: Registration) -> str:
    """ "Ông Nguyễn Văn An": as papers name people."""
    salutation = registration.get_salutation_display() if registration.salutation else ""
    return f"{salutation} {registration.full_name}".strip()


def unit_of(delegate: Delegate) -> str:
    """Where somebody works, else the unit that sends them."""
    workplace = delegate.registration.workplace
    return workplace or (delegate.delegation.unit.name if delegate.delegation else "")


def moment(at: datetime | None) -> str:
    """ "14:30 12/11/2026", on the clocks of Viet Nam."""
    return f"{clock.local(at):%H:%M %d/%m/%Y}" if at else ""


def hour_words(at: datetime) -> str:
    """ "14 giờ 30, Thứ Năm, 12/11/2026"."""
    local = clock.local(at)
    return f"{local:%H} giờ {local:%M}, {WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}"


def kitchen_list(sittings: Iterable[Sitting], table: int) -> GuestList:
    """What the kitchen cooks: portions and tables of each sitting, and who eats something else."""
    sittings = list(sittings)
    return GuestList(
        name="nha-bep",
        title="Danh sách suất ăn",
        columns=(
            Column(head="Chế độ ăn", width=40),
            Column(head="Họ và tên", width=50),
            Column(head="Đơn vị"),
        ),
        sections=[_sitting_section(sitting, table) for sitting in sittings],
        headings=[
            _("Bữa ăn"), _("Lúc"), _("Địa điểm"), _("Chế độ ăn"), _("Số suất"),
            _("Họ và tên"), _("Đơn vị"),
        ],
        rows=[row for sitting in sittings for row in _sitting_rows(sitting)],
    )  # fmt: skip


def _sitting_section(sitting: Sitting, table: int) -> Section:
    meal = sitting.meal
    diets = [f"{diet.words}: {len(diet.people):02d}" for diet in sitting.diets]
    cost = (
        ""
        if sitting.cost is None
        else f"{money(meal.price or 0)} × {sitting.portions} = {money(sitting.cost)}"
    )
    return Section(
        title=meal.name,
        facts=(
            ("Thời gian", hour_words(meal.starts_at)),
            ("Địa điểm", meal.place),
            ("Tổng số suất", f"{sitting.portions:02d}"),
            (f"Số mâm {table} người", f"{sitting.tables(table):02d}"),
            ("Chế độ ăn", "; ".join([f"Bình thường: {sitting.plain:02d}", *diets])),
            ("Dự toán", cost),
        ),
        rows=[
            (diet.words, named(person.registration), unit_of(person))
            for diet in sitting.diets
            for person in diet.people
        ],
        total="" if sitting.diets else "Không có suất ăn riêng.",
    )  # fmt: skip


def _sitting_rows(sitting: Sitting) -> list[Sequence[Any]]:
    """So that the numbers of portions add up to those of the sitting."""
    meal = sitting.meal
    head = (meal.name, moment(meal.starts_at), meal.place)
    return [
        (*head, _("Bình thường"), sitting.plain, "", ""),
        *(
            (*head, diet.words, 1, named(person.registration), unit_of(person))
            for diet in sitting.diets
            for person in diet.people
        ),
    ]


def parking_list(rides: Sequence[Ride]) -> GuestList:
    """Vehicles by time of arrival, with a column to tick."""
    return GuestList(
        name="bai-xe",
        title="Danh sách phương tiện",
        across=True,
        columns=(
            Column(head="Thời gian đến", width=30, centre=True),
            Column(head="Biển số xe", width=31, centre=True),
            Column(head="Số chỗ", width=15, centre=True),
            Column(head="Lái xe, điện thoại", width=50),
            Column(head="Đoàn"),
            Column(head="Số người", width=15, centre=True),
            Column(head="Thời gian về", width=30, centre=True),
            Column(head="Đã đến", width=16),
        ),
        sections=[
            Section(
                rows=[
                    (
                        moment(ride.arrives_at), ride.vehicle.plate, str(ride.vehicle.seats or ""),
                        "\n".join(filter(None, _driver(ride))), ride.unit,
                        str(len(ride.people) or ""), moment(ride.leaves_at), "",
                    )
                    for ride in rides
                ],
                total=f"Danh sách có {len(rides):02d} xe./.",
            )
        ],
        headings=[
            _("Thời gian đến"), _("Biển số xe"), _("Số chỗ"), _("Lái xe"), _("Điện thoại lái xe"),
            _("Đoàn"), _("Số người"), _("Thời gian về"), _("Đã đến"),
        ],
        rows=[
            (
                moment(ride.arrives_at), ride.vehicle.plate, ride.vehicle.seats, *_driver(ride),
                ride.unit, len(ride.people), moment(ride.leaves_at), "",
            )
            for ride in rides
        ],
    )  # fmt: skip


def _driver(ride: Ride) -> tuple[str, str]:
    name, phone = ride.driver
    return name, format_phone(phone)


def reception_list(arrivals: Sequence[Arrival]) -> GuestList:
    """Who comes when, cut into days and hours, with how and whether they are to be met."""
    return GuestList(
        name="don-tiep",
        title="Danh sách đón tiếp đại biểu",
        across=True,
        columns=(
            Column(head="Giờ đến", width=16, centre=True),
            Column(head="Họ và tên", width=48),
            Column(head="Chức vụ", width=34),
            Column(head="Đơn vị"),
            Column(head="Điện thoại", width=26, centre=True),
            Column(head="Phương tiện, ghi chú", width=55),
            Column(head="Đã đón", width=13),
        ),
        sections=[
            Section(
                title=_hour_title(hour.at),
                rows=[_arrival_row(arrival) for arrival in hour.arrivals],
                total=_hour_total(hour.arrivals),
            )
            for hour in by_hour(arrivals)
        ],
        headings=[
            _("Thời gian đến"), _("Họ và tên"), _("Chức vụ"), _("Đơn vị"), _("Số điện thoại"),
            _("Biển số xe"), _("Ghi chú"), _("Cần đón"), _("Đã đón"),
        ],
        rows=[
            (
                moment(each.at), named(each.delegate.registration),
                each.delegate.registration.position, unit_of(each.delegate),
                format_phone(each.delegate.registration.phone), each.plate, each.note,
                _("Có") if each.to_be_met else "", "",
            )
            for each in arrivals
        ],
    )  # fmt: skip


def _hour_title(at: datetime | None) -> str:
    if at is None:
        return "Chưa rõ giờ đến"
    local = clock.local(at)
    return f"{WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}, từ {local:%H} giờ"


def _hour_total(arrivals: Sequence[Arrival]) -> str:
    met = sum(each.to_be_met for each in arrivals)
    return f"{len(arrivals):02d} người" + (f", trong đó {met:02d} người cần đón." if met else ".")


def _arrival_row(arrival: Arrival) -> Sequence[str]:
    registration = arrival.delegate.registration
    how = [arrival.plate, "CẦN ĐÓN" if arrival.to_be_met else "", arrival.note]
    return (
        f"{clock.local(arrival.at):%H:%M}" if arrival.at else "",
        named(registration), registration.position, unit_of(arrival.delegate),
        format_phone(registration.phone), "; ".join(filter(None, how)), "",
    )  # fmt: skip


def bus_list(loads: Sequence[Load]) -> GuestList:
    """Who rides in which bus, each on a page of its own for its leader, with a column to tick."""
    return GuestList(
        name="xe-tham-quan",
        title="Danh sách đại biểu tham quan thực tế",
        apart=True,
        columns=(
            Column(head="Họ và tên", width=46),
            Column(head="Đơn vị"),
            Column(head="Điện thoại", width=28, centre=True),
            Column(head="Có mặt", width=14),
        ),
        sections=[
            Section(
                title=load.bus.name,
                facts=_bus_facts(load),
                rows=[
                    (
                        named(rider.registration), unit_of(rider),
                        format_phone(rider.registration.phone), "",
                    )
                    for rider in load.riders
                ],
                total=f"Danh sách có {len(load.riders):02d} người./.",
            )
            for load in loads
        ],
        headings=[
            _("Xe"), _("Biển số xe"), _("Nơi tham quan"), _("Người phụ trách"), _("Xuất phát"),
            _("Họ và tên"), _("Đơn vị"), _("Số điện thoại"), _("Có mặt"),
        ],
        rows=[
            (
                load.bus.name, load.bus.plate, load.bus.route, load.bus.leader_name,
                moment(load.bus.leaves_at), named(rider.registration), unit_of(rider),
                format_phone(rider.registration.phone), "",
            )
            for load in loads
            for rider in load.riders
        ],
    )  # fmt: skip


def _bus_facts(load: Load) -> tuple[tuple[str, str], ...]:
    bus = load.bus
    leader = ", ".join(filter(None, (bus.leader_name, format_phone(bus.leader_phone))))
    leaves = ", ".join(filter(None, (bus.leaves_at and hour_words(bus.leaves_at), bus.leaves_from)))
    return (
        ("Biển số xe", bus.plate),
        ("Nơi tham quan", bus.route),
        ("Người phụ trách", leader),
        ("Xuất phát", leaves),
        ("Số khách", f"{len(load.riders)}/{bus.capacity}"),
    )
