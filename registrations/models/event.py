"""What a class and a conference share: seats, times, places and who teaches or speaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, Person, make_nonce
from common import clock
from common.vietnamese.names import fold
from registrations.states import Approval, EventKind, EventState, PartOfDay


class Room(models.Model):
    """A place that holds one buổi at a time."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="rooms")
    name = models.CharField(_("phòng"), max_length=120)
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    capacity = models.PositiveIntegerField(_("sức chứa"), null=True, blank=True)

    class Meta:
        verbose_name = _("phòng học, hội trường")
        verbose_name_plural = _("phòng học, hội trường")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organiser", "name"), name="room_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something people sign up for. Its row is the lock under which seats change hands."""

    organiser = models.ForeignKey(
        Organiser, models.PROTECT, related_name="events", db_index=False,
        verbose_name=_("đơn vị tổ chức"),
    )  # fmt: skip
    kind = models.CharField(_("loại"), max_length=12, choices=EventKind.choices)
    code = models.CharField(
        _("mã lớp"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9-]*$", _("Chỉ dùng chữ hoa không dấu, số và dấu gạch ngang.")
            )
        ],
    )
    title = models.CharField(_("tên"), max_length=250)
    folded_title = models.CharField(max_length=600, editable=False, default="")
    summary = models.TextField(_("giới thiệu"), blank=True)
    paper_title = models.CharField(
        _("tên in trên giấy chứng nhận"),
        max_length=300,
        blank=True,
        help_text=_("Bỏ trống để in tên lớp."),
    )
    hours = models.PositiveSmallIntegerField(_("số tiết"), null=True, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=EventState.choices, default=EventState.DRAFT
    )
    capacity = models.PositiveIntegerField(
        _("chỉ tiêu học viên"), validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    seats_taken = models.PositiveIntegerField(_("chỗ đã có người"), default=0, editable=False)
    seats_reserved = models.PositiveIntegerField(_("chỗ giữ riêng"), default=0, editable=False)
    waiting_count = models.PositiveIntegerField(_("đang chờ"), default=0, editable=False)
    queue_counter = models.PositiveIntegerField(default=0, editable=False)
    waiting_list_open = models.BooleanField(_("nhận danh sách chờ"), default=True)
    approval = models.CharField(
        _("cách xác nhận"), max_length=10, choices=Approval.choices, default=Approval.AUTOMATIC
    )
    requested_fields = models.JSONField(_("thông tin cần khai thêm"), default=list, blank=True)
    registration_opens_at = models.DateTimeField(_("mở đăng ký"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("hạn đăng ký"), null=True, blank=True)
    cut_off_at = models.DateTimeField(
        _("hạn sửa, hủy và nhận chỗ"),
        null=True,
        blank=True,
        help_text=_("Mặc định: 17 giờ ngày trước khai giảng."),
    )
    starts_at = models.DateTimeField(_("bắt đầu"), null=True, blank=True)
    ends_at = models.DateTimeField(_("kết thúc"), null=True, blank=True)
    venue = models.CharField(_("địa điểm"), max_length=200, blank=True)
    venue_address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    contact = models.CharField(_("liên hệ"), max_length=200, blank=True)
    attendance_threshold = models.PositiveSmallIntegerField(
        _("tỷ lệ tham dự tối thiểu (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    issues_certificate = models.BooleanField(_("cấp giấy chứng nhận"), default=True)
    schedule_version = models.PositiveIntegerField(default=0, editable=False)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("sự kiện")
        verbose_name_plural = _("sự kiện")
        constraints = (
            models.CheckConstraint(
                condition=Q(capacity__gte=F("seats_taken") + F("seats_reserved")),
                name="event_never_oversold",
                violation_error_message=_("Chỉ tiêu nhỏ hơn số chỗ đã có người."),
            ),
        )
        indexes = (
            models.Index(fields=("kind", "state", "starts_at"), name="event_listed"),
            models.Index(fields=("organiser", "starts_at"), name="event_of_organiser"),
        )

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_title = fold(self.title)
        super().save(*args, **kwargs)

    @property
    def seats_left(self) -> int:
        """Seats anybody may take now (those kept for an office not counted)."""
        return max(0, self.capacity - self.seats_taken - self.seats_reserved)

    @property
    def deadline(self) -> datetime | None:
        """The moment after which nobody signs up: the set deadline, else the start."""
        return self.registration_closes_at or self.starts_at

    @property
    def change_cut_off(self) -> datetime | None:
        """The moment after which links change nothing: as set, else 17:00 on the day before."""
        if self.cut_off_at or not self.starts_at:
            return self.cut_off_at
        day_before = clock.local(self.starts_at) - timedelta(days=1)
        return day_before.replace(hour=17, minute=0, second=0, microsecond=0)

    @property
    def accepts_registrations(self) -> bool:
        """Whether the public form is open at this moment."""
        now = clock.now()
        return (
            self.state == EventState.PUBLISHED
            and (self.registration_opens_at is None or self.registration_opens_at <= now)
            and (self.deadline is None or now < self.deadline)
        )

    @property
    def whom_to_call(self) -> str:
        """Where somebody with a question turns; never empty."""
        office = self.organiser
        return self.contact or office.phone or office.email or office.name

    @property
    def is_under_way(self) -> bool:
        return self.starts_at is not None and self.starts_at <= clock.now()

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def scope(self) -> str:
        """The outbox scope of everything that is said about this event."""
        return f"event:{self.pk}"


class Session(models.Model):
    """A buổi: half a day of a class, or one item of a conference's agenda."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    part = models.CharField(_("buổi"), max_length=10, choices=PartOfDay.choices)
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"))
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("phòng"),
    )
    topic = models.CharField(_("chuyên đề"), max_length=250, blank=True)
    # Attendance is counted over these: of an agenda one item each half day, not every talk and meal.
    takes_presence = models.BooleanField(_("có điểm danh"), default=True, db_default=True)

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("buổi học")
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("Giờ kết thúc phải sau giờ bắt đầu."),
            ),
        )
        indexes = (models.Index(fields=("room", "starts_at"), name="session_in_room"),)

    def __str__(self) -> str:
        return f"{self.get_part_display()} {clock.local(self.starts_at):%d/%m/%Y}"


class SessionRole(models.Model):
    """Who teaches, assists, speaks or presides in a buổi: the one place where clashes are seen."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("giảng viên")
        SPEAKER = "speaker", _("báo cáo viên")
        ASSISTANT = "assistant", _("trợ giảng")
        PRESIDING = "presiding", _("chủ tọa")

    session = models.ForeignKey(Session, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.PROTECT, related_name="session_roles")
    role = models.CharField(_("vai trò"), max_length=10, choices=Role.choices, default=Role.TRAINER)

    class Meta:
        verbose_name = _("người giảng dạy, báo cáo")
        verbose_name_plural = _("người giảng dạy, báo cáo")
        constraints = (
            models.UniqueConstraint(fields=("session", "person", "role"), name="session_role_once"),
        )


class SeatBlock(models.Model):
    """Seats kept for an office or a delegation until a date, then given back to everybody."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="seat_blocks")
    label = models.CharField(_("giữ cho"), max_length=200)
    size = models.PositiveIntegerField(_("số chỗ"))
    used = models.PositiveIntegerField(_("đã dùng"), default=0)
    held_until = models.DateTimeField(_("giữ đến"))
    released_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("chỗ giữ riêng")
        verbose_name_plural = _("chỗ giữ riêng")
        constraints = (
            models.CheckConstraint(
                condition=Q(used__lte=F("size")), name="seat_block_used_within_size"
            ),
        )
