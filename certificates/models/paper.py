"""Certificates: the proposal, the numbered paper, its files."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from certificates.models.signing import SigningMethod
from certificates.models.template import Signatory, TemplateVersion
from common import clock
from registrations.models import Event, Registration

CODE_ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"
CODE_LENGTH = 16


def make_verification_code() -> str:
    """76 random bits, typed from paper if need be; knowing one tells nothing about another."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


class CertificateState(models.TextChoices):
    RESERVED = "reserved", _("Đã vào sổ, đang tạo tệp")
    ISSUED = "issued", _("Đã cấp")
    REVOKED = "revoked", _("Đã thu hồi")
    REPLACED = "replaced", _("Đã thay bằng giấy khác")


class Origin(models.TextChoices):
    FIRST = "first", _("cấp lần đầu")
    REISSUE = "reissue", _("cấp lại")
    CORRECTION = "correction", _("đính chính")


class BatchState(models.TextChoices):
    PROPOSED = "proposed", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    RETURNED = "returned", _("Trả lại")


class CertificateBatch(models.Model):
    """A proposal to issue for the people of one event, and the decision on it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="certificate_batches")
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=BatchState.choices, default=BatchState.PROPOSED
    )
    registrations = models.ManyToManyField(Registration, related_name="+")
    template_version = models.ForeignKey(
        TemplateVersion,
        models.PROTECT,
        related_name="batches",
        verbose_name=_("mẫu giấy"),
    )
    signatory = models.ForeignKey(
        Signatory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người ký"),
    )
    issue_date = models.DateField(_("ngày cấp"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_date = models.DateField(_("ngày quyết định"), null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("đề nghị lúc"), default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    remark = models.CharField(_("ý kiến"), max_length=300, blank=True)
    # As the organiser's policy was when the batch was approved.
    signing = models.CharField(
        _("ký số"), max_length=10, choices=SigningMethod.choices, default=SigningMethod.NONE
    )
    paused_at = models.DateTimeField(_("tạm dừng lúc"), null=True, blank=True)
    # Made by the event's plan; `proposed_by` is who set the plan.
    by_plan = models.BooleanField(_("tự đề nghị"), default=False)

    class Meta:
        verbose_name = _("đợt cấp giấy chứng nhận")
        verbose_name_plural = _("đợt cấp giấy chứng nhận")
        ordering = ("-proposed_at",)


class Certificate(models.Model):
    """One numbered paper. It is never deleted, and what it was made from never changes."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="certificates")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="certificates")
    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField(_("năm"))
    register_number = models.PositiveIntegerField(_("số vào sổ"))
    serial = models.CharField(_("số hiệu"), max_length=60)
    code = models.CharField(
        _("mã xác thực"), max_length=CODE_LENGTH, unique=True, default=make_verification_code
    )
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=CertificateState.choices,
        default=CertificateState.RESERVED,
    )
    origin = models.CharField(
        _("lý do cấp"), max_length=10, choices=Origin.choices, default=Origin.FIRST
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by",
        verbose_name=_("thay cho giấy"),
    )  # fmt: skip
    replace_reason = models.CharField(_("lý do cấp lại"), max_length=300, blank=True)
    snapshot = models.JSONField(_("dữ liệu in"))
    # The unsigned file is made; where a signature is wanted, the paper still waits for it.
    made_at = models.DateTimeField(_("tạo tệp lúc"), null=True, blank=True)
    failure = models.CharField(_("lỗi tạo tệp"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    issued_at = models.DateTimeField(_("cấp lúc"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(_("lý do thu hồi"), max_length=300, blank=True)
    revoke_decision = models.CharField(_("quyết định thu hồi"), max_length=60, blank=True)
    revoke_decision_date = models.DateField(_("ngày quyết định thu hồi"), null=True, blank=True)

    class Meta:
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        constraints = (
            models.UniqueConstraint(fields=("organiser", "serial"), name="certificate_serial"),
            models.UniqueConstraint(
                fields=("organiser", "year", "register_number"), name="certificate_register_number"
            ),
            # While a paper is replaced the valid one and the one in the making stand side by side.
            models.UniqueConstraint(
                fields=("registration",),
                condition=Q(state="issued"),
                name="certificate_one_issued_per_registration",
            ),
            models.UniqueConstraint(
                fields=("registration",),
                condition=Q(state="reserved"),
                name="certificate_one_reserved_per_registration",
            ),
            models.CheckConstraint(
                condition=Q(origin="first", replaces=None)
                | (~Q(origin="first") & Q(replaces__isnull=False)),
                name="certificate_names_what_it_replaces",
            ),
        )
        indexes = (
            models.Index(fields=("state", "next_try_at"), name="certificate_to_make"),
            models.Index(fields=("organiser", "year", "-register_number"), name="certificate_book"),
        )

    def __str__(self) -> str:
        return self.serial

    @property
    def state_words(self) -> str:
        """The state as staff read it: a made paper that is still reserved waits for its signature."""
        if self.state == CertificateState.RESERVED and self.made_at is not None:
            return gettext("Đã vào sổ, chờ ký số")
        return str(self.get_state_display())


class CertificateFile(models.Model):
    """The bytes of a paper, kept once; append-only."""

    class Kind(models.TextChoices):
        UNSIGNED = "unsigned", _("chưa ký số")
        SIGNED = "signed", _("đã ký số")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UNSIGNED)
    file = models.FileField(upload_to="certificates/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("tệp giấy chứng nhận")
        verbose_name_plural = _("tệp giấy chứng nhận")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("certificate", "sha256"), name="certificate_file_once"),
        )
        # Whoever holds a file asks by its hash.
        indexes = (models.Index(fields=("sha256",), name="certificate_file_hash"),)
