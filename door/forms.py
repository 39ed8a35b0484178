"""Forms of the door and of its staff pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Salutation
from common.forms import SiteFormMixin
from common.vietnamese.names import clean_name, squeeze
from common.vietnamese.phones import PhoneError, parse_phone
from door.models import Device, DoorConflict
from door.services.settling import WAYS
from registrations.services.registering import Details


class DeviceForm(SiteFormMixin, forms.Form):
    """A phone at the door: its name, and whether it admits people who did not sign up."""

    label = forms.CharField(
        label=gettext_lazy("Tên cửa"),
        max_length=Device._meta.get_field("label").max_length,
        help_text=gettext_lazy("Tên này hiện khi có người vào rồi, ví dụ: Cửa chính, Bàn 2."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    walk_ins = forms.BooleanField(
        label=gettext_lazy("Được nhận khách chưa đăng ký (khi còn chỗ)"), required=False
    )

    def __init__(self, *args: Any, may_grant: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_grant:
            del self.fields["walk_ins"]


class WalkInForm(SiteFormMixin, forms.Form):
    """Somebody who stands at the door without having signed up: as little as is needed."""

    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    salutation = forms.ChoiceField(
        label=gettext_lazy("Ông / Bà"), choices=[("", "—"), *Salutation.choices], required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    workplace = forms.CharField(
        label=gettext_lazy("Đơn vị công tác"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    position = forms.CharField(
        label=gettext_lazy("Chức vụ"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Đã hỏi và người này đồng ý để đơn vị tổ chức lưu thông tin trên"),
        error_messages={
            "required": gettext_lazy("Hãy hỏi ý kiến người này trước khi ghi thông tin.")
        },
    )

    def clean_full_name(self) -> str:
        name = clean_name(self.cleaned_data["full_name"])
        if not any(char.isalpha() for char in name):
            raise forms.ValidationError(_("Hãy ghi họ và tên."))
        return name

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"]).e164
        except PhoneError as error:
            raise forms.ValidationError(error.message) from error

    def details(self) -> Details:
        """What was typed, for the service."""
        said = self.cleaned_data
        return Details(
            full_name=said["full_name"],
            phone=said["phone"],
            workplace=squeeze(said["workplace"]),
            position=squeeze(said["position"]),
            salutation=said["salutation"],
        )


class SettleForm(SiteFormMixin, forms.Form):
    """What happened when two phones let in one ticket."""

    settled_as = forms.ChoiceField(
        label=gettext_lazy("Kết luận"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Hãy chọn một kết luận.")},
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, conflict: DoorConflict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(way.value, way.label) for way in WAYS[conflict.kind]]
        self.fields["settled_as"].choices = ways  # type: ignore[attr-defined]
