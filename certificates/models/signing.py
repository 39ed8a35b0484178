"""How an organiser's papers are signed. Keys are never here: they are named, and live elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser


class SigningMethod(models.TextChoices):
    NONE = "none", _("Không ký số")
    KEY = "key", _("Máy chủ ký bằng chứng thư số")
    OUTSIDE = "outside", _("Ký bên ngoài rồi nhận lại tệp")


class SigningPolicy(models.Model):
    """One organiser's choice; papers approved before a change keep the choice of their day."""

    organiser = models.OneToOneField(Organiser, models.PROTECT, related_name="signing_policy")
    method = models.CharField(
        _("cách ký"), max_length=10, choices=SigningMethod.choices, default=SigningMethod.NONE
    )
    key_name = models.CharField(_("tên chứng thư trên máy chủ"), max_length=60, blank=True)
    visible = models.BooleanField(_("hiện khung chữ ký trên giấy"), default=False)

    class Meta:
        verbose_name = _("cách ký số")
        verbose_name_plural = _("cách ký số")
