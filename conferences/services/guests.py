"""What a delegate has beyond the seat: bed, meals, bus, place in the hall, tham luận."""

from __future__ import annotations

from typing import Any

from common import clock
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


def hand_over(leaving: Delegate, coming: Delegate, *, with_paper: bool = True) -> None:
    """Give who comes instead all that was arranged for who leaves, under the event's lock.

    Not a room, nor a wish for one, that is shared with somebody of the other sex: that bed is
    left free. The tham luận goes along, unless who comes has one or `with_paper` says no; a text
    that was sent in keeps the name of its author."""
    for name in WISHES:
        setattr(coming, name, getattr(leaving, name))
    coming.rank = leaving.rank
    partner = coming.share_with
    if partner is not None and (partner == coming or _is_strange(partner, coming)):
        coming.share_with = None
    coming.save()
    if sex := coming.registration.salutation:
        sharers = Delegate.objects.filter(share_with=leaving, registration__salutation=sex)
        sharers.exclude(pk=coming.pk).update(share_with=coming)
    if not _would_sleep_with_a_stranger(leaving, coming):
        _pass_on(Stay, leaving, coming)
    _pass_on(BusSeat, leaving, coming)
    _pass_on(HallSeat, leaving, coming)
    eaten = coming.meal_choices.values("meal_id")
    MealChoice.objects.filter(delegate=leaving).exclude(meal__in=eaten).update(delegate=coming)
    if with_paper and not coming.papers.exists():
        _pass_on_paper(leaving, coming)
    let_go(leaving)


def _pass_on(place: type[Stay] | type[BusSeat] | type[HallSeat], leaving: Any, coming: Any) -> None:
    """A bed or seat changes hands; who comes leaves the one they had before."""
    found = place.objects.filter(delegate=leaving)
    if found.exists():
        place.objects.filter(delegate=coming).delete()
        found.update(delegate=coming)


def _pass_on_paper(leaving: Delegate, coming: Delegate) -> None:
    for paper in leaving.papers.exclude(state__in=(PaperState.WITHDRAWN, PaperState.REFUSED)):
        if paper.state == PaperState.OFFERED:
            paper.author = coming.registration.full_name
        paper.delegate = coming
        paper.save(update_fields=["author", "delegate"])


def _is_strange(one: Delegate, other: Delegate) -> bool:
    """Whether two people are not known to be of one sex: nobody knows of whom no one wrote it."""
    sex = one.registration.salutation
    return not sex or sex != other.registration.salutation


def _would_sleep_with_a_stranger(leaving: Delegate, coming: Delegate) -> bool:
    """Whoever shared the room with who leaves, a spouse even, need not share it with any other."""
    stay = Stay.objects.filter(delegate=leaving).first()
    if stay is None:
        return False
    mates = Delegate.objects.filter(stay__room=stay.room_id, registration__state__in=COMING)
    mates = mates.exclude(pk__in=(leaving.pk, coming.pk)).select_related("registration")
    return any(_is_strange(mate, coming) for mate in mates)


def let_go(leaving: Delegate) -> None:
    """Free all that was arranged for somebody who does not come, and note that they left, under
    the event's lock.

    A tham luận whose text is there stays: staff decide whether the kỷ yếu has it."""
    for places in PLACES:
        places.objects.filter(delegate=leaving).delete()
    MealChoice.objects.filter(delegate=leaving).delete()
    Delegate.objects.filter(share_with=leaving).update(share_with=None)
    Paper.objects.filter(delegate=leaving, state=PaperState.OFFERED).update(
        state=PaperState.WITHDRAWN
    )
    leaving.left_at = clock.now()
    leaving.save(update_fields=["left_at"])
