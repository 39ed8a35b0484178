"""What messages cost, by organiser, month and channel, and the cap that is never passed.

The row without a channel holds the month's total: who wants to spend adds to it only where the sum
stays within the cap, in one conditional UPDATE, whatever others do at the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import Organiser
from common import clock
from notifications.models import Spending

ALL = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What was set aside for one message."""

    organiser_id: int
    month: date
    channel: str
    amount: int


def this_month() -> date:
    """The first day of the month in Viet Nam."""
    return clock.today().replace(day=1)


@transaction.atomic
def set_aside(organiser_id: int, channel: str, amount: int) -> Charge | None:
    """Take so many đồng from the month's cap; None when they are not there, or there is no cap:
    then no paid channel is used."""
    cap = Organiser.objects.values_list("monthly_message_budget", flat=True).get(pk=organiser_id)
    if cap is None:
        return None
    charge = Charge(organiser_id, this_month(), channel, amount)
    total = _row(charge, ALL).filter(spent__lte=cap - amount)
    if not total.update(spent=F("spent") + amount):
        if _row(charge, ALL).exists() or amount > cap:
            return None
        _open(charge)
        if not total.update(spent=F("spent") + amount):
            return None
    _add(charge, channel, amount)
    return charge


@transaction.atomic
def settle(charge: Charge, cost: int, *, sent: bool) -> None:
    """What was set aside becomes what it did cost: the rest is there again. A gateway that charges
    more than its price in the settings is written down as it is."""
    difference, one = cost - charge.amount, int(sent)
    if not difference and not one:
        return
    _add(charge, ALL, difference, one)
    _add(charge, charge.channel, difference, one)


def spent(organiser_id: int, month: date) -> int:
    """The month's total in đồng."""
    row = Spending.objects.filter(organiser=organiser_id, month=month, channel=ALL).first()
    return row.spent if row else 0


def _row(charge: Charge, channel: str):  # type: ignore[no-untyped-def]
    return Spending.objects.filter(
        organiser=charge.organiser_id, month=charge.month, channel=channel
    )


def _add(charge: Charge, channel: str, amount: int, sent: int = 0) -> None:
    changes = {"spent": F("spent") + amount, "sent": F("sent") + sent}
    if not _row(charge, channel).update(**changes):
        _open(charge)
        _row(charge, channel).update(**changes)


def _open(charge: Charge) -> None:
    Spending.objects.bulk_create(
        [
            Spending(organiser_id=charge.organiser_id, month=charge.month, channel=channel)
            for channel in (ALL, charge.channel)
        ],
        ignore_conflicts=True,
    )
