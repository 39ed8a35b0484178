"""The Centre's courses (what is taught), classes (one run of it) and trainers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, Person
from courses.models.money import PaymentKind
from registrations.models import Event


class ClassKind(models.TextChoices):
    TRAINING = "training", _("Lớp tập huấn")
    REFRESHER = "refresher", _("Lớp bồi dưỡng nghiệp vụ")
    VOCATIONAL = "vocational", _("Lớp đào tạo nghề / truyền nghề")


class FundingSource(models.TextChoices):
    NATIONAL = "national", _("Khuyến công quốc gia")
    LOCAL = "local", _("Khuyến công địa phương")
    OTHER = "other", _("Nguồn khác")


class Course(models.Model):
    """A syllabus that is taught again and again."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="courses")
    title = models.CharField(_("tên khóa"), max_length=250)
    topic = models.CharField(_("chuyên đề"), max_length=120)
    objectives = models.TextField(_("mục tiêu"), blank=True)
    syllabus = models.TextField(_("chương trình"), blank=True)
    hours = models.PositiveSmallIntegerField(_("số tiết"), default=0)

    class Meta:
        verbose_name = _("khóa tập huấn")
        verbose_name_plural = _("khóa tập huấn")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class TrainingClass(models.Model):
    """One run of a course; what it shares with a conference stands on its event."""

    event = models.OneToOneField(
        Event, models.PROTECT, primary_key=True, related_name="training_class"
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="classes", verbose_name=_("khóa tập huấn")
    )
    kind = models.CharField(
        _("hình thức"), max_length=12, choices=ClassKind.choices, default=ClassKind.TRAINING
    )
    scheme = models.CharField(_("đề án khuyến công"), max_length=250, blank=True)
    funding_source = models.CharField(
        _("nguồn kinh phí"),
        max_length=10,
        choices=FundingSource.choices,
        default=FundingSource.LOCAL,
    )
    opening_decision_number = models.CharField(_("số quyết định mở lớp"), max_length=60, blank=True)
    opening_decision_date = models.DateField(_("ngày quyết định"), null=True, blank=True)
    audience = models.CharField(_("đối tượng"), max_length=250, blank=True)
    meal_support = models.BooleanField(_("hỗ trợ tiền ăn"), default=False)
    # Kinds of courses.models.money that are paid beside the meals.
    further_payments = models.JSONField(_("hỗ trợ khác ngoài tiền ăn"), default=list, blank=True)

    class Meta:
        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("lớp tập huấn")

    def __str__(self) -> str:
        return str(self.event)

    @property
    def payment_kinds(self) -> list[PaymentKind]:
        """What this class pays to those who are not paid by the state, in the usual order."""
        chosen = {*self.further_payments, *([PaymentKind.MEALS] if self.meal_support else [])}
        return [kind for kind in PaymentKind if kind in chosen]

    @property
    def title_on_paper(self) -> str:
        """«Lớp tập huấn …» as papers name it, without saying it twice."""
        title = self.event.title
        return title if title.lower().startswith("lớp ") else f"{self.kind_words} {title}"

    @property
    def kind_words(self) -> str:
        """«Lớp đào tạo nghề», the first of the names its kind goes by."""
        return str(self.get_kind_display()).split(" / ")[0]

    @property
    def kind_above_title(self) -> str:
        """The kind as a line above the title; nothing where the title begins with it."""
        said = self.event.title.lower().startswith(self.kind_words.lower())
        return "" if said else self.kind_words


class Trainer(models.Model):
    """A person who teaches: what is added to them as a giảng viên or báo cáo viên."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="trainer")
    qualification = models.CharField(_("học hàm, học vị"), max_length=120, blank=True)
    expertise = models.CharField(_("chuyên môn"), max_length=250, blank=True)
    is_active = models.BooleanField(_("đang cộng tác"), default=True)

    class Meta:
        verbose_name = _("giảng viên")
        verbose_name_plural = _("giảng viên")

    def __str__(self) -> str:
        return self.person.full_name
