"""On which days before the start people are reminded."""

from __future__ import annotations

import re
from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin

MOST_DAYS, MOST_RULES = 60, 5


class ReminderForm(SiteFormMixin, forms.Form):
    """Days before the start, «7, 1», and the time of day."""

    days = forms.CharField(
        label=_("Nhắc trước (ngày)"),
        max_length=60,
        help_text=_("Cách nhau bằng dấu phẩy, ví dụ: 7, 1."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    at = forms.TimeField(
        label=_("Lúc"),
        initial=time(8),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )

    def clean_days(self) -> list[int]:
        found = re.findall(r"[^,;\s]+", self.cleaned_data["days"])
        if not all(word.isdigit() and 1 <= int(word) <= MOST_DAYS for word in found):
            raise forms.ValidationError(_("Ghi số ngày từ 1 đến 60, cách nhau bằng dấu phẩy."))
        days = sorted({int(word) for word in found}, reverse=True)
        if not 1 <= len(days) <= MOST_RULES:
            raise forms.ValidationError(_("Ghi từ một đến năm lần nhắc."))
        return days
