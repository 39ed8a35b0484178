"""The states of registrations and events, and the only moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PENDING = "pending", _("Chờ duyệt")
    WAITLISTED = "waitlisted", _("Danh sách chờ")
    OFFERED = "offered", _("Được mời nhận chỗ")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    REJECTED = "rejected", _("Từ chối")
    EXPIRED = "expired", _("Hết hạn nhận chỗ")
    CANCELLED = "cancelled", _("Đã hủy")


LIVE_STATES = (State.PENDING, State.WAITLISTED, State.OFFERED, State.CONFIRMED)

MOVES: dict[State | None, frozenset[State]] = {
    None: frozenset({State.PENDING, State.WAITLISTED, State.CONFIRMED}),
    State.PENDING: frozenset({State.CONFIRMED, State.REJECTED, State.WAITLISTED, State.CANCELLED}),
    State.WAITLISTED: frozenset({State.OFFERED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.EXPIRED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    State.REJECTED: frozenset(),
    State.EXPIRED: frozenset(),
    State.CANCELLED: frozenset(),
}


class EventKind(models.TextChoices):
    CLASS = "class", _("Lớp tập huấn")
    CONFERENCE = "conference", _("Hội nghị")


class EventState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã công bố")
    POSTPONED = "postponed", _("Tạm hoãn")
    CLOSED = "closed", _("Đã kết thúc")
    CANCELLED = "cancelled", _("Đã hủy")


EVENT_MOVES: dict[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.PUBLISHED: frozenset(
        {EventState.POSTPONED, EventState.CLOSED, EventState.CANCELLED}
    ),
    EventState.POSTPONED: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.CLOSED: frozenset(),
    EventState.CANCELLED: frozenset(),
}


class Approval(models.TextChoices):
    AUTOMATIC = "automatic", _("Xác nhận ngay khi còn chỗ")
    REVIEW = "review", _("Cán bộ duyệt; giữ chỗ trong khi chờ")
    SELECTION = "selection", _("Xét chọn; chỉ người được duyệt mới có chỗ")


class PartOfDay(models.TextChoices):
    MORNING = "morning", _("Sáng")
    AFTERNOON = "afternoon", _("Chiều")
    EVENING = "evening", _("Tối")


class Presence(models.TextChoices):
    PRESENT = "present", _("Có mặt")
    LATE = "late", _("Đến muộn")
    EXCUSED = "excused", _("Vắng có phép")
    UNEXCUSED = "unexcused", _("Vắng không phép")


ATTENDED = (Presence.PRESENT, Presence.LATE)
