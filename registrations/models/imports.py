"""A list an office sent, as it was read, until its rows are taken."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from registrations.models.event import Event


class ImportBatch(models.Model):
    """One uploaded or pasted list: its cells, how its columns were understood, what was taken."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    source = models.CharField(_("công văn, nguồn"), max_length=200, blank=True)
    sheets = models.JSONField(default=list)
    sheet_index = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=dict)
    taken_rows = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("danh sách nhập")
        verbose_name_plural = _("danh sách nhập")
        ordering = ("-created_at",)
