"""The site visit: its buses, and who rides in which."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conferences.models.delegation import Delegate
from conferences.models.edition import Conference


class Bus(models.Model):
    """One bus of the site visit, with its group; `capacity` in guests, `price` in đồng."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="buses")
    name = models.CharField(_("tên xe"), max_length=60)
    route = models.CharField(_("nơi tham quan"), max_length=250, blank=True)
    capacity = models.PositiveSmallIntegerField(_("số khách"), validators=[MinValueValidator(1)])
    plate = models.CharField(_("biển số xe"), max_length=20, blank=True)
    leader_name = models.CharField(_("người phụ trách"), max_length=120, blank=True)
    leader_phone = models.CharField(_("điện thoại người phụ trách"), max_length=16, blank=True)
    leaves_at = models.DateTimeField(_("xuất phát lúc"), null=True, blank=True)
    leaves_from = models.CharField(_("xuất phát từ"), max_length=200, blank=True)
    price = models.PositiveIntegerField(_("giá thuê xe (đ)"), null=True, blank=True)

    class Meta:
        verbose_name = _("xe tham quan")
        verbose_name_plural = _("xe tham quan")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("conference", "name"), name="bus_once"),)

    def __str__(self) -> str:
        return self.name


class BusSeat(models.Model):
    """Who rides in which bus. `by_hand`: staff put them there, a proposal leaves them."""

    bus = models.ForeignKey(Bus, models.PROTECT, related_name="riders")
    delegate = models.OneToOneField(Delegate, models.CASCADE, related_name="bus_seat")
    by_hand = models.BooleanField(_("xếp bằng tay"), default=False)

    class Meta:
        verbose_name = _("chỗ trên xe tham quan")
        verbose_name_plural = _("chỗ trên xe tham quan")
