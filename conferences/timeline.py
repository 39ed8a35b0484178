"""What happened to a delegation, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from common import clock
from conferences.models import Delegation
from conferences.roster import Context
from registrations.models import HistoryEntry
from registrations.views.staff.words import WHO

DELEGATION_WORDS = {
    "delegation.invited": gettext_lazy("Mời lại"),
    "delegation.letter_sent": gettext_lazy("Gửi giấy mời"),
    "delegation.letter_numbered": gettext_lazy("Ghi số giấy mời"),
    "delegation.coordinator": gettext_lazy("Ghi cán bộ đầu mối"),
    "delegation.link_renewed": gettext_lazy("Đổi liên kết của đoàn"),
    "delegation.draft": gettext_lazy("Bắt đầu lập danh sách"),
    "delegation.row_added": gettext_lazy("Thêm một dòng"),
    "delegation.row_saved": gettext_lazy("Sửa một dòng"),
    "delegation.row_removed": gettext_lazy("Bỏ một dòng"),
    "delegation.row_restored": gettext_lazy("Đưa một dòng trở lại"),
    "delegation.row_moved": gettext_lazy("Đổi thứ tự"),
    "delegation.rows_added": gettext_lazy("Thêm từ danh sách"),
    "delegation.letter": gettext_lazy("Tải công văn cử đại biểu"),
    "delegation.submitted": gettext_lazy("Gửi danh sách"),
    "delegation.approved": gettext_lazy("Duyệt danh sách"),
    "delegation.returned": gettext_lazy("Trả lại để sửa"),
    "delegation.locked": gettext_lazy("Chốt danh sách"),
    "delegation.arrived": gettext_lazy("Đoàn đã đến"),
    "delegation.declined": gettext_lazy("Không tham dự"),
    "delegation.seated": gettext_lazy("Nhận người đang chờ vào chỉ tiêu"),
    "delegation.change_asked": gettext_lazy("Đề nghị thay đổi đại biểu"),
    "delegation.change_done": gettext_lazy("Thay đổi đại biểu"),
    "delegation.change_refused": gettext_lazy("Không đồng ý thay đổi đại biểu"),
    "delegation.change_taken_back": gettext_lazy("Rút lại đề nghị thay đổi"),
    "delegation.exchanged": gettext_lazy("Người khác của đoàn đi thay"),
    "delegation.member_left": gettext_lazy("Đại biểu hủy đăng ký, đã báo cán bộ đầu mối"),
}
ROW = "delegation.row_"
# Deeds shown on the page of a delegation, and how far back they are looked for.
SHOWN, READ = 40, 400


def history_of(delegation: Delegation) -> QuerySet[HistoryEntry]:
    """All entries about one delegation, newest first."""
    return (
        HistoryEntry.objects.filter(
            event_id=delegation.unit.conference_id, details__delegation=delegation.pk
        )
        .select_related("actor_user", "registration")
        .order_by("-at", "-pk")
    )


def delegation_timeline(delegation: Delegation) -> list[dict[str, Any]]:
    """The latest deeds, newest first: a roster that is typed in one go by one person is one deed.
    One query."""
    runs: list[list[HistoryEntry]] = []
    for entry in history_of(delegation)[:READ]:
        if runs and _goes_on(runs[-1][-1], entry):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return [_words(run) for run in runs[:SHOWN]]


def _goes_on(later: HistoryEntry, entry: HistoryEntry) -> bool:
    return (
        later.what.startswith(ROW)
        and entry.what.startswith(ROW)
        and (later.actor_kind, later.actor_label) == (entry.actor_kind, entry.actor_label)
        and clock.local(later.at).date() == clock.local(entry.at).date()
    )


def _words(run: list[HistoryEntry]) -> dict[str, Any]:
    entry = run[0]
    if len(run) == 1:
        return entry_words(entry)
    return {
        **entry_words(entry),
        "title": gettext("Gõ, sửa danh sách"),
        "note": gettext("%(count)d lần lưu, từ %(since)s")
        % {"count": len(run), "since": f"{clock.local(run[-1].at):%H:%M}"},
    }


def entry_words(entry: HistoryEntry, context: Context | None = None) -> dict[str, Any]:
    """One entry for components/timeline.html; with `context` it names the columns that changed."""
    return {
        "title": DELEGATION_WORDS.get(entry.what, entry.what),
        "at": entry.at,
        "by": entry.actor_label or WHO.get(entry.actor_kind, gettext("Cán bộ")),
        "note": entry.reason or _note(entry, context),
    }


def _note(entry: HistoryEntry, context: Context | None) -> str:
    details = entry.details
    if context is not None and details.get("columns"):
        return _labels(details["columns"], context)
    if "count" in details:
        return gettext("Số lượng: %(count)d") % details
    if entry.registration is not None:
        return entry.registration.full_name
    return str(details.get("name", ""))


def _labels(columns: Iterable[str], context: Context) -> str:
    return ", ".join(context.label(each) for each in columns if each in context.columns)
