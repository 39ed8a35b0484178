"""Tham luận: offered, its text uploaded by a secret link, its author reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pikepdf
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, make_nonce
from common import clock
from common.errors import DomainError, IllegalTransition
from common.received import Kind, Received
from conferences import paper_notices
from conferences.models import Conference, Paper, PaperFile
from conferences.selectors import talks as selectors
from conferences.services.letters import Sent
from conferences.states import PAPER_MOVES, PAPER_OPEN, PaperState
from notifications.services import queue_messages, withdraw_messages
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventState

MEGABYTES = 20
KINDS = (Kind.PDF, Kind.DOC, Kind.DOCX, Kind.ODT, Kind.PPTX)
MOST_FILES = 12
MOST_PAGES = 500
MOST_PAPERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDetails:
    """What staff say of a tham luận; the contact is of who answers where no delegate does."""

    author: str
    title: str
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(slots=True)
class Locked:
    """A paper under the lock of its event."""

    paper: Paper
    conference: Conference
    event: Event

    def record(self, what: str, *, by: Actor, reason: str = "") -> None:
        details = {"paper": self.paper.pk, "label": self.paper.title}
        record(self.event, what, by=by, reason=reason, details=details)

    def tell(self, kind: str, *, key: object, **more: object) -> None:
        """Queue words for the author, unless who would speak does not come any more."""
        if selectors.comes(self.paper):
            paper_notices.tell(self.paper, self.conference, self.event, kind, key=key, **more)


def lock_paper(paper_id: int) -> Locked:
    """The paper, re-read after its event's row was locked. Raises Paper.DoesNotExist."""
    event = lock_event(Paper.objects.values_list("conference_id", flat=True).get(pk=paper_id))
    conference = Conference.objects.get(pk=event.pk)
    conference.event = event
    return Locked(selectors.papers_of(event).get(pk=paper_id), conference, event)


def require_going_on(event: Event) -> None:
    if event.state in (EventState.CLOSED, EventState.CANCELLED):
        raise DomainError(_("Hội nghị đã kết thúc hoặc đã hủy."))


def move_to(paper: Paper, to: PaperState) -> None:
    """Set the state, if the table allows it; the caller saves. Raises IllegalTransition."""
    was = PaperState(paper.state)
    if to not in PAPER_MOVES[was]:
        raise IllegalTransition(
            _("Không thể chuyển từ “%(was)s” sang “%(to)s”.") % {"was": was.label, "to": to.label}
        )
    paper.state = to


@transaction.atomic
def add_paper(*, event_id: int, details: PaperDetails, by: Actor) -> Paper:
    """A tham luận that no roster offered. Raises DomainError beyond MOST_PAPERS."""
    event = lock_event(event_id)
    require_going_on(event)
    papers = Paper.objects.filter(conference_id=event_id)
    if papers.count() >= MOST_PAPERS:
        raise DomainError(_("Hội nghị đã có %(count)d tham luận.") % {"count": MOST_PAPERS})
    paper = Paper.objects.create(
        conference_id=event_id,
        author=details.author,
        title=details.title,
        contact_email=details.contact_email,
        contact_phone=details.contact_phone,
    )
    label = {"paper": paper.pk, "label": paper.title}
    record(event, "paper.added", by=by, details=label)
    return paper


@transaction.atomic
def edit_paper(*, paper_id: int, details: PaperDetails, by: Actor) -> Paper:
    """Another title, author or contact; the item of the agenda goes by the new title too."""
    locked = lock_paper(paper_id)
    paper = locked.paper
    was = paper.title
    paper.author, paper.title = details.author, details.title
    paper.contact_email, paper.contact_phone = details.contact_email, details.contact_phone
    paper.save(update_fields=["author", "title", "contact_email", "contact_phone"])
    item = getattr(paper, "agenda_item", None)
    if item is not None and item.session.topic == was[: len(item.session.topic)]:
        item.session.topic = paper.title[:250]
        item.session.save(update_fields=["topic"])
    locked.record("paper.edited", by=by)
    return paper


