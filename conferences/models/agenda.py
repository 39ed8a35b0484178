"""The agenda: its items are the sessions of the event; what was published is kept as it was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.received import size_words
from conferences.models.delegation import Paper
from conferences.models.edition import Conference
from registrations.models import Session


class AgendaItem(models.Model):
    """What a session is in the agenda. Its time, room, topic and people stand on the session.

    These rows are the draft that staff edit; everybody reads the last AgendaVersion."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("Đón tiếp")
        OPENING = "opening", _("Khai mạc")
        REPORT = "report", _("Báo cáo")
        PAPER = "paper", _("Tham luận")
        DISCUSSION = "discussion", _("Thảo luận, phát biểu")
        BREAK = "break", _("Giải lao")
        MEAL = "meal", _("Tiệc, ăn")
        VISIT = "visit", _("Tham quan")
        CLOSING = "closing", _("Bế mạc")
        OTHER = "other", _("Nội dung khác")

    session = models.OneToOneField(
        Session, models.CASCADE, primary_key=True, related_name="agenda_item"
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    # Sessions at the same time are told apart by it: "Phiên A".
    track = models.CharField(_("phiên song song"), max_length=60, blank=True)
    # Who speaks or does it, where that is nobody of the lists: "Lãnh đạo UBND thành phố".
    by_words = models.CharField(_("người thực hiện"), max_length=250, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    paper = models.OneToOneField(
        Paper, models.SET_NULL, null=True, blank=True, related_name="agenda_item"
    )

    class Meta:
        verbose_name = _("nội dung chương trình")
        verbose_name_plural = _("nội dung chương trình")


class AgendaVersion(models.Model):
    """The agenda as it was published; append-only. `items` hold all that people read."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="agenda_versions")
    number = models.PositiveSmallIntegerField(_("bản số"))
    items = models.JSONField(default=list)
    note = models.CharField(_("điều thay đổi"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("công bố lúc"), default=clock.now)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("bản chương trình")
        verbose_name_plural = _("bản chương trình")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("conference", "number"), name="agenda_version_once"),
        )


class PaperFile(models.Model):
    """The text of a tham luận: each upload is kept, the last one counts."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="files")
    file = models.FileField(_("tệp"), upload_to="papers/", max_length=200)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    # Of a PDF, which goes into the kỷ yếu as it is; 0: another format, for the ZIP.
    pages = models.PositiveSmallIntegerField(_("số trang"), default=0)
    uploaded_at = models.DateTimeField(_("tải lên lúc"), default=clock.now)
    uploaded_by = models.CharField(_("người tải"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("tệp tham luận")
        verbose_name_plural = _("tệp tham luận")
        ordering = ("-uploaded_at", "-pk")

    @property
    def size_words(self) -> str:
        return size_words(self.size)
