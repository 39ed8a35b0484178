"""What a delegate has beyond the seat: bed, meals, bus, place in the hall, tham luận."""

from __future__ import annotations

from conferences.models import BusSeat, Delegate, HallSeat, MealChoice, Paper, Stay
from conferences.selectors.delegates import COMING
from conferences.states import PaperState
from registrations.models import Event

# What one delegate has at most one of, and leaves when going.
PLACES = (Stay, BusSeat, HallSeat)
WISHES = ("room_wish", "share_with", "site_visit", "arrives_at", "leaves_at", "vehicle")


def ensure_delegates(event: Event) -> int:
    """Who registered without a delegation becomes a delegate too, so that rooms, meals and seats
    know them. Call it under the event's lock; returns how many are new."""
    missing = event.registrations.filter(delegate=None, state__in=COMING).order_by("pk")
    return len(
        Delegate.objects.bulk_create(
            Delegate(registration=registration) for registration in missing
        )
    )


def hand_over(leaving: Delegate, coming: Delegate) -> None:
    """Give who comes instead all that was arranged for who leaves, under the event's lock.

    Not a room that is shared with somebody of the other sex: that bed is left free."""
    for name in WISHES:
        setattr(coming, name, getattr(leaving, name))
    coming.rank = leaving.rank
    coming.save()
    Delegate.objects.filter(share_with=leaving).update(share_with=coming)
    if not _would_sleep_with_a_stranger(leaving, coming):
        Stay.objects.filter(delegate=leaving).update(delegate=coming)
    BusSeat.objects.filter(delegate=leaving).update(delegate=coming)
    HallSeat.objects.filter(delegate=leaving).update(delegate=coming)
    MealChoice.objects.filter(delegate=leaving).update(delegate=coming)
    let_go(leaving)


def _would_sleep_with_a_stranger(leaving: Delegate, coming: Delegate) -> bool:
    if leaving.registration.salutation == coming.registration.salutation:
        return False
    stay = Stay.objects.filter(delegate=leaving).first()
    if stay is None:
        return False
    return (
        Stay.objects.filter(room=stay.room_id, delegate__registration__state__in=COMING)
        .exclude(delegate=leaving)
        .exists()
    )


def let_go(leaving: Delegate) -> None:
    """Free all that was arranged for somebody who does not come, under the event's lock."""
    for places in PLACES:
        places.objects.filter(delegate=leaving).delete()
    MealChoice.objects.filter(delegate=leaving).delete()
    Delegate.objects.filter(share_with=leaving).update(share_with=None)
    Paper.objects.filter(delegate=leaving, state=PaperState.OFFERED).update(
        state=PaperState.WITHDRAWN
    )
