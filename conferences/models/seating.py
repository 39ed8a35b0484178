"""The hall of the opening: its seats in rows, and who sits where."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conferences.models.delegation import Delegate
from conferences.models.edition import Conference

MOST_ROWS = 40
MOST_SEATS = 60


class Hall(models.Model):
    """The hall of an edition. Row 0 is the table of those who preside; row 1 is next to it."""

    conference = models.OneToOneField(
        Conference, models.PROTECT, primary_key=True, related_name="hall"
    )
    name = models.CharField(_("hội trường"), max_length=160, blank=True)
    presiding_seats = models.PositiveSmallIntegerField(
        _("số ghế chủ tọa"), default=0, validators=[MaxValueValidator(MOST_SEATS)]
    )
    rows = models.PositiveSmallIntegerField(
        _("số hàng"), validators=[MinValueValidator(1), MaxValueValidator(MOST_ROWS)]
    )
    seats_per_row = models.PositiveSmallIntegerField(
        _("số ghế mỗi hàng"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    # After which seats an aisle runs from front to back.
    aisles = models.JSONField(_("lối đi sau ghế số"), default=list, blank=True)
    # "row-seat" of places where nobody sits: cameras, a pillar.
    closed = models.JSONField(_("ghế không dùng"), default=list, blank=True)

    class Meta:
        verbose_name = _("hội trường")
        verbose_name_plural = _("hội trường")


class HallSeat(models.Model):
    """Who sits where; seats count from the left as one faces the stage."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="seats")
    row = models.PositiveSmallIntegerField(_("hàng"))
    number = models.PositiveSmallIntegerField(_("ghế"))
    delegate = models.OneToOneField(Delegate, models.CASCADE, related_name="hall_seat")
    by_hand = models.BooleanField(_("xếp bằng tay"), default=False)

    class Meta:
        verbose_name = _("chỗ ngồi")
        verbose_name_plural = _("chỗ ngồi")
        ordering = ("row", "number")
        constraints = (
            models.UniqueConstraint(fields=("hall", "row", "number"), name="hall_seat_once"),
        )
