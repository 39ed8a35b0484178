"""What happened to a registration, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from registrations.models import HistoryEntry, Registration

WORDS = {
    "registration.pending": gettext_lazy("Đăng ký, chờ duyệt"),
    "registration.waitlisted": gettext_lazy("Vào danh sách chờ"),
    "registration.offered": gettext_lazy("Được mời nhận chỗ"),
    "registration.confirmed": gettext_lazy("Xác nhận có chỗ"),
    "registration.approved": gettext_lazy("Duyệt"),
    "registration.accepted": gettext_lazy("Nhận chỗ được mời"),
    "registration.declined": gettext_lazy("Trả lại chỗ được mời"),
    "registration.rejected": gettext_lazy("Từ chối"),
    "registration.expired": gettext_lazy("Hết hạn nhận chỗ"),
    "registration.cancelled": gettext_lazy("Hủy"),
    "registration.event_cancelled": gettext_lazy("Hủy vì lớp bị hủy"),
    "registration.moved": gettext_lazy("Chuyển lớp"),
    "registration.exchanged": gettext_lazy("Người khác của đoàn đi thay"),
    "registration.reseated": gettext_lazy("Đổi chỗ chung, chỗ của đoàn"),
    "delegation.exchanged": gettext_lazy("Đi thay người khác của đoàn"),
    "delegation.member_left": gettext_lazy("Rời đoàn, cán bộ đầu mối được báo"),
    "registration.details_changed": gettext_lazy("Sửa thông tin"),
    "registration.way_chosen": gettext_lazy("Chọn cách nhận tin"),
    "registration.links_renewed": gettext_lazy("Đổi liên kết và mã QR"),
    "registration.objected": gettext_lazy("Phản đối việc xử lý dữ liệu cá nhân"),
    "registration.person_merged": gettext_lazy("Gộp hai hồ sơ của một người"),
    "room.moved": gettext_lazy("Chuyển phòng nghỉ"),
    "room.wish": gettext_lazy("Đổi nguyện vọng phòng nghỉ"),
    "room.taken_back": gettext_lazy("Hoàn tác chuyển phòng nghỉ"),
    "conference.arrival": gettext_lazy("Sửa giờ đến, giờ về, phương tiện"),
    "certificate.revoked": gettext_lazy("Thu hồi giấy"),
    "certificate.reissue": gettext_lazy("Cấp lại giấy"),
    "certificate.correction": gettext_lazy("Đính chính giấy"),
    "assessment.scored": gettext_lazy("Ghi điểm"),
    "assessment.decided": gettext_lazy("Quyết định riêng về cấp giấy"),
}
WHO = {
    "person": gettext_lazy("Người đăng ký"),
    "coordinator": gettext_lazy("Cán bộ đầu mối"),
    "system": gettext_lazy("Hệ thống"),
}


def timeline(entries: Iterable[HistoryEntry], *, with_event: bool = False) -> list[dict[str, Any]]:
    """History entries ready for components/timeline.html."""
    return [
        {
            "title": f"{entry.event.code} · {_title(entry)}" if with_event else _title(entry),
            "at": entry.at,
            "by": entry.actor_label or WHO.get(entry.actor_kind, gettext("Cán bộ")),
            "note": entry.reason or _change(entry) or _fields(entry),
        }
        for entry in entries
    ]


def _title(entry: HistoryEntry) -> str:
    return str(WORDS.get(entry.what, entry.what))


def _change(entry: HistoryEntry) -> str:
    if entry.what not in ("assessment.scored", "room.moved", "room.taken_back", "room.wish"):
        return ""
    return f"{entry.details['was'] or '–'} → {entry.details['is'] or '–'}"


def _fields(entry: HistoryEntry) -> str:
    names = {each.name: each.verbose_name for each in Registration._meta.fields}
    return ", ".join(str(names.get(name, name)) for name in entry.details.get("fields", ()))
