"""The states of a message, what may become of it, and what an attempt came to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    WITHDRAWN = "withdrawn", _("Đã rút")
    MISSED = "missed", _("Quá hạn gửi")
    HELD = "held", _("Tạm dừng")
    FOLDED = "folded", _("Đã gộp vào thư khác")


CALL_WORDS = {
    State.QUEUED: _("Chờ gọi"),
    State.SENT: _("Đã báo"),
    State.FAILED: _("Không liên lạc được"),
    State.MISSED: _("Quá hạn báo"),
}
UNSENT = (State.QUEUED, State.SENDING)


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    CALL = "call", _("Gọi điện")
    ZALO = "zalo", _("Zalo")
    SMS = "sms", _("Tin nhắn SMS")


# By themselves, in this order, where a person has said nothing else.
USUAL_ORDER = (Channel.EMAIL, Channel.ZALO, Channel.SMS, Channel.CALL)
TO_A_PHONE = (Channel.ZALO, Channel.SMS, Channel.CALL)


class Outcome(models.TextChoices):
    SENT = "sent", _("máy chủ thư đã nhận")
    REFUSED = "refused", _("địa chỉ bị từ chối")
    FAILED = "failed", _("chưa gửi được")
    LEASE_LOST = "lease_lost", _("tiến trình gửi bị ngắt")
    DELIVERED = "delivered", _("đã đến hộp thư")
    BOUNCED = "bounced", _("thư bị trả lại")
    COMPLAINED = "complained", _("người nhận báo thư rác")
    OVER_BUDGET = "over_budget", _("hết hạn mức chi phí tháng")
    REACHED = "reached", _("đã báo qua điện thoại")
    UNREACHED = "unreached", _("không liên lạc được")
    REQUEUED = "requeued", _("cán bộ cho gửi lại")
    CLOSED = "closed", _("cán bộ thôi gọi")


# Reports that a message which had left came back, or was unwelcome.
CAME_BACK = (Outcome.BOUNCED, Outcome.COMPLAINED)
