"""What pages read about classes and their batches; each costs the same queries at any size."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.policies import organisers_of
from certificates.eligibility import VALID, Verdict, dry_runs
from certificates.models import BatchState, Certificate, CertificateBatch, CertificateState
from certificates.policies import APPROVING, SEEING
from certificates.services.claiming import UNFINISHED
from common import clock
from registrations.models import Event, Registration
from registrations.states import EventState, State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is made: `done` of `total` are drawn and, by our key, signed."""

    total: int
    done: int
    failed: int
    away: int
    paused: bool

    @property
    def running(self) -> bool:
        return self.done < self.total and not self.paused


def progress_of(batch: CertificateBatch) -> Progress:
    """One query. `away`: drawn, and waiting for a signature made outside."""
    reserved = Q(state=CertificateState.RESERVED)
    counts = batch.certificates.aggregate(
        total=Count("pk"),
        left=Count("pk", filter=UNFINISHED),
        failed=Count("pk", filter=reserved & ~Q(failure="")),
        away=Count("pk", filter=reserved & ~UNFINISHED),
    )
    return Progress(
        total=counts["total"],
        done=counts["total"] - counts["left"],
        failed=counts["failed"],
        away=counts["away"],
        paused=batch.paused_at is not None,
    )


def finished_events(user: User) -> QuerySet[Event]:
    """Events that are over and have confirmed people without a paper (`without`), the oldest
    first."""
    offices = organisers_of(user, *SEEING)
    paper = Certificate.objects.filter(registration=OuterRef("pk"), state__in=VALID)
    bare = Registration.objects.filter(~Exists(paper), event=OuterRef("pk"), state=State.CONFIRMED)
    counted = bare.order_by().values("event").annotate(n=Count("pk")).values("n")
    return (
        Event.objects.filter(
            organiser__in=offices,
            state__in=(EventState.PUBLISHED, EventState.CLOSED),
            issues_certificate=True,
            ends_at__lte=clock.now(),
        )
        .annotate(without=Subquery(counted, output_field=IntegerField()))
        .filter(without__gt=0)
        .order_by("ends_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One class in the overview: how many are ready, and why the others are not."""

    event: Event
    ready: int
    awaiting: int
    incomplete: int
    refused: int


def standings(events: list[Event]) -> list[Standing]:
    """What the dry run of each class comes to."""
    verdicts = dry_runs(events)
    return [_standing(event, verdicts[event.pk]) for event in events]


def _standing(event: Event, verdicts: list[Verdict]) -> Standing:
    open_ones = [each for each in verdicts if each.certificate is None]
    ready = sum(each.gets_one for each in open_ones)
    awaiting = sum(each.only_awaits_approval for each in open_ones)
    incomplete = sum(bool(each.missing) and not each.obstacles for each in open_ones)
    refused = len(open_ones) - ready - awaiting - incomplete
    return Standing(event, ready, awaiting, incomplete, refused)


def proposals_waiting(user: User, *roles: str) -> QuerySet[CertificateBatch]:
    """Proposals that nobody has decided, of the offices where the user has one of these roles
    (any that sees papers by default)."""
    return (
        CertificateBatch.objects.filter(
            state=BatchState.PROPOSED, event__organiser__in=organisers_of(user, *roles or SEEING)
        )
        .select_related("event", "proposed_by")
        .annotate(people=Count("registrations"))
        .order_by("proposed_at", "pk")
    )


def proposals_to_decide(user: User) -> QuerySet[CertificateBatch]:
    """Proposals that wait for this user: they have the right to approve."""
    return proposals_waiting(user, *APPROVING)


def issued_papers(event: Event) -> QuerySet[Certificate]:
    """The valid papers of an event in the order of the register, with their files' rows."""
    return (
        Certificate.objects.filter(registration__event=event, state=CertificateState.ISSUED)
        .select_related("batch")
        .prefetch_related("files")
        .order_by("year", "register_number")
    )
