"""Danh sách phòng nghỉ of one hotel, as its reception gets it."""

from __future__ import annotations

from django.utils.translation import override

from common import clock
from common.papers.roster_lists import Column, RosterList, Section, roster_list
from common.papers.words import place_and_day
from conferences.models import Conference
from conferences.papers import title_of
from conferences.selectors.lodging import HotelView
from conferences.selectors.room_lists import listed

COLUMNS = (
    Column(head="Phòng", width=18, centre=True),
    Column(head="Họ và tên", width=56),
    Column(head="Đơn vị công tác"),
    Column(head="Điện thoại", width=29, centre=True),
    Column(head="Đến", width=25, centre=True),
    Column(head="Về", width=25, centre=True),
    Column(head="Ghi chú", width=30),
)


def hotel_list_of(conference: Conference, view: HotelView) -> bytes:
    """The list of one hotel as PDF, door by door, each line with its room; empty rooms are not on
    it. Vietnamese, whatever language staff read."""
    organiser, hotel = conference.event.organiser, view.hotel
    taken = [room for room in view.rooms if room.people]
    with override("vi"):
        lines = [listed(sleeper, room) for room in taken for sleeper in room.people]
        section = Section(
            facts=(
                ("Khách sạn", hotel.name),
                ("Địa chỉ", hotel.address),
                ("Điện thoại", hotel.phone),
                ("Ghi chú", hotel.note),
            ),
            rows=[
                (
                    line.room,
                    f"{line.salutation} {line.name}".strip(),
                    line.unit,
                    line.phone,
                    line.arrives,
                    line.leaves,
                    line.note,
                )
                for line in lines
            ],
            total=f"Danh sách có {len(lines):02d} người, {len(taken):02d} phòng./.",
        )
        return roster_list(
            RosterList(
                parent_agency=organiser.parent_name,
                organiser=organiser.name,
                title="DANH SÁCH PHÒNG NGHỈ",
                event_line=title_of(conference),
                columns=COLUMNS,
                sections=[section],
                place_date=place_and_day(organiser.place, clock.today()),
                signatory_lines=("TIỂU BAN LỄ TÂN – HẬU CẦN",),
                across=True,
            )
        )
