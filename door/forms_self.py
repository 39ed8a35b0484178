"""Self check-in: who one is, and what staff open and settle."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin
from common.vietnamese.names import clean_name
from common.vietnamese.phones import PhoneError, parse_phone
from registrations.models import Event, Registration
from registrations.states import LIVE_STATES

CODE_LENGTHS = range(6, 9)


class WhoForm(SiteFormMixin, forms.Form):
    """One's registration code, or the phone one signed up with; `found` is whose it is."""

    who = forms.CharField(
        label=gettext_lazy("Mã đăng ký hoặc số điện thoại đã đăng ký"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._event = event
        self.found: Registration | None = None
        self.nobody = False

    def clean_who(self) -> str:
        typed: str = self.cleaned_data["who"]
        self.found = self._by_code(typed) or self._by_phone(typed)
        return typed

    def _by_code(self, typed: str) -> Registration | None:
        code = "".join(typed.upper().split())
        return (
            self._event.registrations.filter(code=code).first()
            if len(code) in CODE_LENGTHS
            else None
        )

    def _by_phone(self, typed: str) -> Registration | None:
        try:
            phone = parse_phone(typed).e164
        except PhoneError:
            phone = ""
        rows = self._event.registrations.filter(phone=phone, state__in=LIVE_STATES)
        found = list(rows[:2]) if phone else []
        if len(found) > 1:
            raise forms.ValidationError(
                _("Nhiều người đăng ký bằng số này: xin nhập mã đăng ký của riêng Ông/Bà.")
            )
        if not found:
            self.nobody = True
            raise forms.ValidationError(
                _(
                    "Không tìm thấy đăng ký nào với mã hoặc số này. Xin xem lại, hoặc báo Ban Tổ chức ở dưới."
                )
            )
        return found[0]


class ClaimForm(SiteFormMixin, forms.Form):
    """Somebody in the room who was not found."""

    name = forms.CharField(
        label=gettext_lazy("Họ và tên"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4()

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"]:
            return ""
        try:
            return parse_phone(self.cleaned_data["phone"]).e164
        except PhoneError as error:
            raise forms.ValidationError(str(error)) from error


class DigitsForm(SiteFormMixin, forms.Form):
    """The six digits on the screen."""

    digits = forms.RegexField(
        label=gettext_lazy("Sáu chữ số trên màn hình"),
        regex=r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        error_messages={"invalid": gettext_lazy("Nhập đủ sáu chữ số đang hiện trên màn hình.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        max_length=12,
    )

    def clean_digits(self) -> str:
        return "".join(self.cleaned_data["digits"].split())


class OpenForm(SiteFormMixin, forms.Form):
    """For how long people mark themselves."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Mở trong (phút)"), min_value=1, max_value=180, initial=20
    )


class ClaimSettleForm(forms.Form):
    """Who it was, where staff had to find out."""

    registration = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    present = forms.BooleanField(required=False)
