"""The rules an organiser starts with; from then on its own, on the page of the usual reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Organiser
from registrations.states import EventKind
from reminders.models import ReminderRule
from reminders.states import Anchor, Audience

EIGHT = time(8)
# They held before anybody looked: an office's first event is reminded of like all others.
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
_BEFORE_THE_START: tuple[dict[str, Any], ...] = (
    {"name": "Nhắc trước 7 ngày", "audience": Audience.CONFIRMED, "days": -7},
    {"name": "Nhắc trước 1 ngày", "audience": Audience.CONFIRMED, "days": -1},
)
USUAL: dict[str, tuple[dict[str, Any], ...]] = {
    EventKind.CLASS: _BEFORE_THE_START,
    EventKind.CONFERENCE: (
        *_BEFORE_THE_START,
        {
            "name": "Nhắc gửi danh sách đoàn trước hạn 5 ngày",
            "audience": Audience.NOT_SUBMITTED,
            "anchor": Anchor.DEADLINE,
            "days": -5,
        },
    ),
}


def add_missing_defaults(organisers: Iterable[Organiser] | None = None) -> None:
    """Give the usual rules to offices (all, unless some are named) that have none for a kind of
    event. One query while nobody lacks them; two at once give them once."""
    for kind, rules in USUAL.items():
        theirs = ReminderRule.objects.filter(organiser=OuterRef("pk"), event=None, kind=kind)
        lacking = Organiser.objects.filter(~Exists(theirs))
        if organisers is not None:
            lacking = lacking.filter(pk__in=[each.pk for each in organisers])
        for pk in lacking.values_list("pk", flat=True):
            _add(pk, kind, rules)


@transaction.atomic
def _add(organiser_id: int, kind: str, rules: Iterable[dict[str, Any]]) -> None:
    organiser = Organiser.objects.select_for_update().get(pk=organiser_id)
    theirs = organiser.reminder_rules.filter(event=None, kind=kind)
    if not theirs.exists():
        ReminderRule.objects.bulk_create(
            ReminderRule(organiser=organiser, kind=kind, at=EIGHT, holds_from=ALWAYS, **each)
            for each in rules
        )
