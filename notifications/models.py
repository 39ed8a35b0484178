"""The outbox: one row is the promise that one message is sent, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, Person, User
from common import clock
from common.vietnamese.names import fold
from notifications import kinds
from notifications.states import CALL_WORDS, CAME_BACK, UNSENT, Channel, Outcome, State

KEY_LENGTH = 200
CALL_PREFIX = "call:"


class Message(models.Model):
    """Words for one person, frozen when queued; secret links are made when it is sent."""

    State = State
    Channel = Channel

    # Said when it is made, used when it is queued (see notifications.routing), not kept.
    way = ""
    wish = ""

    organiser = models.ForeignKey(
        Organiser,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("đơn vị tổ chức"),
    )
    key = models.CharField(_("khóa"), max_length=KEY_LENGTH)
    kind = models.CharField(_("loại"), max_length=60)
    channel = models.CharField(_("hình thức"), max_length=5, choices=Channel.choices)
    secret = models.BooleanField(_("nội dung mật"), default=False)

    # Refused to nobody, whatever they opted out of; see notifications.kinds.
    essential = models.BooleanField(_("cần thiết"), default=True)
    # Where it goes when this channel fails, in order; a call, at the end, is a row of its own.
    route = models.JSONField(default=list, blank=True)

    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("người tham dự"),
    )
    to_name = models.CharField(_("người nhận"), max_length=150)
    folded_name = models.CharField(max_length=150, editable=False)
    to_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    to_phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=5, choices=settings.LANGUAGES)

    context = models.JSONField(default=dict, blank=True)
    links = models.JSONField(default=dict, blank=True)
    calendar = models.JSONField(null=True, blank=True)
    attachment = models.ForeignKey(
        "Attachment", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Waits until it is due, then goes with others of its kind to the same address in one mail.
    gathers = models.BooleanField(default=False)
    # The digest that says this too.
    folded_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", db_index=False
    )
    topic = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=80, blank=True)
    # What it was sent with: an occasion of a rule, an announcement.
    batch = models.CharField(max_length=80, blank=True)

    state = models.CharField(
        _("trạng thái"), max_length=9, choices=State.choices, default=State.QUEUED
    )
    created_at = models.DateTimeField(_("tạo lúc"), default=clock.now)
    due_at = models.DateTimeField(_("hẹn gửi lúc"), default=clock.now)
    expires_at = models.DateTimeField(_("không gửi sau"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    settled_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    sent_subject = models.CharField(_("tiêu đề đã gửi"), max_length=250, blank=True)
    sent_text = models.TextField(_("nội dung đã gửi"), blank=True)
    handled_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("người gọi"),
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("tin nhắn")
        verbose_name_plural = _("tin nhắn")
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("key",), name="message_key"),)
        indexes = (
            models.Index(fields=("state", "channel", "due_at"), name="message_due"),
            models.Index(fields=("topic",), name="message_topic"),
            models.Index(fields=("scope",), name="message_scope"),
            models.Index(fields=("organiser", "-created_at"), name="message_listed"),
            models.Index(fields=("organiser", "state", "-created_at"), name="message_by_state"),
            models.Index(fields=("-created_at", "-id"), name="message_latest"),
            models.Index(Lower("to_email"), name="message_mailbox"),
            models.Index(
                fields=("due_at",),
                condition=models.Q(gathers=True, state=State.QUEUED),
                name="message_gathers",
            ),
            models.Index(fields=("to_phone",), name="message_phone"),
            *(
                models.Index(
                    fields=(name,),
                    condition=models.Q(**{f"{name}__isnull": False}),
                    name=f"message_of_{name}",
                )
                for name in ("person", "folded_into")
            ),
            models.Index(
                fields=("batch", "state"), condition=~models.Q(batch=""), name="message_batch"
            ),
        )

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = fold(self.to_name)
        super().save(*args, **kwargs)

    @property
    def is_call(self) -> bool:
        return self.channel == Channel.CALL

    @property
    def state_words(self) -> str:
        """The state as staff say it: a call is not sent but made."""
        if self.is_call and self.state in CALL_WORDS:
            return str(CALL_WORDS[State(self.state)])
        return str(State(self.state).label)

    @property
    def kind_words(self) -> str:
        return str(kinds.label(self.kind))

    @property
    def is_unsent(self) -> bool:
        return self.state in UNSENT

    @property
    def became(self) -> Message:
        """The row whose state tells whether this was said: the digest where it was folded."""
        digest = self.folded_into if self.state == State.FOLDED else None
        return digest or self

    @property
    def may_retry(self) -> bool:
        """A failed mail, or one that waits for its next try; a blanked secret cannot come back."""
        waits = self.state == State.QUEUED and self.attempts > 0
        return not self.is_call and not self.secret and (self.state == State.FAILED or waits)


class Attempt(models.Model):
    """What one try to reach the person came to; append-only."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="history")
    at = models.DateTimeField(_("lúc"), default=clock.now)
    channel = models.CharField(_("hình thức"), max_length=5, choices=Channel.choices, blank=True)
    outcome = models.CharField(_("kết quả"), max_length=11, choices=Outcome.choices)
    # In đồng, as the gateway charges; by its reference later reports find their attempt.
    cost = models.PositiveIntegerField(_("chi phí (đ)"), default=0)
    reference = models.CharField(_("mã của nhà cung cấp"), max_length=120, blank=True)
    detail = models.CharField(_("chi tiết"), max_length=500, blank=True)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cán bộ")
    )

    class Meta:
        verbose_name = _("lần thử")
        verbose_name_plural = _("lần thử")
        ordering = ("at", "pk")
        indexes = (
            models.Index(
                fields=("reference",),
                condition=~models.Q(reference=""),
                name="attempt_reference",
            ),
            models.Index(
                fields=("message",),
                condition=models.Q(outcome__in=CAME_BACK),
                name="attempt_came_back",
            ),
            models.Index(
                fields=("message", "cost"), condition=models.Q(cost__gt=0), name="attempt_cost"
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.get_outcome_display()}"


class Attachment(models.Model):
    """A file that goes out with messages: kept once, however many carry it."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="+")
    file = models.FileField(_("tệp"), upload_to="attachments/", max_length=200)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("tải lên lúc"), default=clock.now)

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")

    def __str__(self) -> str:
        return self.file_name


class BadAddress(models.Model):
    """An e-mail or number that messages do not reach, or must not; until somebody puts it right."""

    class Why(models.TextChoices):
        BOUNCED = "bounced", _("không nhận được")
        COMPLAINED = "complained", _("báo thư rác")

    address = models.CharField(_("địa chỉ"), max_length=254)
    channel = models.CharField(_("hình thức"), max_length=5, choices=Channel.choices)
    why = models.CharField(_("lý do"), max_length=10, choices=Why.choices)
    detail = models.CharField(_("chi tiết"), max_length=500, blank=True)
    at = models.DateTimeField(_("lúc"), default=clock.now)
    cleared_at = models.DateTimeField(_("dùng lại từ"), null=True, blank=True)
    cleared_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("địa chỉ không dùng được")
        verbose_name_plural = _("địa chỉ không dùng được")
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("address", "channel"),
                condition=models.Q(cleared_at=None),
                name="bad_address_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_why_display()}"


class OptOut(models.Model):
    """Somebody at this address wants no optional messages of an organiser; essential ones go on."""

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="+")
    address = models.CharField(_("địa chỉ"), max_length=254)
    at = models.DateTimeField(_("lúc"), default=clock.now)

    class Meta:
        verbose_name = _("từ chối tin tùy chọn")
        verbose_name_plural = _("từ chối tin tùy chọn")
        constraints = (
            models.UniqueConstraint(fields=("organiser", "address"), name="opt_out_once"),
        )

    def __str__(self) -> str:
        return f"{self.organiser}: {self.at:%d/%m/%Y}"


class Spending(models.Model):
    """What an organiser's messages on one channel cost in one month, in đồng; kept under its cap
    by a conditional update."""

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="spending")
    month = models.DateField(_("tháng"))  # its first day
    # None: all together, which the cap is kept on.
    channel = models.CharField(_("hình thức"), max_length=5, choices=Channel.choices, blank=True)
    spent = models.PositiveIntegerField(_("đã chi (đ)"), default=0)
    sent = models.PositiveIntegerField(_("số tin"), default=0)

    class Meta:
        verbose_name = _("chi phí tin nhắn")
        verbose_name_plural = _("chi phí tin nhắn")
        constraints = (
            models.UniqueConstraint(
                fields=("organiser", "month", "channel"), name="spending_once_a_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} {self.get_channel_display()}"


class SendingStep(models.Model):
    """How many messages of a channel all workers together sent in some seconds (notifications.pace)."""

    channel = models.CharField(max_length=5, choices=Channel.choices)
    begins_at = models.DateTimeField()
    claimed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "begins_at"), name="sending_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.begins_at:%H:%M:%S} {self.channel}"


class EarlyReport(models.Model):
    """What a provider told of a message before the try that sent it was written down."""

    channel = models.CharField(max_length=5, choices=Channel.choices)
    reference = models.CharField(max_length=120)
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    bad_address = models.BooleanField(default=False)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "reference", "outcome"), name="early_report_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"
