"""An edition is offered to the office that hosts the next, which makes a draft of its own of it."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser
from common import clock
from common.errors import Conflict, DomainError
from conferences.models import Conference, HandOver
from conferences.services.copied import FOR_ANOTHER_OFFICE, Part
from conferences.services.copying import Wanted, copy_edition
from registrations.services.core import lock_event, record


@transaction.atomic
def offer_edition(*, event_id: int, to: Organiser, with_coordinators: bool, by: Actor) -> HandOver:
    """Let another office make a draft from this edition, once.

    `with_coordinators`: it gets the units' coordinators too; that is asked for in so many words.
    Raises Conflict where it was offered already, DomainError for one's own office."""
    event = lock_event(event_id)
    if to.pk == event.organiser_id:
        raise DomainError(_("Hội nghị này là của chính đơn vị đó."), field="to")
    if _open_offers(event_id).filter(to=to).exists():
        raise Conflict(_("Đã chuyển giao cho đơn vị này, đang chờ nhận."), field="to")
    offer = HandOver.objects.create(
        conference_id=event_id,
        to=to,
        with_coordinators=with_coordinators,
        offered_by_id=by.user_id,
    )
    record(event, "conference.offered", by=by, details={"label": to.name})
    return offer


@transaction.atomic
def withdraw_offer(*, offer_id: int, by: Actor) -> HandOver:
    """Take an offer back. Raises DomainError when it was taken or taken back already."""
    offer = _locked(offer_id)
    offer.withdrawn_at = clock.now()
    offer.save(update_fields=["withdrawn_at"])
    event = offer.conference.event
    record(event, "conference.offer_withdrawn", by=by, details={"label": offer.to.name})
    return offer


@transaction.atomic
def take_over(*, offer_id: int, wanted: Wanted, by: Actor) -> Conference:
    """The draft that the receiving office makes from what it was offered, once.

    Of people, it gets the coordinators, and those only where they were offered. Raises DomainError
    for an offer that is no longer open, and what copy_edition raises."""
    offer = _locked(offer_id)
    allowed = {str(part) for part in FOR_ANOTHER_OFFICE}
    if not offer.with_coordinators:
        allowed.discard(Part.COORDINATORS)
    made = copy_edition(
        source=offer.conference,
        organiser=offer.to,
        wanted=replace(wanted, parts=frozenset(wanted.parts & allowed)),
        by=by,
    )
    offer.taken_at, offer.made = clock.now(), made
    offer.save(update_fields=["taken_at", "made"])
    # Who took it is known to the other office as an office: its people are not.
    source = offer.conference.event
    record(source, "conference.offer_taken", by=Actor.system(), details={"label": offer.to.name})
    return made


def _open_offers(event_id: int) -> QuerySet[HandOver]:
    return HandOver.objects.filter(conference_id=event_id, withdrawn_at=None, taken_at=None)


def _locked(offer_id: int) -> HandOver:
    event_id = HandOver.objects.values_list("conference_id", flat=True).get(pk=offer_id)
    event = lock_event(event_id)
    offer = HandOver.objects.select_related("conference", "to").get(pk=offer_id)
    offer.conference.event = event
    if not offer.is_open:
        raise DomainError(_("Việc chuyển giao này đã được nhận hoặc đã rút lại."))
    return offer