@transaction.atomic
def keep_text(*, paper_id: int, received: Received, by: Actor, late: bool = False) -> PaperFile:
    """Keep an uploaded text; the ones before stay, this one counts. Staff may be `late`.

    Raises DomainError on `file`: after the deadline, for a paper that was refused or withdrawn, a
    PDF with a password or without a readable page, or too many uploads."""
    locked = lock_paper(paper_id)
    paper = locked.paper
    require_going_on(locked.event)
    if paper.state not in PAPER_OPEN:
        raise DomainError(_("Tham luận này không còn nhận bài."), field="file")
    if not late and not selectors.takes_texts(paper, locked.conference):
        raise DomainError(
            _("Đã hết hạn nộp bài. Xin liên hệ Ban Tổ chức nếu cần nộp thêm."), field="file"
        )
    if len(paper.files.all()) >= MOST_FILES:
        raise DomainError(
            _("Đã nộp %(count)d lần, không nhận thêm.") % {"count": MOST_FILES}, field="file"
        )
    last = selectors.text_of(paper)
    if last is not None and last.sha256 == received.sha256:
        return last  # the button was pressed twice
    kept = PaperFile.objects.create(
        paper=paper,
        file=received.content(),
        file_name=received.name,
        size=received.size,
        sha256=received.sha256,
        pages=pages_of(received),
        uploaded_by=by.label[:120],
    )
    if paper.state == PaperState.OFFERED:
        move_to(paper, PaperState.RECEIVED)
        paper.save(update_fields=["state"])
    withdraw_messages(topic=paper_notices.topic_of(paper), kind="paper.reminder")
    locked.record("paper.uploaded", by=by)
    locked.tell("paper.received", key=kept.pk, file_name=kept.file_name)
    return kept


def pages_of(received: Received) -> int:
    """How many pages a PDF has; 0 of another format. Raises DomainError on `file` for one that is
    locked by a password, broken, or longer than MOST_PAGES."""
    if received.kind != Kind.PDF:
        return 0
    try:
        with pikepdf.open(BytesIO(received.data)) as pdf:
            locked, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError:
        locked, pages = True, 0
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise DomainError(_("Tệp PDF bị hỏng, không đọc được trang nào."), field="file") from error
    if locked:
        raise DomainError(
            _(
                "Tệp PDF có mật khẩu hoặc bị khóa nên không ghép được vào kỷ yếu. Hãy bỏ khóa rồi nộp lại."
            ),
            field="file",
        )
    if not 0 < pages <= MOST_PAGES:
        raise DomainError(
            _("Tệp PDF phải có từ 1 đến %(most)d trang.") % {"most": MOST_PAGES}, field="file"
        )
    return pages


@transaction.atomic
def send_links(*, event_id: int, by: Actor) -> Sent:
    """Send the link to every author who was never sent one and whose text is not there; repeated
    it sends nothing. Who has no address becomes a call to make."""
    event = lock_event(event_id)
    papers = selectors.never_invited(selectors.papers_of(event))
    return _send(event, papers, "paper.invited", by)


@transaction.atomic
def send_link_again(*, paper_id: int, by: Actor) -> Sent:
    """Send one author the link once more. Raises DomainError where no text is taken."""
    locked = lock_paper(paper_id)
    if locked.paper.state not in PAPER_OPEN:
        raise DomainError(_("Tham luận này không còn nhận bài."))
    return _send(locked.event, [locked.paper], "paper.invited", by)


@transaction.atomic
def remind_authors(*, event_id: int, by: Actor) -> Sent:
    """Remind every author who was sent the link before today and uploaded nothing; once a day."""
    event = lock_event(event_id)
    papers = selectors.to_be_reminded(selectors.papers_of(event))
    return _send(event, papers, "paper.reminder", by)


def _send(event: Event, papers: Sequence[Paper], kind: str, by: Actor) -> Sent:
    if event.state != EventState.PUBLISHED:
        raise DomainError(_("Hội nghị phải đang công bố mới gửi thư cho tác giả được."))
    conference, now = Conference.objects.get(pk=event.pk), clock.now()
    reminding = kind == "paper.reminder"
    key = clock.today().isoformat() if reminding else now.isoformat()
    drafts = [paper_notices.draft(paper, conference, event, kind, key=key) for paper in papers]
    queue_messages(drafts)
    stamp = "reminded_at" if reminding else "invited_at"
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).update(**{stamp: now})
    if papers:
        what = "papers.reminded" if reminding else "papers.sent"
        record(event, what, by=by, details={"count": len(papers)})
    calls = sum(draft.is_call for draft in drafts)
    return Sent(len(drafts) - calls, calls)


@transaction.atomic
def change_due(*, event_id: int, due_at: datetime | None, by: Actor) -> Conference:
    """Until when authors may upload; none: until the edition is closed."""
    event = lock_event(event_id)
    conference = Conference.objects.get(pk=event_id)
    conference.papers_due_at = due_at
    conference.save(update_fields=["papers_due_at"])
    record(event, "papers.due", by=by)
    return conference


@transaction.atomic
def renew_link(*, paper_id: int, by: Actor) -> Paper:
    """Make the author's link dead, and send a new one."""
    locked = lock_paper(paper_id)
    locked.paper.nonce = make_nonce()
    locked.paper.save(update_fields=["nonce"])
    locked.record("paper.link_renewed", by=by)
    if locked.event.state == EventState.PUBLISHED and locked.paper.state in PAPER_OPEN:
        _send(locked.event, [locked.paper], "paper.invited", by)
    return locked.paper
