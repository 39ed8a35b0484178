"""What pages read of the outbox: ready lists, and the few numbers that need attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, When

from accounts.models import Organiser, Role, User
from accounts.policies import memberships_of, organisers_of
from common import clock
from common.vietnamese.names import fold
from notifications import delivery
from notifications.models import Attempt, Message
from notifications.states import CAME_BACK, UNSENT, Channel, State

Organisers = Iterable[Organiser] | QuerySet[Organiser] | list[int]

# Columns that a list does not show and need not read.
WIDE = ("context", "links", "calendar", "sent_text")
STUCK_AFTER = timedelta(minutes=10)
# As Message.became: what was folded is what its digest is.
BECAME = Case(When(state=State.FOLDED, then=F("folded_into__state")), default=F("state"))
# What a list may be filtered by beside the states.
DUE, BOUNCED = "due", "bounced"
ALSO = (DUE, BOUNCED)


@dataclass(frozen=True, slots=True)
class Attention:
    """What the staff home page says of messages; `oldest_unsent` is how long a mail has been due."""

    failed: int
    stuck: int
    calls: int
    oldest_unsent: timedelta | None


def oldest_due_age() -> timedelta | None:
    """How long the mail that is due longest has been waiting; None when nothing waits.

    A mail that waits for its next try counts from then: one full mailbox is no alarm."""
    oldest = delivery.due().aggregate(at=Min("due_at"))["at"]
    return clock.now() - oldest if oldest else None


def attention(organisers: Organisers) -> Attention:
    """Counts for the staff home page, in one query: failed and stuck mails, calls to make."""
    now = clock.now()
    mail, open_call = Q(channel=Channel.EMAIL), Q(channel=Channel.CALL, state=State.QUEUED)
    waiting = mail & Q(state__in=UNSENT)
    overdue = waiting & Q(due_at__lte=now - STUCK_AFTER)
    found = Message.objects.filter(
        Q(state__in=UNSENT) | Q(state=State.FAILED), organiser__in=organisers
    ).aggregate(
        failed=Count("pk", filter=mail & Q(state=State.FAILED)),
        stuck=Count("pk", filter=overdue | (waiting & Q(attempts__gt=1))),
        calls=Count("pk", filter=open_call & Q(due_at__lte=now) & _not_over()),
        oldest=Min("due_at", filter=waiting & Q(due_at__lte=now)),
    )
    age = now - found["oldest"] if found["oldest"] else None
    return Attention(found["failed"], found["stuck"], found["calls"], age)


def calls_to_make(organisers: Organisers) -> QuerySet[Message]:
    """«Cần gọi điện»: what must be said on the phone now, the most urgent first."""
    return (
        _calls(organisers)
        .filter(_not_over(), state=State.QUEUED, due_at__lte=clock.now())
        .order_by(F("expires_at").asc(nulls_last=True), "due_at", "pk")
    )


def calls_done(organisers: Organisers) -> QuerySet[Message]:
    """Calls that were made, given up, withdrawn or too late; the latest first."""
    return _calls(organisers).exclude(state=State.QUEUED).order_by("-settled_at", "-pk")


def message_list(
    organisers: Organisers, filters: Mapping[str, Any], *, accounts_too: bool = False
) -> QuerySet[Message]:
    """Messages of these organisers, the latest first; `accounts_too`: also those of sign-in.

    Filters, all optional: state (or DUE: their time has come; or BOUNCED: came back, or were
    complained of), kind, channel, q (name without accents, e-mail or phone), topic, scope, batch,
    person (its key)."""
    belongs = Q(organiser__in=organisers)
    if accounts_too:
        belongs |= Q(organiser=None)
    rows = Message.objects.filter(belongs)
    for name in ("kind", "channel", "topic", "scope", "batch", "person"):
        if value := filters.get(name):
            rows = rows.filter(**{name: value})
    rows = _in_state(rows, filters.get("state", ""))
    if wanted := str(filters.get("q") or "").strip():
        found = Q(folded_name__contains=fold(wanted)) | Q(to_email__icontains=wanted)
        digits = "".join(char for char in wanted if char.isdigit()).lstrip("0")
        if len(digits) >= 3:
            found |= Q(to_phone__contains=digits)
        rows = rows.filter(found)
    return rows


def _in_state(rows: QuerySet[Message], state: str) -> QuerySet[Message]:
    if state == DUE:
        return rows.filter(_not_over(), state=State.QUEUED, due_at__lte=clock.now())
    if state == BOUNCED:
        return rows.filter(pk__in=Attempt.objects.filter(outcome__in=CAME_BACK).values("message"))
    return rows.filter(state=state) if state else rows


def with_last_result(rows: QuerySet[Message]) -> QuerySet[Any]:
    """The rows with what their latest attempt came to (`last_outcome`, `last_detail`), and their
    `cost` in đồng, or None."""
    latest = Attempt.objects.filter(message=OuterRef("pk")).order_by("-at", "-pk")
    paid = Attempt.objects.filter(message=OuterRef("pk"), cost__gt=0).order_by().values("message")
    return rows.annotate(
        last_outcome=Subquery(latest.values("outcome")[:1]),
        last_detail=Subquery(latest.values("detail")[:1]),
        cost=Subquery(paid.annotate(sum=Sum("cost")).values("sum")),
    )


def count_by_state(rows: QuerySet[Message]) -> dict[str, int]:
    """How many there are in each state, in one query."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def count_due(rows: QuerySet[Message]) -> int:
    """How many of these should be on their way by now."""
    return _in_state(rows, DUE).count()


