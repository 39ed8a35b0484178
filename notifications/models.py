"""The outbox: one row is the promise that one message is sent, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from common import clock
from common.vietnamese.names import fold
from notifications import kinds
from notifications.states import CALL_WORDS, UNSENT, Channel, Outcome, State

KEY_LENGTH = 200
CALL_PREFIX = "call:"


class Message(models.Model):
    """Words for one person, frozen when queued; secret links are made when it is sent."""

    State = State
    Channel = Channel

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

    to_name = models.CharField(_("người nhận"), max_length=150)
    folded_name = models.CharField(max_length=150, editable=False)
    to_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    to_phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=5, choices=settings.LANGUAGES)

    context = models.JSONField(default=dict, blank=True)
    links = models.JSONField(default=dict, blank=True)
    calendar = models.JSONField(null=True, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=80, blank=True)

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
    def may_retry(self) -> bool:
        """A failed mail, or one that waits for its next try; a blanked secret cannot come back."""
        waits = self.state == State.QUEUED and self.attempts > 0
        return not self.is_call and not self.secret and (self.state == State.FAILED or waits)


class Attempt(models.Model):
    """What one try to reach the person came to; append-only."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="history")
    at = models.DateTimeField(_("lúc"), default=clock.now)
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices)
    detail = models.CharField(_("chi tiết"), max_length=500, blank=True)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cán bộ")
    )

    class Meta:
        verbose_name = _("lần thử")
        verbose_name_plural = _("lần thử")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.get_outcome_display()}"
