"""Lists of a day for staff: who came, what was refused, what is to be settled, which phones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from common import clock
from door.models import Device, DoorConflict, DoorDay, DoorRefusal
from door.selectors.days import devices_of_day, sessions_of_day
from door.selectors.guests import guests_of
from door.selectors.marks import by_words
from registrations.models import Event, Mark
from registrations.states import ATTENDED

Row = list[Any]
LISTS = ("arrivals", "refusals", "conflicts", "devices")


def refusals_of(door_day: DoorDay) -> QuerySet[DoorRefusal]:
    """What was refused, the latest first, each with its phone and whom it named."""
    return door_day.refusals.select_related("device", "registration", "session")


def conflicts_of(door_day: DoorDay) -> QuerySet[DoorConflict]:
    """What is or was to be settled, open ones first."""
    return door_day.conflicts.select_related(
        "device", "registration", "session", "settled_by"
    ).order_by(F("settled_at").asc(nulls_first=True), "noticed_at", "pk")


def conflicts_in(event: Event) -> QuerySet[DoorConflict]:
    """All of an event's, of any day."""
    found = DoorConflict.objects.filter(door_day__event=event)
    return found.select_related("device", "registration", "session")


def count_in(door_day: DoorDay) -> dict[int, int]:
    """{buổi: how many are in} of a day. One query."""
    sessions = [session.pk for session in sessions_of_day(door_day.event, door_day.day)]
    rows = Mark.objects.filter(
        session__in=sessions, kind__in=ATTENDED, undoes=None, undone_by=None
    ).values_list("session_id", "registration_id")
    found: dict[int, int] = dict.fromkeys(sessions, 0)
    for session_id, _registration in set(rows):
        found[session_id] += 1
    return found


def table_of(what: str, door_day: DoorDay) -> tuple[str, list[Any], Iterator[Row]]:
    """Title, headings and rows of one of LISTS, for a file."""
    return {
        "arrivals": _arrivals,
        "refusals": _refusals,
        "conflicts": _conflicts,
        "devices": _devices,
    }[what](door_day)


def _time(moment: Any) -> str:
    return f"{clock.local(moment):%H:%M:%S %d/%m/%Y}" if moment else ""


def _arrivals(door_day: DoorDay) -> tuple[str, list[Any], Iterator[Row]]:
    sessions = sessions_of_day(door_day.event, door_day.day)
    marks = Mark.objects.filter(
        session__in=sessions, kind__in=ATTENDED, undoes=None, undone_by=None
    ).select_related("by", "session")
    first: dict[tuple[int, int], Mark] = {}
    for mark in marks.order_by("at", "pk"):
        first.setdefault((mark.session_id, mark.registration_id), mark)
    guests = guests_of(door_day.event)
    headings = [_("Buổi"), _("Vào lúc"), _("Họ và tên"), _("Đơn vị"), _("Mã đăng ký"), _("Cửa")]
    rows = (
        [
            str(mark.session),
            _time(mark.at),
            guests[mark.registration_id].name,
            guests[mark.registration_id].unit,
            guests[mark.registration_id].registration.code,
            by_words(mark),
        ]
        for mark in first.values()
    )
    return _("Người đã đến"), headings, rows


def _refusals(door_day: DoorDay) -> tuple[str, list[Any], Iterator[Row]]:
    headings = [_("Lúc"), _("Cửa"), _("Lý do"), _("Họ và tên"), _("Câu trả lời"), _("Cách đọc")]
    headings.append(_("Khi không có mạng"))
    rows = (
        [
            _time(each.at),
            each.device.label,
            each.get_reason_display(),
            each.registration.full_name if each.registration else "",
            each.words,
            each.get_how_display(),
            _("có") if each.offline else "",
        ]
        for each in refusals_of(door_day)
    )
    return _("Lượt quét bị từ chối"), headings, rows


def _conflicts(door_day: DoorDay) -> tuple[str, list[Any], Iterator[Row]]:
    headings = [_("Họ và tên"), _("Việc"), _("Quét lúc"), _("Cửa"), _("Kết luận"), _("Ghi chú")]
    headings += [_("Người xử lý"), _("Xử lý lúc")]
    rows = (
        [
            each.registration.full_name,
            each.get_kind_display(),
            _time(each.at),
            each.device.label,
            each.get_settled_as_display() if each.settled_as else "",
            each.note,
            str(each.settled_by or ""),
            _time(each.settled_at),
        ]
        for each in conflicts_of(door_day)
    )
    return _("Trường hợp cần xử lý"), headings, rows


def _devices(door_day: DoorDay) -> tuple[str, list[Any], Iterator[Row]]:
    headings = [_("Tên cửa"), _("Trạng thái"), _("Ghép lúc"), _("Liên lạc lần cuối")]
    headings += [_("Lượt quét chưa gửi"), _("Nhận khách chưa đăng ký"), _("Người cấp")]
    rows = (
        [
            each.label,
            state_words(each),
            _time(each.paired_at),
            _time(each.last_seen_at),
            each.waiting_scans,
            _("có") if each.may_admit_walk_ins else "",
            str(each.made_by or ""),
        ]
        for each in devices_of_day(door_day)
    )
    return _("Điện thoại ở cửa"), headings, rows


def state_words(device: Device) -> str:
    """What a phone is at present."""
    if device.revoked_at is not None:
        return _("Đã thu hồi")
    if device.paired_at is not None:
        return _("Đang dùng")
    return _("Chờ ghép") if device.waits_for_pairing else _("Mã ghép đã hết hạn")
