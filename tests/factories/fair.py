"""A fair beside an edition, its booths and exhibitors, made by the services."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from common import clock
from conferences.booths import Zone
from conferences.models import Booth, Exhibitor, Fair
from conferences.services import fair as services
from conferences.services.exhibiting import apply_to_fair
from registrations.models import Event
from tests.factories import SYSTEM, phone_of

_numbers = count(1)


def a_fair(event: Event, **details: Any) -> Fair:
    """A fair of three days that takes applications for a month more."""
    first = clock.today() + timedelta(days=60)
    values = {
        "name": "Hội chợ công nghiệp nông thôn tiêu biểu",
        "venue": "Quảng trường thành phố",
        "starts_on": first,
        "ends_on": first + timedelta(days=2),
        "booth_price": 5_000_000,
        "applications_until": clock.now() + timedelta(days=30),
        **details,
    }
    return services.save_fair(event_id=event.pk, details=values, by=SYSTEM)


def some_booths(fair: Fair, columns: int, rows: int = 1, **more: Any) -> list[Booth]:
    """A zone more of so many rows of so many booths; further values are the zone's."""
    letter = chr(ord("A") + fair.booths.values("zone").distinct().count())
    zone = Zone(**{"name": f"Khu {letter}", "first": f"{letter}01", "rows": rows,
                   "columns": columns, **more})  # fmt: skip
    services.add_zone(fair_id=fair.pk, zone=zone, beside=False, by=SYSTEM)
    return list(fair.booths.filter(zone=zone.name).order_by("pk"))


def details_of(**more: Any) -> dict[str, Any]:
    """What an exhibitor says of themselves, already cleaned by a form."""
    number = next(_numbers)
    return {
        "company": f"Cơ sở Mộc Mỹ Nghệ {number}",
        "contact_name": "Trần Thị Liên Hệ",
        "contact_phone": phone_of(600_000 + number),
        "contact_email": f"coso{number}@example.vn",
        **more,
    }


def an_exhibitor(fair: Fair, **more: Any) -> Exhibitor:
    """Somebody who applied, with these details."""
    return apply_to_fair(
        fair_id=fair.pk, details=details_of(**more), form_key="", by=SYSTEM, by_staff=True
    ).exhibitor
