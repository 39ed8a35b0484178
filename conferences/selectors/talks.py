"""The tham luận of an edition, their authors and texts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Prefetch, QuerySet

from common import clock
from conferences.models import Conference, Paper, PaperFile
from conferences.selectors.delegates import COMING
from conferences.states import PAPER_ACCEPTED, PAPER_OPEN, PaperState
from registrations.models import Event


def papers_of(event: Event) -> QuerySet[Paper]:
    """Every tham luận in the order of the kỷ yếu, each with author, unit, item and texts; two
    queries."""
    return (
        Paper.objects.filter(conference_id=event.pk)
        .select_related(
            "delegate__registration__event",
            "delegate__registration__person",
            "delegate__delegation__unit",
            "agenda_item__session",
        )
        .prefetch_related(Prefetch("files", PaperFile.objects.order_by("-uploaded_at", "-pk")))
        .order_by(F("position").asc(nulls_last=True), "pk")
    )


def text_of(paper: Paper) -> PaperFile | None:
    """The text that counts: the last one that was uploaded."""
    return next(iter(paper.files.all()), None)


def unit_of(paper: Paper) -> str:
    """Whom the author speaks for."""
    if paper.delegate is None:
        return ""
    delegation = paper.delegate.delegation
    return delegation.unit.name if delegation else paper.delegate.registration.workplace


def comes(paper: Paper) -> bool:
    """Whether its author still comes; of who is no delegate nobody knows better."""
    return paper.delegate is None or paper.delegate.registration.state in COMING


def waits_for_text(paper: Paper) -> bool:
    return paper.state in PAPER_OPEN and text_of(paper) is None and comes(paper)


def never_invited(papers: Iterable[Paper]) -> list[Paper]:
    """Whose author was never sent the link to upload the text."""
    return [paper for paper in papers if waits_for_text(paper) and paper.invited_at is None]


def to_be_reminded(papers: Iterable[Paper]) -> list[Paper]:
    """Who was sent the link before today, has sent nothing, and was not reminded today."""
    today = clock.today()
    return [
        paper
        for paper in papers
        if waits_for_text(paper)
        and paper.invited_at is not None
        and clock.local(paper.invited_at).date() < today
        and (paper.reminded_at is None or clock.local(paper.reminded_at).date() < today)
    ]


def in_proceedings(papers: Iterable[Paper]) -> list[Paper]:
    """Those of the kỷ yếu in their order: accepted, with a text."""
    return [paper for paper in papers if paper.state in PAPER_ACCEPTED and text_of(paper)]


def takes_texts(paper: Paper, conference: Conference) -> bool:
    """Whether the author may still upload: neither refused nor withdrawn nor too late."""
    due = conference.papers_due_at
    return paper.state in PAPER_OPEN and (due is None or clock.now() <= due)


def is_decided(paper: Paper) -> bool:
    return paper.state not in (PaperState.OFFERED, PaperState.RECEIVED)
