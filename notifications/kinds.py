"""The kinds of message: how staff pages call them, and what their words need to be given.

The words of `registration.confirmed` are in templates/emails/registration/confirmed.txt. Every name
in `needs` must be in the context when the message is queued, every name in `links` among its links.
Any kind may also carry, in its context:
  facts   [[label, value], …] for the table: time, place, what to bring
  qr      a text to show as a QR code (better: a link named "qr", made at sending)
  contact whom to ask, shown at the end
  reason, note   shown where the words have a place for them
  via     who passes the words on to whom they are for (see Recipient)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`essential`: goes to whom opted out too; it changes what they must do, or answers them.
    `at_once`: somebody waits for it, it answers what they just did, or the morning is too late; all
    else keeps the quiet hours. `digest`: where a coordinator gets it, for themselves or for others
    (`via`), several within a while become one mail. `after_objection`: goes to whom objected to the
    use of their data too: it answers them, is due by law, or they would come in vain."""

    label: Any
    needs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    essential: bool = True
    at_once: bool = False
    digest: bool = False
    after_objection: bool = False


REGISTRATION = ("event_title", "code")
EVENT = ("event_title",)
DELEGATION = ("event_title", "unit")
ANNOUNCEMENT = ("subject", "body", "event_title")
COORDINATE = ("coordinate",)
PAPER = ("event_title", "paper_title")
UPLOAD = ("upload",)
FAIR = ("event_title", "company", "code")
ACCOUNT = ("account_mail",)

# Refused by itself: an account's own choice, not an address's.
MORNING = "staff.morning"

# Whose clock runs, who asked just now, or what a morning later comes too late.
AT_ONCE = {"at_once": True}
# What staff decide for many: thirty such to one coordinator are one mail.
GATHERED = {"digest": True}
CROWD = {"at_once": True, "digest": True}
# Without these somebody who keeps their seat would come in vain, or not know that it is given up.
IN_VAIN = {"at_once": True, "digest": True, "after_objection": True}
# They asked for it themselves.
ASKED = {"at_once": True, "after_objection": True}
# What a paper they hold is worth: whoever shows it must know.
PAPERS = {"digest": True, "after_objection": True}
BY_LAW = {"after_objection": True}

