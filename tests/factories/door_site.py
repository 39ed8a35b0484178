"""An open door for the tests that walk every address."""

from __future__ import annotations

from typing import Any

from accounts.models import Organiser, User
from door.models import DoorConflict
from door.services import pairing
from registrations import links
from tests import factories
from tests.factories.door import a_class_today, a_phone


def of_the_door(office: Organiser, staff: User) -> dict[str, list[Any]]:
    """The arguments of each address of the door: two phones that let in one ticket, one that waits
    to be paired."""
    event = a_class_today(organiser=office, capacity=20)
    one = factories.register_by_staff(event, staff)
    first, second = a_phone(event, "Cửa A"), a_phone(event, "Cửa B")
    for phone in (first, second):
        scan = phone.a_scan(links.ticket(one), offline=True, answer="welcome")
        phone.results(scan, phone.a_scan("không phải vé"))
    day = first.device.door_day_id
    waiting = pairing.make_pairing_link(
        door_day_id=day, label="Cửa C", may_admit_walk_ins=False, by=staff
    )
    here, of_day = [event.code, first.session.pk], [event.code, day]
    of_device = [event.code, first.device.pk]
    return {
        "door:pair": [waiting.pk, pairing.pairing_token(waiting)],
        **{f"door:{name}": here for name in ("page", "list", "changes", "sync", "undo", "walk_in")},
        "door:group": [*here, "d1"],
        **{f"door:{name}": [event.code] for name in ("staff", "open")},
        **{
            f"door:{name}": of_day
            for name in ("renew_pin", "link", "pair_own", "refusals", "conflicts")
        },
        "door:file": [*of_day, "arrivals", "csv"],
        "door:link_shown": [event.code, waiting.pk],
        **{f"door:{name}": of_device for name in ("revoke", "walk_in_right")},
        "door:settle": [event.code, DoorConflict.objects.get(door_day=day).pk],
    }
