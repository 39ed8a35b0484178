"""The northern-region khuyến công conference: one edition each, hosted by one organiser."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conferences.states import DelegateRole
from registrations.models import Event


def drivers_only() -> list[str]:
    return [DelegateRole.DRIVER.value]


class Conference(models.Model):
    """An edition. Its number is chosen by the host, never computed from the year."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="conference")
    edition = models.CharField(
        _("lần thứ"),
        max_length=10,
        validators=[RegexValidator(r"^[IVXLCDM]+$", _("Ghi bằng chữ số La Mã, ví dụ XV."))],
    )
    host_province_code = models.CharField(_("mã tỉnh/thành phố đăng cai"), max_length=2, blank=True)
    co_chairs = models.CharField(_("đồng chủ trì"), max_length=300, blank=True)
    # What the roster asks beyond who comes: an edition without a night asks for no rooms.
    asks_rooms = models.BooleanField(_("đăng ký phòng nghỉ"), default=True)
    asks_site_visit = models.BooleanField(_("đăng ký tham quan thực tế"), default=True)
    asks_papers = models.BooleanField(_("đăng ký tham luận"), default=True)
    roles_outside_quota = models.JSONField(
        _("vai trò không tính vào chỉ tiêu"), default=drivers_only, blank=True
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("hội nghị")
        verbose_name_plural = _("hội nghị")

    def __str__(self) -> str:
        return str(self.event)
