"""What becomes of a tham luận: spoken at the conference, printed in the kỷ yếu, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from conferences.models import AgendaItem, Paper
from conferences.selectors import agenda as agenda_selectors
from conferences.selectors import talks as selectors
from conferences.services import agenda
from conferences.services.agenda import ItemDetails, Seen
from conferences.services.talks import Locked, lock_paper, move_to, require_going_on
from conferences.states import PaperState
from registrations.models import Session
from registrations.services.core import lock_event
from registrations.states import EventState


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a paper goes in the agenda: an item that is there, or a new one of so many minutes."""

    session_id: int | None = None
    starts_at: datetime | None = None
    minutes: int = 15


@transaction.atomic
def accept_into_agenda(
    *, paper_id: int, slot: Slot, despite_clashes: bool = False, by: Actor
) -> Session:
    """The author speaks: the paper gets an item in the draft of the agenda, or one that is there.

    Raises AgendaClash when the author speaks elsewhere then, DomainError for an item that has
    another paper; for one that is in the agenda already the item moves to the new slot."""
    locked = lock_paper(paper_id)
    paper = locked.paper
    require_going_on(locked.event)
    was = paper.state
    if was != PaperState.AGENDA:
        move_to(paper, PaperState.AGENDA)
    session = _placed(locked, slot, despite_clashes, by)
    paper.answer = ""
    paper.save(update_fields=["state", "answer"])
    if was != PaperState.AGENDA:
        locked.record("paper.agenda", by=by)
        _tell_accepted(locked, "agenda")
    return session


def _placed(locked: Locked, slot: Slot, despite_clashes: bool, by: Actor) -> Session:
    """The session of the slot, with the paper and its author on it."""
    paper, event = locked.paper, locked.event
    there = getattr(paper, "agenda_item", None)
    chosen = event.sessions.filter(pk=slot.session_id).first() if slot.session_id else None
    if slot.session_id and chosen is None:
        raise DomainError(_("Nội dung này không còn trong chương trình."), field="place")
    if chosen and agenda_selectors.about(chosen).paper_id not in (None, paper.pk):
        raise DomainError(_("Nội dung này đã có tham luận khác."), field="place")
    if there is not None and chosen is not None and there.pk != chosen.pk:
        _leave_agenda(locked, by)
        there = None
    session = chosen or (there.session if there else None)
    starts, ends = _times(slot, session)
    day = clock.local(session.starts_at if session else starts).date()
    saved = agenda.save_item(
        event_id=event.pk,
        session_id=session.pk if session else None,
        details=_details(paper, session, starts, ends),
        seen=Seen(day, _mark(locked, day), clashes=despite_clashes),
        by=by,
    )
    AgendaItem.objects.filter(session=saved).update(paper=paper)
    return saved


def _mark(locked: Locked, day: object) -> str:
    """As it stands: the event is locked, so nobody changed it since."""
    items = agenda_selectors.draft_items(locked.event)
    return agenda_selectors.mark_of(item for item in items if item.day == day)


def _times(slot: Slot, session: Session | None) -> tuple[datetime, datetime]:
    if slot.starts_at is not None:
        return slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes)
    if session is None:
        raise DomainError(_("Hãy ghi ngày và giờ trình bày."), field="day")
    return session.starts_at, session.ends_at


def _details(
    paper: Paper, session: Session | None, starts: datetime, ends: datetime
) -> ItemDetails:
    about = agenda_selectors.about(session) if session else AgendaItem()
    speaker = (paper.delegate.registration.person_id,) if paper.delegate else ()
    return ItemDetails(
        starts_at=starts,
        ends_at=ends,
        kind=AgendaItem.Kind.PAPER,
        title=paper.title[:250],
        track=about.track,
        room_id=session.room_id if session else None,
        speakers=speaker,
        presiding=tuple(
            person.pk for person in agenda_selectors.people_in(session, agenda.Role.PRESIDING)
        )
        if session
        else (),
        by_words="" if speaker else paper.author[:250],
        note=about.note,
    )


def _require_held(locked: Locked) -> None:
    """The kỷ yếu may be made after a conference, not of one that was called off."""
    if locked.event.state == EventState.CANCELLED:
        require_going_on(locked.event)


def _tell_accepted(locked: Locked, use: str) -> None:
    missing = selectors.text_of(locked.paper) is None
    locked.tell("paper.accepted", key=f"{use}:{clock.now().isoformat()}", use=use, missing=missing)


@transaction.atomic
def accept_into_proceedings(*, paper_id: int, by: Actor) -> Paper:
    """Printed in the kỷ yếu, not spoken; an item it had in the draft of the agenda goes."""
    locked = lock_paper(paper_id)
    _require_held(locked)
    move_to(locked.paper, PaperState.PROCEEDINGS)
    _leave_agenda(locked, by)
    locked.paper.answer = ""
    locked.paper.save(update_fields=["state", "answer"])
    locked.record("paper.proceedings", by=by)
    _tell_accepted(locked, "proceedings")
    return locked.paper


@transaction.atomic
def refuse_paper(*, paper_id: int, reason: str, by: Actor) -> Paper:
    """Neither spoken nor printed; the author reads why. Raises DomainError without a reason."""
    if not reason.strip():
        raise DomainError(_("Hãy ghi lý do: tác giả sẽ đọc được."), field="reason")
    locked = lock_paper(paper_id)
    _require_held(locked)
    paper = locked.paper
    move_to(paper, PaperState.REFUSED)
    _leave_agenda(locked, by)
    paper.answer = reason.strip()[:500]
    paper.save(update_fields=["state", "answer"])
    locked.record("paper.refused", by=by, reason=paper.answer)
    locked.tell("paper.refused", key=clock.now().isoformat(), reason=paper.answer)
    return paper


@transaction.atomic
def withdraw_paper(*, paper_id: int, by: Actor) -> Paper:
    """The author takes it back; nobody is told."""
    locked = lock_paper(paper_id)
    move_to(locked.paper, PaperState.WITHDRAWN)
    _leave_agenda(locked, by)
    locked.paper.save(update_fields=["state"])
    locked.record("paper.withdrawn", by=by)
    return locked.paper


def _leave_agenda(locked: Locked, by: Actor) -> None:
    """Take the paper's item out of the draft; one where presence was marked stays without it."""
    item = AgendaItem.objects.filter(paper=locked.paper).select_related("session").first()
    if item is None:
        return
    alone = locked.event.state == EventState.PUBLISHED and locked.event.sessions.count() == 1
    if alone or item.session.marks.exists():
        AgendaItem.objects.filter(pk=item.pk).update(paper=None)
    else:
        item.session.delete()
        agenda.settle_draft(locked.event, by=by)


@transaction.atomic
def move_paper(*, paper_id: int, up: bool, by: Actor) -> None:
    """Let a paper and its neighbour of the list change places; at the end nothing happens."""
    event_id = Paper.objects.values_list("conference_id", flat=True).get(pk=paper_id)
    event = lock_event(event_id)
    papers = list(selectors.papers_of(event))
    place = [paper.pk for paper in papers].index(paper_id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(papers):
        return
    papers[place], papers[other] = papers[other], papers[place]
    for number, paper in enumerate(papers, start=1):
        paper.position = number
    Paper.objects.bulk_update(papers, ["position"])
