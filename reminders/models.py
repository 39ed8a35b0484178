"""When who is reminded of what: rules, the occasions they come to, and announcements by staff."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, User
from common import clock
from notifications.models import Attachment
from registrations.models import Event, Session
from registrations.states import EventKind
from reminders.states import (
    OCCASION_TONES,
    Anchor,
    AnnouncementDeed,
    AnnouncementState,
    Audience,
    OccasionState,
    Way,
)

DEFAULT_TIME = time(8)
# The most a rule may lie before or after its anchor.
MOST_DAYS = 60


class ReminderRule(models.Model):
    """Tell these people that, so long before or after a moment of their event.

    With an event it is the event's own; without one it is its organiser's default, which holds for
    every event of its kind that has no rules of its own."""

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="reminder_rules")
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="reminder_rules"
    )
    kind = models.CharField(_("loại"), max_length=12, choices=EventKind.choices)
    name = models.CharField(_("tên"), max_length=120)
    audience = models.CharField(_("gửi cho"), max_length=20, choices=Audience.choices)
    anchor = models.CharField(
        _("tính từ"), max_length=14, choices=Anchor.choices, default=Anchor.START
    )
    # Before the anchor when negative. With a time of day whole days count, else hours too.
    days = models.SmallIntegerField(
        _("số ngày"),
        default=-1,
        validators=[MinValueValidator(-MOST_DAYS), MaxValueValidator(MOST_DAYS)],
    )
    hours = models.SmallIntegerField(
        _("số giờ"), default=0, validators=[MinValueValidator(-48), MaxValueValidator(48)]
    )
    at = models.TimeField(_("lúc"), null=True, blank=True, default=DEFAULT_TIME)
    # On a day off it goes out on the working day before it (after it, where it follows its anchor).
    working_days_only = models.BooleanField(_("chỉ vào ngày làm việc"), default=False)
    way = models.CharField(_("gửi qua"), max_length=9, choices=Way.choices, default=Way.PREFERRED)
    optional = models.BooleanField(_("tin tùy chọn"), default=False)
    # With placeholders of reminders.texts; nothing: the usual words of its audience.
    subject_vi = models.CharField(_("tiêu đề"), max_length=150, blank=True)
    body_vi = models.TextField(_("nội dung"), max_length=2000, blank=True)
    subject_en = models.CharField(_("tiêu đề tiếng Anh"), max_length=150, blank=True)
    body_en = models.TextField(_("nội dung tiếng Anh"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    # Its moments count from then on: when it was made, last moved or switched on.
    holds_from = models.DateTimeField(default=clock.now, editable=False)
    # The default it was copied from: what the one has said, the other does not say again.
    origin = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    # Up to when people's states were looked through, where it counts from these.
    scanned_to = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("lịch nhắc")
        verbose_name_plural = _("lịch nhắc")
        ordering = ("days", "hours", "pk")
        indexes = (models.Index(fields=("organiser", "kind"), name="reminder_rule_default"),)

    def __str__(self) -> str:
        return self.name

    @property
    def identity(self) -> int:
        """What names this rule in the keys of occasions: alike for a default and its copies."""
        return self.origin or self.pk


class Occasion(models.Model):
    """One moment at which a rule speaks to one event's people: planned once, or missed."""

    rule = models.ForeignKey(
        ReminderRule, models.SET_NULL, null=True, blank=True, related_name="occasions"
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="occasions")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="occasions"
    )
    # What tells this occasion from others of the event; with a person it is the message's key.
    key = models.CharField(max_length=100)
    rule_name = models.CharField(_("lịch nhắc"), max_length=120)
    due_at = models.DateTimeField(_("hẹn lúc"))
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=OccasionState.choices, default=OccasionState.PLANNED
    )
    people = models.PositiveIntegerField(_("số người"), default=0)
    # How far the planner is: the last of its people, in the order of their keys.
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    # Of the event when its words were made: after a change they are made anew.
    schedule_version = models.PositiveIntegerField(default=0, editable=False)
    at = models.DateTimeField(_("lúc"), default=clock.now)

    class Meta:
        verbose_name = _("đợt nhắc")
        verbose_name_plural = _("đợt nhắc")
        ordering = ("-due_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("event", "key"), name="reminder_occasion_once"),
        )

    def __str__(self) -> str:
        return f"{self.rule_name} {clock.local(self.due_at):%H:%M %d/%m/%Y}"

    @property
    def tone(self) -> str:
        return OCCASION_TONES[OccasionState(self.state)]

    @property
    def batch(self) -> str:
        """The outbox batch of everything this occasion says."""
        return f"occasion:{self.pk}"


class Announcement(models.Model):
    """Words of staff to an audience they chose, sent at a pace, and stopped when they say so."""

    State = AnnouncementState

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="announcements")
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    # Filters of reminders.audiences, as chosen on the page.
    audience = models.JSONField(default=dict)
    way = models.CharField(_("gửi qua"), max_length=9, choices=Way.choices, default=Way.PREFERRED)
    optional = models.BooleanField(_("tin tùy chọn"), default=False)
    subject_vi = models.CharField(_("tiêu đề"), max_length=150)
    body_vi = models.TextField(_("nội dung"), max_length=5000)
    subject_en = models.CharField(_("tiêu đề tiếng Anh"), max_length=150, blank=True)
    body_en = models.TextField(_("nội dung tiếng Anh"), max_length=5000, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    per_minute = models.PositiveSmallIntegerField(
        _("số tin mỗi phút"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    state = models.CharField(
        _("trạng thái"),
        max_length=8,
        choices=AnnouncementState.choices,
        default=AnnouncementState.DRAFT,
    )
    starts_at = models.DateTimeField(_("bắt đầu gửi lúc"), null=True, blank=True)
    # Everybody of the audience has their message, or was left out.
    planned_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(_("số người"), default=0)
    created_at = models.DateTimeField(_("tạo lúc"), default=clock.now)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(per_minute=None) | Q(per_minute__gte=1), name="announcement_pace"
            ),
        )
        indexes = (
            models.Index(
                fields=("starts_at",),
                condition=Q(state=AnnouncementState.SENDING),
                name="announcement_under_way",
            ),
        )

    def __str__(self) -> str:
        return self.subject_vi

    @property
    def batch(self) -> str:
        """The outbox batch of everything this announcement says."""
        return f"announcement:{self.pk}"


class AnnouncementEntry(models.Model):
    """What somebody did with an announcement; append-only."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="history")
    what = models.CharField(_("việc"), max_length=12, choices=AnnouncementDeed.choices)
    at = models.DateTimeField(_("lúc"), default=clock.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    by_label = models.CharField(_("người làm"), max_length=120, blank=True)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("việc đã làm với thông báo")
        verbose_name_plural = _("việc đã làm với thông báo")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_what_display()} {clock.local(self.at):%H:%M %d/%m/%Y}"
