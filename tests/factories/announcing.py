"""Announcements of staff, as drafts and under way."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Actor, User
from notifications import attaching
from registrations.models import Event
from reminders.announcing import planning, services
from reminders.announcing.audience import Chosen
from reminders.announcing.services import Words
from reminders.models import Announcement
from tests.factories import SYSTEM
from tests.factories.files import a_pdf

WORDS = Words("Đổi phòng học của {tên lớp}", "{họ tên} xin lưu ý:\nLớp học tại phòng 302.")


def an_announcement(
    *events: Event, to: tuple[str, ...] = ("confirmed",), words: Words = WORDS, **fields: Any
) -> Announcement:
    """A draft for the confirmed people of these events."""
    narrow = {name: fields.pop(name) for name in ("session", "province", "unit") if name in fields}
    return services.create_announcement(
        organiser=events[0].organiser,
        chosen=Chosen(events=tuple(each.pk for each in events), to=to, **narrow),
        words=words,
        **{"by": SYSTEM, **fields},
    )


def of_announcements(event: Event) -> dict[str, list[Any]]:
    """The arguments of every address: a draft with a file, and the file's link."""
    upload = SimpleUploadedFile("so-do.pdf", a_pdf())
    kept = attaching.keep_attachment(organiser=event.organiser, upload=upload, field="file")
    draft = an_announcement(event, to=("confirmed", "pending"), attachment=kept)
    names = ("edit", "send", "test", "stop", "progress", "look", "attachment")
    return {
        "reminders:announcement": [draft.pk],
        **{f"reminders:announcement_{name}": [draft.pk] for name in names},
        "reminders:announcement_people_file": [draft.pk, "csv"],
        "reminders:announcement_do": [draft.pk, "sao-chep"],
        "reminders:announcements_file": ["csv"],
        "notifications:attachment": attaching.path_of(kept.pk).strip("/").split("/")[1:],
    }


def let_go(announcement: Announcement, user: User | None = None, **fields: Any) -> Announcement:
    """Started and planned, as the worker does it after the click."""
    services.start_announcement(
        announcement_id=announcement.pk,
        by=Actor.user(user) if user else SYSTEM,
        version=announcement.version,
        **fields,
    )
    planning.plan_announcement(announcement.pk)
    announcement.refresh_from_db()
    return announcement
