"""Papers of the hall: its plan, who sits where, and name plates for the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import override

from common.papers.name_plates import Plate, PlateSize, name_plates
from common.papers.plans import Caption, Cell, Entry, Paper, PlanSheet, plan_sheet
from conferences.halls import PRESIDING_ROW, Seat
from conferences.models import Delegate, Hall
from conferences.selectors.seating import Chair, HallPlan
from conferences.services.seating import seat_words
from registrations.models import Event

SEAT, DEPTH, AISLE, NUMBERS, STAGE = 1.0, 0.8, 0.5, 0.55, 0.8


def seating_sheet(event: Event, hall: HallPlan, *, paper: Paper) -> bytes:
    """The plan with everybody's name, and behind it the list by name. Papers are Vietnamese."""
    with override("vi"):
        cells, captions = _drawn(hall)
        return plan_sheet(
            PlanSheet(
                organiser=event.organiser.name,
                title="SƠ ĐỒ CHỖ NGỒI" + (f" – {hall.hall.name}" if hall.hall.name else ""),
                about=event.title,
                cells=cells,
                captions=captions,
                unit=SEAT,
                list_title="DANH SÁCH CHỖ NGỒI THEO TÊN (HÀNG-GHẾ; CT: BÀN CHỦ TỌA)",
                entries=list(_entries(hall)),
            ),
            paper=paper,
        )


def columns_of(hall: Hall) -> list[float]:
    """Where each seat of a row begins, in seats from the left: aisles take half a seat."""
    places, x = [], 0.0
    for number in range(1, hall.seats_per_row + 1):
        places.append(x)
        x += SEAT + (AISLE if number in hall.aisles else 0)
    return places


def _drawn(hall: HallPlan) -> tuple[list[Cell], list[Caption]]:
    columns = columns_of(hall.hall)
    width = columns[-1] + SEAT
    captions = [Caption(width / 4, 0, width / 2, STAGE, "SÂN KHẤU", framed=True)]
    cells, y = [], STAGE + 0.3
    for row, chairs in hall.rows:
        if row == PRESIDING_ROW:
            shift = (width - len(chairs) * SEAT) / 2
            places = [shift + index * SEAT for index in range(len(chairs))]
        else:
            places = columns
            for x in (-NUMBERS - 0.1, width + 0.1):
                captions.append(Caption(x, y, NUMBERS, DEPTH, str(row)))
        cells += [
            Cell(
                x=x,
                y=y,
                width=SEAT,
                height=DEPTH,
                label=str(chair.seat.number),
                text=chair.delegate.registration.full_name if chair.delegate else "",
                is_closed=chair.is_closed,
            )
            for x, chair in zip(places, chairs, strict=True)
        ]
        y += DEPTH + (0.35 if row == PRESIDING_ROW else 0.12)
    return cells, captions


def short_words(seat: Seat) -> str:
    """«3-12»: row and seat; «CT-2» at the presiding table."""
    return f"CT-{seat.number}" if seat.row == PRESIDING_ROW else seat.key


def by_name(hall: HallPlan) -> list[Chair]:
    """Who has a seat, in Vietnamese order of names."""
    taken = [chair for chair in hall.seats.values() if chair.delegate is not None]

    def key(chair: Chair) -> tuple[str, str]:
        assert chair.delegate is not None  # noqa: S101
        registration = chair.delegate.registration
        return (registration.sort_given, registration.sort_family)

    return sorted(taken, key=key)


def _entries(hall: HallPlan) -> Iterator[Entry]:
    for chair in by_name(hall):
        guest = chair.delegate
        if guest is not None:
            yield Entry(short_words(chair.seat), guest.registration.addressed_name, unit_of(guest))


def unit_of(delegate: Delegate) -> str:
    """The unit that somebody comes from, as it was invited, else as they wrote it."""
    return delegate.delegation.unit.name if delegate.delegation else delegate.registration.workplace


def plates_of(event: Event, guests: Iterable[Delegate], *, size: PlateSize) -> bytes:
    """Name plates of these guests, in their order."""
    with override("vi"):
        return name_plates(
            [
                Plate(
                    full_name=guest.registration.full_name,
                    salutation=(
                        guest.registration.get_salutation_display()
                        if guest.registration.salutation
                        else ""
                    ),
                    position=guest.registration.position,
                    unit=unit_of(guest),
                )
                for guest in guests
            ],
            size=size,
            title=f"Biển tên – {event.title}",
            author=event.organiser.name,
        )


def seat_rows(hall: HallPlan) -> list[tuple[object, ...]]:
    """The list as a table: everybody by name, those without a seat with an empty one."""
    rows: list[tuple[object, ...]] = []
    for chair in by_name(hall):
        if chair.delegate is not None:
            rows.append((*_who(chair.delegate), *_where(chair.seat)))
    rows += [(*_who(guest), "", "", "") for guest in hall.without_seat]
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def _where(seat: Seat) -> tuple[object, ...]:
    # Two numbers: "3-12" by itself becomes the third of December in a spreadsheet.
    return (seat_words(seat), seat.row or "CT", seat.number)


def _who(guest: Delegate) -> tuple[str, ...]:
    registration = guest.registration
    salutation = registration.get_salutation_display() if registration.salutation else ""
    return (salutation, registration.full_name, registration.position, unit_of(guest))
