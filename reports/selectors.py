"""What the staff home page says: the day, the week, and what needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organiser, User
from accounts.policies import organisers_of
from certificates.selectors import failed_certificates
from certificates.selectors.classes import proposals_to_decide
from common import clock, heartbeat
from conferences.selectors.attention import Wanted, delegations_waiting
from conferences.states import DelegationState
from door.selectors.days import with_open_door
from notifications.selectors import attention
from notifications.unreached import with_count
from registrations.models import Event, Registration, Session
from registrations.policies import MANAGING, events_visible_to, may_stand_at_door
from registrations.selectors import sessions_on, sessions_to_mark
from registrations.states import EventState, State

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for somebody: how many, what, and the page where it is done."""

    count: int
    label: str
    url: str
    tone: str = "warm"


def needs(user: User) -> list[Need]:
    """What needs this user now, the urgent first; nothing that is zero."""
    offices = list(with_count(organisers_of(user, *MANAGING)))
    events = events_visible_to(user)
    mail = attention(offices)
    counts = Registration.objects.filter(
        event__in=events, event__state=EventState.PUBLISHED
    ).aggregate(
        pending=Count("pk", filter=Q(state=State.PENDING)),
        offered=Count("pk", filter=Q(state=State.OFFERED)),
    )
    classes = reverse("courses:staff_list")
    found = [
        Need(mail.calls, _("người cần gọi điện"), reverse("notifications:calls")),
        Need(
            mail.failed,
            _("thư không gửi được"),
            f"{reverse('notifications:messages')}?state=failed",
            "bad",
        ),
        Need(
            sum(office.bad for office in offices),
            _("địa chỉ hỏng"),
            reverse("notifications:bad_addresses"),
            "bad",
        ),
        Need(mail.stuck, _("thư gửi chậm"), reverse("notifications:messages"), "bad"),
        Need(counts["pending"], _("đăng ký chờ duyệt"), classes),
        Need(counts["offered"], _("lời mời nhận chỗ đang chờ trả lời"), classes, "note"),
        *_of_delegations(offices),
        Need(
            proposals_to_decide(user).count(),
            _("đợt cấp giấy chờ duyệt"),
            reverse("certificates:ready"),
        ),
        Need(
            failed_certificates(user).count(),
            _("giấy chưa tạo được"),
            reverse("certificates:staff_register"),
            "bad",
        ),
    ]
    return [need for need in found if need.count]


def _of_delegations(offices: list[Organiser]) -> list[Need]:
    """What coordinators and their units wait for, or are waited for."""
    waiting = delegations_waiting(offices)

    def page(wanted: Wanted, query: str) -> str:
        if wanted.only_edition:
            return reverse("conferences:units", args=[wanted.only_edition]) + query
        return reverse("conferences:staff_list")

    return [
        Need(
            waiting.review.count,
            _("danh sách đoàn chờ duyệt"),
            page(waiting.review, f"?stage={DelegationState.SUBMITTED}"),
        ),
        Need(
            waiting.changes.count,
            _("đề nghị thay đổi đại biểu chờ trả lời"),
            page(waiting.changes, "?changes=1"),
        ),
        Need(
            waiting.late.count,
            _("đoàn chưa gửi danh sách, sắp hoặc đã quá hạn"),
            page(waiting.late, ""),
            "note",
        ),
    ]


def day_and_week(user: User) -> tuple[list[Session], list[Session]]:
    """Today's buổi, and those of the next seven days; `may_mark` where this user marks presence."""
    start = datetime.combine(clock.today(), datetime.min.time(), clock.VIETNAM)
    tomorrow = start + timedelta(days=1)
    offices = organisers_of(user).values("pk")
    visible = events_visible_to(user)
    end = tomorrow + timedelta(days=WEEK_DAYS)
    found = list(with_open_door(sessions_on(offices, start, end).filter(event__in=visible)))
    to_mark = set(sessions_to_mark(user, start, end).values_list("pk", flat=True))
    for session in found:
        session.may_mark = session.pk in to_mark  # type: ignore[attr-defined]
    return (
        [each for each in found if each.starts_at < tomorrow],
        [each for each in found if each.starts_at >= tomorrow],
    )


def doors_of(user: User, today: list[Session]) -> list[Event]:
    """The events of these buổi whose door is open and at which this user may stand; no query."""
    events = {
        session.event_id: session.event
        for session in today
        if session.door_open and may_stand_at_door(user, session.event)  # type: ignore[attr-defined]
    }
    return list(events.values())


def filling(user: User) -> QuerySet[Event]:
    """Events people are signing up for."""
    return (
        events_visible_to(user)
        .filter(state=EventState.PUBLISHED, starts_at__gt=clock.now())
        .order_by("starts_at")[:10]
    )


def health_words(user: User) -> list[dict[str, Any]]:
    """Plain sentences about what does not run as it should; empty when all is well."""
    problems = []
    for name, label in (("worker", _("Bộ phận gửi thư và tạo giấy")), ("beat", _("Bộ hẹn giờ"))):
        age = heartbeat.age_s(name)
        if age is None or age > heartbeat.STALE_AFTER_S:
            problems.append(
                {
                    "text": _("%(what)s không hoạt động. Báo người phụ trách máy chủ.")
                    % {"what": label}
                }
            )
    return problems
