"""A list an office sent, as it was read, and what became of each of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from registrations.models.event import Event
from registrations.models.registration import Registration


class ImportBatch(models.Model):
    """One uploaded or pasted list: its cells, and how its columns were understood.

    `columns` is a person's choice (none: as recognised); `reading` what the page says of the sheet
    beside its rows; `revision` grows with each change, so that nobody works on what is no more."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    source = models.CharField(_("công văn, nguồn"), max_length=200, blank=True)
    sheets = models.JSONField(default=list)
    sheet_index = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("danh sách nhập")
        verbose_name_plural = _("danh sách nhập")
        ordering = ("-created_at",)


class RowState(models.TextChoices):
    READ = "read", _("Đã đọc")
    QUEUED = "queued", _("Đang nhận")
    TAKEN = "taken", _("Đã nhận")
    FAILED = "failed", _("Không nhận được")


class ImportRow(models.Model):
    """One person of a list: as understood, as corrected by staff, and what taking him gave.

    `identity` tells people apart as registering does. `outcome` is the state the registration
    began with, or "there" where the person was registered already."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet_index = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    understood = models.JSONField()
    verdict = models.CharField(max_length=10)
    identity = models.CharField(max_length=32)
    corrections = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.READ)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirm_at_once = models.BooleanField(default=False)
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("dòng của danh sách nhập")
        verbose_name_plural = _("dòng của danh sách nhập")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "sheet_index", "number"], name="import_row_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["batch", "number"],
                condition=models.Q(state="queued"),
                name="import_row_queued",
            ),
        )
