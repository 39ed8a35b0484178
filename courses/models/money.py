"""What people are paid who come to a class: the rates, each with the ground it stands on."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from common.papers.words import day_in_words
from common.vietnamese.numbers import money

HIGHEST_RATE = 100_000_000


class PaymentKind(models.TextChoices):
    MEALS = "meals", _("Tiền ăn")
    TRAVEL = "travel", _("Tiền đi lại")
    LODGING = "lodging", _("Tiền nghỉ")
    MATERIALS = "materials", _("Tiền tài liệu")
    OTHER = "other", _("Hỗ trợ khác")


class PaymentUnit(models.TextChoices):
    """For what a rate is paid once: a day with a buổi attended, each buổi, or the whole class."""

    DAY = "day", _("ngày")
    SESSION = "session", _("buổi")
    COURSE = "course", _("khóa")


class PaymentRate(models.Model):
    """A rate of one organiser. It is never changed: it ends, and another follows it.

    The days of two rates of one kind never overlap, those withdrawn aside."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="payment_rates")
    kind = models.CharField(_("khoản chi"), max_length=10, choices=PaymentKind.choices)
    amount = models.PositiveIntegerField(
        _("mức chi (đồng)"),
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATE)],
    )
    unit = models.CharField(
        _("tính theo"), max_length=8, choices=PaymentUnit.choices, default=PaymentUnit.DAY
    )
    legal_number = models.CharField(_("văn bản quy định"), max_length=120)
    legal_date = models.DateField(_("ngày văn bản"))
    legal_issuer = models.CharField(_("cơ quan ban hành"), max_length=160, blank=True)
    valid_from = models.DateField(_("áp dụng từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Typed in by mistake: it counts nowhere, and stays to be seen.
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdraw_reason = models.CharField(_("lý do gỡ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mức chi")
        verbose_name_plural = _("mức chi")
        ordering = ("kind", "-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="payment_rate_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="payment_rate_pays"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """«150.000 đ/ngày»."""
        return f"{money(self.amount)}/{self.get_unit_display()}"

    @property
    def legal_words(self) -> str:
        """«Nghị quyết số 12/2026/NQ-HĐND ngày 05 tháng 3 năm 2026 của Hội đồng nhân dân …»."""
        issuer = f" của {self.legal_issuer}" if self.legal_issuer else ""
        return f"{self.legal_number} {day_in_words(self.legal_date)}{issuer}"

    def covers(self, day: date) -> bool:
        """Whether the rate applies on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
