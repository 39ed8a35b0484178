"""Where delegates sleep: hotels, their rooms, and who has which bed."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conferences.models.delegation import Delegate
from conferences.models.edition import Conference

MOST_BEDS = 6


class Hotel(models.Model):
    """A hotel of an edition."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="hotels")
    name = models.CharField(_("khách sạn"), max_length=160)
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("khách sạn")
        verbose_name_plural = _("khách sạn")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("conference", "name"), name="hotel_once"),)

    def __str__(self) -> str:
        return self.name


class RoomType(models.Model):
    """A kind of room of a hotel; `price` in đồng a night, for the budget."""

    hotel = models.ForeignKey(Hotel, models.CASCADE, related_name="room_types")
    name = models.CharField(_("loại phòng"), max_length=80)
    beds = models.PositiveSmallIntegerField(
        _("số người"), validators=[MinValueValidator(1), MaxValueValidator(MOST_BEDS)]
    )
    price = models.PositiveIntegerField(_("giá một đêm (đ)"), null=True, blank=True)

    class Meta:
        verbose_name = _("loại phòng")
        verbose_name_plural = _("loại phòng")
        ordering = ("beds", "name", "pk")
        constraints = (models.UniqueConstraint(fields=("hotel", "name"), name="room_type_once"),)

    def __str__(self) -> str:
        return self.name


class HotelRoom(models.Model):
    """One room, by the number on its door."""

    hotel = models.ForeignKey(Hotel, models.CASCADE, related_name="rooms")
    kind = models.ForeignKey(
        RoomType, models.PROTECT, related_name="rooms", verbose_name=_("loại phòng")
    )
    number = models.CharField(_("số phòng"), max_length=20)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("phòng khách sạn")
        verbose_name_plural = _("phòng khách sạn")
        ordering = ("number", "pk")
        constraints = (models.UniqueConstraint(fields=("hotel", "number"), name="hotel_room_once"),)

    def __str__(self) -> str:
        return self.number


class Stay(models.Model):
    """Who sleeps in which room. `by_hand`: staff put them there, a proposal leaves them."""

    room = models.ForeignKey(HotelRoom, models.PROTECT, related_name="stays")
    delegate = models.OneToOneField(Delegate, models.CASCADE, related_name="stay")
    by_hand = models.BooleanField(_("xếp bằng tay"), default=False)

    class Meta:
        verbose_name = _("chỗ nghỉ")
        verbose_name_plural = _("chỗ nghỉ")
