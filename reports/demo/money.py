"""Sample rates, so that the sample classes can pay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import Organiser, User
from common import clock
from courses.models import PaymentKind, PaymentUnit
from courses.services.money import add_rate

RATES = (
    (PaymentKind.MEALS, 150_000, PaymentUnit.DAY),
    (PaymentKind.TRAVEL, 200_000, PaymentUnit.COURSE),
)


def load_rates(organiser: Organiser, by: User) -> None:
    """Two rates since two years ago; the resolution is no real one."""
    start = clock.today() - timedelta(days=730)
    for kind, amount, unit in RATES:
        details: dict[str, Any] = {
            "kind": kind,
            "amount": amount,
            "unit": unit,
            "legal_number": "Nghị quyết số 00/NQ-HĐND (mẫu)",
            "legal_date": start - timedelta(days=20),
            "legal_issuer": "Hội đồng nhân dân thành phố",
            "valid_from": start,
        }
        add_rate(organiser_id=organiser.pk, details=details, by=by)
