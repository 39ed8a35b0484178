"""What an event may ask beyond name, telephone, e-mail, unit and consent: a fixed set."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Requested(models.TextChoices):
    SALUTATION = "salutation", _("Ông / Bà")
    BIRTH = "birth", _("Ngày sinh hoặc năm sinh")
    POSITION = "position", _("Chức vụ")
    ON_STATE_SALARY = "on_state_salary", _("Hưởng lương từ ngân sách nhà nước")
    NATIONAL_ID = "national_id", _("Số định danh cá nhân")
    DIETARY = "dietary", _("Ăn kiêng")


REQUESTABLE = Requested.choices
