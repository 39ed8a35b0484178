"""Papers that staff design: templates, their versions and pictures, and who signs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from common import clock


class Purpose(models.TextChoices):
    CLASS = "class", _("Giấy chứng nhận (lớp)")
    CONFERENCE = "conference", _("Giấy xác nhận tham dự (hội nghị)")
    OTHER = "other", _("Giấy khác")


class CertificateTemplate(models.Model):
    """A design with its versions. Without an organiser it came with the product, for everybody."""

    organiser = models.ForeignKey(
        Organiser,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificate_templates",
        verbose_name=_("đơn vị tổ chức"),
    )
    key = models.SlugField(max_length=40, blank=True, db_index=False)
    name = models.CharField(_("tên mẫu"), max_length=80)
    purpose = models.CharField(
        _("dùng cho"), max_length=12, choices=Purpose.choices, default=Purpose.CLASS
    )
    archived_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=clock.now)

    class Meta:
        verbose_name = _("mẫu giấy")
        verbose_name_plural = _("mẫu giấy")
        ordering = ("organiser", "name")
        constraints = (
            models.UniqueConstraint(fields=("organiser", "name"), name="template_name_once"),
            models.UniqueConstraint(
                fields=("key",), condition=~Q(key=""), name="template_key_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TemplateAsset(models.Model):
    """A picture of papers: background, logo, signature. Kept once, never changed."""

    organiser = models.ForeignKey(
        Organiser, models.PROTECT, null=True, blank=True, related_name="template_assets"
    )
    # What staff call it; one without a label (a signature, a border) is not for them to choose.
    label = models.CharField(_("tên hình"), max_length=80, blank=True)
    file = models.FileField(upload_to="templates/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("hình của mẫu giấy")
        verbose_name_plural = _("hình của mẫu giấy")
        constraints = (
            models.UniqueConstraint(fields=("organiser", "sha256"), name="template_asset_once"),
        )

    def __str__(self) -> str:
        return self.sha256[:12]


class TemplateVersion(models.Model):
    """What a paper is made with. Never changed: staff save a new version, papers keep theirs."""

    template = models.ForeignKey(CertificateTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("phiên bản"))
    html = models.TextField()
    css = models.TextField()
    fits = models.JSONField(default=dict, blank=True)
    # What the simple form says (wording, colours …), from which html and css were made.
    options = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("lưu lúc"), default=clock.now)

    class Meta:
        verbose_name = _("phiên bản mẫu giấy")
        verbose_name_plural = _("phiên bản mẫu giấy")
        ordering = ("template", "-number")
        constraints = (
            models.UniqueConstraint(fields=("template", "number"), name="template_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"


class VersionAsset(models.Model):
    """The name by which a version's HTML and CSS call a picture."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="version_assets")
    name = models.CharField(max_length=100)
    asset = models.ForeignKey(TemplateAsset, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "name"), name="version_asset_once"),
        )


class Signatory(models.Model):
    """Who signs papers, and in what capacity (Nghị định 30/2020: TM., KT., TL., TUQ., Q.)."""

    class Capacity(models.TextChoices):
        SELF = "", _("Ký trực tiếp")
        TM = "TM.", _("TM. (thay mặt tập thể)")
        KT = "KT.", _("KT. (ký thay)")
        TL = "TL.", _("TL. (thừa lệnh)")
        TUQ = "TUQ.", _("TUQ. (thừa ủy quyền)")
        Q = "Q.", _("Q. (quyền)")

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="signatories")
    full_name = models.CharField(_("họ và tên"), max_length=100)
    title = models.CharField(_("chức vụ"), max_length=100)
    capacity = models.CharField(
        _("quyền hạn ký"), max_length=5, blank=True, choices=Capacity.choices
    )
    principal = models.CharField(
        _("ký cho ai"), max_length=100, blank=True, help_text=_("Ví dụ GIÁM ĐỐC khi ký KT.")
    )
    picture = models.ForeignKey(
        TemplateAsset, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("hình chữ ký"),
    )  # fmt: skip
    archived_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("người ký")
        verbose_name_plural = _("người ký")
        ordering = ("full_name", "pk")

    def __str__(self) -> str:
        return f"{self.full_name}, {self.title}"

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands above the signature: «KT. GIÁM ĐỐC», «PHÓ GIÁM ĐỐC»."""
        if not self.capacity:
            return (self.title.upper(),)
        if not self.principal:
            return (f"{self.capacity} {self.title.upper()}",)
        return (f"{self.capacity} {self.principal.upper()}", self.title.upper())
