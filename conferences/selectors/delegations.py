"""The delegations of an edition, and those who are still to answer."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from common import clock
from conferences.models import Delegation
from conferences.states import DelegationState
from notifications.models import Message
from notifications.states import State as MessageState
from registrations.models import Event

# They were asked, and staff have no list to look at.
UNANSWERED = (DelegationState.INVITED, DelegationState.DRAFT)
# Whoever got the giấy mời this morning is not reminded this afternoon.
REST = timedelta(hours=24)


def delegations_with_units(event: Event) -> QuerySet[Delegation]:
    """The delegations of the units on an edition's list, each with its unit and quota, in the
    order of the list."""
    return (
        Delegation.objects.filter(unit__conference_id=event.pk, unit__withdrawn_at=None)
        .select_related("unit__block", "unit__conference__event")
        .order_by("unit_id")
    )


def not_sent(event: Event) -> QuerySet[Delegation]:
    """Those whose giấy mời is still to be sent; who answered without one needs none."""
    return delegations_with_units(event).filter(letter_sent_at=None, state__in=UNANSWERED)


def not_answered(event: Event) -> QuerySet[Delegation]:
    """Those who were sent their giấy mời and neither sent a list nor declined."""
    return delegations_with_units(event).filter(state__in=UNANSWERED, letter_sent_at__isnull=False)


def aware_of(event: Event) -> QuerySet[Delegation]:
    """Those who count on an edition: they were sent their giấy mời, or answered without one, and
    did not decline."""
    return (
        delegations_with_units(event)
        .exclude(state=DelegationState.DECLINED)
        .exclude(letter_sent_at=None, state=DelegationState.INVITED)
    )


def letters_on_their_way(event: Event) -> QuerySet[Delegation]:
    """Those who know nothing yet: their only giấy mời waits to be sent, or to be told by phone."""
    letters = Message.objects.filter(scope=event.scope, kind="delegation.invited")
    waiting = letters.filter(state=MessageState.QUEUED).values_list("topic", flat=True)
    gone = letters.filter(state__in=(MessageState.SENT, MessageState.SENDING))
    unread = set(waiting) - set(gone.values_list("topic", flat=True))
    pks = [int(topic.rpartition(":")[2]) for topic in unread]
    return aware_of(event).filter(pk__in=pks, state=DelegationState.INVITED)


def to_remind(event: Event) -> QuerySet[Delegation]:
    """Those who did not answer, have had their letter for a day, and were not reminded today."""
    start_of_today = datetime.combine(clock.today(), time(), clock.VIETNAM)
    return not_answered(event).filter(
        Q(reminded_at=None) | Q(reminded_at__lt=start_of_today),
        letter_sent_at__lte=clock.now() - REST,
    )
