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


class Outcome(models.TextChoices):
    SENT = "sent", _("máy chủ thư đã nhận")
    REFUSED = "refused", _("địa chỉ bị từ chối")
    FAILED = "failed", _("chưa gửi được")
    LEASE_LOST = "lease_lost", _("tiến trình gửi bị ngắt")
    DELIVERED = "delivered", _("đã đến hộp thư")
    BOUNCED = "bounced", _("thư bị trả lại")
    REACHED = "reached", _("đã báo qua điện thoại")
    UNREACHED = "unreached", _("không liên lạc được")
    REQUEUED = "requeued", _("cán bộ cho gửi lại")
    CLOSED = "closed", _("cán bộ thôi gọi")
