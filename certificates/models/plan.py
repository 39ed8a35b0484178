"""What an event asks for before it gives a certificate, and what staff decided for one person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.models.template import CertificateTemplate, Signatory
from common import clock
from registrations.models import Event, Registration


class CertificatePlan(models.Model):
    """One event's rules for its certificates, and whether they are proposed by themselves."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="certificate_plan")
    passing_score = models.DecimalField(
        _("điểm đạt"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    template = models.ForeignKey(
        CertificateTemplate, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("mẫu giấy"),
    )  # fmt: skip
    signatory = models.ForeignKey(
        Signatory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người ký"),
    )  # fmt: skip
    propose_after_days = models.PositiveSmallIntegerField(
        _("tự đề nghị sau buổi cuối (ngày)"), null=True, blank=True
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("đã tự đề nghị lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("quy định cấp giấy")
        verbose_name_plural = _("quy định cấp giấy")


class Assessment(models.Model):
    """A test score, and a decision of staff that outranks the rules, always with its reason."""

    class Decision(models.TextChoices):
        NONE = "", _("Theo quy định")
        GRANT = "grant", _("Được cấp theo quyết định riêng")
        REFUSE = "refuse", _("Không cấp theo quyết định riêng")

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="assessment")
    score = models.DecimalField(_("điểm"), max_digits=5, decimal_places=2, null=True, blank=True)
    decision = models.CharField(_("quyết định"), max_length=6, blank=True, choices=Decision.choices)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(_("ghi lúc"), default=clock.now)

    class Meta:
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