def came_back_and_cost(rows: QuerySet[Message]) -> tuple[int, int]:
    """How many of these came back, and what sending them all has cost, in đồng; in one query."""
    told = Attempt.objects.filter(
        Q(outcome__in=CAME_BACK) | Q(cost__gt=0), message__in=rows.order_by().values("pk")
    ).aggregate(
        back=Count("message", filter=Q(outcome__in=CAME_BACK), distinct=True), cost=Sum("cost")
    )
    return told["back"], told["cost"] or 0


def cost_of_each(messages: Iterable[Message]) -> dict[int, int]:
    """What each of these has cost, in đồng; those that cost nothing are left out."""
    paid = Attempt.objects.filter(cost__gt=0, message__in=[each.pk for each in messages])
    return dict(paid.order_by().values_list("message").annotate(Sum("cost")))


def said_to(person_id: int, limit: int) -> list[Message]:
    """The latest messages to a person, whatever they were about."""
    rows = Message.objects.filter(person_id=person_id).order_by("-created_at", "-pk")
    return list(rows.defer(*WIDE)[:limit])


def messages_of(user: User) -> QuerySet[Message]:
    """The messages this user may see: of organisers where they are administrator or staff."""
    return message_list(their_organisers(user), {}, accounts_too=sees_account_mail(user))


def their_organisers(user: User) -> QuerySet[Organiser]:
    return organisers_of(user, Role.ADMINISTRATOR, Role.STAFF)


def office_keys(user: User) -> list[int]:
    """The keys of their_organisers, from the memberships that a request reads anyway: a list is
    found by its indexes, a subquery is not."""
    theirs = (Role.ADMINISTRATOR, Role.STAFF)
    return [each.organiser_id for each in memberships_of(user) if each.role in theirs]


def sees_account_mail(user: User) -> bool:
    """Whether the user may see that (never what) mails about accounts were sent."""
    return any(each.role == Role.ADMINISTRATOR for each in memberships_of(user))


def _calls(organisers: Organisers) -> QuerySet[Message]:
    return Message.objects.filter(channel=Channel.CALL, organiser__in=organisers).select_related(
        "organiser", "handled_by"
    )


def _not_over() -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=clock.now())
