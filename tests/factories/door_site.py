"""An open door for the tests that walk every address."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import Organiser, User
from door.models import DoorConflict
from door.screens import screen_path
from door.services import pairing
from door.services.self_check_in import claim_presence, open_self_check_in
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
    check_in = open_self_check_in(session_id=first.session.pk, minutes=30, by=staff)
    claim = claim_presence(session_id=check_in.pk, key=uuid.uuid4(), name="Lò Hiếu", phone="")
    screen = screen_path(first.device.door_day, first.session).strip("/").split("/")
    here, of_day = [event.code, first.session.pk], [event.code, day]
    of_device = [event.code, first.device.pk]
    return {
        "door:worker": [],
        "door:manifest": [],
        "door:pair": [waiting.pk, pairing.pairing_token(waiting)],
        **{f"door:{name}": here for name in ("page", "list", "changes", "sync", "undo", "walk_in")},
        "door:group": [*here, "d1"],
        **{
            f"door:{name}": here
            for name in (
                "board",
                "self_typed",
                "self_mark",
                "self_staff",
                "self_close",
                "self_screen",
            )
        },
        "door:screen": screen[1:],
        "door:self_scan": [*here, "khong-con"],
        "door:self_file": [*here, "csv"],
        "door:self_settle": [event.code, claim.pk],
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
