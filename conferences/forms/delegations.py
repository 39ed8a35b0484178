"""What staff fill in about a delegation: who answers for it, and what is to be corrected."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from common.vietnamese.phones import PhoneError, parse_phone
from conferences.selectors.pipeline import STAGES
from registrations.forms_staff import ImportForm


class UnitFilters(SiteFormMixin, forms.Form):
    """Filters of the units, by GET. What cannot be understood filters nothing."""

    q = forms.CharField(label=_("Đơn vị, cán bộ đầu mối"), required=False, max_length=100)
    stage = forms.ChoiceField(
        label=_("Tiến độ"),
        required=False,
        choices=[("", _("Tất cả")), *((str(key), words) for key, (words, _tone) in STAGES.items())],
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class ContactsForm(ImportForm):
    """The coordinators of all units, as a list."""

    source = None


class CoordinatorForm(SiteFormMixin, forms.Form):
    """Who answers for a unit; an office's common mailbox is fine, and so is none at all."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Không có e-mail: việc cần báo sẽ vào danh sách “Cần gọi điện”."),
    )
    layout = Layout("name", side_by_side("phone", "email"))

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"]:
            return ""
        try:
            return parse_phone(self.cleaned_data["phone"]).e164
        except PhoneError as error:
            raise forms.ValidationError(str(error)) from error


class RemarkForm(SiteFormMixin, forms.Form):
    """What the coordinator is to correct."""

    remark = forms.CharField(
        label=_("Điều cần sửa"),
        help_text=_("Cán bộ đầu mối đọc được trong thư và trên trang của đoàn."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(SiteFormMixin, forms.Form):
    """What staff answer to a change that was asked for."""

    answer = forms.CharField(
        label=_("Trả lời"),
        help_text=_("Cán bộ đầu mối đọc được; không đồng ý thì cần ghi lý do."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def data_or_empty(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}
