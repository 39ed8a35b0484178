"""What is prepared around the demo's coming edition: meals, hotels, buses, agenda, hall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from accounts.models import Actor
from common import clock
from conferences.booths import Zone
from conferences.models import AgendaItem, Hotel, Meal
from conferences.selectors.agenda import draft_items, mark_of, mark_of_day
from conferences.services.agenda import ItemDetails, Seen, publish_agenda, remove_item, save_item
from conferences.services.buses import BusDetails, add_buses, propose_buses
from conferences.services.exhibiting import (
    apply_to_fair,
    approve_exhibitor,
    place_exhibitor,
)
from conferences.services.fair import add_zone, save_fair
from conferences.services.lodging import add_rooms, save_hotel, save_room_type
from conferences.services.meals import save_meal
from conferences.services.placing import apply_proposal
from conferences.services.seating import propose_seats, save_hall
from conferences.services.talks import PaperDetails, add_paper
from registrations.models import Event

Kind = AgendaItem.Kind
# name, hour and minute, day, price in đồng: invented
MEALS = (
    ("Tiệc giao lưu tối", time(18, 30), 0, 350_000),
    ("Ăn trưa", time(11, 45), 1, 200_000),
)
# hotel, kind, beds, price, floor, rooms
ROOMS = (
    ("Khách sạn Ven Sông (mẫu)", "Đơn", 1, 650_000, 3, 20),
    ("Khách sạn Ven Sông (mẫu)", "Đôi", 2, 800_000, 4, 20),
    ("Khách sạn Hoa Phượng (mẫu)", "Đôi", 2, 700_000, 2, 14),
    ("Khách sạn Hoa Phượng (mẫu)", "Đơn", 1, 600_000, 5, 16),
)
AGENDA = (
    (0, time(13, 30), time(14), Kind.WELCOME, "Đón tiếp đại biểu, phát tài liệu", "Ban Tổ chức"),
    (0, time(14), time(17), Kind.VISIT, "Tham quan mô hình đúc kim loại tại làng nghề (mẫu)", ""),
    (0, time(18, 30), time(20, 30), Kind.MEAL, "Tiệc giao lưu", "Đơn vị đăng cai"),
    (1, time(8), time(8, 20), Kind.OPENING, "Khai mạc, giới thiệu đại biểu", "Ban Tổ chức"),
    (1, time(8, 20), time(9), Kind.REPORT, "Báo cáo kết quả hoạt động khuyến công khu vực phía Bắc",
     "Cơ quan quản lý khuyến công trung ương (mẫu)"),
    (1, time(9), time(9, 40), Kind.PAPER, "Tham luận của các địa phương", "Đại diện các đoàn"),
    (1, time(9, 40), time(10), Kind.BREAK, "Giải lao", ""),
    (1, time(10), time(11), Kind.DISCUSSION, "Thảo luận", "Các đại biểu"),
    (1, time(11), time(11, 30), Kind.CLOSING, "Bế mạc", "Ban Tổ chức"),
)  # fmt: skip

# zone, first number, rows, columns
ZONES = (("Khu A", "A001", 6, 30), ("Khu B", "B001", 4, 30))
# company, products, booths
EXHIBITORS = (
    ("HTX Mây tre đan Tiên Lãng", "Mây tre đan", 2),
    ("Công ty TNHH Cơ khí Đúc Mỹ Đồng", "Sản phẩm đúc gang", 3),
    ("Công ty CP Gốm sứ Chu Đậu", "Gốm mỹ nghệ", 2),
    ("Cơ sở chế biến hải sản Cát Hải", "Nước mắm, hải sản khô", 1),
    ("HTX Nông nghiệp và Dịch vụ Kiến Thụy", "Nông sản chế biến", 1),
    ("DNTN Thành Đạt", "Đồ gỗ gia dụng", 2),
    ("Làng nghề bánh đa Kinh Giao", "Bánh đa, bún khô", 1),
    ("Hộ kinh doanh Trần Văn Bình", "Dụng cụ cầm tay", 1),
)
PAPERS = (
    "Kinh nghiệm hỗ trợ máy móc tiên tiến cho cơ sở công nghiệp nông thôn (mẫu)",
    "Khuyến công gắn với sản phẩm công nghiệp nông thôn tiêu biểu (mẫu)",
)


def offer_meals(event: Event, first: date, by: Actor) -> list[Meal]:
    """The sittings that a roster asks about."""
    return [
        save_meal(
            event_id=event.pk,
            name=name,
            starts_at=datetime.combine(first + timedelta(days=day), at, clock.VIETNAM),
            place="Nhà hàng Trung tâm Hội nghị (mẫu)",
            price=price,
            by=by,
        )
        for name, at, day, price in MEALS
    ]


def prepare(event: Event, first: date, by: Actor) -> None:
    """Beds, buses, agenda and hall, as proposed by the product."""
    _rooms(event, by)
    apply_proposal(event_id=event.pk, by=by)
    details = BusDetails(
        capacity=29,
        route="Làng nghề đúc Mỹ Đồng (mẫu)",
        leaves_at=datetime.combine(first, time(14), clock.VIETNAM),
        leaves_from="Cổng Trung tâm Hội nghị (mẫu)",
        price=2_500_000,
    )
    add_buses(event_id=event.pk, number=2, details=details, by=by)
    propose_buses(event_id=event.pk, keep=False, by=by)
    hall = {"name": "Hội trường lớn (mẫu)", "rows": 12, "seats_per_row": 16, "presiding_seats": 5}
    save_hall(event_id=event.pk, details={**hall, "aisles": [8], "closed": []}, by=by)
    propose_seats(event_id=event.pk, by=by)


def _rooms(event: Event, by: Actor) -> None:
    hotels: dict[str, Hotel] = {}
    for hotel, kind, beds, price, floor, rooms in ROOMS:
        if hotel not in hotels:
            about = {"name": hotel, "address": "Phường Hồng Bàng (mẫu)", "phone": "", "note": ""}
            hotels[hotel] = save_hotel(event_id=event.pk, details=about, by=by)
        made = save_room_type(
            hotel_id=hotels[hotel].pk,
            details={"name": kind, "beds": beds, "price": price},
            by=by,
        )
        numbers = [f"{floor}{place:02}" for place in range(1, rooms + 1)]
        add_rooms(hotel_id=hotels[hotel].pk, kind_id=made.pk, numbers=numbers, by=by)


def plan_agenda(event: Event, first: date, by: Actor) -> None:
    """The agenda of two days, published once."""
    blank = [item.id for item in draft_items(event)]
    for day, starts, ends, kind, title, by_words in AGENDA:
        on = first + timedelta(days=day)
        save_item(
            event_id=event.pk,
            session_id=None,
            details=ItemDetails(
                starts_at=datetime.combine(on, starts, clock.VIETNAM),
                ends_at=datetime.combine(on, ends, clock.VIETNAM),
                kind=kind,
                title=title,
                by_words=by_words,
            ),
            seen=_seen(event, on),
            by=by,
        )
    for item in (item for item in draft_items(event) if item.id in blank):
        seen = _seen(event, item.day)
        remove_item(event_id=event.pk, session_id=item.id, seen=seen, by=by)
    publish_agenda(event_id=event.pk, mark=mark_of(draft_items(event)), by=by)


def _seen(event: Event, day: date) -> Seen:
    return Seen(day, mark_of_day(draft_items(event), day), clashes=True)


def hold_fair(event: Event, first: date, by: Actor) -> None:
    """A fair of 300 booths, as many as in 2019; who exhibits is invented."""
    fair = save_fair(
        event_id=event.pk,
        details={
            "name": "Hội chợ triển lãm hàng công nghiệp nông thôn (mẫu)",
            "venue": "Cung Văn hóa thành phố (mẫu)",
            "starts_on": first,
            "ends_on": first + timedelta(days=4),
            "booth_price": 8_000_000,
            "applications_until": datetime.combine(first, time(17), clock.VIETNAM)
            - timedelta(days=10),
        },
        by=by,
    )
    for name, start, rows, columns in ZONES:
        zone = Zone(name, start, rows, columns, block=10)
        add_zone(fair_id=fair.pk, zone=zone, beside=False, by=by)
    free = iter(fair.booths.order_by("pk"))
    for place, (company, products, booths) in enumerate(EXHIBITORS):
        applied = apply_to_fair(
            fair_id=fair.pk,
            details={
                "company": f"{company} (mẫu)",
                "province_code": "31",
                "province_name": "Thành phố Hải Phòng",
                "products": products,
                "contact_name": "Trần Văn Mẫu",
                "contact_phone": f"+8491200{place:04}",
                "contact_email": f"gianhang{place}@example.vn",
                "booths_wanted": booths,
            },
            form_key="",
            by=Actor.person(company),
        )
        if place % 4 == 3:
            continue
        approve_exhibitor(exhibitor_id=applied.exhibitor.pk, by=by)
        if place % 4 < 2:
            chosen = [next(free).pk for _booth in range(booths)]
            place_exhibitor(exhibitor_id=applied.exhibitor.pk, booth_ids=chosen, by=by)


def offer_papers(event: Event, by: Actor) -> None:
    """Two tham luận whose texts are still to come."""
    for place, title in enumerate(PAPERS):
        details = PaperDetails(
            author=f"Đoàn mẫu {place + 1}", title=title, contact_email=f"tacgia{place}@example.vn"
        )
        add_paper(event_id=event.pk, details=details, by=by)
