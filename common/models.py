"""What no room owns: the files of a site whose machines share nothing but the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class StoredFile(models.Model):
    """A file of `common.storage.DatabaseStorage`, whole."""

    name = models.CharField(_("tên tệp"), max_length=255, unique=True)
    content = models.BinaryField()
    size = models.PositiveBigIntegerField(_("dung lượng"))
    stored_at = models.DateTimeField(_("lưu lúc"), default=clock.now)

    class Meta:
        verbose_name = _("tệp lưu trữ")
        verbose_name_plural = _("tệp lưu trữ")

    def __str__(self) -> str:
        return self.name
