"""What staff fill in about the fair, its plan, and who gets which booth."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.names import squeeze
from conferences.booths import (
    LONGEST_NUMBER,
    MOST_COLUMNS,
    MOST_ROWS,
    STANDARD,
    Zone,
    numbers_from,
)
from conferences.models import Booth, Exhibitor, Fair
from conferences.selectors.fair import NEEDS
from conferences.states import ExhibitorState
from registrations.event_forms import date_input, moment_input

FIRST_YEAR, LAST_YEAR = 2000, 2100
HIGHEST_PRICE = 2_000_000_000
SIDES = {"min_value": 1, "max_value": 30, "max_digits": 5, "decimal_places": 2}


class FairForm(SiteFormMixin, forms.ModelForm):
    """The fair itself."""

    booth_price = forms.IntegerField(
        label=gettext_lazy("Giá một gian hàng (đ)"),
        min_value=0,
        max_value=HIGHEST_PRICE,
        required=False,
        help_text=gettext_lazy("Gian tiêu chuẩn 3 m × 3 m. Để trống nếu chưa có giá."),
    )
    layout = Layout(
        section(gettext_lazy("Hội chợ"), "name", "venue", side_by_side("starts_on", "ends_on")),
        section(
            gettext_lazy("Đăng ký gian hàng"),
            side_by_side("booth_price", "applications_until"),
            "terms",
        ),
    )

    class Meta:
        model = Fair
        fields = (
            "name", "venue", "starts_on", "ends_on", "booth_price", "terms", "applications_until",
        )  # fmt: skip
        widgets = {
            "starts_on": date_input(),
            "ends_on": date_input(),
            "applications_until": moment_input(),
            "terms": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications_until"].help_text = _("Để trống thì trang đăng ký đóng.")
        self.fields["terms"].help_text = _("Mọi người đọc được trên trang đăng ký.")

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("starts_on", "ends_on", "applications_until"):
            moment = data.get(name)
            if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                self.add_error(name, _("Hãy xem lại năm."))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Ngày cuối phải sau ngày đầu."))
        until = data.get("applications_until")
        if isinstance(until, datetime) and last and until.date() > last:
            self.add_error("applications_until", _("Hạn đăng ký phải trước khi hội chợ kết thúc."))
        return data


class ZoneForm(SiteFormMixin, forms.Form):
    """A zone of standard booths, to be numbered and laid out."""

    name = forms.CharField(
        label=gettext_lazy("Tên khu"), max_length=60, initial=gettext_lazy("Khu A")
    )
    first = forms.CharField(
        label=gettext_lazy("Số gian đầu tiên"),
        max_length=LONGEST_NUMBER,
        initial="A01",
        help_text=gettext_lazy("Các gian sau mang số liền sau: A01, A02…"),
    )
    rows = forms.IntegerField(
        label=gettext_lazy("Số hàng"), min_value=1, max_value=MOST_ROWS, initial=4
    )
    columns = forms.IntegerField(
        label=gettext_lazy("Số gian mỗi hàng"), min_value=1, max_value=MOST_COLUMNS, initial=10
    )
    width = forms.DecimalField(label=gettext_lazy("Gian rộng (m)"), initial=STANDARD, **SIDES)
    depth = forms.DecimalField(label=gettext_lazy("Gian sâu (m)"), initial=STANDARD, **SIDES)
    aisle = forms.DecimalField(label=gettext_lazy("Lối đi rộng (m)"), initial=STANDARD, **SIDES)
    block = forms.IntegerField(
        label=gettext_lazy("Lối đi ngang sau mỗi số gian"),
        min_value=0,
        max_value=MOST_COLUMNS,
        initial=0,
        help_text=gettext_lazy("0 nếu hàng liền một dãy."),
    )
    back_to_back = forms.BooleanField(
        label=gettext_lazy("Hai hàng quay lưng vào nhau"), required=False, initial=True
    )
    beside = forms.BooleanField(
        label=gettext_lazy("Đặt bên phải các khu đã có (không đánh dấu: bên dưới)"),
        required=False,
    )
    layout = Layout(
        side_by_side("name", "first"),
        side_by_side("rows", "columns"),
        side_by_side("width", "depth"),
        side_by_side("aisle", "block"),
        "back_to_back",
        "beside",
    )

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_first(self) -> str:
        return _booth_number(self.cleaned_data["first"], counted=True)

    def zone(self) -> Zone:
        return Zone(**{name: self.cleaned_data[name] for name in Zone.__dataclass_fields__})


def _booth_number(text: str, *, counted: bool = False) -> str:
    number = "".join(squeeze(text).split()).upper()
    if not number or len(number) > LONGEST_NUMBER:
        raise forms.ValidationError(
            _("Số gian hàng có từ 1 đến %(most)d chữ.") % {"most": LONGEST_NUMBER}
        )
    try:
        next(numbers_from(number))
    except ValueError:
        if counted:
            raise forms.ValidationError(
                _("Số gian phải kết thúc bằng chữ số, ví dụ A01.")
            ) from None
    return number


class RowForm(forms.Form):
    """Where one row more goes, behind the last of its zone."""

    gap = forms.TypedChoiceField(
        choices=(
            ("3", gettext_lazy("có lối đi 3 m")),
            ("0", gettext_lazy("quay lưng, không lối đi")),
        ),
        coerce=Decimal,
        empty_value=STANDARD,
        required=False,
    )


class BoothForm(SiteFormMixin, forms.Form):
    """One booth."""

    number = forms.CharField(label=gettext_lazy("Số gian hàng"), max_length=LONGEST_NUMBER)
    is_closed = forms.BooleanField(
        label=gettext_lazy("Không dùng: cột, lối thoát hiểm, khu kỹ thuật"), required=False
    )

    def clean_number(self) -> str:
        return _booth_number(self.cleaned_data["number"])


class GiveForm(SiteFormMixin, forms.Form):
    """To whom a booth goes."""

    exhibitor = forms.TypedChoiceField(
        label=gettext_lazy("Xếp cho đơn vị"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Hãy chọn đơn vị."),
            "invalid_choice": gettext_lazy("Đơn vị này đã rút hoặc bị từ chối."),
        },
    )

    def __init__(self, *args: Any, exhibitors: list[Exhibitor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needing, others = [], []
        for each in exhibitors:
            words = f"{each.company} ({each.placed}/{each.booths_wanted})"  # type: ignore[attr-defined]
            full = each.placed >= each.booths_wanted  # type: ignore[attr-defined]
            (others if full else needing).append((each.pk, words))
        groups = ((_("Còn thiếu gian"), needing), (_("Đã đủ gian"), others))
        self.fields["exhibitor"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((words, rows) for words, rows in groups if rows),
        ]


class PlaceForm(SiteFormMixin, forms.Form):
    """Which booths an exhibitor gets."""

    booths = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": gettext_lazy("Hãy chọn ít nhất một gian hàng."),
            "invalid_choice": gettext_lazy("Không có gian hàng này."),
        },
    )
    instead = forms.BooleanField(label=gettext_lazy("Chuyển: trả các gian đang có"), required=False)

    def __init__(self, *args: Any, booths: list[Booth], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["booths"].label = _("Gian hàng")
        self.fields["booths"].choices = [(each.pk, each.number) for each in booths]  # type: ignore[attr-defined]


class RefuseForm(SiteFormMixin, forms.Form):
    """Why an exhibitor is not taken: they read it."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Đơn vị đọc được."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FilterForm(forms.Form):
    """Filters of the list of exhibitors, in its address."""

    q = forms.CharField(label=gettext_lazy("Tên, điện thoại, mã"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[
            ("", gettext_lazy("Tất cả")),
            (NEEDS, gettext_lazy("Còn thiếu gian")),
            *ExhibitorState.choices,
        ],
        required=False,
    )
