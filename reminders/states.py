"""To whom reminders speak, from what moment they count, and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    CONFIRMED = "confirmed", _("Người đã xác nhận")
    PENDING = "pending", _("Người chờ duyệt")
    WAITING = "waiting", _("Người trong danh sách chờ")
    OFFERED = "offered", _("Người được mời nhận chỗ")
    DELEGATES = "delegates", _("Đại biểu của các đoàn")
    NOT_STARTED = "not_started", _("Cán bộ đầu mối chưa bắt đầu")
    NOT_SUBMITTED = "not_submitted", _("Cán bộ đầu mối chưa gửi danh sách")
    GAPS = "gaps", _("Cán bộ đầu mối còn thiếu thông tin")
    TRAINERS = "trainers", _("Giảng viên, báo cáo viên")
    CANNOT_QUALIFY = "cannot_qualify", _("Người không còn đủ điều kiện")
    MISSED_SESSION = "missed_session", _("Người vắng buổi học")


class Anchor(models.TextChoices):
    START = "start", _("ngày khai mạc")
    END = "end", _("ngày kết thúc")
    DEADLINE = "deadline", _("hạn đăng ký")
    SESSION_START = "session_start", _("giờ bắt đầu mỗi buổi")
    SESSION_END = "session_end", _("giờ kết thúc mỗi buổi")
    STATE = "state", _("lúc vào trạng thái")


# Midnight is the end of the day before.
ENDS = (Anchor.END, Anchor.DEADLINE, Anchor.SESSION_END)
OF_A_SESSION = (Anchor.SESSION_START, Anchor.SESSION_END)


class Way(models.TextChoices):
    PREFERRED = "preferred", _("Theo ý muốn của từng người")
    EMAIL = "email", _("E-mail")
    ZALO = "zalo", _("Zalo")
    SMS = "sms", _("Tin nhắn SMS")
    CALL = "call", _("Gọi điện")


class OccasionState(models.TextChoices):
    PLANNING = "planning", _("Đang lên tin")
    PLANNED = "planned", _("Đã lên tin")
    MISSED = "missed", _("Quá hạn gửi")
    WITHDRAWN = "withdrawn", _("Đã rút")


# As badges show them.
OCCASION_TONES = {
    OccasionState.PLANNING: "wait",
    OccasionState.PLANNED: "good",
    OccasionState.MISSED: "bad",
    OccasionState.WITHDRAWN: "idle",
}


class AnnouncementState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    SENDING = "sending", _("Đang gửi")
    PAUSED = "paused", _("Tạm dừng")
    STOPPED = "stopped", _("Đã dừng")
    DONE = "done", _("Đã gửi xong")


class AnnouncementDeed(models.TextChoices):
    WRITTEN = "written", _("Soạn")
    COPIED = "copied", _("Sao chép từ thông báo trước")
    EDITED = "edited", _("Sửa")
    TESTED = "tested", _("Gửi thử cho mình")
    STARTED = "started", _("Cho gửi")
    UNSCHEDULED = "unscheduled", _("Thôi hẹn giờ, đưa về bản nháp")
    PAUSED = "paused", _("Tạm dừng")
    RESUMED = "resumed", _("Gửi tiếp")
    STOPPED = "stopped", _("Dừng hẳn")
    DONE = "done", _("Gửi xong")


# What an announcement may become; nothing else.
ANNOUNCEMENT_MOVES = {
    AnnouncementState.DRAFT: (AnnouncementState.SENDING,),
    AnnouncementState.SENDING: (
        AnnouncementState.DRAFT,  # while none of it is written for anybody
        AnnouncementState.PAUSED,
        AnnouncementState.STOPPED,
        AnnouncementState.DONE,
    ),
    AnnouncementState.PAUSED: (AnnouncementState.SENDING, AnnouncementState.STOPPED),
    AnnouncementState.DONE: (AnnouncementState.STOPPED,),
    AnnouncementState.STOPPED: (),
}
