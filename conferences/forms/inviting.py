"""What staff fill in about the units an edition invites."""

from __future__ import annotations

from datetime import datetime

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from conferences.models import UnitKind
from registrations.event_forms import date_input, end_of

MOST_DELEGATES = 100


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
        max_length=200,
        help_text=gettext_lazy("Như ghi sau chữ “Kính gửi” trên giấy mời."),
    )
    layout = Layout("name", "kind", side_by_side("quota", "held_until"))

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])


class NorthForm(_Held):
    """Two units of each northern province."""

    with_host = forms.BooleanField(
        label=gettext_lazy("Cả tỉnh, thành phố đăng cai"), required=False
    )
    layout = Layout(side_by_side("quota", "held_until"), "with_host")


class QuotaForm(_Held):
    """Another number of seats for a unit."""

    layout = Layout(side_by_side("quota", "held_until"))


class LettersForm(SiteFormMixin, forms.Form):
    """The numbers that văn thư gave the letters."""

    first = forms.IntegerField(
        label=gettext_lazy("Số giấy mời đầu tiên"),
        min_value=1,
        max_value=99_999,
        help_text=gettext_lazy("Do văn thư cấp; các giấy sau mang số liền sau."),
    )
    day = forms.DateField(label=gettext_lazy("Ngày ký"), widget=date_input(), initial=clock.today)
    layout = Layout(side_by_side("first", "day"))
