"""The demo's announcements: one that went out, one that waits to be looked at."""

from __future__ import annotations

from accounts.models import Actor, Organiser
from common import clock
from registrations.models import Event
from registrations.states import EventState
from reminders.announcing import planning, services
from reminders.announcing.audience import Chosen
from reminders.announcing.services import Words
from reminders.states import Audience

SENT = Words(
    "Cần mang theo máy tính xách tay",
    "Các bài thực hành của {tên lớp} làm trên máy tính, mời Ông/Bà mang theo máy xách tay và dây nguồn.\n"
    "Lớp học có mạng không dây; ai không có máy xin báo trước để Trung tâm chuẩn bị.\n"
    "Hỏi thêm: {liên hệ}.",
    "Please bring a laptop",
    "The exercises of {tên lớp} are done on a computer: please bring a laptop with its charger.\n"
    "There is wireless network in the room. Questions: {liên hệ}.",
)
DRAFT = Words(
    "Mời góp ý cho nội dung lớp sắp tới",
    "Trung tâm đang hoàn thiện nội dung {tên lớp} ({thời gian}).\n"
    "Mời Ông/Bà cho biết điều mình muốn được hướng dẫn nhất, trước khi lớp bắt đầu.",
)


def load_announcements(organiser: Organiser, by: Actor) -> None:
    """To the people of the next class, and, not sent yet, to those of the one after it."""
    coming = Event.objects.filter(organiser=organiser, kind="class", state=EventState.PUBLISHED)
    soon, later = coming.filter(starts_at__gt=clock.now()).order_by("starts_at")[:2]
    sent = services.create_announcement(
        organiser=organiser,
        chosen=Chosen(events=(soon.pk,), to=(str(Audience.CONFIRMED),)),
        words=SENT,
        by=by,
    )
    services.start_announcement(announcement_id=sent.pk, by=by, version=sent.version)
    planning.plan_announcement(sent.pk)
    services.create_announcement(
        organiser=organiser,
        chosen=Chosen(events=(later.pk,), to=(str(Audience.CONFIRMED), str(Audience.WAITING))),
        words=DRAFT,
        by=by,
        optional=True,
    )
