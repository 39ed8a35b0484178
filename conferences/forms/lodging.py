"""What staff fill in about hotels, rooms, and who sleeps where."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from conferences.models import Hotel, HotelRoom, RoomType
from conferences.models.lodging import MOST_BEDS
from conferences.rooming import room_numbers
from conferences.rooming.numbers import LONGEST
from conferences.states import RoomWish

MOST_DONG = 2_000_000_000


class HotelForm(SiteFormMixin, forms.ModelForm):
    layout = Layout("name", "address", "phone", "note")

    class Meta:
        model = Hotel
        fields = ("name", "address", "phone", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("In trong danh sách gửi khách sạn, ví dụ giờ nhận phòng.")

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])


class RoomTypeForm(SiteFormMixin, forms.ModelForm):
    beds = forms.IntegerField(label=_("Số người"), min_value=1, max_value=MOST_BEDS)
    price = forms.IntegerField(
        label=_("Giá một đêm (đ)"), min_value=0, max_value=MOST_DONG, required=False
    )
    layout = Layout("name", side_by_side("beds", "price"))

    class Meta:
        model = RoomType
        fields = ("name", "beds", "price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Ví dụ: Phòng đôi, hai giường.")

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])


class RoomsForm(SiteFormMixin, forms.Form):
    """Many rooms at once: looked at first, then kept."""

    kind = forms.ModelChoiceField(
        label=_("Loại phòng"), queryset=RoomType.objects.none(), empty_label=None
    )
    numbers = forms.CharField(
        label=_("Số phòng"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Từng số hoặc cả khoảng, cách nhau dấu phẩy: 201-210, 301-310, VIP1."),
    )
    layout = Layout("kind", "numbers")

    def __init__(self, *args: Any, hotel: Hotel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = hotel.room_types.all()  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[str]:
        try:
            return room_numbers(self.cleaned_data["numbers"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class HotelRoomForm(SiteFormMixin, forms.ModelForm):
    number = forms.CharField(label=_("Số phòng"), max_length=LONGEST)
    layout = Layout(side_by_side("number", "kind"), "note")

    class Meta:
        model = HotelRoom
        fields = ("number", "kind", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        kind.queryset = self.instance.hotel.room_types.all()  # type: ignore[attr-defined]
        kind.empty_label = None  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return squeeze(self.cleaned_data["number"])


class ProposalForm(SiteFormMixin, forms.Form):
    """Whom the proposal places."""

    whom = forms.ChoiceField(
        label=_("Xếp cho ai"),
        choices=(
            ("waiting", _("Chỉ người chưa có phòng; những người khác giữ nguyên phòng")),
            ("again", _("Xếp lại tất cả, trừ người đã xếp bằng tay")),
        ),
        initial="waiting",
        widget=forms.RadioSelect,
    )


class KeyField(forms.ChoiceField):
    """A choice that may have gone since the page was opened: the service says what became of it."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 19


class MoveForm(SiteFormMixin, forms.Form):
    """Another room for one person; `rooms` by hotel."""

    room = KeyField(label=_("Chuyển đến phòng"))

    def __init__(self, *args: Any, rooms: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [("", _("Chọn phòng")), *rooms]  # type: ignore[attr-defined]


class SwapForm(SiteFormMixin, forms.Form):
    """Somebody to swap places with."""

    other = KeyField(label=_("Đổi chỗ với"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", _("Chọn người")), *people]  # type: ignore[attr-defined]


class WishForm(SiteFormMixin, forms.Form):
    """What somebody who stands on no list wishes."""

    wish = forms.ChoiceField(label=_("Nguyện vọng phòng nghỉ"), choices=RoomWish.choices)


class DeedForm(forms.Form):
    """One deed on the board: what, whom, and where to or with whom."""

    deed = forms.ChoiceField(choices=[(name, name) for name in ("place", "free", "swap", "back")])
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    room = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    other = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class BoardFilter(SiteFormMixin, forms.Form):
    """What of the board is shown."""

    q = forms.CharField(label=_("Tên"), required=False, max_length=120)
    hotel = forms.ChoiceField(label=_("Khách sạn"), required=False)
    unit = forms.ChoiceField(label=_("Đoàn"), required=False)
    show = forms.ChoiceField(
        label=_("Hiện"),
        required=False,
        choices=(
            ("", _("Mọi phòng")),
            ("free", _("Phòng còn giường")),
            ("look", _("Phòng cần xem lại")),
        ),
    )

    def __init__(
        self,
        *args: Any,
        hotels: list[tuple[str, str]],
        units: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("Tất cả"))
        self.fields["hotel"].choices = [every, *hotels]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [every, *units]  # type: ignore[attr-defined]
