"""Who was there: append-only marks, of which attendance is the projection."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from registrations.models.event import Session
from registrations.models.registration import Registration
from registrations.states import Presence


class Mark(models.Model):
    """One statement about one person in one buổi. Nothing is overwritten: a later one outranks
    it."""

    class Source(models.TextChoices):
        STAFF = "staff", _("cán bộ, giảng viên")
        SCAN = "scan", _("quét mã")

    session = models.ForeignKey(Session, models.PROTECT, related_name="marks")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="marks")
    kind = models.CharField(_("điểm danh"), max_length=10, choices=Presence.choices)
    source = models.CharField(
        _("nguồn"), max_length=6, choices=Source.choices, default=Source.STAFF
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.CharField(max_length=60, blank=True)
    client_uuid = models.UUIDField(unique=True)
    at = models.DateTimeField(_("lúc"), default=clock.now)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("điểm danh")
        verbose_name_plural = _("điểm danh")
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("session", "registration"), name="mark_of_session"),)
