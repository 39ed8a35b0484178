"""Parts of an edition that a new one may take over, and rows like other rows."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class Part(models.TextChoices):
    """What may be taken over beside the settings."""

    AGENDA = "agenda", _("Chương trình, thành bản nháp (không kèm tham luận, người trình bày)")
    MEALS = "meals", _("Các bữa ăn")
    HOTELS = "hotels", _("Khách sạn, loại phòng, số phòng và giá")
    BUSES = "buses", _("Xe tham quan (không kèm biển số, người phụ trách)")
    HALL = "hall", _("Sơ đồ hội trường")
    DOCUMENTS = "documents", _("Tài liệu")
    UNITS = "units", _("Đơn vị được mời và số đại biểu")
    COORDINATORS = "coordinators", _("Cán bộ đầu mối của các đơn vị")


# Hotels, buses and halls are of the town that was.
FOR_ANOTHER_OFFICE = (Part.AGENDA, Part.MEALS, Part.DOCUMENTS, Part.UNITS, Part.COORDINATORS)


def one_like(row: Row, **changes: Any) -> Row:
    """A new, unsaved row with the same values but these, and no key of its own yet."""
    own = row._meta.pk
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field is not own and field.name not in changes
    }
    return type(row)(**values, **changes)
