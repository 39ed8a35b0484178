"""What staff fill in about the units an edition invites."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from conferences.models import UnitKind
from registrations.event_forms import date_input, end_of

MOST_DELEGATES = 100
MOST_UNITS = 200
LONGEST_UNIT = 200
LARGEST_NUMBER = 99_999
_NUMBERING = re.compile(r"^(?:[-–•*+]|\d{1,3}[.)])\s*")


class _Held(SiteFormMixin, forms.Form):
    """How many delegates, and until which day their seats are kept."""

    quota = forms.IntegerField(
        label=gettext_lazy("Số đại biểu được mời"),
        min_value=0,
        max_value=MOST_DELEGATES,
        help_text=gettext_lazy("Số chỗ được giữ riêng; 0 là mời mà không giữ chỗ."),
    )
    held_until = forms.DateField(
        label=gettext_lazy("Giữ chỗ đến hết ngày"),
        widget=date_input(),
        required=False,
        help_text=gettext_lazy("Sau ngày này, chỗ chưa dùng trả về chỉ tiêu chung."),
    )

    def clean_held_until(self) -> datetime | None:
        day = self.cleaned_data["held_until"]
        return end_of(day) if day else None


class UnitForm(_Held):
    """One unit more."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại đơn vị"), choices=UnitKind.choices)
    name = forms.CharField(
        label=gettext_lazy("Tên đơn vị"),
        max_length=LONGEST_UNIT,
        help_text=gettext_lazy("Như ghi sau chữ “Kính gửi” trên giấy mời."),
    )
    layout = Layout("name", "kind", side_by_side("quota", "held_until"))

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])


class ManyUnitsForm(_Held):
    """Several units of one kind, one a line."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại đơn vị"), choices=UnitKind.choices)
    names = forms.CharField(
        label=gettext_lazy("Tên các đơn vị"),
        max_length=MOST_UNITS * LONGEST_UNIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Mỗi dòng một đơn vị, như ghi sau chữ “Kính gửi” trên giấy mời."),
    )
    layout = Layout("kind", "names", side_by_side("quota", "held_until"))

    def clean_names(self) -> list[str]:
        lines = [_NUMBERING.sub("", squeeze(line)) for line in self.data_lines()]
        names = list(dict.fromkeys(line for line in lines if line))
        for name in names:
            if len(name) > LONGEST_UNIT:
                raise forms.ValidationError(
                    _("Tên dài hơn %(most)d chữ: %(name)s…")
                    % {"most": LONGEST_UNIT, "name": name[:60]}
                )
        if len(names) > MOST_UNITS:
            raise forms.ValidationError(
                _("Mỗi lần nhiều nhất %(most)d đơn vị.") % {"most": MOST_UNITS}
            )
        return names

    def data_lines(self) -> list[str]:
        return self.cleaned_data["names"].replace("\t", " ").splitlines()


class NorthForm(_Held):
    """Two units of each northern province."""

    with_host = forms.BooleanField(
        label=gettext_lazy("Cả tỉnh, thành phố đăng cai"), required=False
    )
    layout = Layout(side_by_side("quota", "held_until"), "with_host")


class QuotaForm(_Held):
    """Another number of seats for a unit, and the number of its letter."""

    letter_number = forms.IntegerField(
        label=gettext_lazy("Số giấy mời"), min_value=1, max_value=LARGEST_NUMBER, required=False
    )
    letter_date = forms.DateField(
        label=gettext_lazy("Ngày ký"), widget=date_input(), required=False
    )
    layout = Layout(
        side_by_side("quota", "held_until"), side_by_side("letter_number", "letter_date")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("letter_number") and not data.get("letter_date"):
            self.add_error("letter_date", _("Hãy ghi ngày ký giấy mời này."))
        return data


class LettersForm(SiteFormMixin, forms.Form):
    """The numbers that văn thư gave the letters."""

    first = forms.IntegerField(
        label=gettext_lazy("Số giấy mời đầu tiên"),
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text=gettext_lazy("Do văn thư cấp; các giấy sau mang số liền sau."),
    )
    day = forms.DateField(label=gettext_lazy("Ngày ký"), widget=date_input(), initial=clock.today)
    layout = Layout(side_by_side("first", "day"))
