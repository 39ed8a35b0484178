"""When the people of an event are reminded."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models import Event

DEFAULT_DAYS = (7, 1)
DEFAULT_TIME = time(8)


class ReminderRule(models.Model):
    """Remind those who are confirmed, so many days before the start, at a time of day."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminder_rules")
    days_before = models.PositiveSmallIntegerField(
        _("trước (ngày)"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    at = models.TimeField(_("lúc"), default="08:00")

    class Meta:
        verbose_name = _("lịch nhắc")
        verbose_name_plural = _("lịch nhắc")
        ordering = ("-days_before",)
        constraints = (
            models.UniqueConstraint(fields=("event", "days_before"), name="reminder_rule_once"),
        )
