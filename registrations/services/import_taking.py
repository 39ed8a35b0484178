"""Taking the rows of a list: asked for by staff, done in parts, found again after any crash.

A row that is asked for is the promise. Each part takes its rows and registers their people in one
transaction under the event's lock: killed anywhere, it has done all of them or none."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Actor, Consent, Organiser, User
from common import clock
from common.errors import DomainError
from common.queue import hurry
from registrations.imports import ACCEPTED, REFUSED, ImportedRow
from registrations.models import Event, ImportBatch, ImportRow, Registration, RowState
from registrations.services.core import lock_event
from registrations.services.importing import details_of, in_parts, standings
from registrations.services.registering import Basis, register_person

log = logging.getLogger(__name__)

# Up to so many rows are taken while the person at the page waits.
AT_ONCE = 50
# The event is locked for a part: who registers meanwhile waits no longer than for this.
ROWS_A_PART = 25
# After so long a task makes room for others and calls itself again.
SECONDS_A_TURN = 20.0
LEASE = timedelta(minutes=1)
# SQLite has no queue: who waits for it must find it free now and then.
BREATH_S = 0.02


def ask_for_rows(
    *,
    batch_id: int,
    by: User,
    numbers: Iterable[int] = (),
    all_good: bool = False,
    confirm_at_once: bool = False,
) -> int:
    """Have the people of these rows (or of all good ones that are not there yet) signed up.

    Says how many are asked for: a few are taken at once, many in the background. Refused rows
    never are; who is there already stays as they are; asking again changes nothing."""
    wanted = set(numbers)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().defer("sheets").get(pk=batch_id)
        if all_good:
            wanted |= {each.number for each in standings(batch) if each.status == ACCEPTED}
        asked = sum(
            batch.rows.filter(
                sheet_index=batch.sheet_index,
                number__in=some,
                state__in=(RowState.READ, RowState.FAILED),
            )
            .exclude(verdict=REFUSED)
            .update(state=RowState.QUEUED, asked_by=by, confirm_at_once=confirm_at_once, error="")
            for some in in_parts(sorted(wanted))
        )
        if asked > AT_ONCE:
            hurry(_take_task(), batch_id)
    if 0 < asked <= AT_ONCE:
        take_queued(batch_id=batch_id)
    return asked


def _take_task() -> Any:
    from registrations.tasks import take_import  # the task module imports this one

    return take_import


def take_queued(*, batch_id: int, seconds: float = SECONDS_A_TURN) -> bool:
    """Take the rows that are asked for, part by part, for so long. Says whether some are left for
    another turn; while somebody else has the list, that is not this one's to care for."""
    if not _claim(batch_id):
        return False
    until = time.monotonic() + seconds
    while _part_with_second_try(batch_id) and time.monotonic() < until:
        time.sleep(BREATH_S)
    ImportBatch.objects.filter(pk=batch_id).update(leased_until=None)
    return ImportRow.objects.filter(batch=batch_id, state=RowState.QUEUED).exists()


def _claim(batch_id: int) -> bool:
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return bool(ImportBatch.objects.filter(free, pk=batch_id).update(leased_until=now + LEASE))


def _part_with_second_try(batch_id: int) -> int:
    """Where two wait for each other's people the database ends one, and it begins its part anew."""
    try:
        return take_part(batch_id)
    except OperationalError:
        return take_part(batch_id)


@transaction.atomic
def take_part(batch_id: int) -> int:
    """Take the next rows that are asked for, all or none of them; says how many they were."""
    event_id = ImportBatch.objects.values_list("event_id", flat=True).get(pk=batch_id)
    event = lock_event(event_id)  # whoever takes rows of this event waits here, then looks anew
    # Lists for two events may name the same people in another order: one at a time.
    Organiser.objects.select_for_update(no_key=True).get(pk=event.organiser_id)
    rows = list(
        ImportRow.objects.filter(batch=batch_id, state=RowState.QUEUED)
        .select_related("asked_by", "batch__event")
        .defer("batch__sheets")
        .order_by("sheet_index", "number")[:ROWS_A_PART]
    )
    for row in rows:
        _take(event, row)
    if rows:
        ImportRow.objects.bulk_update(rows, ["state", "error", "registration", "outcome"])
        ImportBatch.objects.filter(pk=batch_id).update(leased_until=clock.now() + LEASE)
    return len(rows)


def _take(event: Event, row: ImportRow) -> None:
    try:
        outcome = register_person(
            event_id=event.pk,
            organiser=event.organiser,
            details=details_of(ImportedRow.from_json(row.understood)),
            by=Actor.user(row.asked_by) if row.asked_by else Actor.system(),
            basis=Basis(Consent.Basis.LETTER, row.batch.source),
            source=Registration.Source.IMPORT,
            confirm_at_once=row.confirm_at_once,
        )
    except DomainError as error:
        row.state, row.error = RowState.FAILED, str(error.message)[:300]
    except OperationalError:
        raise
    except Exception:  # any fault of one row: the others go on, staff see this one
        log.exception("row %s of import %s could not be taken", row.number, row.batch_id)
        row.state, row.error = RowState.FAILED, _("Lỗi hệ thống, chưa ghi được. Hãy nhận lại.")
    else:
        row.state, row.registration = RowState.TAKEN, outcome.registration
        row.outcome = "there" if outcome.already_there else outcome.registration.state


def due_to_take(at: datetime) -> list[int]:
    """Lists with rows that are asked for and that nobody is taking: what the sweeper finds."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    lists = ImportBatch.objects.filter(free, rows__state=RowState.QUEUED).order_by("pk").distinct()
    return list(lists.values_list("pk", flat=True))


def progress(batch: ImportBatch) -> tuple[int, int]:
    """Of the rows that were asked for: how many are done, and how many they are."""
    counts = dict(
        batch.rows.exclude(state=RowState.READ)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    total = sum(counts.values())
    return total - counts.get(RowState.QUEUED, 0), total


def results(batch: ImportBatch) -> dict[str, int]:
    """How many rows came to what: a state of registration, "there", or "failed"."""
    done = batch.rows.filter(state__in=(RowState.TAKEN, RowState.FAILED)).order_by()
    counts = dict(done.values_list("outcome").annotate(Count("pk")))
    counts["failed"] = counts.pop("", 0)
    return counts


def seats_for(event: Event, people: int, *, confirm_at_once: bool = False) -> dict[str, int]:
    """Of so many new people: how many get a seat and how many wait, as things stand now."""
    free = 0 if event.waiting_count and not confirm_at_once else min(people, event.seats_left)
    rest = people - free
    return {
        "seated": free,
        "waiting": rest if event.waiting_list_open else 0,
        "refused": 0 if event.waiting_list_open else rest,
    }
