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
    """`essential`: goes to whom opted out too. `at_once`: somebody waits for it, or it is an answer
    to what they just did; all else keeps the quiet hours. `digest`: of several such to one address
    within a while one mail is made."""

    label: Any
    needs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    essential: bool = True
    at_once: bool = False
    digest: bool = False


REGISTRATION = ("event_title", "code")
EVENT = ("event_title",)
DELEGATION = ("event_title", "unit")
COORDINATE = ("coordinate",)
PAPER = ("event_title", "paper_title")
UPLOAD = ("upload",)
FAIR = ("event_title", "company", "code")
ACCOUNT = ("account_mail",)

KINDS: dict[str, Kind] = {
    "registration.received": Kind(_("Đã nhận đăng ký"), REGISTRATION, ("manage",)),
    "registration.confirmed": Kind(_("Đã xác nhận đăng ký"), REGISTRATION, ("manage",)),
    "registration.waitlisted": Kind(
        _("Vào danh sách chờ"), (*REGISTRATION, "position"), ("manage",)
    ),
    "registration.offered": Kind(_("Mời nhận chỗ"), (*REGISTRATION, "offer_until"), ("manage",)),
    "registration.offer_expired": Kind(_("Hết hạn nhận chỗ"), REGISTRATION),
    "registration.approved": Kind(_("Đã duyệt đăng ký"), REGISTRATION, ("manage",)),
    "registration.rejected": Kind(_("Từ chối đăng ký"), (*REGISTRATION, "reason")),
    "registration.cancelled": Kind(_("Đã hủy đăng ký"), REGISTRATION),
    "registration.left_waiting_list": Kind(_("Đã rời danh sách chờ"), REGISTRATION),
    "registration.moved": Kind(
        _("Chuyển sang lớp khác"), (*REGISTRATION, "old_event_title"), ("manage",)
    ),
    "registration.details_changed": Kind(_("Đã sửa thông tin đăng ký"), REGISTRATION, ("manage",)),
    "registration.entered_by_staff": Kind(
        _("Được ghi tên tham gia"), (*REGISTRATION, "basis"), ("manage", "object")
    ),
    "registration.link_again": Kind(_("Gửi lại liên kết"), REGISTRATION, ("manage",)),
    "event.postponed": Kind(_("Hoãn lớp, hội nghị"), (*EVENT, "new_dates")),
    "event.schedule_changed": Kind(_("Đổi thời gian, địa điểm"), EVENT),
    "event.cancelled": Kind(_("Hủy lớp, hội nghị"), (*EVENT, "reason")),
    "reminder": Kind(_("Nhắc lịch"), (*EVENT, "days_left", "starts")),
    "delegation.invited": Kind(_("Giấy mời"), DELEGATION, ("coordinate", "letter")),
    "delegation.reminder": Kind(_("Nhắc gửi danh sách đoàn"), DELEGATION, COORDINATE),
    "delegation.approved": Kind(_("Đã duyệt danh sách đoàn"), DELEGATION, COORDINATE),
    "delegation.returned": Kind(_("Trả lại danh sách đoàn"), (*DELEGATION, "reason"), COORDINATE),
    "delegation.locked": Kind(_("Đã chốt danh sách đoàn"), DELEGATION, COORDINATE),
    "delegation.declined": Kind(_("Ghi nhận đoàn không tham dự"), DELEGATION, COORDINATE),
    "delegation.change_done": Kind(_("Đã thay đổi đại biểu"), (*DELEGATION, "what"), COORDINATE),
    "delegation.change_refused": Kind(
        _("Không đồng ý thay đổi đại biểu"), (*DELEGATION, "what", "reason"), COORDINATE
    ),
    "delegation.member_left": Kind(_("Đại biểu rời đoàn"), (*DELEGATION, "leaving"), COORDINATE),
    "delegation.event_postponed": Kind(_("Báo đoàn hoãn hội nghị"), DELEGATION, COORDINATE),
    "delegation.event_moved": Kind(_("Báo đoàn đổi thời gian, địa điểm"), DELEGATION, COORDINATE),
    "delegation.event_cancelled": Kind(
        _("Báo đoàn hủy hội nghị"), (*DELEGATION, "reason"), COORDINATE
    ),
    "delegation.link_again": Kind(_("Liên kết mới của đoàn"), DELEGATION, COORDINATE),
    "paper.invited": Kind(_("Mời nộp bài tham luận"), PAPER, UPLOAD),
    "paper.reminder": Kind(_("Nhắc nộp bài tham luận"), PAPER, UPLOAD),
    "paper.received": Kind(_("Đã nhận bài tham luận"), (*PAPER, "file_name"), UPLOAD),
    "paper.accepted": Kind(_("Sử dụng tham luận"), (*PAPER, "use"), UPLOAD),
    "paper.refused": Kind(_("Không sử dụng tham luận"), (*PAPER, "reason")),
    "fair.received": Kind(_("Đã nhận đăng ký gian hàng"), FAIR, ("manage",)),
    "fair.approved": Kind(_("Đã nhận đơn vị trưng bày"), FAIR, ("manage",)),
    "fair.refused": Kind(_("Từ chối đăng ký gian hàng"), (*FAIR, "reason"), ("manage",)),
    "fair.placed": Kind(_("Đã xếp gian hàng"), (*FAIR, "booths"), ("manage",)),
    "fair.withdrawn": Kind(_("Đã rút đăng ký gian hàng"), FAIR, ("manage",)),
    "fair.link_again": Kind(_("Gửi lại liên kết đăng ký gian hàng"), FAIR, ("manage",)),
    "certificate.issued": Kind(_("Đã cấp giấy"), (*EVENT, "serial"), ("certificate",)),
    "certificate.replaced": Kind(
        _("Đã cấp giấy thay giấy cũ"), (*EVENT, "serial", "old_serial"), ("certificate",)
    ),
    "certificate.revoked": Kind(_("Đã thu hồi giấy"), (*EVENT, "serial", "decision", "reason")),
    "account.login_code": Kind(_("Mã đăng nhập"), ACCOUNT),
    "account.email_confirmation": Kind(_("Xác nhận e-mail"), ACCOUNT),
    "account.email_confirmation_signup": Kind(_("Xác nhận e-mail khi tạo tài khoản"), ACCOUNT),
    "account.password_reset_code": Kind(_("Mã đặt lại mật khẩu"), ACCOUNT),
    "account.password_reset_key": Kind(_("Liên kết đặt lại mật khẩu"), ACCOUNT),
    "account.unknown_account": Kind(_("Chưa có tài khoản"), ACCOUNT),
    "account.account_already_exists": Kind(_("Đã có tài khoản"), ACCOUNT),
    "account.password_changed": Kind(_("Đã đổi mật khẩu"), ACCOUNT),
    "account.password_set": Kind(_("Đã đặt mật khẩu"), ACCOUNT),
    "account.password_reset": Kind(_("Đã đặt lại mật khẩu"), ACCOUNT),
    "account.email_changed": Kind(_("Đã đổi e-mail"), ACCOUNT),
    "account.email_confirm": Kind(_("Đã xác nhận e-mail"), ACCOUNT),
    "account.email_deleted": Kind(_("Đã gỡ e-mail"), ACCOUNT),
    "account.totp_activated": Kind(_("Đã bật xác thực hai lớp"), ACCOUNT),
    "account.totp_deactivated": Kind(_("Đã tắt xác thực hai lớp"), ACCOUNT),
    "account.recovery_codes_generated": Kind(_("Đã tạo mã dự phòng"), ACCOUNT),
    "account.webauthn_added": Kind(_("Đã thêm khóa bảo mật"), ACCOUNT),
    "account.webauthn_removed": Kind(_("Đã gỡ khóa bảo mật"), ACCOUNT),
}


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
