"""The history of an announcement, and the one door through which its state changes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import IllegalTransition
from reminders.models import Announcement, AnnouncementEntry
from reminders.states import ANNOUNCEMENT_MOVES, AnnouncementDeed, AnnouncementState


def lock_announcement(announcement_id: int) -> Announcement:
    """The announcement, locked until the transaction ends, with its organiser."""
    rows = Announcement.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("organiser").get(pk=announcement_id)


def move(
    announcement: Announcement,
    to: AnnouncementState,
    deed: AnnouncementDeed,
    *,
    by: Actor,
    words: str = "",
) -> None:
    """Change its state and say who did it, under its lock. Raises IllegalTransition."""
    was = AnnouncementState(announcement.state)
    if to not in ANNOUNCEMENT_MOVES[was]:
        raise IllegalTransition(
            _("Thông báo đang ở trạng thái “%(was)s” nên không làm được việc này.")
            % {"was": was.label}
        )
    announcement.state = to
    announcement.version += 1
    announcement.save()
    note(announcement, deed, by=by, words=words)


def note(announcement: Announcement, deed: AnnouncementDeed, *, by: Actor, words: str = "") -> None:
    """Write one line of its history; who did it is always named."""
    AnnouncementEntry.objects.create(
        announcement=announcement,
        what=deed,
        by_id=by.user_id,
        by_label=by.label[:120],
        note=words[:200],
    )
