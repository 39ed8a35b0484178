"""The door of an event on one day: its phones, what they refused, and what is to be settled."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User, make_nonce
from common import clock
from registrations.models import Event, Registration, Session

LATE_SCANS = timedelta(hours=36)


class DoorDay(models.Model):
    """An event's door on one day, opened by staff. Its PIN and salt are derived from the nonce."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="door_days")
    day = models.DateField(_("ngày"))
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("mở lúc"), default=clock.now)

    class Meta:
        verbose_name = _("ngày đón tiếp")
        verbose_name_plural = _("ngày đón tiếp")
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("event", "day"), name="door_day_once"),)

    @property
    def ends_at(self) -> datetime:
        """Midnight: from then on no phone answers and each wipes what it kept."""
        return datetime.combine(self.day + timedelta(days=1), time(), clock.VIETNAM)

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.ends_at

    @property
    def takes_late_scans_until(self) -> datetime:
        """Scans of the day that waited for the network past midnight are still taken until then."""
        return self.ends_at + LATE_SCANS


class Device(models.Model):
    """A phone at the door. First a link that staff made, used once; then its secret, kept hashed."""

    door_day = models.ForeignKey(DoorDay, models.PROTECT, related_name="devices")
    label = models.CharField(_("tên cửa"), max_length=40)
    may_admit_walk_ins = models.BooleanField(_("được nhận khách chưa đăng ký"), default=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("tạo lúc"), default=clock.now)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    link_expires_at = models.DateTimeField(_("liên kết hết hạn lúc"), null=True, blank=True)
    secret_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    # Who holds it, where they paired the phone in their hand; else whoever was shown the QR.
    held_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    paired_at = models.DateTimeField(_("ghép lúc"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("liên lạc lần cuối"), null=True, blank=True)
    waiting_scans = models.PositiveIntegerField(_("lượt quét chưa gửi"), default=0)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("điện thoại ở cửa")
        verbose_name_plural = _("điện thoại ở cửa")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("door_day", "label"),
                condition=Q(revoked_at=None),
                name="door_device_label_once",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def waits_for_pairing(self) -> bool:
        return (
            self.paired_at is None
            and self.revoked_at is None
            and self.link_expires_at is not None
            and clock.now() < self.link_expires_at
        )

    @property
    def is_alive(self) -> bool:
        """Whether it may ask and send: paired, not revoked, on its day (or before)."""
        return self.paired_at is not None and self.revoked_at is None and not self.door_day.is_over

    @property
    def may_send(self) -> bool:
        """Whether it may hand in what it scanned: also after midnight, when all else is wiped."""
        in_time = clock.now() < self.door_day.takes_late_scans_until
        return self.paired_at is not None and self.revoked_at is None and in_time


class Outcome(models.TextChoices):
    """What the door answers, in the words that stand large on the phone."""

    WELCOME = "welcome", pgettext_lazy("door", "Mời vào")
    ALREADY = "already", _("Đã vào rồi")
    NOT_TODAY = "not_today", _("Không phải buổi này")
    CANCELLED = "cancelled", _("Đã hủy")
    SWAPPED = "swapped", _("Đã đổi người")
    UNKNOWN = "unknown", _("Không nhận ra mã")
    REFUSED = "refused", _("Chưa được vào")
    UNDONE = "undone", _("Đã hoàn tác")


class How(models.TextChoices):
    """How a person was found at the door."""

    CAMERA = "camera", _("máy ảnh")
    SCANNER = "scanner", _("máy quét")
    TYPED = "typed", _("gõ mã")
    SEARCH = "search", _("tìm tên")
    DELEGATION = "delegation", _("cả đoàn")
    WALK_IN = "walk_in", _("khách chưa đăng ký")


class DoorRefusal(models.Model):
    """A scan that let nobody in. Of what was read only a hash is kept, and whom it named."""

    door_day = models.ForeignKey(DoorDay, models.PROTECT, related_name="refusals")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="refusals")
    client_uuid = models.UUIDField(unique=True)
    reason = models.CharField(_("lý do"), max_length=10, choices=Outcome.choices)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="door_refusals"
    )
    read_hash = models.CharField(max_length=32, blank=True)
    words = models.CharField(_("câu trả lời"), max_length=300, blank=True)
    how = models.CharField(_("cách đọc"), max_length=10, choices=How.choices)
    offline = models.BooleanField(_("khi không có mạng"), default=False)
    at = models.DateTimeField(_("lúc"), default=clock.now)
    received_at = models.DateTimeField(_("nhận lúc"), default=clock.now)

    class Meta:
        verbose_name = _("lượt quét bị từ chối")
        verbose_name_plural = _("lượt quét bị từ chối")
        ordering = ("-at", "-pk")


class DoorConflict(models.Model):
    """Two phones without network let in one ticket, or one that was void by then: for staff to
    settle. `second` is the later of two marks; none where nothing could be marked."""

    class Kind(models.TextChoices):
        TWICE = "twice", _("Hai cửa cùng nhận một vé khi mất mạng")
        VOID = "void", _("Vé không còn giá trị được cho vào khi mất mạng")

    class Settled(models.TextChoices):
        SAME = "same", _("Một người, quét hai lần")
        TWO = "two", _("Hai người dùng một vé")
        LEFT = "left", _("Người đó không ở lại")
        STAYS = "stays", _("Người đó được ở lại")

    door_day = models.ForeignKey(DoorDay, models.PROTECT, related_name="conflicts")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="door_conflicts")
    kind = models.CharField(_("việc"), max_length=6, choices=Kind.choices)
    client_uuid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="conflicts")
    at = models.DateTimeField(_("lúc"), default=clock.now)
    noticed_at = models.DateTimeField(_("phát hiện lúc"), default=clock.now)
    settled_as = models.CharField(_("kết luận"), max_length=6, choices=Settled.choices, blank=True)
    settled_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("trường hợp cần xử lý")
        verbose_name_plural = _("trường hợp cần xử lý")
        ordering = ("noticed_at", "pk")


class SelfCheckIn(models.Model):
    """A buổi at which people mark themselves, by a code on the screen that changes every 30
    seconds: its codes are derived from the nonce and the time."""

    session = models.OneToOneField(
        Session, models.PROTECT, primary_key=True, related_name="self_check_in"
    )
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("mở lúc"), default=clock.now)
    closes_at = models.DateTimeField(_("đóng lúc"))

    class Meta:
        verbose_name = _("tự điểm danh")
        verbose_name_plural = _("tự điểm danh")

    @property
    def is_open(self) -> bool:
        return clock.now() < self.closes_at


class SelfClaim(models.Model):
    """Somebody in the room whom the page could not mark, or whom staff should look at."""

    class Why(models.TextChoices):
        NOT_FOUND = "not_found", _("Không tìm thấy đăng ký")
        SHARED_PHONE = "shared", _("Một điện thoại điểm danh cho nhiều người")

    class Settled(models.TextChoices):
        PRESENT = "present", _("Có mặt")
        DISMISSED = "dismissed", _("Không ghi")

    check_in = models.ForeignKey(SelfCheckIn, models.PROTECT, related_name="claims")
    key = models.UUIDField(unique=True)
    why = models.CharField(_("lý do"), max_length=10, choices=Why.choices)
    # As typed, where nobody was found by it.
    name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="self_claims"
    )
    at = models.DateTimeField(_("lúc"), default=clock.now)
    settled_as = models.CharField(_("kết luận"), max_length=9, choices=Settled.choices, blank=True)
    settled_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("trường hợp tự điểm danh")
        verbose_name_plural = _("trường hợp tự điểm danh")
        ordering = ("at", "pk")
