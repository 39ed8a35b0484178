"""The fair beside an edition: its plan of booths, and who asked for which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, make_nonce
from common import clock
from conferences.models.edition import Conference
from conferences.states import ExhibitorState


class Fair(models.Model):
    """A fair (hội chợ triển lãm); `booth_price` in đồng for a standard booth of 3 × 3 m."""

    conference = models.OneToOneField(
        Conference, models.PROTECT, primary_key=True, related_name="fair"
    )
    name = models.CharField(_("tên hội chợ"), max_length=250)
    venue = models.CharField(_("địa điểm"), max_length=250, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    booth_price = models.PositiveIntegerField(_("giá một gian hàng (đ)"), null=True, blank=True)
    terms = models.TextField(_("điều kiện tham gia"), max_length=4000, blank=True)
    # Exhibitors apply until then; none: the form is closed.
    applications_until = models.DateTimeField(_("nhận đăng ký đến"), null=True, blank=True)

    class Meta:
        verbose_name = _("hội chợ triển lãm")
        verbose_name_plural = _("hội chợ triển lãm")

    def __str__(self) -> str:
        return self.name

    @property
    def accepts_applications(self) -> bool:
        return self.applications_until is not None and clock.now() < self.applications_until


class Exhibitor(models.Model):
    """Who applied for booths. Words go to the contact; a secret link shows and withdraws it."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="exhibitors")
    code = models.CharField(_("mã đăng ký"), max_length=8, unique=True)
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=ExhibitorState.choices,
        default=ExhibitorState.RECEIVED,
    )
    company = models.CharField(_("tên cơ sở, doanh nghiệp"), max_length=200)
    folded_company = models.CharField(max_length=400, editable=False, default="")
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    province_code = models.CharField(_("mã tỉnh/thành phố"), max_length=2, blank=True)
    province_name = models.CharField(_("tỉnh/thành phố"), max_length=100, blank=True)
    products = models.CharField(_("sản phẩm trưng bày"), max_length=500, blank=True)
    contact_name = models.CharField(_("người liên hệ"), max_length=120)
    contact_phone = models.CharField(_("điện thoại"), max_length=16)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    booths_wanted = models.PositiveSmallIntegerField(_("số gian hàng"), default=1)
    wishes = models.CharField(_("yêu cầu thêm"), max_length=500, blank=True)
    language = models.CharField(max_length=2, default="vi")
    answer = models.CharField(_("trả lời"), max_length=500, blank=True)
    # Of the page that was sent in: its second click is led to the same place.
    form_key = models.CharField(max_length=40, blank=True, editable=False)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("đăng ký lúc"), default=clock.now)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("đơn vị trưng bày")
        verbose_name_plural = _("đơn vị trưng bày")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "form_key"),
                condition=~Q(form_key=""),
                name="exhibitor_once_per_form",
            ),
        )

    def __str__(self) -> str:
        return self.company

    @property
    def topic(self) -> str:
        """The outbox topic of everything that is said to this exhibitor."""
        return f"exhibitor:{self.pk}"


class Booth(models.Model):
    """One booth of the plan. Places and sizes are in metres from the plan's upper left corner.

    It has one exhibitor or none: who places it locks this row."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="booths")
    number = models.CharField(_("số gian hàng"), max_length=12)
    zone = models.CharField(_("khu"), max_length=60, blank=True)
    x = models.DecimalField(max_digits=6, decimal_places=2)
    y = models.DecimalField(max_digits=6, decimal_places=2)
    width = models.DecimalField(_("rộng (m)"), max_digits=5, decimal_places=2, default=3)
    depth = models.DecimalField(_("sâu (m)"), max_digits=5, decimal_places=2, default=3)
    is_closed = models.BooleanField(_("không dùng"), default=False)
    exhibitor = models.ForeignKey(
        Exhibitor, models.PROTECT, null=True, blank=True, related_name="booths"
    )

    class Meta:
        verbose_name = _("gian hàng")
        verbose_name_plural = _("gian hàng")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("fair", "number"), name="booth_number_once"),
        )

    def __str__(self) -> str:
        return self.number
