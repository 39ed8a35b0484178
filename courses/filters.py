"""The filters of the lists of classes, by GET."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin
from registrations.states import EventState


def month_choices(months: Iterable[datetime]) -> list[tuple[str, str]]:
    words = [(f"{month:%Y-%m}", f"{month.month:02d}/{month.year}") for month in months]
    return [("", _("Mọi tháng")), *words]


class Filters(SiteFormMixin, forms.Form):
    """Filters by GET: what cannot be understood filters nothing."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã"), required=False, max_length=100)
    month = forms.ChoiceField(label=gettext_lazy("Tháng"), required=False)

    def __init__(self, data: Any, *, months: Iterable[datetime]) -> None:
        super().__init__(data)
        self.fields["month"].choices = month_choices(months)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class StaffFilters(Filters):
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[("", gettext_lazy("Mọi trạng thái")), *EventState.choices],
        required=False,
    )
    field_order = ("q", "state", "month")


class PublicFilters(Filters):
    topic = forms.ChoiceField(label=gettext_lazy("Chuyên đề"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Địa điểm"), required=False)
    free = forms.BooleanField(label=gettext_lazy("Còn chỗ"), required=False)
    field_order = ("q", "topic", "place", "month", "free")

    def __init__(
        self, data: Any, *, months: Iterable[datetime], topics: list[str], places: list[str]
    ) -> None:
        super().__init__(data, months=months)
        self.fields["topic"].choices = [("", _("Mọi chuyên đề")), *((t, t) for t in topics)]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("Mọi địa điểm")), *((p, p) for p in places)]  # type: ignore[attr-defined]