KINDS: dict[str, Kind] = {
    "registration.received": Kind(_("Đã nhận đăng ký"), REGISTRATION, ("manage",), **AT_ONCE),
    "registration.confirmed": Kind(_("Đã xác nhận đăng ký"), REGISTRATION, ("manage",), **CROWD),
    "registration.waitlisted": Kind(
        _("Vào danh sách chờ"), (*REGISTRATION, "position"), ("manage",), **CROWD
    ),
    "registration.offered": Kind(
        _("Mời nhận chỗ"), (*REGISTRATION, "offer_until"), ("manage",), **AT_ONCE
    ),
    "registration.offer_expired": Kind(_("Hết hạn nhận chỗ"), REGISTRATION, **GATHERED),
    "registration.approved": Kind(_("Đã duyệt đăng ký"), REGISTRATION, ("manage",), **GATHERED),
    "registration.rejected": Kind(_("Từ chối đăng ký"), (*REGISTRATION, "reason"), **GATHERED),
    "registration.cancelled": Kind(_("Đã hủy đăng ký"), REGISTRATION, **IN_VAIN),
    "registration.left_waiting_list": Kind(_("Đã rời danh sách chờ"), REGISTRATION, **IN_VAIN),
    "registration.moved": Kind(
        _("Chuyển sang lớp khác"), (*REGISTRATION, "old_event_title"), ("manage",), **GATHERED
    ),
    "registration.details_changed": Kind(
        _("Đã sửa thông tin đăng ký"), REGISTRATION, ("manage",), **CROWD
    ),
    "registration.entered_by_staff": Kind(
        _("Được ghi tên tham gia"), (*REGISTRATION, "basis"), ("manage", "object"), **GATHERED
    ),
    "registration.link_again": Kind(_("Gửi lại liên kết"), REGISTRATION, ("manage",), **ASKED),
    "registration.objected": Kind(_("Đã ghi nhận phản đối"), REGISTRATION, **ASKED),
    "event.postponed": Kind(_("Hoãn lớp, hội nghị"), (*EVENT, "new_dates"), **IN_VAIN),
    "event.schedule_changed": Kind(_("Đổi thời gian, địa điểm"), EVENT, **IN_VAIN),
    "event.cancelled": Kind(_("Hủy lớp, hội nghị"), (*EVENT, "reason"), **IN_VAIN),
    "reminder": Kind(_("Nhắc lịch"), (*EVENT, "days_left", "starts"), **GATHERED),
    "reminder.session": Kind(_("Nhắc buổi học"), (*EVENT, "session"), **GATHERED),
    "reminder.pending": Kind(_("Nhắc người chờ duyệt"), REGISTRATION, ("manage",), **GATHERED),
    "reminder.waiting": Kind(
        _("Nhắc người trong danh sách chờ"), REGISTRATION, ("manage",), **GATHERED
    ),
    "reminder.offered": Kind(
        _("Nhắc nhận chỗ"), (*REGISTRATION, "deadline"), ("manage",), **AT_ONCE
    ),
    "reminder.gaps": Kind(_("Nhắc bổ sung danh sách đoàn"), DELEGATION, COORDINATE, **GATHERED),
    "reminder.trainer": Kind(_("Nhắc giảng viên, báo cáo viên"), (*EVENT, "starts"), **GATHERED),
    "reminder.cannot_qualify": Kind(
        _("Báo không còn đủ điều kiện"), (*EVENT, "missed", "threshold"), **GATHERED
    ),
    "reminder.missed": Kind(_("Nhắc người vắng buổi học"), (*EVENT, "session"), **GATHERED),
    "reminder.own": Kind(_("Nhắc theo lời của đơn vị"), (*EVENT, "subject", "text"), **GATHERED),
    "teaching.moved": Kind(_("Báo giảng viên đổi thời gian, địa điểm"), EVENT, **IN_VAIN),
    "teaching.postponed": Kind(_("Báo giảng viên hoãn"), EVENT, **IN_VAIN),
    "teaching.cancelled": Kind(_("Báo giảng viên hủy"), (*EVENT, "reason"), **IN_VAIN),
    "announcement": Kind(_("Thông báo"), ANNOUNCEMENT, **GATHERED),
    "announcement.test": Kind(_("Thông báo gửi thử"), ANNOUNCEMENT, **AT_ONCE),
    "delegation.invited": Kind(_("Giấy mời"), DELEGATION, ("coordinate", "letter")),
    "delegation.reminder": Kind(_("Nhắc gửi danh sách đoàn"), DELEGATION, COORDINATE),
    "delegation.approved": Kind(_("Đã duyệt danh sách đoàn"), DELEGATION, COORDINATE, **GATHERED),
    "delegation.returned": Kind(
        _("Trả lại danh sách đoàn"), (*DELEGATION, "reason"), COORDINATE, **GATHERED
    ),
    "delegation.locked": Kind(_("Đã chốt danh sách đoàn"), DELEGATION, COORDINATE, **GATHERED),
    "delegation.declined": Kind(
        _("Ghi nhận đoàn không tham dự"), DELEGATION, COORDINATE, **AT_ONCE
    ),
    "delegation.change_done": Kind(
        _("Đã thay đổi đại biểu"), (*DELEGATION, "what"), COORDINATE, **GATHERED
    ),
    "delegation.change_refused": Kind(
        _("Không đồng ý thay đổi đại biểu"), (*DELEGATION, "what", "reason"), COORDINATE, **GATHERED
    ),
    "delegation.member_left": Kind(
        _("Đại biểu rời đoàn"), (*DELEGATION, "leaving"), COORDINATE, **GATHERED
    ),
    "delegation.event_postponed": Kind(
        _("Báo đoàn hoãn hội nghị"), DELEGATION, COORDINATE, **AT_ONCE
    ),
    "delegation.event_moved": Kind(
        _("Báo đoàn đổi thời gian, địa điểm"), DELEGATION, COORDINATE, **AT_ONCE
    ),
    "delegation.event_cancelled": Kind(
        _("Báo đoàn hủy hội nghị"), (*DELEGATION, "reason"), COORDINATE, **AT_ONCE
    ),
    "delegation.link_again": Kind(_("Liên kết mới của đoàn"), DELEGATION, COORDINATE, **AT_ONCE),
    "paper.invited": Kind(_("Mời nộp bài tham luận"), PAPER, UPLOAD),
    "paper.reminder": Kind(_("Nhắc nộp bài tham luận"), PAPER, UPLOAD),
    "paper.received": Kind(_("Đã nhận bài tham luận"), (*PAPER, "file_name"), UPLOAD, **AT_ONCE),
    "paper.accepted": Kind(_("Sử dụng tham luận"), (*PAPER, "use"), UPLOAD),
    "paper.refused": Kind(_("Không sử dụng tham luận"), (*PAPER, "reason")),
    "fair.received": Kind(_("Đã nhận đăng ký gian hàng"), FAIR, ("manage",), **AT_ONCE),
    "fair.approved": Kind(_("Đã nhận đơn vị trưng bày"), FAIR, ("manage",)),
    "fair.refused": Kind(_("Từ chối đăng ký gian hàng"), (*FAIR, "reason"), ("manage",)),
    "fair.placed": Kind(_("Đã xếp gian hàng"), (*FAIR, "booths"), ("manage",)),
    "fair.withdrawn": Kind(_("Đã rút đăng ký gian hàng"), FAIR, ("manage",), **AT_ONCE),
    "fair.link_again": Kind(_("Gửi lại liên kết đăng ký gian hàng"), FAIR, ("manage",), **AT_ONCE),
    "certificate.issued": Kind(_("Đã cấp giấy"), (*EVENT, "serial"), ("certificate",), **GATHERED),
    "certificate.replaced": Kind(
        _("Đã cấp giấy thay giấy cũ"), (*EVENT, "serial", "old_serial"), ("certificate",), **PAPERS
    ),
    "certificate.revoked": Kind(
        _("Đã thu hồi giấy"), (*EVENT, "serial", "decision", "reason"), **BY_LAW
    ),
    # Its parts said already whether each is essential, and waited as long as each could.
    "digest": Kind(_("Thư gộp"), ("parts",), **AT_ONCE),
    # All of it stands on the staff home page too; whoever looks there can do without.
    MORNING: Kind(_("Việc buổi sáng"), ("count",), ("home",), essential=False),
    "account.login_code": Kind(_("Mã đăng nhập"), ACCOUNT, **AT_ONCE),
    "account.email_confirmation": Kind(_("Xác nhận e-mail"), ACCOUNT, **AT_ONCE),
    "account.email_confirmation_signup": Kind(
        _("Xác nhận e-mail khi tạo tài khoản"), ACCOUNT, **AT_ONCE
    ),
    "account.password_reset_code": Kind(_("Mã đặt lại mật khẩu"), ACCOUNT, **AT_ONCE),
    "account.password_reset_key": Kind(_("Liên kết đặt lại mật khẩu"), ACCOUNT, **AT_ONCE),
    "account.unknown_account": Kind(_("Chưa có tài khoản"), ACCOUNT, **AT_ONCE),
    "account.account_already_exists": Kind(_("Đã có tài khoản"), ACCOUNT, **AT_ONCE),
    "account.password_changed": Kind(_("Đã đổi mật khẩu"), ACCOUNT, **AT_ONCE),
    "account.password_set": Kind(_("Đã đặt mật khẩu"), ACCOUNT, **AT_ONCE),
    "account.password_reset": Kind(_("Đã đặt lại mật khẩu"), ACCOUNT, **AT_ONCE),
    "account.email_changed": Kind(_("Đã đổi e-mail"), ACCOUNT, **AT_ONCE),
    "account.email_confirm": Kind(_("Đã xác nhận e-mail"), ACCOUNT, **AT_ONCE),
    "account.email_deleted": Kind(_("Đã gỡ e-mail"), ACCOUNT, **AT_ONCE),
    "account.totp_activated": Kind(_("Đã bật xác thực hai lớp"), ACCOUNT, **AT_ONCE),
    "account.totp_deactivated": Kind(_("Đã tắt xác thực hai lớp"), ACCOUNT, **AT_ONCE),
    "account.recovery_codes_generated": Kind(_("Đã tạo mã dự phòng"), ACCOUNT, **AT_ONCE),
    "account.webauthn_added": Kind(_("Đã thêm khóa bảo mật"), ACCOUNT, **AT_ONCE),
    "account.webauthn_removed": Kind(_("Đã gỡ khóa bảo mật"), ACCOUNT, **AT_ONCE),
}


AFTER_OBJECTION = tuple(name for name, kind in KINDS.items() if kind.after_objection)


def keeps_quiet_hours(kind: str) -> bool:
    """Whether it waits for the morning; of an old row whose kind is gone, yes."""
    return kind not in KINDS or not KINDS[kind].at_once


def label(kind: str) -> Any:
    """The Vietnamese name of a kind; of an old row whose kind is gone, the kind itself."""
    return KINDS[kind].label if kind in KINDS else kind


def template_name(kind: str) -> str:
    return f"emails/{kind.replace('.', '/')}.txt"


def check(kind: str, context: dict[str, Any], links: dict[str, Any]) -> None:
    """Raise ValueError when a message could not be worded later: wrong kind, a name missing."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of message: {kind}")
    wanted = KINDS[kind]
    missing = [name for name in wanted.needs if name not in context]
    missing += [f"links.{name}" for name in wanted.links if name not in links]
    if missing:
        raise ValueError(f"{kind} lacks {', '.join(missing)}")
