"""What staff do with an announcement. Each takes its lock first, and says who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser, User
from common import clock
from common.errors import Conflict, DomainError, IllegalTransition
from common.queue import hurry
from notifications import holding
from notifications.models import Attachment, Message
from notifications.services import Recipient, queue_messages
from registrations.services.core import record
from reminders import tasks, texts
from reminders.announcing import audience, drafting
from reminders.announcing.audience import Chosen, Found
from reminders.announcing.deeds import lock_announcement, move, note
from reminders.announcing.pace import fastest_pace
from reminders.models import Announcement
from reminders.states import AnnouncementDeed, AnnouncementState, Way

TESTS_AN_HOUR = 20
LATEST_START = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Words:
    """What staff wrote: subject and text in Vietnamese, and in English or empty."""

    subject_vi: str
    body_vi: str
    subject_en: str = ""
    body_en: str = ""


@transaction.atomic
def create_announcement(
    *,
    organiser: Organiser,
    chosen: Chosen,
    words: Words,
    by: Actor,
    way: str = Way.PREFERRED,
    optional: bool = False,
    attachment: Attachment | None = None,
    copied_from: Announcement | None = None,
) -> Announcement:
    """A draft; nobody is told anything yet. Raises DomainError for placeholders nobody can fill."""
    _check_words(words, chosen)
    announcement = Announcement(organiser=organiser, created_by_id=by.user_id)
    _write(announcement, chosen, words, way, optional, attachment)
    announcement.save()
    if copied_from is None:
        note(announcement, AnnouncementDeed.WRITTEN, by=by)
    else:
        note(announcement, AnnouncementDeed.COPIED, by=by, words=copied_from.subject_vi)
    return announcement


@transaction.atomic
def edit_announcement(
    *,
    announcement_id: int,
    chosen: Chosen,
    words: Words,
    by: Actor,
    way: str,
    optional: bool,
    attachment: Attachment | None,
    version: int,
) -> Announcement:
    """Change a draft. Raises IllegalTransition once it is sent, Conflict when somebody else changed
    it since `version`, DomainError for placeholders nobody can fill."""
    announcement = lock_announcement(announcement_id)
    _require_draft(announcement)
    _require_version(announcement, version)
    _check_words(words, chosen)
    _write(announcement, chosen, words, way, optional, attachment)
    announcement.version += 1
    announcement.save()
    note(announcement, AnnouncementDeed.EDITED, by=by)
    return announcement


@transaction.atomic
def copy_announcement(*, announcement_id: int, by: Actor) -> Announcement:
    """A new draft with the same words, audience and file."""
    old = Announcement.objects.select_related("organiser", "attachment").get(pk=announcement_id)
    return create_announcement(
        organiser=old.organiser,
        chosen=audience.chosen_by(old),
        words=Words(old.subject_vi, old.body_vi, old.subject_en, old.body_en),
        by=by,
        way=old.way,
        optional=old.optional,
        attachment=old.attachment,
        copied_from=old,
    )


@transaction.atomic
def delete_announcement(*, announcement_id: int, by: Actor) -> None:
    """Throw a draft away. Raises IllegalTransition for one that was ever sent."""
    announcement = lock_announcement(announcement_id)
    _require_draft(announcement)
    announcement.delete()


@transaction.atomic
def test_announcement(*, announcement_id: int, by: User) -> int:
    """Send it to oneself, in each language it is written in, as its first person will read it.

    Returns how many mails. Raises DomainError where there is nobody to show it for, or after twenty
    in an hour."""
    announcement = lock_announcement(announcement_id)
    found = first_person(announcement)
    if found is None:
        raise DomainError(_("Chưa có ai trong danh sách nhận nên chưa gửi thử được."))
    lately = Message.objects.filter(
        kind=drafting.TEST, to_email=by.email, created_at__gt=clock.now() - timedelta(hours=1)
    )
    if lately.count() >= TESTS_AN_HOUR:
        raise DomainError(_("Đã gửi thử nhiều lần trong một giờ. Xin chờ rồi thử lại."))
    to = Recipient(name=str(by)[:150], email=by.email)
    drafts = [
        drafting.draft_test(
            announcement, found, to,
            key=f"announcement-test:{announcement.pk}:{uuid4().hex}", language=language,
        )
        for language in drafting.languages(announcement)
    ]  # fmt: skip
    queue_messages(drafts)
    note(announcement, AnnouncementDeed.TESTED, by=Actor.user(by))
    return len(drafts)


@transaction.atomic
def start_announcement(
    *,
    announcement_id: int,
    by: Actor,
    version: int,
    at: datetime | None = None,
    per_minute: int | None = None,
) -> Announcement:
    """Let it go out, now or at that time, so many a minute (None: the usual pace).

    The people are those of the audience at that time. Raises IllegalTransition when it was started
    before, Conflict when somebody changed it since `version`, DomainError when there is nobody."""
    announcement = lock_announcement(announcement_id)
    if announcement.state != AnnouncementState.DRAFT:
        raise IllegalTransition(_("Thông báo này đã được cho gửi."))
    _require_version(announcement, version)
    now = clock.now()
    if at is not None and not now <= at <= now + LATEST_START:
        raise DomainError(_("Giờ hẹn phải từ bây giờ đến một năm tới."), field="at")
    if per_minute is not None and not 1 <= per_minute <= fastest_pace():
        raise DomainError(
            _("Số tin mỗi phút phải từ 1 đến %(most)d.") % {"most": fastest_pace()},
            field="per_minute",
        )
    if first_person(announcement) is None:
        raise DomainError(_("Không có ai trong danh sách nhận."))
    announcement.starts_at, announcement.per_minute = at or now, per_minute
    announcement.planned_at = None
    move(announcement, AnnouncementState.SENDING, AnnouncementDeed.STARTED, by=by,
         words=_("hẹn %(at)s") % {"at": f"{clock.local(at):%H:%M %d/%m/%Y}"} if at else "")  # fmt: skip
    for event in audience.events_of(announcement):
        record(event, "event.announced", by=by, details={"announcement": announcement.pk})
    if at is None:
        hurry(tasks.plan_announcement, announcement.pk)
    return announcement


@transaction.atomic
def unschedule_announcement(*, announcement_id: int, by: Actor) -> Announcement:
    """Make one that has not begun a draft again. Raises IllegalTransition."""
    announcement = lock_announcement(announcement_id)
    if announcement.people or announcement.planned_at or not is_scheduled(announcement):
        raise IllegalTransition(_("Thông báo đã bắt đầu gửi: hãy tạm dừng hoặc dừng hẳn."))
    announcement.starts_at = None
    move(announcement, AnnouncementState.DRAFT, AnnouncementDeed.UNSCHEDULED, by=by)
    return announcement


@transaction.atomic
def pause_announcement(*, announcement_id: int, by: Actor) -> int:
    """Hold what is not sent: once this has answered nothing goes out but what each worker has on
    the wire just now. Returns how many wait. Raises IllegalTransition."""
    announcement = lock_announcement(announcement_id)
    move(announcement, AnnouncementState.PAUSED, AnnouncementDeed.PAUSED, by=by)
    return holding.pause_batch(announcement.batch)


@transaction.atomic
def resume_announcement(*, announcement_id: int, by: Actor) -> int:
    """Go on at the same pace, from now. Returns how many were waiting. Raises IllegalTransition."""
    announcement = lock_announcement(announcement_id)
    now = clock.now()
    if announcement.starts_at is None or announcement.starts_at < now:
        announcement.starts_at = now
    move(announcement, AnnouncementState.SENDING, AnnouncementDeed.RESUMED, by=by)
    if announcement.planned_at is None:
        hurry(tasks.plan_announcement, announcement.pk)
    return holding.resume_batch(announcement.batch)


@transaction.atomic
def stop_announcement(*, announcement_id: int, by: Actor) -> int:
    """Take back for good what is not sent, calls that nobody made too. Returns how many.

    Raises IllegalTransition."""
    announcement = lock_announcement(announcement_id)
    move(announcement, AnnouncementState.STOPPED, AnnouncementDeed.STOPPED, by=by)
    return holding.withdraw_batch(announcement.batch)


def first_person(announcement: Announcement) -> Found | None:
    """Whom it is shown for first."""
    return next((each for batch in audience.batches(announcement, 1) for each in batch), None)


def is_scheduled(announcement: Announcement) -> bool:
    """Whether its time is still to come."""
    return announcement.starts_at is not None and announcement.starts_at > clock.now()


def _require_draft(announcement: Announcement) -> None:
    if announcement.state != AnnouncementState.DRAFT:
        raise IllegalTransition(_("Thông báo đã được cho gửi nên không sửa được; hãy sao chép nó."))


def _require_version(announcement: Announcement, version: int) -> None:
    if announcement.version != version:
        raise Conflict(_("Vừa có người khác sửa thông báo này. Hãy xem lại rồi làm tiếp."))


def _check_words(words: Words, chosen: Chosen) -> None:
    """Raises DomainError on the field whose placeholders cannot be filled for all who are chosen."""
    names = audience.placeholders(chosen)
    for name in ("subject_vi", "body_vi", "subject_en", "body_en"):
        errors = texts.check(getattr(words, name), names)
        if errors:
            raise DomainError(" ".join(errors), field=name)
    if bool(words.subject_en.strip()) != bool(words.body_en.strip()):
        empty = "body_en" if words.subject_en.strip() else "subject_en"
        raise DomainError(_("Bản tiếng Anh cần cả tiêu đề và nội dung."), field=empty)


def _write(
    announcement: Announcement,
    chosen: Chosen,
    words: Words,
    way: str,
    optional: bool,
    attachment: Attachment | None,
) -> None:
    announcement.audience = chosen.as_json()
    announcement.event_id = chosen.events[0] if len(chosen.events) == 1 else None
    for name in ("subject_vi", "body_vi", "subject_en", "body_en"):
        setattr(announcement, name, texts.clean(getattr(words, name)).strip())
    announcement.way, announcement.optional = way, optional
    announcement.attachment = attachment
