"""What staff fill in about vehicles, arrivals and buses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.names import clean_name, squeeze
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from conferences.models import Delegation, Vehicle
from conferences.services.buses import MOST_BUSES
from registrations.event_forms import moment_input

YEARS = range(2000, 2100)


class MomentField(forms.DateTimeField):
    """A day and hour; years that no edition falls into are slips of the finger."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": moment_input(), "required": False, **kwargs})

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and clock.local(moment).year not in YEARS:
            raise forms.ValidationError(_("Năm này không đúng, cần xem lại."))
        return moment


class PhoneField(forms.CharField):
    """A telephone number in any spelling, as E.164; "" where none is needed and given."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "off"}
        super().__init__(
            **{"max_length": 30, "required": False, "widget": forms.TextInput(attrs), **kwargs}
        )

    def prepare_value(self, value: Any) -> Any:
        return format_phone(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text).e164
        except PhoneError as error:
            raise forms.ValidationError(error.message) from error


class _Squeezed(SiteFormMixin, forms.Form):
    """Texts in NFC with single spaces; names of people with capitals."""

    NAMES: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = clean_name(value) if name in self.NAMES else squeeze(value)
        return values


class VehicleForm(_Squeezed):
    """One vehicle."""

    NAMES = ("driver_name",)

    plate = forms.CharField(
        label=gettext_lazy("Biển số xe"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ: 20A-123.45; ghi liền cũng được."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Số chỗ"), min_value=1, max_value=100, required=False
    )
    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Đoàn"),
        queryset=Delegation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Không thuộc đoàn nào"),
    )
    driver_name = forms.CharField(label=gettext_lazy("Lái xe"), max_length=120, required=False)
    driver_phone = PhoneField(label=gettext_lazy("Điện thoại lái xe"))
    arrives_at = MomentField(label=gettext_lazy("Thời gian đến"))
    leaves_at = MomentField(label=gettext_lazy("Thời gian về"))
    layout = Layout(
        side_by_side("plate", "seats"),
        "delegation",
        side_by_side("driver_name", "driver_phone"),
        side_by_side("arrives_at", "leaves_at"),
    )

    def __init__(self, *args: Any, delegations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegation"].queryset = delegations  # type: ignore[attr-defined]


class ArrivalForm(SiteFormMixin, forms.Form):
    """When one delegate comes and goes, and how."""

    arrives_at = MomentField(label=gettext_lazy("Thời gian đến"))
    leaves_at = MomentField(label=gettext_lazy("Thời gian về"))
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("Phương tiện"),
        queryset=Vehicle.objects.none(),
        required=False,
        empty_label=gettext_lazy("Không đi xe của đoàn nào"),
    )
    layout = Layout(side_by_side("arrives_at", "leaves_at"), "vehicle")

    def __init__(self, *args: Any, vehicles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].queryset = vehicles  # type: ignore[attr-defined]


class PlateSearchForm(SiteFormMixin, forms.Form):
    """A vehicle by what one sees of it, or knows of its driver."""

    q = forms.CharField(
        label=gettext_lazy("Biển số, lái xe hoặc đoàn"), max_length=60, required=False
    )


class ReceptionForm(SiteFormMixin, forms.Form):
    """The day of arrival, and only those who are to be met."""

    ngay = forms.DateField(label=gettext_lazy("Ngày đến"), required=False)
    can_don = forms.BooleanField(label=gettext_lazy("Chỉ người cần đón"), required=False)

    def __init__(self, *args: Any, days: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}") for day in days]
        self.fields["ngay"].widget = forms.Select(
            choices=[("", gettext_lazy("Mọi ngày")), *choices]
        )


class _Bus(_Squeezed):
    """What is known of a bus."""

    NAMES = ("leader_name",)

    capacity = forms.IntegerField(
        label=gettext_lazy("Số khách một xe"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Không kể lái xe và người phụ trách."),
    )
    route = forms.CharField(label=gettext_lazy("Nơi tham quan"), max_length=250, required=False)
    leaves_at = MomentField(label=gettext_lazy("Xuất phát lúc"))
    leaves_from = forms.CharField(
        label=gettext_lazy("Xuất phát từ"), max_length=200, required=False
    )
    price = forms.IntegerField(
        label=gettext_lazy("Giá thuê một xe (đ)"),
        min_value=0,
        max_value=1_000_000_000,
        required=False,
        help_text=gettext_lazy("Để dự toán; chỉ ghi chữ số."),
    )


class BusesForm(_Bus):
    """Several buses alike."""

    number = forms.IntegerField(
        label=gettext_lazy("Số xe"),
        min_value=1,
        max_value=MOST_BUSES,
        initial=1,
        help_text=gettext_lazy("Ví dụ 3 xe, mỗi xe 45 khách; tên xe được đánh số tiếp theo."),
    )
    layout = Layout(
        side_by_side("number", "capacity"),
        "route",
        side_by_side("leaves_at", "price"),
        "leaves_from",
    )


class BusForm(_Bus):
    """One bus."""

    NAMES = ("leader_name",)

    name = forms.CharField(label=gettext_lazy("Tên xe"), max_length=60)
    plate = forms.CharField(label=gettext_lazy("Biển số xe"), max_length=40, required=False)
    leader_name = forms.CharField(
        label=gettext_lazy("Người phụ trách"), max_length=120, required=False
    )
    leader_phone = PhoneField(label=gettext_lazy("Điện thoại người phụ trách"))
    layout = Layout(
        section(gettext_lazy("Xe"), side_by_side("name", "capacity"), side_by_side("plate", "price")),
        section(gettext_lazy("Người phụ trách"), side_by_side("leader_name", "leader_phone")),
        section(
            gettext_lazy("Chuyến đi"), "route", side_by_side("leaves_at", "leaves_from")
        ),
    )  # fmt: skip


class SeatForm(SiteFormMixin, forms.Form):
    """Into which bus the ticked people go; 0 is none."""

    bus = forms.TypedChoiceField(label=gettext_lazy("Chuyển những người đã chọn đến"), coerce=int)

    def __init__(self, *args: Any, buses: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bus"].choices = [*buses, (0, gettext_lazy("Không xe nào"))]  # type: ignore[attr-defined]
