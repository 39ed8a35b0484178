"""The poster of a class: what, when, where, and a QR that opens the registration form."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from common import clock
from common.papers import poster
from courses.models import TrainingClass
from registrations.models import Event
from registrations.notices import moment_words, when_words
from registrations.selectors import trainers_of

PART_HOURS = "%H:%M"


def class_poster(event: Event) -> bytes:
    """An A4 page as PDF, in Vietnamese whatever language staff read."""
    training_class = TrainingClass.objects.select_related("course").get(pk=event.pk)
    with translation.override("vi"):
        return poster.class_poster(_words(event, training_class))


def _words(event: Event, training_class: TrainingClass) -> poster.Poster:
    organiser = event.organiser
    trainers = {role.person_id: role.person.full_name for role in trainers_of(event)}
    kind = training_class.kind_above_title
    return poster.Poster(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        kind=" – ".join(filter(None, ("THÔNG BÁO CHIÊU SINH", kind))),
        title=event.title,
        facts=(
            ("Thời gian", when_words(event)),
            ("Các buổi", _sessions(event)),
            ("Địa điểm", ", ".join(filter(None, (event.venue, event.venue_address)))),
            ("Giảng viên", ", ".join(trainers.values())),
            ("Đối tượng", training_class.audience),
            ("Kinh phí", training_class.scheme),
        ),
        code=event.code,
        seats=str(event.capacity),
        deadline=moment_words(event.deadline),
        contact=event.contact or organiser.phone,
        register_url=f"{settings.SITE_URL}{reverse('registrations:register', args=[event.code])}",
    )


def _sessions(event: Event) -> str:
    """«6 buổi, sáng và chiều»: how much of the days it takes."""
    sessions = list(event.sessions.all())
    if not sessions:
        return ""
    hours = {
        session.get_part_display().lower(): f"{clock.local(session.starts_at):{PART_HOURS}}"
        f"–{clock.local(session.ends_at):{PART_HOURS}}"
        for session in reversed(sessions)
    }
    parts = ", ".join(f"{part} {span}" for part, span in sorted(hours.items(), key=lambda x: x[1]))
    return f"{len(sessions)} buổi ({parts})"
