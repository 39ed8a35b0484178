"""Phiếu đánh giá answered online: without a name, and so that nobody can find out whose it was."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import make_nonce
from common import clock
from courses.models.classes import TrainingClass


class Evaluation(models.Model):
    """What a class is asked, and until when; its wording stays as it was when it was opened."""

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, primary_key=True, related_name="evaluation"
    )
    statements = models.JSONField(_("nội dung đánh giá"), default=list)
    trainers = models.JSONField(_("giảng viên"), default=list, blank=True)
    questions = models.JSONField(_("câu hỏi mở"), default=list, blank=True)
    opened_at = models.DateTimeField(_("mở lúc"), default=clock.now)
    closes_at = models.DateTimeField(_("nhận đến"))
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")

    def __str__(self) -> str:
        return str(self.training_class)

    @property
    def is_open(self) -> bool:
        return clock.now() < self.closes_at


class EvaluationAnswer(models.Model):
    """One phiếu. Its key is random and only its day is kept: neither says who answered when."""

    class Source(models.TextChoices):
        ONLINE = "online", _("trên mạng")
        PAPER = "paper", _("phiếu giấy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="answers")
    # {"s0": 5, "t1": 4}: statement or trainer by place, and 5 (best) to 1.
    ratings = models.JSONField(default=dict)
    # {"0": "…"}: what was written to each question.
    remarks = models.JSONField(default=dict)
    source = models.CharField(_("nguồn"), max_length=6, choices=Source.choices)
    day = models.DateField(_("ngày"), default=clock.today)
    # Of the page that was sent in: its second click is the same phiếu.
    form_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("phiếu đánh giá")
        verbose_name_plural = _("phiếu đánh giá")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "form_key"),
                condition=~Q(form_key=""),
                name="evaluation_answer_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
