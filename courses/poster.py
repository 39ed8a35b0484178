"""The poster of a class: what, when, where, and a QR that opens the registration form."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from common import clock
from common.papers.engine import QrCode, html_to_pdf
from common.papers.head import head_values
from common.papers.templating import load_css, load_template
from courses.models import TrainingClass
from registrations.models import Event
from registrations.notices import moment_words, when_words
from registrations.selectors import trainers_of

LONG_TITLE = 70
# Tried in turn until everything stands on one page.
DENSITIES = ("roomy", "dense", "tight")
PART_HOURS = "%H:%M"


def class_poster(event: Event) -> bytes:
    """An A4 page as PDF, in Vietnamese whatever language staff read."""
    training_class = TrainingClass.objects.select_related("course").get(pk=event.pk)
    address = f"{settings.SITE_URL}{reverse('registrations:register', args=[event.code])}"
    with translation.override("vi"):
        values = _values(event, training_class) | {"address": address}
    organiser = event.organiser
    paper = b""
    for density in DENSITIES:
        paper = html_to_pdf(
            load_template("courses/poster").render(values | {"density": density}),
            css=[load_css("head"), load_css("courses/poster")],
            assets={"qr": QrCode(address)},
            title=f"Áp phích {event.code}",
            author=organiser.name,
        )
        if _is_one_page(paper):
            break
    return paper


def _is_one_page(paper: bytes) -> bool:
    with pikepdf.open(BytesIO(paper)) as document:
        return len(document.pages) == 1


def _values(event: Event, training_class: TrainingClass) -> dict[str, object]:
    organiser = event.organiser
    trainers = {role.person_id: role.person.full_name for role in trainers_of(event)}
    facts = [
        ("Thời gian", when_words(event)),
        ("Các buổi", _sessions(event)),
        ("Địa điểm", ", ".join(filter(None, (event.venue, event.venue_address)))),
        ("Giảng viên", ", ".join(trainers.values())),
        ("Đối tượng", training_class.audience),
        ("Chỉ tiêu", f"{event.capacity} học viên"),
        ("Hạn đăng ký", moment_words(event.deadline)),
        ("Kinh phí", training_class.scheme),
        ("Liên hệ", event.contact or organiser.phone),
    ]
    return {
        **head_values(parent_agency=organiser.parent_name, organiser=organiser.name),
        "notice": "THÔNG BÁO CHIÊU SINH",
        "kind": training_class.kind_above_title,
        "title": event.title,
        "title_class": "title title-long" if len(event.title) > LONG_TITLE else "title",
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "code": event.code,
    }


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
