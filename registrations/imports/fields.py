"""What a column of a list may hold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What a column may be taken for, in the order in which a person chooses from it.
FIELD_LABELS = {
    "full_name": _("Họ và tên"),
    "family_name": _("Họ và tên đệm (cột riêng)"),
    "given_name": _("Tên (cột riêng)"),
    "salutation": _("Ông/Bà hoặc giới tính"),
    "male": _("Nam (đánh dấu x)"),
    "female": _("Nữ (đánh dấu x)"),
    "birth": _("Ngày sinh hoặc năm sinh"),
    "birth_male": _("Năm sinh, cột Nam"),
    "birth_female": _("Năm sinh, cột Nữ"),
    "birth_day": _("Ngày sinh: ngày"),
    "birth_month": _("Ngày sinh: tháng"),
    "birth_year": _("Ngày sinh: năm"),
    "phone": _("Số điện thoại"),
    "phone_other": _("Số điện thoại thứ hai"),
    "email": _("E-mail"),
    "workplace": _("Đơn vị công tác"),
    "position": _("Chức vụ"),
    "position_workplace": _("Chức vụ và đơn vị (một cột)"),
    "on_state_salary": _("Hưởng lương NSNN"),
    "off_state_salary": _("Không hưởng lương NSNN"),
    "diet": _("Ăn kiêng"),
    "note": _("Ghi chú"),
    "number": _("Số thứ tự"),
}

# What an imported row has cells for, in the order in which they are shown.
ROW_FIELDS = {
    "full_name": _("Họ và tên"),
    "salutation": _("Ông/Bà"),
    "birth": _("Ngày sinh"),
    "phone": _("Số điện thoại"),
    "email": _("E-mail"),
    "position": _("Chức vụ"),
    "workplace": _("Đơn vị công tác"),
    "on_state_salary": _("Hưởng lương NSNN"),
    "diet": _("Ăn kiêng"),
    "note": _("Ghi chú"),
}

NAME_FIELDS = ("full_name", "family_name", "given_name")
BIRTH_FIELDS = ("birth", "birth_male", "birth_female", "birth_year")

# Headings that are understood and not for one of our fields.
PRIVATE = "private"  # never taken over: identity numbers, ethnic origin, bank accounts
OTHER = "other"  # shown beside the row as it is
