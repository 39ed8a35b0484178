"""The dossier of a class: the papers that were signed, kept for its quyết toán."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.received import size_words
from courses.models.classes import TrainingClass
from registrations.models import Session


class DossierKind(models.TextChoices):
    """What a dossier consists of, in the order in which it is handed in."""

    PLAN = "plan", _("Kế hoạch")
    DECISION = "decision", _("Quyết định mở lớp")
    TRAINEES = "trainees", _("Danh sách học viên")
    ATTENDANCE = "attendance", _("Bảng điểm danh")
    PAYMENTS = "payments", _("Danh sách ký nhận tiền")
    FEEDBACK = "feedback", _("Phiếu đánh giá")
    ACCEPTANCE = "acceptance", _("Biên bản nghiệm thu")
    REPORT = "report", _("Báo cáo kết quả")
    OTHER = "other", _("Giấy tờ khác")


class DossierFile(models.Model):
    """One scan. Nothing is overwritten or deleted: another replaces it, or it is taken out with a
    reason; either way it stays and can be fetched. `about` keeps the words of its buổi."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="dossier")
    kind = models.CharField(_("giấy tờ"), max_length=10, choices=DossierKind.choices)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("buổi")
    )
    about = models.CharField(max_length=120, blank=True)
    note = models.CharField(_("số, ký hiệu hoặc ghi chú"), max_length=200, blank=True)
    file = models.FileField(_("tệp"), upload_to="dossiers/", max_length=200)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("tải lên lúc"), default=clock.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by",
        verbose_name=_("thay cho"),
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdraw_reason = models.CharField(_("lý do gỡ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("giấy tờ của lớp")
        verbose_name_plural = _("giấy tờ của lớp")
        ordering = ("uploaded_at", "pk")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_of_all_sessions(self) -> bool:
        """Whether it is of the whole class; one whose buổi left the schedule still names it."""
        return self.session_id is None and not self.about

    @property
    def size_words(self) -> str:
        return size_words(self.size)
