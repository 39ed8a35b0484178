"""The northern-region khuyến công conference: one edition each, hosted by one organiser."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from common import clock
from common.received import size_words
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
    # Some offices number the giấy mời by hand, or send it without a number.
    numbers_letters = models.BooleanField(_("giấy mời cần số của văn thư"), default=True)
    # From then on every approved roster is locked.
    rosters_lock_at = models.DateTimeField(_("tự chốt danh sách lúc"), null=True, blank=True)
    # Until then authors upload the texts of their tham luận.
    papers_due_at = models.DateTimeField(_("hạn nộp tham luận"), null=True, blank=True)
    welcome = models.TextField(_("lời giới thiệu"), max_length=2000, blank=True)
    guest_notes = models.TextField(_("lưu ý với đại biểu"), max_length=2000, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("hội nghị")
        verbose_name_plural = _("hội nghị")

    def __str__(self) -> str:
        return str(self.event)


class ConferenceDocument(models.Model):
    """A file of an edition that people may fetch: the plan, a form, what is to be read before."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Mọi người")
        DELEGATES = "delegates", _("Các đoàn được mời")

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="documents")
    title = models.CharField(_("tên tài liệu"), max_length=200)
    audience = models.CharField(
        _("ai xem được"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    file = models.FileField(_("tệp"), upload_to="documents/", max_length=200)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng"))
    uploaded_at = models.DateTimeField(_("tải lên lúc"), default=clock.now)

    class Meta:
        verbose_name = _("tài liệu hội nghị")
        verbose_name_plural = _("tài liệu hội nghị")
        ordering = ("uploaded_at", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def size_words(self) -> str:
        return size_words(self.size)


class HandOver(models.Model):
    """An edition offered to the office that hosts the next one: it may make a draft of its own
    from it, once. `with_coordinators`: the units' coordinators go along; no other person does."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="hand_overs")
    to = models.ForeignKey(
        Organiser, models.PROTECT, related_name="+", verbose_name=_("đơn vị nhận")
    )
    with_coordinators = models.BooleanField(_("kèm cán bộ đầu mối"), default=False)
    offered_at = models.DateTimeField(_("chuyển giao lúc"), default=clock.now)
    offered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("rút lại lúc"), null=True, blank=True)
    taken_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    made = models.ForeignKey(
        Conference, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("chuyển giao hội nghị")
        verbose_name_plural = _("chuyển giao hội nghị")
        ordering = ("-offered_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("conference", "to"),
                condition=Q(withdrawn_at=None, taken_at=None),
                name="hand_over_open_once",
            ),
        )

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.taken_at is None
