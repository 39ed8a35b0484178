"""What a person reads about their own registration, in plain words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import clock
from common.vietnamese.phones import format_phone
from notifications.states import Channel
from registrations import extras, links, notices, selectors
from registrations.attendance import Sheet, sheet_of
from registrations.models import HistoryEntry, Registration, Session
from registrations.services import wishes
from registrations.states import EventKind, EventState, Presence, State

TITLES = {
    State.PENDING: gettext_lazy("Đã nhận đăng ký, đang chờ duyệt"),
    State.WAITLISTED: gettext_lazy("Đang trong danh sách chờ"),
    State.OFFERED: gettext_lazy("Có chỗ cho Ông/Bà"),
    State.CONFIRMED: gettext_lazy("Đã đăng ký, có chỗ"),
    State.REJECTED: gettext_lazy("Đăng ký không được nhận"),
    State.EXPIRED: gettext_lazy("Lời mời nhận chỗ đã hết hạn"),
    State.CANCELLED: gettext_lazy("Đăng ký đã hủy"),
}
HISTORY = {
    "registration.approved": gettext_lazy("Được duyệt"),
    "registration.accepted": gettext_lazy("Nhận chỗ được mời"),
    "registration.declined": gettext_lazy("Trả lại chỗ được mời"),
    "registration.event_cancelled": gettext_lazy("Hủy vì lớp bị hủy"),
    "registration.moved": gettext_lazy("Chuyển lớp"),
    "registration.exchanged": gettext_lazy("Người khác của đoàn đi thay"),
    "registration.reseated": gettext_lazy("Đổi chỗ chung, chỗ của đoàn"),
    "delegation.exchanged": gettext_lazy("Đi thay người khác của đoàn"),
    "registration.details_changed": gettext_lazy("Sửa thông tin"),
    "registration.way_chosen": gettext_lazy("Chọn cách nhận tin"),
    "registration.links_renewed": gettext_lazy("Đổi liên kết và mã QR"),
    "registration.person_merged": gettext_lazy("Gộp hai hồ sơ của một người"),
    "registration.objected": gettext_lazy("Phản đối việc xử lý dữ liệu cá nhân"),
    "certificate.reissue": gettext_lazy("Cấp lại giấy"),
    "certificate.correction": gettext_lazy("Đính chính giấy"),
    "certificate.revoked": gettext_lazy("Thu hồi giấy"),
}
WHO = {"person": gettext_lazy("Người đăng ký"), "system": gettext_lazy("Hệ thống")}


def manage_context(registration: Registration, user: User | AnonymousUser) -> dict[str, Any]:
    """Everything the page behind the secret link shows."""
    event = registration.event
    sessions = list(event.sessions.filter(takes_presence=True).select_related("room"))
    history = list(selectors.history_of(registration))
    sheet = sheet_of(registration, sessions)
    rows = _sessions(sessions, sheet)
    if event.kind == EventKind.CONFERENCE:
        # What is to come stands in the published agenda; its rows here are staff's draft.
        rows = [row for row in rows if row["mark"]]
    return {
        "registration": registration,
        "event": event,
        "organiser": event.organiser,
        "contact": event.whom_to_call,
        "title": TITLES[State(registration.state)],
        "explanation": _explain(registration, history),
        "offer_is_open": registration.offer_is_open and _takes_people(registration),
        "shows_ticket": registration.state in (State.CONFIRMED, State.PENDING)
        and event.state not in (EventState.CANCELLED, EventState.CLOSED),
        "urls": _urls(registration),
        "facts": _facts(registration),
        "sessions": rows,
        "shown": {name: any(row[name] for row in rows) for name in ("topic", "room", "mark")},
        "attendance": attendance_words(sheet) if registration.state == State.CONFIRMED else [],
        "at_risk": bool(sheet.marks) and not sheet.can_still_qualify,
        "given": _given(registration),
        "ways": _ways(registration),
        "panels": extras.panels_of([registration])[registration.pk],
        "timeline": [_entry(each) for each in history],
        "may_tie": user.is_authenticated
        and not registration.person.user_links.filter(user=user).exists(),
    }


def _ways(registration: Registration) -> str:
    """How they are told, in a sentence; nothing where there is nothing to choose."""
    ways = wishes.ways_of(registration)
    if len(ways) < 2:
        return ""
    wish = registration.person.prefers
    if wish in ways:
        return _("Tin được gửi qua %(way)s.") % {"way": Channel(wish).label}
    return _("Tin được gửi theo cách thường dùng của đơn vị tổ chức.")


def _takes_people(registration: Registration) -> bool:
    event = registration.event
    return event.state == EventState.PUBLISHED and not event.is_under_way


def _urls(registration: Registration) -> dict[str, str]:
    home = links.manage_path(registration)
    parts = [registration.code, home.rstrip("/").rsplit("/", 1)[1]]
    names = ("qr", "calendar", "feed", "change", "way", "cancel", "accept", "decline", "tie")
    made = {name: reverse(f"registrations:{name}", args=parts) for name in names}
    return {
        "home": home,
        "object": links.object_path(registration),
        **made,
        "feed": f"{settings.SITE_URL}{made['feed']}",
    }


def _explain(registration: Registration, history: list[HistoryEntry]) -> str:
    """The sentence under the state: what it means and what comes next."""
    event = registration.event
    if event.state == EventState.CANCELLED:
        return _("Lớp này đã bị hủy.")
    if event.state == EventState.POSTPONED:
        return _("Lớp đang tạm hoãn: có lịch mới chúng tôi sẽ báo.")
    if registration.state == State.WAITLISTED:
        return _("Vị trí thứ %(place)d. Có chỗ trống chúng tôi sẽ báo ngay.") % {
            "place": registration.place_in_line
        }
    if registration.state == State.OFFERED:
        until = notices.moment_words(registration.offer_expires_at)
        if registration.offer_is_open:
            return _("Chỗ được giữ đến %(until)s. Sau đó chỗ chuyển cho người tiếp theo.") % {
                "until": until
            }
        return _("Lời mời nhận chỗ đã hết hạn.")
    if registration.state == State.REJECTED:
        reasons = [each.reason for each in history if each.to_state == State.REJECTED]
        return _("Lý do: %(reason)s") % {"reason": reasons[0]} if reasons else ""
    return {
        State.PENDING: _("Kết quả sẽ được báo qua e-mail hoặc điện thoại."),
        State.EXPIRED: _("Chỗ đã chuyển cho người tiếp theo."),
        State.CANCELLED: _("Muốn tham dự, Ông/Bà có thể đăng ký lại khi lớp còn nhận."),
    }.get(State(registration.state), "")


def _facts(registration: Registration) -> list[tuple[str, str]]:
    event = registration.event
    return [
        (_("Thời gian"), notices.when_words(event)),
        (_("Địa điểm"), ", ".join(filter(None, (event.venue, event.venue_address)))),
        (_("Đơn vị tổ chức"), event.organiser.name),
    ]


def _given(registration: Registration) -> list[tuple[str, str]]:
    on_salary = registration.on_state_salary
    return [
        (_("Họ và tên"), registration.addressed_name),
        (_("Điện thoại"), format_phone(registration.phone) if registration.phone else ""),
        (_("E-mail"), registration.email),
        (_("Đơn vị công tác"), registration.workplace),
        (_("Chức vụ"), registration.position),
        (_("Ngày sinh"), registration.birth_words),
        (
            _("Hưởng lương từ ngân sách nhà nước"),
            "" if on_salary is None else (_("Có") if on_salary else _("Không")),
        ),
        (_("Số định danh cá nhân"), _("Đã ghi") if registration.national_id_encrypted else ""),
        (_("Ăn kiêng"), registration.dietary),
    ]


def _sessions(sessions: list[Session], sheet: Sheet) -> list[dict[str, Any]]:
    rows = []
    for session in sessions:
        starts, ends = clock.local(session.starts_at), clock.local(session.ends_at)
        mark = sheet.marks.get(session.pk)
        rows.append(
            {
                "day": f"{session.get_part_display()} {starts:%d/%m/%Y}",
                "hours": f"{starts:%H:%M}–{ends:%H:%M}",
                "topic": session.topic,
                "room": session.room.name if session.room else "",
                "mark": Presence(mark).label if mark else "",
                "mark_state": mark or "",
            }
        )
    return rows


def attendance_words(sheet: Sheet) -> list[str]:
    """The rate over the planned buổi, and why the threshold can no longer be reached."""
    if not sheet.marks:
        return []
    numbers = {
        "attended": sheet.attended,
        "planned": sheet.planned,
        "rate": sheet.rate,
        "threshold": sheet.threshold,
    }
    words = [_("Đã dự %(attended)d/%(planned)d buổi (%(rate)d%%).") % numbers]
    if sheet.can_still_qualify:
        words.append(_("Giấy chứng nhận cần tham dự ít nhất %(threshold)d%% số buổi.") % numbers)
    else:
        numbers |= {
            "missed": sheet.missed,
            "best": (sheet.planned - sheet.missed) * 100 // sheet.planned,
        }
        words.append(
            _(
                "Đã vắng %(missed)d buổi: dự đủ các buổi còn lại cũng chỉ đạt %(best)d%%, "
                "dưới mức %(threshold)d%%, nên không còn đủ điều kiện nhận giấy chứng nhận."
            )
            % numbers
        )
    return words


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    otherwise = State(entry.to_state).label if entry.to_state else _("Cập nhật")
    # Staff are not named to the public: the office answers for what they do.
    return {
        "title": HISTORY.get(entry.what, otherwise),
        "at": entry.at,
        "by": WHO.get(entry.actor_kind, _("Đơn vị tổ chức")),
        "note": entry.reason,
    }
