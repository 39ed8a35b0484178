"""The units that an edition invites: each with its letter, its quota and its coordinator."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from conferences.models.edition import Conference
from registrations.models import SeatBlock


class UnitKind(models.TextChoices):
    DEPARTMENT = "department", _("Sở Công Thương")
    CENTRE = "centre", _("Trung tâm Khuyến công")
    MINISTRY = "ministry", _("Cơ quan trung ương")
    HOST_SECTOR = "sector", _("Sở, ngành nơi đăng cai")
    BUSINESS = "business", _("Cơ sở công nghiệp nông thôn")
    PRESS = "press", _("Báo chí")
    OTHER = "other", _("Đơn vị khác")


class InvitedUnit(models.Model):
    """One addressee of the giấy mời. Its province bears the name of the conference's day."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="invited_units")
    kind = models.CharField(_("loại đơn vị"), max_length=12, choices=UnitKind.choices)
    name = models.CharField(_("tên đơn vị"), max_length=200)
    province_code = models.CharField(_("mã tỉnh/thành phố"), max_length=2, blank=True)
    province_name = models.CharField(_("tỉnh/thành phố"), max_length=100, blank=True)
    # In lists and in the hall, as staff set it; none: by the rule of selectors.protocol.
    position = models.PositiveSmallIntegerField(_("thứ tự đoàn"), null=True, blank=True)
    quota = models.PositiveSmallIntegerField(_("số đại biểu được mời"), default=0)
    # The seats kept for the unit; without a quota none are.
    block = models.OneToOneField(
        SeatBlock, models.PROTECT, null=True, blank=True, related_name="invited_unit"
    )
    letter_number = models.PositiveIntegerField(_("số giấy mời"), null=True, blank=True)
    letter_date = models.DateField(_("ngày giấy mời"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("thôi mời lúc"), null=True, blank=True)
    created_at = models.DateTimeField(_("thêm lúc"), default=clock.now)

    class Meta:
        verbose_name = _("đơn vị được mời")
        verbose_name_plural = _("đơn vị được mời")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("conference", "name"),
                condition=Q(withdrawn_at=None),
                name="invited_unit_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def used(self) -> int:
        """Seats of its quota that delegates have."""
        return self.block.used if self.block is not None else 0
