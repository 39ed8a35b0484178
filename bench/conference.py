"""An edition of 300 delegates: what its staff pages cost, beside Django's own list of the same rows.

The rival in the same run is the admin's changelist of the same 300 delegates with their unit, as
Django makes it. Both are asked through the test client, on a database made for the run."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="khuyencong-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
PEOPLE, UNITS, TRIES = 300, 30, 5
PAGES = ("units", "delegates", "delegate_ranks", "rooms_board", "meals", "vehicles", "reception",
         "buses", "seating", "reports")  # fmt: skip


def make_edition():
    """300 delegates of 30 units, 200 rooms, buses and a hall, all arranged."""
    from conferences.services import buses, placing, seating
    from tests.factories import SYSTEM
    from tests.factories.conference import an_edition, some_delegates, some_delegations
    from tests.factories.lodging import a_hotel

    event = an_edition(capacity=600, meals=["Tiệc", "Ăn trưa"])
    each = PEOPLE // UNITS
    for delegation in some_delegations(event, UNITS, quota=each):
        wishes = [
            {
                "salutation": ("ong", "ba")[n % 3 == 0],
                "room_wish": ("double", "single")[n % 7 == 0],
                "site_visit": n % 2 == 0,
            }
            for n in range(each)
        ]
        some_delegates(delegation, wishes)
    for _hotel in range(4):
        a_hotel(event, singles=16, doubles=34)
    placing.apply_proposal(event_id=event.pk, by=SYSTEM)
    details = buses.BusDetails(capacity=45)
    buses.add_buses(event_id=event.pk, number=4, details=details, by=SYSTEM)
    buses.propose_buses(event_id=event.pk, keep=False, by=SYSTEM)
    shape = {"name": "", "rows": 20, "seats_per_row": 16, "presiding_seats": 0}
    seating.save_hall(event_id=event.pk, details={**shape, "aisles": [], "closed": []}, by=SYSTEM)
    seating.propose_seats(event_id=event.pk, by=SYSTEM)
    return event


def cost(client, url: str) -> tuple[float, int, int]:
    """Milliseconds (median), queries, bytes of a page that was opened before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    took = []
    for _try in range(TRIES):
        began = time.perf_counter()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return statistics.median(took), len(asked), len(answer.content)


def register_rival() -> None:
    from django.contrib import admin

    from conferences.models import Delegate

    class DelegateAdmin(admin.ModelAdmin):
        list_display = ("registration", "delegation", "role", "room_wish", "rank")
        list_select_related = ("registration__event", "delegation__unit")
        list_per_page = PEOPLE

    admin.site.register(Delegate, DelegateAdmin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    as_json = parser.parse_args().json

    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from accounts.models import Role, User
    from tests.factories import make_user

    call_command("migrate", verbosity=0)
    # Before the addresses are read, so that the rival has one.
    register_rival()
    event = make_edition()
    client, rival = Client(), Client()
    client.force_login(make_user(Role.STAFF, event.organiser))
    rival.force_login(User.objects.create_superuser("he-thong@example.vn"))

    admin_ms, admin_queries, size = cost(rival, reverse("admin:conferences_delegate_changelist"))
    print(f"{'page':<16}{'ms':>8}{'queries':>9}{'kB':>8}{'× admin':>9}")
    print(f"{'Django admin':<16}{admin_ms:>8.0f}{admin_queries:>9}{size / 1024:>8.0f}{1:>9.2f}")
    result: dict[str, float] = {"admin_ms": round(admin_ms, 1)}
    for name in PAGES:
        ms, queries, size = cost(client, reverse(f"conferences:{name}", args=[event.code]))
        ratio = ms / admin_ms
        print(f"{name:<16}{ms:>8.0f}{queries:>9}{size / 1024:>8.0f}{ratio:>9.2f}")
        result |= {f"{name}_ms": round(ms, 1), f"{name}_queries": queries}
    if as_json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
