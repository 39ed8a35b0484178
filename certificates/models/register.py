"""The register (sổ cấp giấy chứng nhận) in which the numbers run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from certificates.models.paper import Certificate
from common import clock


class RegisterCounter(models.Model):
    """The last number used in one organiser's register of one year. Its row is the lock."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organiser", "year"), name="register_counter_once"),
        )


class SpoiledBlank(models.Model):
    """A pre-printed blank (phôi) that was spoiled and destroyed; entered once, never deleted."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="spoiled_blanks")
    number = models.CharField(_("số phôi"), max_length=60)
    reason = models.CharField(_("lý do hủy"), max_length=300)
    minutes = models.CharField(_("số biên bản hủy"), max_length=60, blank=True)
    destroyed_on = models.DateField(_("ngày hủy"))
    certificate = models.ForeignKey(
        Certificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spoiled_blanks",
        verbose_name=_("in cho giấy"),
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("nhập lúc"), default=clock.now)

    class Meta:
        verbose_name = _("phôi hủy")
        verbose_name_plural = _("phôi hủy")
        ordering = ("-destroyed_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organiser", "number"), name="spoiled_blank_once"),
        )

    def __str__(self) -> str:
        return self.number
