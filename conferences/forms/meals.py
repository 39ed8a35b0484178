"""What staff fill in about sittings."""

from __future__ import annotations

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from conferences.selectors.meals import TABLE_SIZES, USUAL_TABLE
from registrations.event_forms import moment_input

DEAREST = 100_000_000


class MealForm(SiteFormMixin, forms.Form):
    """One sitting."""

    name = forms.CharField(
        label=gettext_lazy("Bữa ăn"),
        max_length=120,
        help_text=gettext_lazy("Ví dụ: Tiệc chiêu đãi, Ăn trưa ngày thứ nhất."),
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Lúc"), widget=moment_input())
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=200, required=False)
    price = forms.IntegerField(
        label=gettext_lazy("Giá một suất (đ)"),
        min_value=0,
        max_value=DEAREST,
        required=False,
        help_text=gettext_lazy("Để dự toán; chỉ ghi chữ số."),
    )
    layout = Layout("name", side_by_side("starts_at", "price"), "place")

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_place(self) -> str:
        return squeeze(self.cleaned_data["place"])


class TableForm(SiteFormMixin, forms.Form):
    """How many sit at one table."""

    mam = forms.TypedChoiceField(
        label=gettext_lazy("Số người một mâm"),
        choices=[(size, size) for size in TABLE_SIZES],
        coerce=int,
        empty_value=USUAL_TABLE,
        required=False,
    )

    @property
    def size(self) -> int:
        """What was chosen; 10 where nothing sensible was."""
        return self.cleaned_data["mam"] if self.is_valid() else USUAL_TABLE
