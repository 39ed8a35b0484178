"""What happened to a delegation, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, gettext_lazy

from conferences.models import Delegation
from registrations.models import HistoryEntry
from registrations.views.staff.words import WHO

DELEGATION_WORDS = {
    "delegation.invited": gettext_lazy("Mời lại"),
    "delegation.letter": gettext_lazy("Gửi giấy mời"),
    "delegation.coordinator": gettext_lazy("Ghi cán bộ đầu mối"),
    "delegation.link_renewed": gettext_lazy("Đổi liên kết của đoàn"),
    "delegation.draft": gettext_lazy("Bắt đầu lập danh sách"),
    "delegation.submitted": gettext_lazy("Gửi danh sách"),
    "delegation.approved": gettext_lazy("Duyệt danh sách"),
    "delegation.returned": gettext_lazy("Trả lại để sửa"),
    "delegation.locked": gettext_lazy("Chốt danh sách"),
    "delegation.arrived": gettext_lazy("Đoàn đã đến"),
    "delegation.declined": gettext_lazy("Không tham dự"),
    "delegation.seated": gettext_lazy("Nhận người đang chờ vào chỉ tiêu"),
}
SHOWN = 60


def delegation_timeline(delegation: Delegation) -> list[dict[str, Any]]:
    """The latest entries about one delegation, newest first; two queries at most."""
    entries = (
        HistoryEntry.objects.filter(
            event_id=delegation.unit.conference_id, details__delegation=delegation.pk
        )
        .select_related("actor_user")
        .order_by("-at", "-pk")[:SHOWN]
    )
    return [
        {
            "title": DELEGATION_WORDS.get(entry.what, entry.what),
            "at": entry.at,
            "by": entry.actor_label or WHO.get(entry.actor_kind, gettext("Cán bộ")),
            "note": entry.reason or _note(entry.details),
        }
        for entry in entries
    ]


def _note(details: dict[str, Any]) -> str:
    if "count" in details:
        return gettext("Số lượng: %(count)d") % details
    return str(details.get("name", ""))
