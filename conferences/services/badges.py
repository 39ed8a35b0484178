"""Which badges were printed, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from conferences.models import Delegate
from conferences.selectors.delegates import COMING
from conferences.services.core import lock_open_event
from conferences.services.guests import ensure_delegates
from registrations.services.core import record


@transaction.atomic
def mark_badges_printed(*, event_id: int, printed: Mapping[int, str], by: Actor) -> int:
    """Note that the badges of these registrations were printed with these summaries; whoever's
    badge changed since then stays due. Returns how many there were; who does not come is left out.

    Raises DomainError for nobody, and for an edition that is over or cancelled."""
    event = lock_open_event(event_id)
    ensure_delegates(event)
    delegates = list(
        Delegate.objects.filter(
            registration__event=event, registration__state__in=COMING, pk__in=printed
        )
    )
    if not delegates:
        raise DomainError(_("Chưa chọn ai."))
    now = clock.now()
    for delegate in delegates:
        delegate.badge_printed_as, delegate.badge_printed_at = printed[delegate.pk], now
    Delegate.objects.bulk_update(delegates, ["badge_printed_as", "badge_printed_at"])
    record(event, "conference.badges_printed", by=by, details={"count": len(delegates)})
    return len(delegates)
